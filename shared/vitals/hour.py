"""The last hour, minute by minute: what waited, and how long it took from an event until it was handled."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, log
from typing import Any

MINUTES = 60
STEP = 1.1
"""Durations are told apart in steps of a tenth: a quantile is right within that."""

LONGEST = 3600.0
"""Seconds; whatever takes longer counts as this."""

_SHORTEST = 0.001
_TOP = ceil(log(LONGEST / _SHORTEST, STEP))


@dataclass(slots=True)
class Minute:
    """The most that was seen waiting, unsent and dead (None: not known), and how many events took how long, by ``step_of``."""

    waiting: int | None = None
    unsent: int = 0
    dead: int | None = None
    took: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Minute") -> None:
        """What another process saw in the same minute."""
        self.waiting = _most(self.waiting, other.waiting)
        self.unsent = max(self.unsent, other.unsent)
        self.dead = _most(self.dead, other.dead)
        self.took.update(other.took)


@dataclass(frozen=True, slots=True)
class Took:
    """How long ``events`` took, in seconds: the half of them at most ``p50``, all but one of twenty at most ``p95``."""

    events: int
    p50: float | None
    p95: float | None


class Hour:
    """``minute`` everywhere counts minutes since 1970; older ones than an hour are forgotten."""

    def __init__(self) -> None:
        self._minutes: dict[int, Minute] = {}

    def at(self, minute: int) -> Minute:
        """That minute, to be written into."""
        found = self._minutes.get(minute)
        if found is None:
            self._minutes = {each: kept for each, kept in self._minutes.items() if each > minute - MINUTES}
            found = self._minutes[minute] = Minute()
        return found

    def add(self, other: "Hour") -> None:
        for minute, seen in other._minutes.items():
            self._minutes.setdefault(minute, Minute()).add(seen)

    def until(self, minute: int) -> list[tuple[int, Minute]]:
        """The hour that ends with ``minute``, oldest first; an empty one where nothing was seen."""
        return [(each, self._minutes.get(each, Minute())) for each in range(minute - MINUTES + 1, minute + 1)]

    def to_doc(self) -> dict[str, Any]:
        return {
            str(minute): {
                "waiting": seen.waiting,
                "unsent": seen.unsent,
                "dead": seen.dead,
                "took": {str(step): number for step, number in seen.took.items()},
            }
            for minute, seen in self._minutes.items()
        }


def hour_in(doc: Mapping[str, Any]) -> Hour:
    hour = Hour()
    for minute, seen in doc.items():
        took = Counter({int(step): int(number) for step, number in seen["took"].items()})
        hour._minutes[int(minute)] = Minute(seen["waiting"], seen["unsent"], seen["dead"], took)
    return hour


def step_of(seconds: float) -> int:
    """The step of a duration; 0 for a millisecond and less, also where clocks differ and it seems to be negative."""
    return min(_TOP, ceil(log(seconds / _SHORTEST, STEP))) if seconds > _SHORTEST else 0


def took(counts: Iterable[Counter[int]]) -> Took:
    every: Counter[int] = Counter()
    for each in counts:
        every.update(each)
    return Took(every.total(), _quantile(every, 0.5), _quantile(every, 0.95))


def _quantile(counts: Counter[int], share: float) -> float | None:
    wanted = ceil(counts.total() * share)
    for step in sorted(counts):
        wanted -= counts[step]
        if wanted <= 0:
            return min(LONGEST, _SHORTEST * STEP**step)
    return None


def _most(one: int | None, other: int | None) -> int | None:
    known = [each for each in (one, other) if each is not None]
    return max(known, default=None)
