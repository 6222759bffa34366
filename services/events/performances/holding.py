"""A performance that was held becomes an activity: the activity is posted first, then the performance says so.

The activity's id comes from the performance's, so that held twice is one activity. Whoever finds the activity of a
performance that is not marked as held, marks it: the same request again, any change, or the sweep.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Protocol

from pydantic import Field, Strict

from services.events.activities.domain.content import Content as ActivityContent
from services.events.activities.domain.content import DetailId, DetailValue, Id, Line
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.domain.lifecycle import Request as Sent
from services.events.performances.documents.performances import Performances, Search
from services.events.performances.domain.content import BETWEEN_ITEMS
from services.events.performances.domain.life import (
    Change,
    Performance,
    PerformanceFacts,
    PerformanceMove,
    PerformanceStatus,
    activity_of,
    advance,
)
from services.events.performances.domain.reach import place_of
from services.events.performances.reading import Reading
from shared.access import Principal
from shared.clock import Clock, day_of
from shared.contracts.base import Contract
from shared.directory.documents import DirectoryCopy
from shared.kinds import Kind
from shared.store.port import Stale
from shared.web.idempotency import digest
from shared.web.problems import FieldProblem, Problem, invalid

KIND = "performance"
MOST_DETAILS = 37
"""Three less than an activity may have: troupe, programme and partner come by themselves."""

LONGEST_PLACE = 200
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
SWEPT = timedelta(days=60)
"""How far back the sweep looks for what a crash left."""


class Held(Contract):
    """What is said of a performance once it was held; ``details`` are the activity's own, beside what was planned."""

    title: Line | None = None
    participants: Annotated[int, Strict()] | None = Field(None, ge=0, le=10_000_000)
    for_units: tuple[Id, ...] = Field((), max_length=100)
    campaign: Id | None = None
    observance: Id | None = None
    laws: tuple[Line, ...] = Field((), max_length=20)
    details: dict[DetailId, DetailValue] = Field({}, max_length=MOST_DETAILS)
    evidence: tuple[Id, ...] = Field((), max_length=20)


class Posting(Protocol):
    """What holding needs of activities."""

    async def post(
        self, content: ActivityContent, who: Principal, request: Sent, *, planned: bool
    ) -> tuple[Activity, bool]:
        """The new activity and True, or what the same request made before and False."""
        ...


@dataclass(frozen=True)
class Holding:
    performances: Performances
    reading: Reading
    posting: Posting
    activity: Callable[[str], Awaitable[Activity | None]]
    """The activity with this id."""
    kinds: Mapping[str, Kind]
    directory: DirectoryCopy
    clock: Clock

    async def hold(self, id: str, body: Held, who: Principal) -> tuple[Performance, Activity, bool]:
        """The performance, now held, with its activity; False where the same request had made it before."""
        performance, _ = await self.reading.kept(id, who)
        facts = performance.facts
        request = Sent(key=activity_of(id), digest=digest(body))
        if facts.status is not PerformanceStatus.HELD and await self.activity(request.key) is None:
            self._check(facts)
        content = await self._content(facts, body)
        try:
            activity, created = await self.posting.post(content, who, request, planned=False)
        except Problem as problem:
            if problem.code != "idempotency_conflict":
                raise
            await self.settled(performance)
            raise not_now(PerformanceStatus.HELD) from problem
        return await self._mark(id, activity), activity, created

    async def settled(self, performance: Performance) -> Performance:
        """The performance as it should be: marked as held if its activity stands."""
        if performance.facts.status is PerformanceStatus.HELD:
            return performance
        activity = await self.activity(activity_of(performance.facts.id))
        return performance if activity is None else await self._mark(performance.facts.id, activity)

    async def sweep(self) -> None:
        """Mark what was posted shortly before a crash."""
        today = day_of(self.clock.now())
        search = Search(today - SWEPT, today, statuses=(PerformanceStatus.PLANNED, PerformanceStatus.CANCELLED))
        async for performance in self.performances.all(search):
            await self.settled(performance)

    async def _mark(self, id: str, activity: Activity) -> Performance:
        """Say that it was held, in the name of who posted the activity."""
        first = activity.steps[0]
        change = Change(by=first.by, by_name=first.by_name, by_unit=first.by_unit, at=first.at)
        while True:
            kept = await self.performances.read(id)
            assert kept is not None
            assert kept.performance is not None
            if kept.performance.facts.status is PerformanceStatus.HELD:
                return kept.performance
            held = advance(kept.performance, PerformanceMove.HOLD, change)
            try:
                await self.performances.put(held, kept)
            except Stale:
                continue
            return held

    def _check(self, facts: PerformanceFacts) -> None:
        if facts.status is not PerformanceStatus.PLANNED:
            raise not_now(facts.status)
        if facts.held_on > day_of(self.clock.now()):
            raise invalid(FieldProblem("held_on", "performances.not_yet", {"day": facts.held_on.isoformat()}))

    async def _content(self, facts: PerformanceFacts, body: Held) -> ActivityContent:
        units = await self.directory.units()
        programme = BETWEEN_ITEMS.join(facts.programme) or None
        own = {"troupe": facts.troupe, "programme": programme, "partner": facts.partner}
        kind = self.kinds.get(KIND)
        known = {name: value for name, value in own.items() if value and kind and kind.detail(name)}
        place = place_of(facts.village, facts.venue, units)
        return ActivityContent(
            kind=KIND,
            title=body.title or facts.title,
            held_on=facts.held_on,
            unit=facts.unit,
            place=place and (_NOT_IN_A_LINE.sub("", place)[:LONGEST_PLACE].strip() or None),
            details={**known, **body.details},
            **body.model_dump(exclude={"title", "details"}),
        )


def not_now(status: PerformanceStatus) -> Problem:
    return Problem(409, f"performances.not_now.{status}", extra={"present_status": status.value})
