"""A gate before each robot that takes only so many messages in a while. Its times are in the store: replicas share them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from services.notify.channels.limits import Limit
from shared.clock import Clock, sortable
from shared.store.port import Collection, Doc, Duplicate, Stale, Store

GATES = Collection("gates")

MARGIN_SECONDS = 1.0
"""The provider counts by the time at which a message arrives, which may be that much later for one than for the next."""


@dataclass(frozen=True)
class Gate:
    """When the last messages passed, oldest first; shut until ``shut`` where the provider said so."""

    passed: tuple[datetime, ...] = ()
    shut: datetime | None = None

    def opens(self, limit: Limit, now: datetime) -> datetime:
        """When the next may pass: ``now``, or later."""
        recent = self._recent(limit, now)
        free = recent[-limit.count] + _span(limit) if len(recent) >= limit.count else now
        return max(now, free, self.shut or now)

    def room(self, limit: Limit, now: datetime) -> int:
        """How many more may pass now."""
        return limit.count - len(self._recent(limit, now)) if self.opens(limit, now) <= now else 0

    def after(self, limit: Limit, now: datetime) -> "Gate":
        """With one more passed ``now``, and without those that no longer count."""
        return Gate(tuple(sorted((*self._recent(limit, now), now))), self.shut)

    def _recent(self, limit: Limit, now: datetime) -> tuple[datetime, ...]:
        return tuple(moment for moment in self.passed if moment > now - _span(limit))


def _span(limit: Limit) -> timedelta:
    return timedelta(seconds=limit.seconds)


class Passing(NamedTuple):
    """``wait``: seconds until one may pass, 0 where one just did; ``room``: how many more may follow at once."""

    wait: float
    room: int


class Gates:
    """One document for each endpoint whose kind has a limit. ``clock`` is the real one."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def enter(self, endpoint: str, limit: Limit) -> Passing:
        """Pass, if one may now. Of two who come at the same moment each counts the other. Raises ``Unavailable``."""
        limit = Limit(limit.count, limit.seconds + MARGIN_SECONDS)
        while True:
            doc = await self._store.get(GATES, endpoint)
            gate, now = _gate(doc), self._clock.now()
            opens = gate.opens(limit, now)
            if opens > now:
                return Passing((opens - now).total_seconds(), 0)
            after = gate.after(limit, now)
            if await self._written(endpoint, doc, after):
                return Passing(0.0, after.room(limit, now))

    async def shut(self, endpoint: str, seconds: float) -> None:
        """Nobody passes for so long: the provider said that it takes no more. Raises ``Unavailable``."""
        until = self._clock.now() + timedelta(seconds=seconds)
        while True:
            doc = await self._store.get(GATES, endpoint)
            if await self._written(endpoint, doc, Gate(_gate(doc).passed, until)):
                return

    async def _written(self, endpoint: str, present: Doc | None, gate: Gate) -> bool:
        doc: Doc = {"id": endpoint, "passed": [sortable(moment) for moment in gate.passed]}
        if gate.shut is not None:
            doc["shut"] = sortable(gate.shut)
        try:
            if present is None:
                await self._store.insert(GATES, doc)
            else:
                await self._store.replace(GATES, {**doc, "rev": present["rev"]})
        except (Duplicate, Stale):
            return False
        return True


def _gate(doc: Mapping[str, object] | None) -> Gate:
    if doc is None:
        return Gate()
    shut, passed = doc.get("shut"), doc["passed"]
    assert isinstance(passed, list)
    return Gate(
        tuple(datetime.fromisoformat(moment) for moment in passed),
        datetime.fromisoformat(shut) if isinstance(shut, str) else None,
    )
