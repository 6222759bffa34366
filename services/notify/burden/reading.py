"""The estimates of how long things take, from their file."""

from pathlib import Path

from services.notify.burden.domain import Assumptions
from shared.data_file import DataFile


def read_assumptions(path: Path) -> Assumptions:
    """Raises ``DataFileInvalid``: a service with wrong estimates does not start."""
    assumptions, _ = DataFile.at(path, "PUFA_BURDEN_FILE").parse(Assumptions)
    return assumptions
