"""Makes one activity of two. The kept one's step says what is meant, in one write; all else follows from it.

A crash after that write is made good by whoever comes next: the handler of the kept one's event, or the same request.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.events.activities.documents import Activities
from services.events.activities.domain.lifecycle import Activity, Change, Move, Request, Step, advance
from services.events.activities.domain.merging import merged, merged_into, merges
from services.events.activities.posting import allowed
from services.events.duplicates.documents import Pairs
from services.events.duplicates.domain.pairs import Decision, Pair, PairStatus, pair_id
from services.events.duplicates.turns import Turns
from services.events.evidence.documents import Records
from shared.access import Principal
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.contracts.events import ActivityFacts, ActivityStatus
from shared.contracts.tasks import Role
from shared.directory.documents import DirectoryCopy
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid

MERGEABLE = frozenset({ActivityStatus.POSTED, ActivityStatus.VERIFIED})


Act = Callable[[Activity], Activity]


class _MovedOn(Exception):
    """The other activity took a step since it was read."""


@dataclass(frozen=True)
class Merging:
    activities: Activities
    records: Records
    pairs: Pairs
    turns: Turns
    directory: DirectoryCopy
    words: Catalogue
    clock: Clock

    async def merge(
        self,
        id: str,
        other: str,
        who: Principal,
        request: Request | None,
        *,
        reason: str | None = None,
        if_match: str | None = None,
    ) -> Activity:
        """``id`` is kept and gets what ``other`` had; then ``other`` is withdrawn. Again it only completes what is missing.

        Nothing verified may stop counting: the verified one of two must be the kept one. Refusals are ``Problem``s.
        """
        if id == other:
            raise invalid(FieldProblem("other", "duplicates.same"))
        change = Change(who=who, at=self.clock.now(), reason=reason, merged_with=other, request=request)
        turn = await self.turns.take(id, derived_id("merge", id, other, who.user))
        for left in turn.left:
            await self.complete(left)
        try:
            kept = await self._merged(id, other, change, if_match)
        except Problem:
            await self.turns.end(turn)
            raise
        await self.turns.end(turn)
        return kept

    async def _merged(self, id: str, other: str, change: Change, if_match: str | None) -> Activity:
        request = change.request
        gone = await self.activities.get(other)
        if await self.activities.get(id) is None:
            raise Problem(404, "not_found")
        if gone is None:
            raise invalid(FieldProblem("other", "duplicates.unknown"))

        def act(kept: Activity) -> Activity:
            if _is_merged(kept, other, request):
                return kept
            if if_match is not None:
                check_if_match(if_match, kept.facts.version)
            _check(kept, gone)
            return allowed(lambda: advance(kept, Move.MERGE, _taking(change, kept.facts, gone.facts)))

        await self.activities.change(id, act)
        await self.complete(id)
        kept = await self.activities.get(id)
        assert kept is not None
        made = None if request is None else kept.version_made_by(request.key)
        return kept if made is None else kept.until(made)

    async def complete(self, id: str) -> None:
        """Do what the merges of this activity still leave to be done. Safe to repeat, and on several replicas at once."""
        kept = await self.activities.get(id)
        for step in {step.merged_with: step for step in merges(kept)}.values() if kept else ():
            while not await self._completed(id, step):
                pass

    async def _completed(self, id: str, step: Step) -> bool:
        """Withdraw the other one if the kept one has all of it; False if it has to be looked at again.

        A kept one that was returned since then takes nothing: it is looked at when it is posted again.
        """
        kept, other = await self._standing_for(id), await self.activities.get(step.merged_with or "")
        if kept is None or other is None or kept.facts.id == other.facts.id:
            return True
        if kept.facts.status is ActivityStatus.WITHDRAWN or _yields(kept, step, other):
            return True
        who = Principal(user=step.by, name=step.by_name, role=Role.SECTION, unit=step.by_unit, path=())
        if other.facts.status is not ActivityStatus.WITHDRAWN:
            if merged(kept.facts, other.facts) != kept.facts:
                if kept.facts.status not in MERGEABLE:
                    return True
                await self._take_again(kept, other.facts, who, step)
                return False
            try:
                await self.activities.change(other.facts.id, await self._withdrawal(kept, other, who, step))
            except _MovedOn:
                return False
        taken = [evidence for evidence in other.facts.evidence if evidence in kept.facts.evidence]
        await self.records.hand_over(taken, giver=other.facts.id, taker=kept.facts.id)
        await self._settle(kept, other, step)
        return True

    async def _standing_for(self, id: str) -> Activity | None:
        """The activity itself, or the one that it was merged into since then; None where there is none."""
        passed: set[str] = set()
        while id not in passed:
            passed.add(id)
            activity = await self.activities.get(id)
            into = None if activity is None else merged_into(activity)
            if into is None:
                return activity
            id = into
        return None

    async def _take_again(self, kept: Activity, other: ActivityFacts, who: Principal, step: Step) -> None:
        """The other one was changed after it was merged, and before it was withdrawn: nothing of it may get lost."""
        change = Change(who=who, at=self.clock.now(), reason=step.reason, merged_with=other.id)

        def act(present: Activity) -> Activity:
            if present.facts.version != kept.facts.version:
                return present
            return advance(present, Move.MERGE, _taking(change, present.facts, other))

        await self.activities.change(kept.facts.id, act)

    async def _withdrawal(self, kept: Activity, other: Activity, who: Principal, step: Step) -> Act:
        """Withdraws the other one as it was read, and says in words what stands for it."""
        units = await self.directory.units()
        unit = units.get(kept.facts.unit)
        said = self.words.text(
            "duplicates.merged_into",
            title=kept.facts.title,
            held_on=kept.facts.held_on.isoformat(),
            unit=unit.name if unit else kept.facts.unit,
        )
        reason = f"{said} {step.reason}" if step.reason else said
        change = Change(who=who, at=self.clock.now(), reason=reason, merged_with=kept.facts.id)

        def act(present: Activity) -> Activity:
            if present.facts.status is ActivityStatus.WITHDRAWN:
                return present
            if present.facts.version != other.facts.version:
                raise _MovedOn
            return advance(present, Move.WITHDRAW, change)

        return act

    async def _settle(self, kept: Activity, other: Activity, step: Step) -> None:
        decision = Decision(by=step.by, by_name=step.by_name, at=step.at, reason=step.reason)

        def act(pair: Pair | None) -> Pair | None:
            if pair is None or pair.status is PairStatus.MERGED:
                return pair
            return pair.model_copy(update={"status": PairStatus.MERGED, "decision": decision})

        await self.pairs.change(pair_id(kept.facts.id, other.facts.id), act)


def _is_merged(kept: Activity, other: str, request: Request | None) -> bool:
    """Whether this merge was made before. Raises a 409 where the same key came with another body."""
    made = None if request is None else kept.version_made_by(request.key)
    if made is not None and kept.until(made).steps[-1].request != request:
        raise Problem(409, "idempotency_conflict")
    return made is not None or any(step.merged_with == other for step in merges(kept))


def _check(kept: Activity, other: Activity) -> None:
    if other.facts.status is ActivityStatus.WITHDRAWN and merged_into(other) is not None:
        raise Problem(409, "duplicates.merged_elsewhere", extra={"merged_with": merged_into(other)})
    if other.facts.status not in MERGEABLE:
        raise Problem(409, "duplicates.other_not_now", extra={"present_status": other.facts.status})
    if kept.facts.kind != other.facts.kind:
        raise Problem(409, "duplicates.kinds_differ")
    if other.facts.status is ActivityStatus.VERIFIED and kept.facts.status is ActivityStatus.POSTED:
        raise Problem(409, "duplicates.keep_the_verified")
    if any(step.merged_with == kept.facts.id for step in merges(other)):
        raise Problem(409, "duplicates.merged_the_other_way")


def _taking(change: Change, kept: ActivityFacts, other: ActivityFacts) -> Change:
    """The kept one's new facts; the other's units, which it credits from now on, are named by the office's right."""
    facts = merged(kept, other)
    named = tuple(unit for unit in facts.for_units if unit in (other.unit, *other.for_units))
    return change.model_copy(update={"facts": facts, "on_behalf": named})


def _yields(kept: Activity, step: Step, other: Activity) -> bool:
    """Two that were merged into each other at once: the later merge yields, so that one of them stays."""
    for back in merges(other):
        if back.merged_with == kept.facts.id and other.facts.status is not ActivityStatus.WITHDRAWN:
            return (back.at, other.facts.id) < (step.at, kept.facts.id)
    return False
