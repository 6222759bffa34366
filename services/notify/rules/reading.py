"""Rules from their file."""

from pathlib import Path

from services.notify.rules.domain import Rules
from shared.yaml12 import read_yaml


def read_rules(file: Path) -> Rules:
    """Raises ``YamlInvalid`` or pydantic's ``ValidationError``: a service with wrong rules does not start."""
    return Rules.model_validate(read_yaml(file.read_bytes()).data)
