"""The services over HTTP. What goes wrong has two names: ``Refused`` (they said no) and ``Unreachable`` (no answer)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpx

from dashboard.settings import settings

BROKEN = 500
BUSY = 503
AWAY = "unavailable"
NOT_MODIFIED = 304
GONE = 404
DOWNLOAD_SECONDS = 60.0
"""How long a service may take to make a file; a workbook of 50,000 rows is ready before its first byte goes out."""


@dataclass(frozen=True)
class FieldError:
    """Which field is wrong and why, in the reader's language."""

    field: str
    reason: str


@dataclass
class Refused(Exception):
    """The service's problem document (RFC 9457). ``title`` is text for people, ``code`` is stable."""

    status: int
    code: str
    title: str
    errors: tuple[FieldError, ...] = ()
    free_sessions: tuple[str, ...] = ()
    """Of a double booking: the sessions of that day that are free."""

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.title}"

    def reason(self, name: str) -> str | None:
        """Why the field ``name`` is wrong, or None."""
        reasons = [e.reason for e in self.errors if e.field == name or e.field.startswith(f"{name}.")]
        return " ".join(reasons) or None


class Unreachable(Exception):
    """No answer, or a server error: nothing is known about what was asked."""


class Busy(Unreachable):
    """The service is there and takes nothing more just now. ``str`` of it is text for people: when to try again."""


@dataclass(frozen=True)
class Fetched:
    """A body with its ETag; ``fresh`` is False when the service answered "not modified" (then ``body`` is None)."""

    body: Any
    etag: str | None
    fresh: bool = True


@lru_cache(maxsize=1)
def connection() -> httpx.Client:
    """The process's connection pool to the services."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
    return httpx.Client(base_url=settings().url, timeout=settings().dashboard_timeout_seconds, limits=limits)


def problem(response: httpx.Response) -> Refused:
    """The answer's problem document; an answer without one keeps its status."""
    body: dict[str, Any] = {}
    if "json" in response.headers.get("content-type", ""):
        body = response.json()
    errors = tuple(FieldError(str(e.get("field", "")), str(e.get("reason", ""))) for e in body.get("errors", ()))
    code = str(body.get("code", f"http.{response.status_code}"))
    free = tuple(str(each) for each in body.get("free_sessions", ()))
    return Refused(response.status_code, code, str(body.get("title", "")), errors, free)


@dataclass(frozen=True)
class Client:
    """Requests in one person's name and language. Every call raises ``Refused`` or ``Unreachable``."""

    token: str | None = None
    language: str = "zh"
    http: httpx.Client = field(default_factory=connection)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return self._send("GET", path, params=params).json()

    def poll(self, path: str, params: Mapping[str, Any] | None, etag: str | None) -> Fetched:
        """``path`` unless it still is what ``etag`` names."""
        headers = {"If-None-Match": etag} if etag else {}
        response = self._send("GET", path, params=params, headers=headers)
        if response.status_code == NOT_MODIFIED:
            return Fetched(None, etag, fresh=False)
        return Fetched(response.json(), response.headers.get("etag"))

    def health(self, path: str) -> Fetched:
        """A service's own word on what it waits for, which comes with 503 as long as it waits. Raises ``Unreachable``."""
        try:
            response = self.http.get(path)
            body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(str(error)) from error
        if not isinstance(body, dict) or "down" not in body:
            raise Unreachable(f"{response.status_code} from {path}")
        return Fetched(body, None)

    def content(self, path: str) -> tuple[bytes, str]:
        """Bytes with their media type."""
        response = self._send("GET", path)
        return response.content, response.headers.get("content-type", "application/octet-stream")

    def stream(self, path: str) -> httpx.Response:
        """An answer whose bytes come as they are read, for files of any length; whoever asks for it closes it."""
        return self._send("GET", path, stream=True, timeout=DOWNLOAD_SECONDS)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        version: int | None = None,
        seconds: float | None = None,
    ) -> Any:
        """``key`` is the Idempotency-Key: the same key again has no second effect. ``version``: act on this one alone,
        ``Refused`` with 412 where it has moved on. ``seconds``: how long to wait."""
        headers = {**_keyed(key), **({} if version is None else _at(version))}
        return _json(self._send("POST", path, json=body, headers=headers, **_patient(seconds)))

    def put(self, path: str, body: Any, *, version: int, key: str | None = None, seconds: float | None = None) -> Any:
        """Replace what stands at ``version``; ``Refused`` with 412 where it has moved on."""
        headers = {**_keyed(key), **_at(version)}
        return _json(self._send("PUT", path, json=body, headers=headers, **_patient(seconds)))

    def patch(self, path: str, changes: Any) -> Any:
        """Change what ``changes`` names and nothing else."""
        return _json(self._send("PATCH", path, json=changes))

    def delete(self, path: str, *, version: int | None = None) -> None:
        """What is gone already is as it was wanted: a second click on the same button is no fault."""
        try:
            self._send("DELETE", path, headers={} if version is None else _at(version))
        except Refused as refused:
            if refused.status != GONE:
                raise

    def form(self, path: str, fields: Mapping[str, str]) -> Any:
        return _json(self._send("POST", path, data=dict(fields)))

    def upload(
        self,
        path: str,
        name: str,
        content: bytes,
        media_type: str,
        *,
        key: str,
        version: int | None = None,
        seconds: float | None = None,
    ) -> Any:
        """A file as something new, or in the place of what stands at ``version``."""
        method, headers = ("POST", _keyed(key)) if version is None else ("PUT", {**_keyed(key), **_at(version)})
        files = {"file": (name, content, media_type)}
        return _json(self._send(method, path, files=files, headers=headers, **_patient(seconds)))

    def _send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, stream: bool = False, **more: Any
    ) -> httpx.Response:
        asked = {"Accept-Language": self.language, **(headers or {})}
        if self.token:
            asked["Authorization"] = f"Bearer {self.token}"
        try:
            request = self.http.build_request(method, path, headers=asked, **more)
            response = self.http.send(request, stream=stream)
            if stream and response.is_error:
                response.read()
        except httpx.HTTPError as error:
            raise Unreachable(str(error)) from error
        if response.status_code >= BROKEN:
            raise _busy(response) or Unreachable(f"{response.status_code} from {path}")
        if response.is_client_error:
            raise problem(response)
        return response


def _busy(response: httpx.Response) -> Busy | None:
    """None for any other answer, also for that of a service which waits for its own database or queue."""
    if response.status_code != BUSY or "problem+json" not in response.headers.get("content-type", ""):
        return None
    said = problem(response)
    return None if said.code == AWAY else Busy(said.title)


def _keyed(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}


def _at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def _patient(seconds: float | None) -> dict[str, Any]:
    return {"timeout": seconds} if seconds else {}


def _json(response: httpx.Response) -> Any:
    return response.json() if response.content else None
