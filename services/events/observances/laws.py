"""Which laws an observance is about, as data: ``plans/laws.yaml``."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shared.data_file import DataFile

Laws = Mapping[str, tuple[str, ...]]
"""The laws' names by the observance's id."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    laws: dict[str, tuple[str, ...]]


def load_laws(path: Path) -> Laws:
    """A file that is wrong stops the start: ``DataFileInvalid``."""
    said, _ = DataFile.at(path, "PUFA_LAWS_FILE").parse(_File)
    return said.laws
