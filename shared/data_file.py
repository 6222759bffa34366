"""Files of data that a service is started with: read once, and told apart from code by saying where they are wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import DataFileInvalid
from shared.yaml12 import Reading, YamlInvalid, read_yaml

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class DataFile:
    """A YAML file's bytes. ``setting`` is the variable that names the file."""

    path: Path
    setting: str
    content: bytes

    @classmethod
    def at(cls, path: Path, setting: str) -> "DataFile":
        """Raises ``DataFileInvalid``, as everything here does."""
        try:
            return cls(path, setting, path.read_bytes())
        except OSError as error:
            raise DataFileInvalid(setting, f"{path}: {error.strerror}") from error

    def parse(self, model: type[M]) -> tuple[M, Reading]:
        """What the file says, and where."""
        try:
            reading = read_yaml(self.content)
        except YamlInvalid as error:
            said = error.params.get("problem") or error.code
            raise DataFileInvalid(self.setting, f"{self.path}, line {error.line or 1}: {said}") from error
        try:
            return model.model_validate(reading.data), reading
        except ValidationError as error:
            first = error.errors()[0]  # what comes after it may only follow from it
            raise self.wrong(reading, first["loc"], first["msg"].removeprefix("Value error, ")) from error

    def wrong(self, reading: Reading, place: tuple[str | int, ...], why: str) -> DataFileInvalid:
        return self.wrong_at(reading.line_of(place), ".".join(map(str, place)) or "the file", why)

    def wrong_at(self, line: int | None, what: str, why: str) -> DataFileInvalid:
        return DataFileInvalid(self.setting, f"{self.path}, line {line or 1}: {what}: {why}")
