"""What the notify service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path

from shared.settings import Settings


class NotifySettings(Settings):
    """``rules_file`` says who hears of what."""

    rules_file: Path = Path(__file__).parent / "rules" / "default.yaml"
