"""The life of a performance: planned, changed, then held or cancelled; every step leaves a trace."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime

from services.events.activities.domain.lifecycle import MOST_VERSIONS, Request
from services.events.performances.domain.content import PerformanceContent, Session
from shared.access import Principal
from shared.contracts.base import Contract, derived_id


class PerformanceStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class PerformanceMove(StrEnum):
    PLAN = "planned"
    CHANGE = "changed"
    HOLD = "held"
    CANCEL = "cancelled"


BEFORE: dict[PerformanceMove, frozenset[PerformanceStatus]] = {
    PerformanceMove.CHANGE: frozenset({PerformanceStatus.PLANNED}),
    PerformanceMove.CANCEL: frozenset({PerformanceStatus.PLANNED}),
    PerformanceMove.HOLD: frozenset({PerformanceStatus.PLANNED, PerformanceStatus.CANCELLED}),
}
"""From which status a move may be made. A cancelled one becomes held where its activity was posted in the same moment:
what was posted counts, and the performance has to say so."""

AFTER = {
    PerformanceMove.CHANGE: PerformanceStatus.PLANNED,
    PerformanceMove.CANCEL: PerformanceStatus.CANCELLED,
    PerformanceMove.HOLD: PerformanceStatus.HELD,
}


class NotNow(Exception):
    """The move cannot be made from the performance's present status."""

    def __init__(self, status: PerformanceStatus) -> None:
        self.status = status
        super().__init__(status)


class TooManyVersions(Exception):
    """The performance was changed as often as one may be."""


class PerformanceFacts(Contract):
    """A performance as it stands in ``version``. ``activity`` is the post that it became, once it is held."""

    id: str
    version: int
    status: PerformanceStatus
    title: str
    held_on: date
    session: Session | None = None
    starts_at: str | None = None
    unit: str
    troupe: str | None = None
    programme: tuple[str, ...] = ()
    village: str | None = None
    venue: str | None = None
    partner: str | None = None
    activity: str | None = None


class Step(Contract):
    """Who did what, when and why, and the facts of the version that it made."""

    move: PerformanceMove
    facts: PerformanceFacts
    by: str
    by_name: str
    by_unit: str
    at: AwareDatetime
    reason: str | None = None
    request: Request | None = None


class Performance(Contract):
    """Its steps, at least one; ``path`` are the ids from the root down to the unit that organises it."""

    path: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def facts(self) -> PerformanceFacts:
        return self.steps[-1].facts

    def made_by(self, key: str) -> "Performance | None":
        """The performance as the request with ``key`` left it, if it made a step."""
        found = next((n for n, step in enumerate(self.steps, 1) if step.request and step.request.key == key), None)
        return None if found is None else self.model_copy(update={"steps": self.steps[:found]})


class Change(Contract):
    """Who makes a step, when, why, and by which request."""

    by: str
    by_name: str
    by_unit: str
    at: AwareDatetime
    reason: str | None = None
    request: Request | None = None

    @classmethod
    def of(cls, who: Principal, at: datetime, *, reason: str | None = None, request: Request | None = None) -> "Change":
        return cls(by=who.user, by_name=who.name, by_unit=who.unit, at=at, reason=reason, request=request)


def facts_of(content: PerformanceContent, id: str, unit: str) -> PerformanceFacts:
    return PerformanceFacts(id=id, version=1, status=PerformanceStatus.PLANNED, **{**dict(content), "unit": unit})


def begin(facts: PerformanceFacts, path: tuple[str, ...], change: Change) -> Performance:
    return Performance(path=path, steps=(Step(move=PerformanceMove.PLAN, facts=facts, **dict(change)),))


def advance(
    performance: Performance,
    move: PerformanceMove,
    change: Change,
    *,
    facts: PerformanceFacts | None = None,
    path: tuple[str, ...] | None = None,
) -> Performance:
    """The performance one step on, in its next version. Raises ``NotNow``, ``TooManyVersions``."""
    present = performance.facts
    if present.status not in BEFORE[move]:
        raise NotNow(present.status)
    if move is PerformanceMove.CHANGE and present.version >= MOST_VERSIONS:
        raise TooManyVersions
    made: dict[str, object] = {"version": present.version + 1, "status": AFTER[move]}
    if move is PerformanceMove.HOLD:
        made["activity"] = activity_of(present.id)
    step = Step(move=move, facts=(facts or present).model_copy(update=made), **dict(change))
    return Performance(path=path or performance.path, steps=(*performance.steps, step))


def activity_of(performance: str) -> str:
    """The id of the activity that a performance becomes: held twice, it is one."""
    return derived_id("performance held", performance)
