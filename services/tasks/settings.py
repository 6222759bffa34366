"""What the tasks service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path

from shared.settings import Settings


class TasksSettings(Settings):
    """``thresholds_file`` says how many days before and after its due day a cell is spoken of; ``lexicon_file`` holds the
    words by which plan documents are read."""

    thresholds_file: Path = Path(__file__).parent / "deadlines" / "thresholds.yaml"
    lexicon_file: Path = Path(__file__).parents[2] / "plans" / "lexicon.yaml"
