"""Guessing slowed down: after some failures in a row a name has to wait before it is tried again."""

from collections import OrderedDict
from datetime import datetime, timedelta

from shared.clock import Clock

FAILURES = 10
WAIT = timedelta(seconds=60)
NAMES_KEPT = 10_000


class Throttle:
    """By sign-in key, known or not, in this process's memory: N replicas let N times as many guesses through, still few."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def seconds_to_wait(self, key: str) -> int:
        """0 when the name may be tried now."""
        count, last = self._failures.get(key, (0, self._clock.now()))
        left = last + WAIT - self._clock.now()
        return max(0, -(-left // timedelta(seconds=1))) if count >= FAILURES else 0

    def failed(self, key: str) -> None:
        count, _ = self._failures.pop(key, (0, None))
        self._failures[key] = (count + 1, self._clock.now())
        if len(self._failures) > NAMES_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        self._failures.pop(key, None)
