"""What the names in a sheet stand for today, gathered from the rooms and the directory that know."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.events.sheets.domain.names import Named, Names
from shared.access import Principal, reads_all
from shared.directory.documents import DirectoryCopy


class Thing(Protocol):
    """Something that is called by a name."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


Observances = Callable[[int], Awaitable[Sequence[Thing]]]
"""The observances of a year."""

Campaigns = Callable[[], Awaitable[Mapping[str, str]]]
"""The campaigns' titles by id."""


@dataclass(frozen=True)
class Knowing:
    directory: DirectoryCopy
    observances: Observances
    campaigns: Campaigns

    async def names(self) -> Names:
        units = await self.directory.units()
        return Names(Named({id: unit.name for id, unit in units.items()}), {}, Named(await self.campaigns()))

    async def with_years(self, names: Names, years: Iterable[int]) -> Names:
        """``names``, with the observances of these years too."""
        new = {year: await self.observances(year) for year in set(years) - names.observances.keys()}
        named = {year: Named({each.id: each.name for each in found}) for year, found in new.items()}
        return replace(names, observances={**names.observances, **named}) if new else names

    async def units_of(self, who: Principal, names: Names) -> list[str]:
        """How the units that ``who`` may post for are written: the own first, then those below or, of an office, all."""
        units = await self.directory.units()
        mine = [id for id, unit in units.items() if reads_all(who) or who.unit in unit.path]
        own_first = sorted(mine, key=lambda id: (id != who.unit, len(units[id].path), id))
        return [names.units.shown(id) for id in own_first]
