"""Refresh tokens as they are stored: only their hash, each good for one use."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from services.tasks.identity.users.domain import User
from shared.clock import Clock
from shared.store.port import Collection, Index, Range, Store

SESSIONS = Collection("sessions", indexes=(Index(("ends",)),))

LIFETIME = timedelta(days=14)
SWEPT_AT_ONCE = 500


class Sessions:
    """``clock`` is the real one even in the demo."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def begin(self, user: User) -> str:
        """A refresh token for ``user``; it ends with the user's epoch or after ``LIFETIME``."""
        token = secrets.token_urlsafe(32)
        ends = _text(self._clock.now() + LIFETIME)
        await self._store.insert(SESSIONS, {"id": _hash(token), "user": user.id, "epoch": user.epoch, "ends": ends})
        return token

    async def use_up(self, token: str) -> tuple[str, int] | None:
        """The user and epoch that ``token`` was made for, once; None for a token that is none, or no longer."""
        id = _hash(token)
        doc = await self._store.get(SESSIONS, id)
        if doc is None or not await self._store.delete(SESSIONS, id) or doc["ends"] <= _text(self._clock.now()):
            return None
        return doc["user"], doc["epoch"]

    async def sweep(self) -> None:
        """Delete those that have ended."""
        ended = {"ends": Range(lte=_text(self._clock.now()))}
        while docs := (await self._store.find(SESSIONS, ended, limit=SWEPT_AT_ONCE)).items:
            for doc in docs:
                await self._store.delete(SESSIONS, doc["id"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
