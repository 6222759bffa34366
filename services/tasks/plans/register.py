"""The register of units as plans and their progress see it."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from services.tasks.identity.problems import clash, faulty
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import Clash, Faulty, Register
from services.tasks.identity.units.edits import merged
from services.tasks.identity.units.moves import Move
from services.tasks.plans.domain.units import Unit, UnitTree

TREES_KEPT = 4
NOBODY, NEVER = "", datetime.min.replace(tzinfo=UTC)
"""Of a register that is only imagined."""


class PlanUnits:
    """Trees are kept as long as their version stands; another replica's change is seen within a second."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._trees: OrderedDict[tuple[int, int], UnitTree] = OrderedDict()
        self._building = asyncio.Lock()

    async def known(self) -> frozenset[str]:
        """The ids of every unit there is."""
        return frozenset((await self._units.read()).units)

    async def all(self) -> list[Unit]:
        """Every unit, as a plan would bring it along."""
        return [Unit.model_validate(unit._asdict()) for unit in (await self._units.read()).units.values()]

    async def take_in(self, units: tuple[Unit, ...]) -> None:
        """Make a plan's units known. Raises a 409 ``Problem`` with the list of those that clash."""
        with _told(units):
            await self._units.merge(units)

    async def tree_with(self, units: tuple[Unit, ...]) -> tuple[int, UnitTree]:
        """The tree that there would be once a plan's units were taken in, with the structure that it is of. Raises as
        ``take_in`` does."""
        register = await self._units.read()
        with _told(units):
            after, _ = await asyncio.to_thread(
                lambda: register.with_units(merged(register, units), by=NOBODY, at=NEVER)
            )
        if after.units.keys() == register.units.keys():
            return register.structure, await self._tree(register, register.structure)
        return register.structure, await asyncio.to_thread(UnitTree, after.units)

    async def refresh(self) -> None:
        """Read the register anew now, for a unit that nobody here has heard of yet."""
        await self._units.read()

    async def structure(self) -> int:
        """The register's version at which a known unit last got another parent or kind; at most a second old."""
        return (await self._units.recent()).structure

    async def moves(self) -> list[Move]:
        """All that ever became of the structure, oldest first."""
        return list((await self._units.recent()).moves)

    async def tree(self) -> tuple[int, UnitTree]:
        """The units as a tree, with the register's version."""
        register = await self._units.recent()
        return register.version, await self._tree(register, register.structure)

    async def tree_as(self, structure: int) -> tuple[int, UnitTree]:
        """The units of today, each where it stood while ``structure`` was current, with the register's version."""
        register = await self._units.recent()
        if register.structure < structure:  # another replica has seen units move that this copy does not know of
            register = await self._units.read()
        return register.version, await self._tree(register, min(structure, register.structure))

    async def names(self) -> dict[str, str]:
        return {unit.id: unit.name for unit in (await self._units.recent()).units.values()}

    async def _tree(self, register: Register, structure: int) -> UnitTree:
        """Built beside the event loop, and once for all who ask at the same time."""
        key = (register.version, structure)
        async with self._building:
            tree = self._trees.get(key)
            if tree is None:
                tree = await asyncio.to_thread(lambda: UnitTree(register.as_of(structure)))
                self._trees[key] = tree
            self._trees.move_to_end(key)
            if len(self._trees) > TREES_KEPT:
                self._trees.popitem(last=False)
            return tree


@contextmanager
def _told(units: Sequence[Unit]) -> Iterator[None]:
    """What is wrong with a plan's units, as a ``Problem`` that names their places in the plan."""
    places = {unit.id: f"units[{number}]" for number, unit in enumerate(units)}
    try:
        yield
    except Clash as error:
        raise clash(error, places) from error
    except Faulty as error:
        raise faulty(error, places) from error
