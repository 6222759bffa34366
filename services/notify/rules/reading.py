"""Rules from their file."""

from pathlib import Path

from services.notify.rules.domain import Rules
from shared.data_file import DataFile


def read_rules(path: Path) -> Rules:
    """Raises ``DataFileInvalid``: a service with wrong rules does not start."""
    rules, _ = DataFile.at(path, "PUFA_RULES_FILE").parse(Rules)
    return rules
