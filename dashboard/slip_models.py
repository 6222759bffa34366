"""What the notify service answers about slips, as far as the dashboard reads it."""

from datetime import date, datetime

from dashboard.models import Answer

SLIPS = "/api/notify/slips"
RECEIPTS = "/api/notify/receipts"


class SlipItem(Answer):
    """``why`` is due, late, missing or returned. ``target`` and ``period`` name what a post would serve, ``of`` the unit
    that it is asked of, ``activity`` the returned post; all None for one written by hand."""

    id: str
    why: str
    title: str
    text: str = ""
    due: date
    plan: str | None = None
    task: str | None = None
    target: str | None = None
    of: str | None = None
    of_name: str | None = None
    period: str | None = None
    activity: str | None = None
    done: bool = False
    done_on: date | None = None
    activities: tuple[str, ...] = ()


class SlipAnswer(Answer):
    text: str
    evidence: tuple[str, ...] = ()
    at: datetime
    by_name: str


class SlipStep(Answer):
    """``what`` is drafted, edited, issued, answered, refused, escalated, closed, discarded or lapsed; ``by_name`` None: the
    service itself."""

    what: str
    at: datetime
    by_name: str | None = None
    note: str | None = None


class Slip(Answer):
    """``kind`` is prompt or supervision; ``status`` is draft, issued, answered, closed, discarded or lapsed."""

    id: str
    version: int
    kind: str
    status: str
    number: str = ""
    unit: str
    unit_name: str
    month: str
    due: date
    note: str = ""
    items: tuple[SlipItem, ...] = ()
    answer: SlipAnswer | None = None
    steps: tuple[SlipStep, ...] = ()
    escalated_at: datetime | None = None

    @property
    def open_items(self) -> tuple[SlipItem, ...]:
        return tuple(item for item in self.items if not item.done)

    def last(self, what: str) -> SlipStep | None:
        return next((step for step in reversed(self.steps) if step.what == what), None)


class Receipt(Answer):
    """Who was told of a slip, and when they read it; not ``told``: it waits, or was ``settled`` before."""

    name: str | None = None
    unit_name: str | None = None
    at: datetime
    told: bool
    settled: bool
    read_at: datetime | None = None
