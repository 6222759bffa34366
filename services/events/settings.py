"""What the events service needs to be told beyond what every service does; ``blobs_url`` too, where it runs alone."""

from pathlib import Path

from shared.settings import Settings

PLANS = Path(__file__).parents[2] / "plans"


class EventsSettings(Settings):
    """Read from ``PUFA_…``. ``keep_photo_positions``: the place where a photo was taken is kept aside, for the office's
    eyes; the photo itself never carries it."""

    laws_file: Path = PLANS / "laws.yaml"
    keep_photo_positions: bool = False
