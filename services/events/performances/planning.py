"""What people do with performances before they are held: plan, change, cancel. Refusals are ``Problem``s."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.events.activities.domain.content import Fault
from services.events.activities.domain.lifecycle import Request
from services.events.activities.domain.scope import NOT_YOURS, path_of
from services.events.performances.conflicts import Conflicts
from services.events.performances.documents.bookings import Bookings, Taken
from services.events.performances.documents.performances import Kept, Performances
from services.events.performances.domain.content import PerformanceContent, faults
from services.events.performances.domain.life import (
    Change,
    NotNow,
    Performance,
    PerformanceMove,
    PerformanceStatus,
    TooManyVersions,
    advance,
    begin,
    facts_of,
)
from services.events.performances.domain.reach import village_faults
from services.events.performances.domain.slots import slots
from services.events.performances.holding import Holding, not_now
from services.events.performances.reading import Reading
from shared.access import OFFICE, Principal, within
from shared.clock import Clock, day_of
from shared.directory.documents import DirectoryCopy
from shared.store.port import Duplicate, Stale
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid

Path = tuple[str, ...]


@dataclass(frozen=True)
class Planning:
    performances: Performances
    bookings: Bookings
    conflicts: Conflicts
    reading: Reading
    holding: Holding
    directory: DirectoryCopy
    clock: Clock

    async def plan(self, content: PerformanceContent, who: Principal, request: Request) -> tuple[Performance, bool]:
        """The new performance and True, or what the same request made before and False."""
        while True:
            before = await self.performances.read(request.key)
            if before is not None and before.performance is not None:
                return _made_before(before.performance, request), False
            unit = content.unit or who.unit
            path = await self._checked(content, unit, who)
            change = Change.of(who, self.clock.now(), request=request)
            performance = begin(facts_of(content, request.key, unit), path, change)
            try:
                await self._store(performance, before, who)
            except (Duplicate, Stale):
                continue
            return performance, True

    async def change(
        self, id: str, content: PerformanceContent, who: Principal, request: Request | None, *, if_match: str | None
    ) -> Performance:
        """Give a planned performance new content; what it then needs is booked before the old is freed."""
        while True:
            present, before = await self._present(id, who)
            if request is not None and present.made_by(request.key) is not None:
                return _made_before(present, request)
            check_if_match(if_match, present.facts.version)
            unit = content.unit or present.facts.unit
            change = Change.of(who, self.clock.now(), request=request)
            facts = facts_of(content, id, unit).model_copy(update={"version": present.facts.version})
            changed = _allowed(lambda: advance(present, PerformanceMove.CHANGE, change, facts=facts))  # noqa: B023 - called at once
            path = await self._checked(content, unit, who)
            try:
                await self._store(changed.model_copy(update={"path": path}), before, who)
            except Stale:
                continue
            return changed

    async def cancel(self, id: str, reason: str, who: Principal, request: Request | None) -> Performance:
        while True:
            present, before = await self._present(id, who)
            if request is not None and present.made_by(request.key) is not None:
                return _made_before(present, request)
            change = Change.of(who, self.clock.now(), reason=reason, request=request)
            cancelled = _allowed(lambda: advance(present, PerformanceMove.CANCEL, change))  # noqa: B023 - called at once
            try:
                await self._store(cancelled, before, who)
            except Stale:
                continue
            if (await self.holding.settled(cancelled)).facts.status is PerformanceStatus.HELD:
                raise not_now(PerformanceStatus.HELD)
            return cancelled

    async def _present(self, id: str, who: Principal) -> tuple[Performance, Kept]:
        """As it is kept, and as it should be: held, if its activity stands and a crash came before the last write."""
        present, kept = await self.reading.kept(id, who)
        return await self.holding.settled(present), kept

    async def _checked(self, content: PerformanceContent, unit: str, who: Principal) -> Path:
        """The path of the unit that organises. Raises a ``Problem`` that names every wrong field."""
        units = await self.directory.units()
        path = path_of(unit, who, units)
        if path is not None and who.role not in OFFICE and not within(who, path):
            raise Problem(403, NOT_YOURS, errors=[FieldProblem("unit", NOT_YOURS, {"unit": unit})], unit=unit)
        found = [*faults(content, day_of(self.clock.now())), *village_faults(content.village, unit, units)]
        if path is None:
            found.append(Fault("unit", "unit_unknown", {"unit": unit}))
        if path is None or found:
            raise invalid(*_fields(found))
        return path

    async def _store(self, after: Performance, before: Kept | None, who: Principal) -> None:
        """Book, store, free what is no longer needed. Raises ``Duplicate`` or ``Stale`` where ``before`` has changed."""
        had = slots(before.performance.facts) if before and before.performance else frozenset()
        needed = slots(after.facts)
        try:
            booked = await self.bookings.claim(needed - had, after.facts.id)
        except Taken as taken:
            raise await self.conflicts.refusal(after.facts, who) from taken
        left = await self.bookings.of(had - needed, after.facts.id)
        try:
            await self.performances.put(after, before)
        except (Duplicate, Stale):
            await self.bookings.release(booked)
            raise
        await self.bookings.release(left)


def _made_before(performance: Performance, request: Request) -> Performance:
    """The performance as ``request`` left it. Raises a 409 where the same key came with another body."""
    made = performance.made_by(request.key)
    if made is None or made.steps[-1].request != request:
        raise Problem(409, "idempotency_conflict")
    return made


def _allowed(act: Callable[[], Performance]) -> Performance:
    try:
        return act()
    except NotNow as error:
        raise not_now(error.status) from error
    except TooManyVersions as error:
        raise Problem(409, "performances.too_many_versions") from error


def _fields(found: Sequence[Fault]) -> list[FieldProblem]:
    return [FieldProblem(fault.field, fault.code, fault.params) for fault in found]
