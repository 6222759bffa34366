"""The command line's way to the services: over HTTP to a running pufa, or into a stopped data folder."""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.folder import DataFolder, FolderRefused
from shared.clock import PlayedClock, SystemClock

if TYPE_CHECKING:
    import httpx  # a command that reads a file alone need not wait for it

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 30.0
SIGNED_OUT = 401


class Refused(Exception):
    """A service said no: its problem document, or what it said instead."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(str(problem.get("title", status)))


class Unreachable(Exception):
    """Nobody answers at the address."""


class Office:
    """Speaks to the services as an administrator; every refusal is raised as ``Refused``.

    ``token`` gives a fresh one: long work outlives a token's quarter of an hour.
    """

    def __init__(self, http: "httpx.AsyncClient", token: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._token = token

    async def sign_in(self) -> None:
        self._http.headers["Authorization"] = f"Bearer {await self._token()}"

    async def ask(self, method: str, path: str, **what: Any) -> Any:
        """The JSON that is answered; raises ``Refused`` or ``Unreachable``."""
        return _json(await self._answer(method, path, **what))

    async def fetch(self, path: str, **query: Any) -> bytes:
        """A file; raises ``Refused`` or ``Unreachable``."""
        return (await self._answer("GET", path, params=query)).content

    async def _answer(self, method: str, path: str, **what: Any) -> "httpx.Response":
        answer = await _send(self._http, method, path, **what)
        if answer.status_code == SIGNED_OUT:
            await self.sign_in()
            answer = await _send(self._http, method, path, **what)
        return _accepted(answer)

    async def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        while True:
            page = await self.ask("GET", path, params=query)
            items += page["items"]
            if not page.get("next"):
                return items
            query["cursor"] = page["next"]


async def _send(http: "httpx.AsyncClient", method: str, path: str, **what: Any) -> "httpx.Response":
    """The answer, whatever it says; raises ``Unreachable``."""
    from httpx import TransportError

    try:
        return await http.request(method, path, **what)
    except TransportError as error:
        raise Unreachable(f"{http.base_url}: {error}") from error


def _accepted(answer: "httpx.Response") -> "httpx.Response":
    if answer.is_error:
        raise Refused(answer.status_code, _json(answer))
    return answer


def _json(answer: "httpx.Response") -> Any:
    """What is no JSON stands as a problem's title."""
    return answer.json() if "json" in answer.headers.get("content-type", "") else {"title": answer.text[:200]}


def _credentials() -> dict[str, str]:
    name = os.environ.get("PUFA_USER", "admin")
    password = os.environ.get("PUFA_PASSWORD") or os.environ.get("PUFA_ADMIN_PASSWORD")
    if password is None and sys.stdin.isatty():
        password = getpass(f"{name}: ")
    return {"username": name, "password": password or ""}


@asynccontextmanager
async def office(data: Path | None, language: str = "zh") -> AsyncIterator[Office]:
    """``data`` None: the pufa at ``PUFA_URL``, signed in as ``PUFA_USER`` (``admin``) with ``PUFA_PASSWORD``."""
    import httpx

    headers = {"Accept-Language": language}
    if data is None:
        url = os.environ.get("PUFA_URL", DEFAULT_URL)
        credentials = _credentials()
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS) as http:

            async def signed_in() -> str:
                answer = _accepted(await _send(http, "POST", "/api/tasks/auth/token", data=credentials))
                return str(answer.json()["access_token"])

            there = Office(http, signed_in)
            await there.sign_in()
            yield there
        return
    if not data.exists():
        raise FolderRefused("folder.missing", folder=data)
    from deploy.local import local, operator_token  # all the services, which a command over HTTP need not wait for

    with DataFolder(data) as folder:
        stood = folder.played_until()
        clock = SystemClock() if stood is None else PlayedClock(stood)  # a demo's year must not become ours
        async with local(folder, clock=clock) as stack:
            await stack.started()

            async def operator() -> str:
                return operator_token(folder)

            transport = httpx.ASGITransport(stack.door)
            async with httpx.AsyncClient(transport=transport, base_url="http://pufa", headers=headers) as http:
                there = Office(http, operator)
                await there.sign_in()
                yield there
