"""Who sees which slips: who reads the whole district sees all, a unit what was issued to it and to the units below."""

from dataclasses import dataclass, replace

from services.notify.slips.documents import Slips, SlipSearch
from services.notify.slips.domain.moves import STANDING
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Slip
from shared.access import Principal, reads_all, within
from shared.contracts.notify import SlipStatus
from shared.directory.documents import DirectoryCopy
from shared.web.problems import FieldProblem, Problem, invalid

GIVEN = frozenset({*STANDING, SlipStatus.CLOSED, SlipStatus.LAPSED})
"""Drafts are the section's own affair."""


@dataclass(frozen=True)
class Seeing:
    slips: Slips
    policy: SlipPolicy
    directory: DirectoryCopy

    async def page(
        self, who: Principal, search: SlipSearch, *, limit: int, cursor: str | None
    ) -> tuple[list[Slip], str | None]:
        """What is asked for, as far as ``who`` may see it, the latest drafted first."""
        seen = search if reads_all(who) else await self._narrowed(search, who)
        if seen is None:
            return [], None
        try:
            return await self.slips.page(seen, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    async def found(self, id: str, who: Principal) -> Slip:
        """The slip; one that ``who`` may not see is not found."""
        slip = await self.slips.get(id)
        if slip is None or not (reads_all(who) or await self._is_given_to(slip, who)):
            raise Problem(404, "not_found")
        return slip

    async def _narrowed(self, search: SlipSearch, who: Principal) -> SlipSearch | None:
        """The search among what ``who``'s own units were given; None where nothing is left of it."""
        statuses = GIVEN if search.statuses is None else GIVEN & set(search.statuses)
        units = await self.directory.units()
        own = {each.id for each in units.values() if each.kind in self.policy.units and within(who, each.path)}
        own = own | {who.unit} if search.units is None else (own | {who.unit}) & set(search.units)
        if not statuses or not own:
            return None
        return replace(search, units=tuple(sorted(own)), statuses=tuple(sorted(statuses)))

    async def _is_given_to(self, slip: Slip, who: Principal) -> bool:
        unit = (await self.directory.units()).get(slip.unit)
        return slip.status in GIVEN and (slip.unit == who.unit or (unit is not None and within(who, unit.path)))
