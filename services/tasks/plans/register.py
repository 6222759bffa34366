"""The register of units as plans and their progress see it."""

from services.tasks.identity.problems import clash, faulty
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import Clash, Faulty
from services.tasks.plans.domain.units import Unit, UnitTree


class PlanUnits:
    """A tree is kept as long as its version stands; another replica's change is seen within a second."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._tree: tuple[int, UnitTree] = (-1, UnitTree(()))

    async def known(self) -> frozenset[str]:
        """The ids of every unit there is."""
        return frozenset((await self._units.read()).units)

    async def all(self) -> list[Unit]:
        """Every unit, as a plan would bring it along."""
        return [Unit.model_validate(unit.model_dump()) for unit in (await self._units.read()).units.values()]

    async def take_in(self, units: tuple[Unit, ...]) -> None:
        """Make a plan's units known. Raises a 409 ``Problem`` with the list of those that clash."""
        places = {unit.id: f"units[{number}]" for number, unit in enumerate(units)}
        try:
            await self._units.merge(units)
        except Clash as error:
            raise clash(error, places) from error
        except Faulty as error:
            raise faulty(error, places) from error

    async def tree(self) -> tuple[int, UnitTree]:
        """The units as a tree, with the register's version."""
        register = await self._units.recent()
        if self._tree[0] != register.version:
            self._tree = (register.version, UnitTree(register.units.values()))
        return self._tree

    async def names(self) -> dict[str, str]:
        return {unit.id: unit.name for unit in (await self._units.recent()).units.values()}

    async def structure(self) -> int:
        return 0

    async def tree_as(self, structure: int) -> tuple[int, UnitTree]:
        return await self.tree()

    async def refresh(self) -> None:
        await self._units.read()
