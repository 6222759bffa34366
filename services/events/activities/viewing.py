"""Who sees which activities."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.events.activities.documents import Activities, Search
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.domain.scope import NOT_YOURS, Path, Units, path_of, sees, subtree
from shared.access import Principal, reads_all
from shared.directory.documents import DirectoryCopy
from shared.web.problems import FieldProblem, Problem, invalid

UNITS_AT_ONCE = 1000


@dataclass(frozen=True)
class Viewing:
    activities: Activities
    directory: DirectoryCopy

    async def visible(self, id: str, who: Principal, *, in_full: bool = False) -> Activity:
        """The activity, if there is one that ``who`` may see; else a 404, which does not tell the two apart. ``in_full``:
        with what went on about it, which an exemplar does not show to all."""
        activity = await self.activities.get(id)
        sees = self.sees_in_full if in_full else self.sees
        if activity is None or not await sees(who, activity):
            raise Problem(404, "not_found")
        return activity

    async def is_visible(self, id: str, who: Principal) -> bool:
        activity = await self.activities.get(id)
        return activity is not None and await self.sees(who, activity)

    async def visible_many(self, ids: Sequence[str], who: Principal) -> dict[str, Activity]:
        """Those of ``ids`` that exist and that ``who`` may see, by id."""
        found = await self.activities.get_many(ids)
        return {id: activity for id, activity in found.items() if await self.sees(who, activity)}

    async def page(
        self, who: Principal, search: Search, *, unit: str | None, limit: int, cursor: str | None
    ) -> tuple[list[Activity], str | None]:
        """What ``who`` sees of ``search``, newest first; ``unit`` stands for itself and everything below it."""
        try:
            search = await self._of_units(search, unit, who)
            return await self.activities.page(search, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    async def count(self, who: Principal, search: Search, *, unit: str | None, cap: int) -> int:
        """How many activities ``page`` would go through, counting no further than ``cap``."""
        return await self.activities.count(await self._of_units(search, unit, who), cap)

    async def _of_units(self, search: Search, unit: str | None, who: Principal) -> Search:
        units = await self.directory.units()
        return replace(search, units=units_asked(unit, who, units, open_to_all=search.exemplar))

    async def sees(self, who: Principal, activity: Activity) -> bool:
        """An exemplar everybody sees."""
        return activity.exemplar is not None or await self.sees_in_full(who, activity)

    async def sees_in_full(self, who: Principal, activity: Activity) -> bool:
        """Whoever sees the unit that did it, or one that it credits."""
        if reads_all(who):
            return True
        units = await self.directory.units()
        credits = (path_of(unit, who, units) or () for unit in activity.facts.for_units)
        return any(sees(who, path) for path in (place_of(activity, who, units), *credits))


def place_of(activity: Activity, who: Principal, units: Units) -> Path:
    """Where the unit stands today, or stood when the activity was posted if it is not known any more."""
    return path_of(activity.facts.unit, who, units) or activity.path


def units_asked(unit: str | None, who: Principal, units: Units, *, open_to_all: bool = False) -> tuple[str, ...] | None:
    """The unit ids to search; None for all there are. ``open_to_all``: what is searched for is everybody's to see."""
    reads = open_to_all or reads_all(who)
    if unit is None and reads:
        return None
    root = unit or who.unit
    path = path_of(root, who, units)
    if path is None:
        raise invalid(FieldProblem("unit", "unit_unknown", {"unit": root}))
    if not (reads or sees(who, path)):
        raise Problem(403, NOT_YOURS, errors=[FieldProblem("unit", NOT_YOURS, {"unit": root})], unit=root)
    below = subtree(root, units)
    if len(below) >= len(units) and reads:
        return None
    if len(below) > UNITS_AT_ONCE:
        raise invalid(FieldProblem("unit", "unit_too_wide", {"units": len(below), "most": UNITS_AT_ONCE}))
    return tuple(below)
