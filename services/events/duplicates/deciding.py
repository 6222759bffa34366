"""What the reviewer does with pairs: reads those that are open, and says that both activities stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.events.activities.documents import Activities
from services.events.activities.domain.lifecycle import Activity, Request
from services.events.duplicates.documents import Pairs, Sights
from services.events.duplicates.domain.pairs import Decision, Pair, PairStatus
from services.events.duplicates.looking import COMPARED
from shared.access import Principal
from shared.clock import Clock
from shared.web.problems import FieldProblem, Problem, invalid


class Shown(NamedTuple):
    """A pair with both activities as they stand now."""

    pair: Pair
    first: Activity
    second: Activity


class OfOne(NamedTuple):
    """The pairs of one activity; ``capped`` if not all that might be alike were compared with it."""

    pairs: list[Shown]
    capped: bool


@dataclass(frozen=True)
class Deciding:
    activities: Activities
    pairs: Pairs
    sights: Sights
    clock: Clock

    async def page(self, status: PairStatus, *, limit: int, cursor: str | None) -> tuple[list[Shown], str | None]:
        """Newest first; of the open ones only those of which both activities stand. A page may hold fewer than ``limit``."""
        while True:
            try:
                pairs, cursor = await self.pairs.page(status, limit=limit, after=cursor)
            except ValueError as error:
                raise invalid(FieldProblem("cursor", "invalid.cursor")) from error
            shown = await self._shown(pairs)
            if shown or cursor is None:
                return shown, cursor

    async def of(self, activity: str) -> OfOne:
        """Open and kept pairs of one activity, the most alike first. A 404 for one that does not exist."""
        if await self.activities.get(activity) is None:
            raise Problem(404, "not_found")
        pairs = await self.pairs.of(activity, PairStatus.OPEN, PairStatus.KEPT)
        look = await self.sights.look_of(activity)
        alike = sorted(await self._shown(pairs), key=lambda each: -each.pair.score)
        return OfOne(alike, capped=look is not None and look["capped"])

    async def keep(self, id: str, who: Principal, request: Request | None, reason: str | None) -> Shown:
        """Both activities stand: the pair is not shown again unless photos, day or title of one of them change."""
        decision = Decision(by=who.user, by_name=who.name, at=self.clock.now(), reason=reason, request=request)

        def act(pair: Pair | None) -> Pair | None:
            if pair is None:
                raise Problem(404, "not_found")
            if pair.status is PairStatus.KEPT and pair.decision is not None:
                _check_same(pair.decision, request)
                return pair
            if pair.status is not PairStatus.OPEN:
                raise Problem(409, f"duplicates.{pair.status}")
            return pair.model_copy(update={"status": PairStatus.KEPT, "decision": decision})

        kept = await self.pairs.change(id, act)
        assert kept is not None
        found = await self.activities.get_many((kept.first, kept.second))
        return Shown(kept, found[kept.first], found[kept.second])

    async def _shown(self, pairs: Sequence[Pair]) -> list[Shown]:
        found = await self.activities.get_many([id for pair in pairs for id in (pair.first, pair.second)])
        shown = (Shown(pair, found[pair.first], found[pair.second]) for pair in pairs)
        return [each for each in shown if each.pair.status is not PairStatus.OPEN or _both_stand(each)]


def _both_stand(shown: Shown) -> bool:
    return shown.first.facts.status in COMPARED and shown.second.facts.status in COMPARED


def _check_same(decision: Decision, request: Request | None) -> None:
    made = decision.request
    if made is not None and request is not None and made.key == request.key and made != request:
        raise Problem(409, "idempotency_conflict")
