"""A circuit breaker: who does not answer is left alone for a while, and then asked once. Pure.

It is closed while answers come, open after ``FAILURES`` failures in a row, and half-open when its pause is over: then one
try decides. An answer that says no is an answer.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5
LOOK_AGAIN_SECONDS = 2.0
"""How soon the others look whether the one try has brought an answer."""


@dataclass(frozen=True)
class Pauses:
    """Seconds that a breaker stays open: the first time, doubled after each try without an answer, and at most."""

    first: float = 30.0
    longest: float = 600.0


@dataclass(frozen=True)
class Breaker:
    """``failures`` in a row; open, or trying, until ``until``, after ``pause`` seconds."""

    failures: int = 0
    pause: float = 0.0
    until: datetime | None = None
    trying: bool = False

    def wait(self, now: datetime) -> float:
        """Seconds until it is worth asking again; 0: now."""
        if self.until is None or self.until <= now:
            return 0.0
        left = (self.until - now).total_seconds()
        return min(left, LOOK_AGAIN_SECONDS) if self.trying else left

    def tried(self, now: datetime, longest: float) -> "Breaker":
        """A try begins that takes at most ``longest`` seconds: where the pause is over, it is the only one."""
        if self.failures < FAILURES:
            return self
        return Breaker(self.failures, self.pause, now + timedelta(seconds=longest), trying=True)

    def failed(self, now: datetime, pauses: Pauses) -> "Breaker":
        """A try that began before the breaker opened, and fails after that, says nothing new."""
        if self.failures + 1 < FAILURES:
            return Breaker(self.failures + 1)
        if self.until is not None and self.until > now and not self.trying:
            return self
        pause = min(self.pause * 2, pauses.longest) if self.pause else pauses.first
        return Breaker(FAILURES, pause, now + timedelta(seconds=pause))


CLOSED = Breaker()


class Breakers:
    """One for each key, kept in memory: each replica finds out for itself, and a new one starts with all of them closed."""

    def __init__(self, pauses: Pauses, longest: float) -> None:
        self._pauses = pauses
        self._longest = longest
        self._not_closed: dict[Hashable, Breaker] = {}

    def wait(self, key: Hashable, now: datetime) -> float:
        return self._of(key).wait(now)

    def tried(self, key: Hashable, now: datetime) -> None:
        self._keep(key, self._of(key).tried(now, self._longest))

    def answered(self, key: Hashable) -> None:
        self._keep(key, CLOSED)

    def failed(self, key: Hashable, now: datetime) -> None:
        self._keep(key, self._of(key).failed(now, self._pauses))

    def _of(self, key: Hashable) -> Breaker:
        return self._not_closed.get(key, CLOSED)

    def _keep(self, key: Hashable, breaker: Breaker) -> None:
        if breaker == CLOSED:
            self._not_closed.pop(key, None)
        else:
            self._not_closed[key] = breaker
