"""Who is signed in. The browser holds two HttpOnly cookies; the tokens behind them are renewed here, in memory.

A websocket's cookies stay what they were when it opened, so a page that lives for hours finds its newest access token here.
"""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from dashboard.client import Client, Refused, Unreachable
from dashboard.models import Me, Tokens

TOKEN_COOKIE = "pufa_token"
REFRESH_COOKIE = "pufa_refresh"
RENEW_SECONDS = 60
"""An access token is renewed when it has less than this left."""
KEPT_TOKENS = 100
"""A day's: one is made every quarter of an hour."""
ME_SECONDS = 60
"""For how long what is known of a person (role, unit) is taken as still so."""

T = TypeVar("T")


class SignedOut(Exception):
    """The sign-in is over: none, expired, or the user was disabled."""


@dataclass
class Session:
    """One sign-in."""

    access: str
    refresh: str
    given: list[str] = field(default_factory=list)
    """Refresh tokens that were handed to the browser after the first, the oldest first."""
    _me: Me | None = None
    _me_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> str:
        """An access token that still holds for a while. Raises ``SignedOut``, ``Unreachable``."""
        with self._lock:
            left = expiry(self.access) - time.time()
            if left < RENEW_SECONDS:
                self._renew(needed=left <= 0)
            return self.access

    def held(self) -> "Held":
        with self._lock:
            return Held(self.access, self.refresh)

    def me(self) -> Me:
        """Who signed in, as the service says it; what it said last while it does not answer.

        Raises ``SignedOut``, and ``Unreachable`` if it never answered.
        """
        if self._me is None or time.monotonic() > self._me_until:
            try:
                token = self.token()
                self._me = _signed_out_unless(lambda: Me.model_validate(Client(token).get("/api/tasks/auth/me")))
            except Unreachable:
                if self._me is None:
                    raise
            self._me_until = time.monotonic() + ME_SECONDS
        return self._me

    def _renew(self, *, needed: bool) -> None:
        body = {"refresh_token": self.refresh}
        try:
            tokens = _signed_out_unless(lambda: Tokens.model_validate(Client().post("/api/tasks/auth/refresh", body)))
        except Unreachable:
            if needed:
                raise
            return
        self.access, self.refresh = tokens.access_token, tokens.refresh_token


class Held(NamedTuple):
    """What a browser's cookies hold of a sign-in."""

    access: str
    refresh: str


class Sessions:
    """The process's sign-ins, found by the refresh token that the browser's cookie holds."""

    def __init__(self) -> None:
        self._by_cookie: dict[str, Session] = {}
        self._lock = threading.Lock()

    def handed_out(self, session: Session) -> Held:
        """The newest tokens, with which the sign-in is found from now on, too: a page that opened with earlier ones still
        has these. Of the tokens that were handed out over weeks the last ``KEPT_TOKENS`` are known."""
        with self._lock:
            held = session.held()
            if self._by_cookie.setdefault(held.refresh, session) is session and held.refresh not in session.given:
                session.given.append(held.refresh)
            for old in session.given[:-KEPT_TOKENS]:
                self._by_cookie.pop(old, None)
            del session.given[:-KEPT_TOKENS]
            return held

    def of(self, access: str | None, refresh: str | None) -> Session | None:
        """The sign-in behind these cookies; one from before this process started is taken up again."""
        if not access or not refresh:
            return None
        with self._lock:
            return self._by_cookie.setdefault(refresh, Session(access, refresh))

    def end(self, refresh: str) -> None:
        with self._lock:
            session = self._by_cookie.pop(refresh, None)
            for given in session.given if session else ():
                self._by_cookie.pop(given, None)


@lru_cache(maxsize=1)
def sessions() -> Sessions:
    return Sessions()


def sign_in(name: str, password: str, language: str) -> Tokens:
    """Raises ``Refused`` (with the reason for people) or ``Unreachable``."""
    fields = {"username": name, "password": password}
    return Tokens.model_validate(Client(language=language).form("/api/tasks/auth/token", fields))


def expiry(token: str) -> float:
    """When a JWT ends, in seconds since 1970; 0 for what is none. It is not verified: the services do that."""
    try:
        payload = token.split(".")[1]
        return float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
    except (IndexError, KeyError, ValueError):
        return 0.0


def _signed_out_unless(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Refused as error:
        raise SignedOut(str(error)) from error
