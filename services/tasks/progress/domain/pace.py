"""How fast something comes, and how surely that is known, from the days on which it came.

What comes in clumps tells less than its number seems to: a busy campaign day is one witness of the pace, not twenty.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

HALF_LIFE = 63
"""Days after which what happened weighs half: nine weeks, so that a pace is not that of the last campaign alone."""

DRIFT = 0.2
"""The relative standard deviation of the coming months' pace around the one seen so far: no office keeps its pace."""

_NEUTRAL = 1 / 3


class Rise(NamedTuple):
    """What came on ``day`` and stayed."""

    day: date
    by: float


class Pace(NamedTuple):
    """As if ``seen`` clumps of ``size`` had come during ``days``: a pace as likely below ``per_week`` as above.

    In clumps a day it is Gamma(``shape``, ``days``): the neutral Gamma(1/3, 0) with which what was seen is the median
    (Kerman, Electronic Journal of Statistics 5, 2011), and what was seen.
    """

    size: float
    seen: float
    days: float

    @property
    def shape(self) -> float:
        return self.seen + _NEUTRAL

    @property
    def per_week(self) -> float:
        return 7 * self.size * self.seen / self.days


def rises_of(points: Iterable[tuple[date, float]], begins: date) -> list[Rise]:
    """What came, by how it stood at the ends of ``points``' days, from nothing before ``begins``.

    A fall (an activity returned) takes back what came last.
    """
    rises: list[Rise] = []
    before = 0.0
    for day, value in points:
        change, before = value - before, value
        on = max(day, begins)
        while change < 0 and rises:
            last = rises.pop()
            change, on = change + last.by, last.day
        if change > 0:
            rises.append(Rise(on, change))
    return rises


def clump_of(rises: Sequence[Rise]) -> float:
    """The size of a typical clump, Σx² ÷ Σx: what came in a time then has this variance over its mean.

    A compound Poisson process by its first two moments: McCullagh, Nelder, Generalized Linear Models (1989), 6.2.
    """
    return sum(rise.by**2 for rise in rises) / sum(rise.by for rise in rises)


def pace_of(rises: Sequence[Rise], *, planned: float | None, begins: date, today: date) -> Pace:
    """The pace at the end of ``today``: one clump of belief in ``planned`` (a day, > 0), and all that was seen (not none).

    A day weighs half as much every ``HALF_LIFE`` days: the gamma distribution with discount of Smith, Miller, Journal of
    the Royal Statistical Society B 48 (1986). ``DRIFT`` bounds how sure the pace can get.
    """
    size = clump_of(rises)
    kept = 0.5 ** (1 / HALF_LIFE)
    seen = sum(rise.by * kept ** (today - rise.day).days for rise in rises) / size
    days = (1 - kept ** ((today - begins).days + 1)) / (1 - kept)
    if planned is not None:
        seen, days = seen + 1, days + size / planned
    sure = 1 / (1 / seen + DRIFT**2)
    return Pace(size, sure, days * sure / seen)
