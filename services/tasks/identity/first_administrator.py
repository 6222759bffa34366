"""Somebody must be able to sign in on the first day."""

from collections.abc import Callable

from services.tasks.identity.auth.passwords import Passwords, make_password
from services.tasks.identity.units.documents import Units
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.domain import User, user_id
from shared.catalogue import LANGUAGES, Catalogue
from shared.contracts.tasks import Role
from shared.store.port import Duplicate

NAME = "admin"


async def ensure_administrator(
    *,
    users: Users,
    units: Units,
    passwords: Passwords,
    catalogue: Catalogue,
    password: str | None,
    say: Callable[[str], object],
) -> None:
    """Make ``admin`` where no administrator exists. Without ``password`` one is made and said this once, in every language.

    They stand at the top of the register, or nowhere ("") while it is empty: their rights come from the role alone.
    """
    if await users.any_administrator():
        return
    secret = password or make_password()
    tops = (await units.read()).tops()
    administrator = User(
        id=user_id(NAME),
        name=NAME,
        display_name=NAME,
        role=Role.ADMIN,
        unit=tops[0] if tops else "",
        password_hash=await passwords.hash(secret),
    )
    try:
        await users.add(administrator)
    except Duplicate:
        return  # another replica was faster, or somebody else has the name: no second one is made
    if password is None:
        for language in LANGUAGES:
            say(catalogue.text("identity.first_password", language, name=NAME, password=secret))
