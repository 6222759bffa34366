"""A slip (提示单, 督办单): what one unit is asked for, how far it is done, and what became of it, step by step."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from shared.contracts.base import Contract, derived_id
from shared.contracts.notify import SlipFacts, SlipKind, SlipStatus

MOST_ITEMS = 200
"""So much one slip asks for at most; what comes after it waits until something is done."""


class Why(StrEnum):
    """Why it is asked for: ``due`` within the month, ``late``, ``missing`` (a prompt slip asked for it, and nothing came),
    or ``returned`` at least twice."""

    DUE = "due"
    LATE = "late"
    MISSING = "missing"
    RETURNED = "returned"


class Item(Contract):
    """One thing that is asked for. It is about a cell (``plan`` to ``period``; ``of`` is the cell's unit), about an
    ``activity``, or, written by hand, about neither. ``activities`` are those that did it, ``done_on`` a day in the
    district's zone."""

    id: str
    why: Why
    title: str
    text: str
    due: date
    plan: str | None = None
    task: str | None = None
    target: str | None = None
    of: str | None = None
    period: str | None = None
    activity: str | None = None
    done: bool = False
    done_on: date | None = None
    activities: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about: of two items with one subject, one is enough."""
        if self.activity is not None:
            return derived_id("activity", self.activity)
        if self.target is not None:
            return derived_id("cell", self.plan, self.target, self.of, self.period)
        return self.id


class Answer(Contract):
    """What the unit wrote; ``evidence`` are ids of evidence records."""

    text: str
    evidence: tuple[str, ...]
    at: AwareDatetime
    by: str
    by_name: str


class StepKind(StrEnum):
    DRAFTED = "drafted"
    EDITED = "edited"
    ISSUED = "issued"
    ANSWERED = "answered"
    REFUSED = "refused"
    ESCALATED = "escalated"
    CLOSED = "closed"
    DISCARDED = "discarded"
    LAPSED = "lapsed"


class Step(Contract):
    """What was done, making ``version``; ``by`` None: the service itself. ``request`` is the request that did it."""

    what: StepKind
    version: int
    at: AwareDatetime
    by: str | None = None
    by_name: str | None = None
    note: str | None = None
    request: str | None = None


ALIVE = (SlipStatus.DRAFT, SlipStatus.ISSUED, SlipStatus.ANSWERED)
FOLLOWED = (*ALIVE, SlipStatus.LAPSED)
"""A month that is over is still told when the last of what it asked for was done."""


class Slip(Contract):
    """``number`` is empty until it is issued. ``month`` is "2023-05"; of a supervision slip the one it was drafted in.

    ``due``: by when it is to be fed back, or put right; ``due_given``: a person set that day. ``dropped`` are the ids of
    items that the section took out of the draft, so that nobody puts them in again.
    """

    id: str
    version: int
    kind: SlipKind
    status: SlipStatus
    number: str = ""
    unit: str
    month: str
    due: date
    due_given: bool = False
    note: str = ""
    items: tuple[Item, ...] = ()
    dropped: tuple[str, ...] = ()
    answer: Answer | None = None
    steps: tuple[Step, ...]
    escalated_at: AwareDatetime | None = None

    @property
    def open_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.done)

    @property
    def is_alive(self) -> bool:
        """Whether it still asks for something: neither closed out nor thrown away."""
        return self.status in ALIVE

    @property
    def by_itself(self) -> bool:
        """Whether the service drafted it."""
        return self.steps[0].by is None

    def facts(self, version: int, status: SlipStatus) -> SlipFacts:
        """The slip as events tell it, as of one of its steps."""
        return SlipFacts(
            id=self.id,
            version=version,
            kind=self.kind,
            status=status,
            number=self.number,
            unit=self.unit,
            month=self.month,
            due=self.due,
            items=len(self.items),
            open=len(self.open_items),
        )
