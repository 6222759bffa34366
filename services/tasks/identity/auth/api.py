"""Tokens over HTTP (OAuth 2.0 password grant, RFC 6749 4.3) and who the bearer is."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field

from services.tasks.identity.auth.issuer import ACCESS_SECONDS
from services.tasks.identity.auth.sign_in import MustWait, Pair, Refused, SignIn
from services.tasks.identity.units.documents import Units
from services.tasks.identity.users.documents import Users
from shared.access import Action
from shared.contracts.tasks import Role
from shared.web.guard import GuardedRoute, Who, guarded, public
from shared.web.problems import FieldProblem, Problem, invalid


class TokenPair(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = ACCESS_SECONDS
    refresh_token: str


class RefreshBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: str = Field(min_length=1, max_length=200)


class Me(BaseModel):
    """The bearer; ``path`` are the ids from the top down to ``unit``."""

    id: str
    name: str
    display_name: str
    role: Role
    unit: str
    unit_name: str
    path: tuple[str, ...]


def auth_router(sign_in: SignIn, users: Users, units: Units) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/auth", route_class=GuardedRoute, tags=["auth"])

    @router.post("/token")
    @public
    async def token(
        grant_type: Annotated[Literal["password", "refresh_token"], Form()] = "password",
        username: Annotated[str | None, Form(max_length=200)] = None,
        password: Annotated[str | None, Form(max_length=1000)] = None,
        refresh_token: Annotated[str | None, Form(max_length=200)] = None,
    ) -> TokenPair:
        """Both grants of RFC 6749: 4.3 with a name and a password, 6 with a refresh token."""
        if grant_type == "refresh_token":
            return await _refreshed(sign_in, _given("refresh_token", refresh_token))
        try:
            return _answer(await sign_in.with_password(_given("username", username), _given("password", password)))
        except MustWait as wait:
            headers = {"Retry-After": str(wait.seconds)}
            raise Problem(429, "identity.must_wait", headers=headers, seconds=wait.seconds) from wait
        except Refused as refused:
            raise Problem(401, "identity.sign_in_refused", extra={"error": "invalid_grant"}) from refused

    @router.post("/refresh")
    @public
    async def refresh(body: RefreshBody) -> TokenPair:
        return await _refreshed(sign_in, body.refresh_token)

    @router.get("/me")
    @guarded(Action.READ_UNITS)
    async def me(who: Who) -> Me:
        user = await users.get(who.user)
        unit = (await units.recent()).units.get(who.unit)
        return Me(
            id=who.user,
            name=user.name if user else who.name,
            display_name=user.display_name if user else who.name,
            role=who.role,
            unit=who.unit,
            unit_name=unit.name if unit else "",
            path=who.path,
        )

    return router


def _given(field: str, value: str | None) -> str:
    if not value:
        raise invalid(FieldProblem(field, "invalid.missing"))
    return value


async def _refreshed(sign_in: SignIn, refresh_token: str) -> TokenPair:
    try:
        return _answer(await sign_in.with_refresh(refresh_token))
    except Refused as refused:
        raise Problem(401, "identity.refresh_refused", extra={"error": "invalid_grant"}) from refused


def _answer(pair: Pair) -> TokenPair:
    return TokenPair(access_token=pair.access, refresh_token=pair.refresh)
