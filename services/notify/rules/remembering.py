"""The copy of units and users, asked for each thing once: for work that asks the same a thousand times over."""

from typing import Protocol

from shared.contracts.tasks import UnitFacts, UserFacts


class Directory(Protocol):
    """As ``DirectoryCopy``."""

    async def is_disabled(self, user: str) -> bool: ...

    async def user(self, id: str) -> UserFacts | None: ...

    async def users_of(self, units: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> list[UserFacts]: ...

    async def units(self) -> dict[str, UnitFacts]: ...


class Remembered:
    """As it stood when it was first asked; thrown away with the work that it was made for."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._users: dict[str, UserFacts | None] = {}
        self._found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[UserFacts]] = {}
        self._units: dict[str, UnitFacts] | None = None

    async def is_disabled(self, user: str) -> bool:
        facts = await self.user(user)
        return facts is not None and facts.disabled

    async def user(self, id: str) -> UserFacts | None:
        if id not in self._users:
            self._users[id] = await self._directory.user(id)
        return self._users[id]

    async def users_of(self, units: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> list[UserFacts]:
        if (units, roles) not in self._found:
            self._found[units, roles] = await self._directory.users_of(units, roles)
        return self._found[units, roles]

    async def units(self) -> dict[str, UnitFacts]:
        if self._units is None:
            self._units = await self._directory.units()
        return self._units
