"""Which performances a person sees: those that units of their reach organise."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date

from services.events.activities.domain.scope import path_of, sees
from services.events.activities.viewing import units_asked
from services.events.performances.documents.performances import Kept, Performances, Search
from services.events.performances.domain.life import Performance
from shared.access import Principal
from shared.directory.documents import DirectoryCopy
from shared.web.problems import FieldProblem, Problem, invalid


@dataclass(frozen=True)
class Reading:
    performances: Performances
    directory: DirectoryCopy

    async def kept(self, id: str, who: Principal) -> tuple[Performance, Kept]:
        """The performance as it is kept, if there is one that ``who`` sees; else a 404, which does not tell them apart."""
        kept = await self.performances.read(id)
        if kept is None or kept.performance is None or not await self.sees(who, kept.performance):
            raise Problem(404, "not_found")
        return kept.performance, kept

    async def sees(self, who: Principal, performance: Performance) -> bool:
        units = await self.directory.units()
        return sees(who, path_of(performance.facts.unit, who, units) or performance.path)

    async def page(
        self, who: Principal, search: Search, *, unit: str | None, limit: int, cursor: str | None
    ) -> tuple[list[Performance], str | None]:
        """What ``who`` sees of ``search``, the earliest day first; ``unit`` with everything below it."""
        search = replace(search, units=units_asked(unit, who, await self.directory.units()))
        try:
            return await self.performances.page(search, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    async def all(self, who: Principal, first: date, last: date) -> AsyncIterator[Performance]:
        """Everything that ``who`` sees of these days."""
        units = units_asked(None, who, await self.directory.units())
        async for each in self.performances.all(Search(first, last, units=units)):
            yield each
