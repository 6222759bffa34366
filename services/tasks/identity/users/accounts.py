"""Making and changing users: the rules that need the register, the other users, or a password hashed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.tasks.identity.auth.passwords import LONGEST, SHORTEST, Passwords, is_common, make_password
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import Fault, Faulty
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.domain import User, user_id
from shared.contracts.tasks import Role
from shared.store.port import Duplicate


class NameTaken(Exception):
    """Another user signs in with this name."""


class LastAdministrator(Exception):
    """Nobody would be left who may manage users."""


@dataclass(frozen=True)
class NewUser:
    """``password`` None: one is made."""

    name: str
    display_name: str
    role: Role
    unit: str
    password: str | None = None


@dataclass(frozen=True)
class Account:
    """A user, and the password that was made for them, to be told this once."""

    user: User
    made_password: str | None = None


class Accounts:
    def __init__(self, users: Users, units: Units, passwords: Passwords) -> None:
        self._users = users
        self._units = units
        self._passwords = passwords

    async def add(self, new: NewUser) -> Account:
        """Raises ``Faulty`` (unknown unit, bad password) and ``NameTaken``."""
        await self._check(new.unit, new.password)
        account = await self.prepared(new)
        try:
            await self._users.add(account.user)
        except Duplicate as taken:
            raise NameTaken from taken
        return account

    async def prepared(self, new: NewUser) -> Account:
        """The user as they will be stored."""
        made = None if new.password else make_password()
        password_hash = await self._passwords.hash(new.password or made or "")
        user = User(
            id=user_id(new.name),
            name=new.name,
            display_name=new.display_name,
            role=new.role,
            unit=new.unit,
            password_hash=password_hash,
        )
        return Account(user, made)

    async def change(
        self, id: str, changes: Mapping[str, Any], password: str | None, *, make: bool = False
    ) -> Account | None:
        """None if there is no such user. ``make``: a password is made. Raises ``Faulty`` and ``LastAdministrator``."""
        await self._check(changes.get("unit"), password)
        if changes.get("disabled") or changes.get("role", Role.ADMIN) != Role.ADMIN:
            await self._keep_an_administrator(id)
        made = make_password() if make else None
        wanted = dict(changes)
        if password or made:
            wanted["password_hash"] = await self._passwords.hash(password or made or "")
        user = await self._users.change(id, lambda present: present.changed(wanted))
        return Account(user, made) if user else None

    async def _keep_an_administrator(self, id: str) -> None:
        user = await self._users.get(id)
        if user and user.role == Role.ADMIN and not user.disabled and not await self._users.other_administrators(id):
            raise LastAdministrator

    async def _check(self, unit: str | None, password: str | None) -> None:
        faults = []
        if unit is not None and unit not in (await self._units.read()).units:
            faults.append(Fault("", "unit", "identity.unknown_unit", {"unit": unit}))
        if password is not None and not SHORTEST <= len(password) <= LONGEST:
            params = {"shortest": str(SHORTEST), "longest": str(LONGEST)}
            faults.append(Fault("", "password", "identity.password_length", params))
        elif password is not None and is_common(password):
            faults.append(Fault("", "password", "identity.password_common"))
        if faults:
            raise Faulty(faults)
