"""The burden meter: what each unit had to do with in a month, put together when somebody asks."""

from collections.abc import Collection, Mapping, Sequence

from services.notify.burden.asked import Asked
from services.notify.burden.documents import Works
from services.notify.burden.domain import Assumptions, Counts, Work, counted, total
from services.notify.burden.received import Received
from services.notify.burden.units import Row, rows
from shared.access import FIELD, OFFICE
from shared.directory.documents import DirectoryCopy
from shared.store.port import Store

AT_ONCE = 500
"""So many units are asked for together."""


class Burden:
    def __init__(self, store: Store, directory: DirectoryCopy, assumptions: Assumptions) -> None:
        self._works = Works(store)
        self._asked = Asked(store)
        self._received = Received(store)
        self._directory = directory
        self.assumptions = assumptions

    async def rows(self) -> list[Row]:
        """The units that are measured, by name; never by what they did."""
        staff = await self._directory.users_of(roles=tuple(role.value for role in FIELD))
        return rows(await self._directory.units(), {user.unit for user in staff})

    async def counts(self, measured: Sequence[Row], month: str) -> dict[str, Counts]:
        """By the measured unit's id, summed up over the units that belong to it."""
        office = await self._directory.users_of(roles=tuple(role.value for role in OFFICE))
        strangers = frozenset(user.id for user in office)
        members = [id for row in measured for id in row.members]
        done: dict[str, Counts] = {}
        asked: dict[str, set[str]] = {}
        for start in range(0, len(members), AT_ONCE):
            units = members[start : start + AT_ONCE]
            done |= await self._done_by(units, month, strangers)
            asked |= await self._asked.of(units, month)
        return {
            row.unit.id: total((*(done[id] for id in row.members), _asked_of(asked, row.members))) for row in measured
        }

    async def _done_by(self, units: Sequence[str], month: str, strangers: Collection[str]) -> dict[str, Counts]:
        works = await self._works.of(units, month)
        earlier = await self._works.before(works)
        received = await self._received.of(units, month)
        by_unit: dict[str, list[Work]] = {unit: [] for unit in units}
        for work in works:
            by_unit[work.unit].append(work)
        return {unit: total((counted(done, earlier, strangers), received[unit])) for unit, done in by_unit.items()}


def _asked_of(asked: Mapping[str, set[str]], members: Sequence[str]) -> Counts:
    """A thing that a village's deadline and its township's slip ask for is one."""
    return Counts(asked=len(set().union(*(asked.get(id, set()) for id in members))))
