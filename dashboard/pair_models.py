"""What the events service answers about activities that may be one event, as far as the page reads it."""

from dashboard.models import Activity, Answer


class Why(Answer):
    """One reason in words; a negative ``weight`` speaks against one event."""

    text: str
    weight: float


class SharedPhoto(Answer):
    """Ids of evidence: of the first activity, of the second."""

    first: str
    second: str


class AlikePair(Answer):
    """``kind``: ``event`` or ``photo``. ``activities`` are two; ``differing`` are the fields in which they differ."""

    id: str
    kind: str
    reasons: tuple[Why, ...] = ()
    photos: tuple[SharedPhoto, ...] = ()
    activities: tuple[Activity, ...]
    differing: tuple[str, ...] = ()
