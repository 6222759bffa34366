"""Users over HTTP, for administrators."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from services.tasks.identity.problems import faulty
from services.tasks.identity.units.domain import Faulty, UnitId
from services.tasks.identity.users.accounts import Account, Accounts, LastAdministrator, NameTaken, NewUser
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.domain import DisplayName, SignInName
from shared.access import Action
from shared.contracts.tasks import Role, UserFacts
from shared.web.guard import GuardedRoute, guarded
from shared.web.problems import FieldProblem, Problem, invalid


class UserBody(BaseModel):
    """Without ``password`` one is made and answered this once."""

    model_config = ConfigDict(extra="forbid")

    name: SignInName
    display_name: DisplayName | None = None
    role: Role
    unit: UnitId
    password: str | None = None


class UserChanges(BaseModel):
    """Only what is given changes. ``make_password``: a new one is made and answered this once."""

    model_config = ConfigDict(extra="forbid")

    display_name: DisplayName | None = None
    role: Role | None = None
    unit: UnitId | None = None
    disabled: bool | None = None
    password: str | None = None
    make_password: bool = False


class UserAnswer(UserFacts):
    """``password`` is the one that was made just now; it is never answered again."""

    password: str | None = None


class UserList(BaseModel):
    items: list[UserFacts]
    next: str | None


def users_router(users: Users, accounts: Accounts) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/users", route_class=GuardedRoute, tags=["users"])

    @router.get("")
    @guarded(Action.MANAGE_USERS)
    async def list_users(
        role: Role | None = None,
        unit: str | None = None,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> UserList:
        where = {name: value for name, value in (("role", role and role.value), ("unit", unit)) if value is not None}
        try:
            found, after = await users.page(where, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error
        return UserList(items=[user.facts() for user in found], next=after)

    @router.post("", status_code=201)
    @guarded(Action.MANAGE_USERS)
    async def add_user(body: UserBody, response: Response) -> UserAnswer:
        new = NewUser(body.name, body.display_name or body.name, body.role, body.unit, body.password)
        with refusals():
            account = await accounts.add(new)
        response.headers["Location"] = f"/api/tasks/users/{account.user.id}"
        return answer(account)

    @router.patch("/{id}")
    @guarded(Action.MANAGE_USERS)
    async def change_user(id: Annotated[str, Path(max_length=64)], body: UserChanges) -> UserAnswer:
        if body.password is not None and body.make_password:
            raise invalid(FieldProblem("make_password", "identity.password_or_made"))
        changes: dict[str, Any] = body.model_dump(exclude_none=True, exclude={"password", "make_password"})
        with refusals():
            account = await accounts.change(id, changes, body.password, make=body.make_password)
        if account is None:
            raise Problem(404, "not_found")
        return answer(account)

    return router


@contextmanager
def refusals() -> Iterator[None]:
    """What accounts refuse, as answers."""
    try:
        yield
    except Faulty as error:
        raise faulty(error) from error
    except NameTaken as error:
        code = "identity.name_taken"
        raise Problem(409, code, errors=[FieldProblem("name", code)]) from error
    except LastAdministrator as error:
        raise Problem(409, "identity.last_administrator") from error


def answer(account: Account) -> UserAnswer:
    return UserAnswer(**account.user.facts().model_dump(), password=account.made_password)
