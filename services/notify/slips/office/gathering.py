"""What papers need beside the slips: names, who issues them, a year's slips month by month."""

from dataclasses import dataclass

from services.notify.slips.documents import SlipSearch
from services.notify.slips.domain.slip import Slip, StepKind
from services.notify.slips.office.duty import MonthOfDuty, month_of_duty
from services.notify.slips.office.duty_paper import Duty
from services.notify.slips.office.slip_paper import Names
from services.notify.slips.seeing import GIVEN, Seeing
from shared.access import Principal, reads_all, within
from shared.clock import Clock, day_of
from shared.contracts.tasks import Role, UnitFacts, UnitKind
from shared.directory.documents import DirectoryCopy
from shared.web.problems import FieldProblem, Problem, invalid

PAGE = 200


@dataclass(frozen=True)
class Gathering:
    seeing: Seeing
    directory: DirectoryCopy
    clock: Clock

    async def names(self, slip: Slip) -> Names:
        by = next((step.by for step in reversed(slip.steps) if step.what is StepKind.ISSUED), None)
        unit = (await self.directory.units()).get(slip.unit)
        return Names(await self._issuer(by), unit.name if unit else slip.unit)

    async def duty(self, year: int, unit: str | None, who: Principal) -> Duty:
        """The year as far as ``who`` may see it: one unit's, or the whole district's. Raises 403 and 422 ``Problem``s."""
        units = await self.directory.units()
        whose = await self._whose(unit, who)
        today = day_of(self.clock.now())
        months = [await self._month(f"{year}-{number:02d}", whose, who) for number in range(1, 13)]
        names = {each.id: each.name for each in sorted(units.values(), key=lambda each: (each.kind.value, each.id))}
        return Duty(year, whose, await self._issuer(who.user), _district(units), names, months, today)

    async def _whose(self, unit: str | None, who: Principal) -> str | None:
        if reads_all(who):
            if unit is not None and unit not in await self.directory.units():
                raise invalid(FieldProblem("unit", "slip_unit_unknown"))
            return unit
        known = (await self.directory.units()).get(unit or who.unit)
        if known is not None and not within(who, known.path):
            raise Problem(403, "forbidden")
        return unit or who.unit

    async def _month(self, month: str, unit: str | None, who: Principal) -> MonthOfDuty:
        search = SlipSearch(month=month, units=(unit,) if unit else None, statuses=tuple(sorted(GIVEN)))
        found: list[Slip] = []
        cursor: str | None = None
        while True:
            slips, cursor = await self.seeing.page(who, search, limit=PAGE, cursor=cursor)
            found += slips
            if cursor is None:
                return month_of_duty(month, found[::-1])

    async def _issuer(self, by: str | None) -> str:
        if named := self.seeing.policy.issuer:
            return named
        units = await self.directory.units()
        person = await self.directory.user(by) if by else None
        people = [*([person] if person else []), *await self.directory.users_of(roles=(Role.SECTION.value,))]
        known = (units[each.unit] for each in people if each.unit in units)
        section = next((each.name for each in known if each.kind is UnitKind.SECTION), "")
        return _district(units) + section


def _district(units: dict[str, UnitFacts]) -> str:
    return next((each.name for each in units.values() if len(each.path) == 1), "")
