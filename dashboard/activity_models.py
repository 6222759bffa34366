"""What the events service answers beside activities themselves: their history, verdicts on many, what a form starts with."""

from datetime import date, datetime

from dashboard.models import Activity, Answer, Difference


class Counted(Answer):
    """How many activities some filters find; ``more``: there are more, which nobody counted."""

    count: int
    more: bool


class ActivityPage(Answer):
    """A page of activities; ``next`` is where the following one begins."""

    items: tuple[Activity, ...] = ()
    next: str | None = None


class Sought(Answer):
    """One activity; None: there is none, or none that the viewer may see."""

    activity: Activity | None = None


class Step(Answer):
    """One step of an activity's life. ``unlocked``: what was verified was opened again."""

    version: int
    move: str
    by_name: str
    at: datetime
    reason: str | None = None
    unlocked: bool = False
    changes: tuple[Difference, ...] = ()


class History(Answer):
    """``intact`` is False if somebody changed a step behind the service's back; ``broken_at`` is the first such version."""

    items: tuple[Step, ...]
    intact: bool
    broken_at: int | None = None


class Outcome(Answer):
    id: str
    ok: bool
    reason: str | None = None


class Reviewed(Answer):
    items: tuple[Outcome, ...]


class Attachment(Answer):
    """A piece of evidence: ``kind`` is picture, document, audio, video or reference; ``size`` in bytes; ``url`` of a
    reference; ``width`` and ``height`` of a picture, in pixels."""

    id: str
    kind: str
    name: str = ""
    size: int = 0
    url: str | None = None
    width: int | None = None
    height: int | None = None


class Alike(Answer):
    """An activity of a pair that may be one event."""

    id: str


class Pair(Answer):
    activities: tuple[Alike, ...]


class Occasion(Answer):
    """A campaign or an observance that a post may count for, kept from ``first`` to ``last``."""

    id: str
    first: date
    last: date
    laws: tuple[str, ...] = ()


class OpenCampaign(Occasion):
    title: str
    observance: str | None = None


class NearObservance(Occasion):
    name: str


class Start(Answer):
    """What a form starts with. ``campaign`` is on and expects the unit; ``observance`` is today's, ``observances`` those
    within three days."""

    today: date
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    campaign: OpenCampaign | None = None
    observance: str | None = None
    observances: tuple[NearObservance, ...] = ()
