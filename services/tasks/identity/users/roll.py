"""Taking in a whole list of users at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.tasks.identity.users.accounts import Account, Accounts, NewUser
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.domain import User, sign_in_key
from shared.contracts.tasks import Role


@dataclass
class Taken:
    """What became of the list, in its order."""

    added: list[Account] = field(default_factory=list)
    changed: list[User] = field(default_factory=list)
    unchanged: int = 0


async def take_in(new: Sequence[NewUser], users: Users, accounts: Accounts) -> Taken:
    """Add who is not there, with a made password; give the others the list's name, role and unit. Disables nobody.

    A crash in between leaves some of them added; the same list again adds the rest.
    """
    present = {sign_in_key(user.name): user for user in await users.all()}
    taken = Taken()
    fresh = [user for user in new if sign_in_key(user.name) not in present]
    prepared = await asyncio.gather(*(accounts.prepared(user) for user in fresh))
    outcomes = await users.add_many([account.user for account in prepared])
    taken.added = [account for account, outcome in zip(prepared, outcomes, strict=True) if outcome is None]
    for user in new:
        known = present.get(sign_in_key(user.name))
        if known is None:
            continue
        wanted = {"display_name": user.display_name, "unit": user.unit, "role": _role(known, user)}
        if known.changed(wanted) is known:
            taken.unchanged += 1
        elif after := await users.change(known.id, lambda present, wanted=wanted: present.changed(wanted)):  # type: ignore[misc]
            taken.changed.append(after)
    return taken


def _role(known: User, wanted: NewUser) -> Role:
    """A list makes and unmakes no present administrator: that is done one by one, where the last one is kept."""
    return known.role if known.role == Role.ADMIN else wanted.role
