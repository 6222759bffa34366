"""Who asks comes before what was sent: 401, then 403, and only then is the body read."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, Protocol, TypeVar

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute

from shared.access import Action, Principal, may
from shared.web.given import Given, give, given_to, without_given
from shared.web.problems import Problem
from shared.web.tokens import TokenReader

COOKIE = "pufa_token"
"""The dashboard's HttpOnly, same-site cookie; accepted for images and streams alone, which cannot send a header."""

F = TypeVar("F", bound=Callable[..., Any])


class Directory(Protocol):
    """What a service knows of users, from events or because it owns them."""

    async def is_disabled(self, user: str) -> bool: ...


class Gate:
    """Lets a request in or says 401; ``cookie`` names the one that the dashboard sets, for images and streams only."""

    def __init__(self, tokens: TokenReader, directory: Directory) -> None:
        self._tokens = tokens
        self._directory = directory

    async def principal(self, request: Request, *, cookie: str | None) -> Principal:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            token = request.cookies.get(cookie, "") if cookie else ""
        if not token:
            raise Problem(401, "unauthenticated", headers={"WWW-Authenticate": "Bearer"})
        who = self._tokens.read(token.strip())
        if await self._directory.is_disabled(who.user):
            raise Problem(401, "disabled")
        return who


def guarded(action: Action, *, cookie: str | None = None) -> Callable[[F], F]:
    """Marks an endpoint: only roles that may do ``action`` get to it. ``cookie``: also accept the token from there."""

    def mark(endpoint: F) -> F:
        endpoint.__pufa_guard__ = (action, cookie)  # type: ignore[attr-defined]
        return endpoint

    return mark


def public(endpoint: F) -> F:
    """Marks an endpoint that anybody may call."""
    endpoint.__pufa_guard__ = None  # type: ignore[attr-defined]
    return endpoint


class StrictRequest(Request):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates, no bytes that are not UTF-8."""

    async def json(self) -> Any:
        if not hasattr(self, "_strict_json"):
            self._strict_json = orjson.loads(await self.body())
        return self._strict_json


class GuardedRoute(APIRoute):
    """A route that checks its endpoint's mark before the body is read; an endpoint without a mark is refused at start."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not hasattr(endpoint, "__pufa_guard__"):
            raise TypeError(f"{path}: mark the endpoint with @guarded(…) or @public")
        self._guard: tuple[Action, str | None] | None = endpoint.__pufa_guard__
        self._given = given_to(endpoint)
        super().__init__(path, without_given(endpoint, self._given), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, guard, given = super().get_route_handler(), self._guard, self._given

        async def guarded_handle(request: Request) -> Response:
            if guard is not None:
                action, cookie = guard
                gate: Gate = request.app.state.gate
                who = await gate.principal(request, cookie=cookie)
                if not may(who.role, action):
                    raise Problem(403, "forbidden")
                request.state.who = who
            give(request, given)
            return await handle(StrictRequest(request.scope, request.receive))

        return guarded_handle


def who_asks(request: Request) -> Principal:
    """Whom a guarded endpoint's check let in."""
    who: Principal = request.state.who
    return who


Who = Annotated[Principal, Given(who_asks)]
"""The signed-in person, as an endpoint's parameter."""

Probe = Callable[[], Awaitable[None]]
