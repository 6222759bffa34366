"""What people do with activities, from a well-formed request to a stored step. Refusals are ``Problem``s."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from services.events.activities.documents import Activities
from services.events.activities.domain.content import Content, Fault, faults
from services.events.activities.domain.exemplars import marked, unmarked
from services.events.activities.domain.lifecycle import (
    Activity,
    Change,
    Exemplar,
    Move,
    NotNow,
    Request,
    TooManyVersions,
    advance,
    begin,
    check_move,
)
from services.events.activities.domain.merging import credited, keeping_credits
from services.events.activities.domain.scope import (
    NOT_YOURS,
    Units,
    on_behalf,
    path_of,
    sees,
    unit_faults,
)
from services.events.activities.viewing import Viewing, place_of
from shared.access import OFFICE, Principal
from shared.clock import Clock, day_of
from shared.contracts.events import ActivityFacts, ActivityStatus
from shared.directory.documents import DirectoryCopy
from shared.kinds import Kind
from shared.store.port import Duplicate
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid


class Evidence(Protocol):
    """What posting needs of evidence: to make records belong to an activity."""

    async def attach(self, ids: Sequence[str], activity: str, who: Principal) -> dict[str, str]:
        """Attach all of ``ids``, or none and say of each refused one why (a catalogue code)."""
        ...


class Many(NamedTuple):
    """Of many posts by id: which ``present`` ones were there before, and why others were ``refused``; the rest is new."""

    present: Mapping[str, Activity]
    refused: Mapping[str, Sequence[Fault]]


@dataclass(frozen=True)
class Posting:
    activities: Activities
    viewing: Viewing
    evidence: Evidence
    directory: DirectoryCopy
    kinds: Mapping[str, Kind]
    clock: Clock

    async def post(self, content: Content, who: Principal, request: Request, *, planned: bool) -> tuple[Activity, bool]:
        """The new activity and True, or what the same request made before and False.

        Most requests come once, so that storing it is what finds out; one with evidence looks before it attaches any.
        """
        if content.evidence and (present := await self.activities.get(request.key)):
            return _made_before(present, request), False
        move, status = (Move.PLAN, ActivityStatus.PLANNED) if planned else (Move.POST, ActivityStatus.POSTED)
        facts = content.facts(request.key, 1, status, content.unit or who.unit)
        try:
            activity = begin(move, await self._checked(content, facts, who, request, planned=planned))
            await self.activities.add(activity)
        except (Duplicate, Problem):
            present = await self.activities.get(request.key)
            if present is None:
                raise
            return _made_before(present, request), False
        return activity, True

    async def post_many(self, contents: Mapping[str, Content], who: Principal) -> Many:
        """Post each content under its id, by the rules of one post; good ones are stored whatever becomes of the others.

        None of them may name evidence. What stands under an id already is left as it is: the same call again, after a
        crash too, makes only what is missing. Of units that are not theirs nobody learns what is there.
        """
        now, units = self.clock.now(), await self.directory.units()
        present = await self.activities.get_many(list(contents))
        refused: dict[str, list[Fault]] = {}
        new: list[Activity] = []
        for id, content in contents.items():
            unit = content.unit or who.unit
            found = self._faults(content, unit, who, units, now, planned=False)
            assert not content.evidence
            if found and (id not in present or any(fault.code == NOT_YOURS for fault in found)):
                refused[id] = found
            elif id not in present:
                facts = content.facts(id, 1, ActivityStatus.POSTED, unit)
                new.append(begin(Move.POST, _change(content, facts, who, units, now, None)))
        there = await self.activities.add_many(new)
        return Many(present | await self.activities.get_many(there), refused)

    async def revise(
        self, id: str, content: Content, who: Principal, request: Request | None, *, if_match: str | None
    ) -> Activity:
        """Give a planned, posted or returned activity new content: it is posted (again). Credits of a merge stay."""
        present = await self._changeable(id, who)
        if _version_made(present, request) is not None:
            return _made_before(present, request)
        check_if_match(if_match, present.facts.version)
        allowed(lambda: check_move(Move.REVISE, present, who))
        content = content.model_copy(update={"for_units": _without(content.for_units, credited(present))})
        facts = content.facts(id, present.facts.version, present.facts.status, content.unit or present.facts.unit)
        change = await self._checked(content, facts, who, request, planned=False)

        def act(activity: Activity) -> Activity:
            check_if_match(if_match, activity.facts.version)
            kept = change.model_copy(update={"facts": keeping_credits(facts, activity)})
            return advance(activity, Move.REVISE, kept)

        return await self._changed(id, act, request)

    async def step(
        self,
        id: str,
        move: Move,
        who: Principal,
        request: Request | None,
        *,
        reason: str | None = None,
        if_match: str | None = None,
    ) -> Activity:
        """Verify, return or withdraw; of two at once the second meets the status that the first left behind.

        ``if_match`` names the version that the doer has seen: no other one is moved.
        """
        await self._changeable(id, who)
        change = Change(who=who, at=self.clock.now(), reason=reason, request=request)

        def act(activity: Activity) -> Activity:
            if if_match is not None:
                check_if_match(if_match, activity.facts.version)
            if move is Move.WITHDRAW and credited(activity) and who.role not in OFFICE:
                raise Problem(409, "merged_credits_others", extra={"present_status": activity.facts.status})
            return advance(activity, move, change)

        return await self._changed(id, act, request)

    async def make_exemplar(self, id: str, who: Principal) -> Activity:
        """Show a verified activity to all. Raises a 409 ``Problem`` for another."""
        await self._changeable(id, who)
        mark = Exemplar(by=who.user, by_name=who.name, at=self.clock.now())
        return await self._changed(id, lambda activity: marked(activity, mark), None)

    async def make_no_exemplar(self, id: str, who: Principal) -> Activity:
        await self._changeable(id, who)
        return await self._changed(id, unmarked, None)

    async def _changeable(self, id: str, who: Principal) -> Activity:
        """The activity, if ``who`` may take a step with it: who sees it only since it credits their unit may not."""
        activity = await self.viewing.visible(id, who)
        units = await self.directory.units()
        if not sees(who, place_of(activity, who, units)):
            unit = activity.facts.unit
            raise Problem(403, NOT_YOURS, errors=[FieldProblem("unit", NOT_YOURS, {"unit": unit})], unit=unit)
        return activity

    async def _checked(
        self, content: Content, facts: ActivityFacts, who: Principal, request: Request | None, *, planned: bool
    ) -> Change:
        """The change that ``facts`` make, its evidence attached. Raises a ``Problem`` that names every wrong field."""
        now = self.clock.now()
        units = await self.directory.units()
        found = self._faults(content, facts.unit, who, units, now, planned=planned)
        forbidden = [fault for fault in found if fault.code == NOT_YOURS]
        if forbidden:
            raise Problem(403, NOT_YOURS, errors=_fields(forbidden), unit=forbidden[0].params["unit"])
        if not found:
            refused = await self.evidence.attach(facts.evidence, facts.id, who)
            found = [Fault(f"evidence.{content.evidence.index(id)}", code) for id, code in refused.items()]
        if found:
            raise invalid(*_fields(found))
        return _change(content, facts, who, units, now, request)

    def _faults(
        self, content: Content, unit: str, who: Principal, units: Units, now: datetime, *, planned: bool
    ) -> list[Fault]:
        """Everything that cannot be; a unit that ``who`` may not name has the code ``NOT_YOURS``."""
        known = faults(content, planned=planned, today=day_of(now), kinds=self.kinds)
        return [*known, *unit_faults(content, unit, who, units)]

    async def _changed(self, id: str, act: Callable[[Activity], Activity], request: Request | None) -> Activity:
        def once(activity: Activity) -> Activity:
            return activity if _version_made(activity, request) is not None else allowed(lambda: act(activity))

        changed = await self.activities.change(id, once)
        if changed is None:
            raise Problem(404, "not_found")
        return _made_before(changed, request) if request is not None else changed


def _change(
    content: Content, facts: ActivityFacts, who: Principal, units: Units, at: datetime, request: Request | None
) -> Change:
    return Change(
        who=who,
        at=at,
        facts=facts,
        path=path_of(facts.unit, who, units),
        on_behalf=on_behalf(content, facts.unit, who, units),
        request=request,
    )


def _without(units: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(unit for unit in units if unit not in others)


def _version_made(activity: Activity, request: Request | None) -> int | None:
    return None if request is None else activity.version_made_by(request.key)


def _made_before(activity: Activity, request: Request | None) -> Activity:
    """The activity as ``request`` left it. Raises a 409 where the same key came with another body."""
    version = _version_made(activity, request)
    assert version is not None
    made = activity.until(version)
    if made.steps[-1].request != request:
        raise Problem(409, "idempotency_conflict")
    return made


def allowed(act: Callable[[], Activity]) -> Activity:
    """``act``, with what the life of an activity forbids told as a 409 that names the present status."""
    try:
        return act()
    except NotNow as error:
        raise Problem(409, f"not_now.{error.status}", extra={"present_status": error.status}) from error
    except TooManyVersions as error:
        raise Problem(409, "too_many_versions", extra={"present_status": error.status}) from error


def _fields(found: Sequence[Fault]) -> list[FieldProblem]:
    return [FieldProblem(fault.field, fault.code, fault.params) for fault in found]
