"""What the notify service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path

from shared.settings import Settings


class NotifySettings(Settings):
    """``rules_file`` says who hears of what, ``restraint_file`` how much anybody is told, ``burden_file`` how long things
    are taken to last."""

    rules_file: Path = Path(__file__).parent / "rules" / "default.yaml"
    restraint_file: Path = Path(__file__).parent / "restraint" / "default.yaml"
    burden_file: Path = Path(__file__).parent / "burden" / "minutes.yaml"
