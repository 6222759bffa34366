"""When a goal will be reached at the present pace, and how sure that is.

What offices do comes in clumps (campaign days, the end of a quarter), and many goals are a few things a year: a straight
line through such points claims far more than it knows. So the pace is a gamma distribution made of what was seen and of
the plan's own straight line (``pace.py``), clumps come by chance at such a pace, and the wait for the rest has a
closed form (``waiting.py``): nothing is drawn by lot, and the same points give the same days.

What comes round with the calendar (Constitution Week, a summer without schools) is not foreseen, only allowed for.
The constants were chosen on simulated years and measured on others: docs/decisions/0021-forecasting-by-pace.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.tasks.progress.domain.pace import Pace, pace_of, rises_of
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.waiting import chance_within

HORIZON = 365
"""Days ahead beyond which no day is told."""

STILL = 120
"""Days without any rise after which there is no pace to speak of: a quarter and a month."""

_FEWEST_RISES = 2
_FEWEST_DAYS = 28


class Point(NamedTuple):
    """How it stood at the end of a day. Days ascend; only days on which it changed are told."""

    day: date
    value: float


@dataclass(frozen=True)
class Forecast:
    """The day on which the goal is reached: as likely before as after ``expected``, with four chances in five from
    ``earliest`` to ``latest``. Of each, None: not within ``HORIZON`` days, or not to be told.

    ``per_week`` is the present pace in the target's unit. ``chance_by_due`` (0 to 1): that the goal is reached on or
    before the due day; None where there is none or nothing is known. ``basis``: ``reached`` (all three days are the
    day it was), ``pace``, ``too_little`` (under two rises or four weeks: nothing is claimed), ``standing_still`` (it rose
    once, but not for ``STILL`` days: a chance, and no day but the earliest), ``not_begun``.
    """

    per_week: float | None
    expected: date | None
    earliest: date | None
    latest: date | None
    chance_by_due: float | None
    basis: str


def sentence(told: Forecast, text: Text) -> str:
    """What was told, in the language of ``text``. The first day has its year, the others where theirs is another one."""
    days = {"expected": told.expected, "earliest": told.earliest, "latest": told.latest}
    first = next((day for day in days.values() if day is not None), None)
    words = {name: _day_in_words(day, first, text) for name, day in days.items() if day is not None}
    if told.basis != "pace":
        return text(f"forecast.{told.basis}", **words)
    if told.expected is None:
        return text("forecast.far_off" if told.earliest else "forecast.out_of_sight", **words)
    return text("forecast.pace" if told.latest else "forecast.pace_open", **words)


def _day_in_words(day: date, first: date | None, text: Text) -> str:
    with_year = first is None or day is first or day.year != first.year
    code = "forecast.day_and_year" if with_year else "forecast.day"
    return text(code, day=day.day, month=day.month, year=day.year, date=day.isoformat())


def forecast(
    points: Sequence[Point], *, goal: float, begins: date, due: date | None, today: date, unit_step: float | None = None
) -> Forecast:
    """When ``goal`` is reached, seen from ``today``, which may still bring it. Later points are left out.

    ``begins`` is the first day that counts. ``unit_step`` is the smallest rise there can be, in the target's unit: 1 for
    what is counted one by one, None for amounts.
    """
    known = [point for point in points if point.day <= today]
    value = known[-1].value if known else 0.0
    if known and value >= goal > 0:
        return _reached(_reached_on(known, goal), due)
    if today < begins:
        return _nothing("not_begun")
    rises = rises_of(known, begins) if goal > 0 else []
    still = bool(rises) and (today - rises[-1].day).days >= STILL
    if not still and (len(rises) < _FEWEST_RISES or (today - begins).days + 1 < _FEWEST_DAYS):
        return _nothing("too_little")
    planned = goal / ((due - begins).days + 1) if due is not None and due >= begins else None
    pace = pace_of(rises, planned=planned, begins=begins, today=today)
    ahead = _wait(pace, goal - value, unit_step or 0.0)
    return Forecast(
        per_week=0.0 if still else pace.per_week,
        expected=None if still else _day(ahead, 0.5, today),
        earliest=_day(ahead, 0.1, today),
        latest=None if still else _day(ahead, 0.9, today),
        chance_by_due=None if due is None else ahead((due - today).days + 1),
        basis="standing_still" if still else "pace",
    )


def _wait(pace: Pace, missing: float, unit_step: float) -> Callable[[int], float]:
    """The chance that ``missing`` has come by the end of so many days, of which today is the first.

    The last clump brings more than is missing: on average half its size less half a step (renewal theory: Feller,
    An Introduction to Probability Theory and Its Applications II, 1971, XI.4).
    """
    clumps = (missing + max(0.0, pace.size - unit_step) / 2) / pace.size
    return lambda days: chance_within(days, things=clumps, seen=pace.shape, during=pace.days)


def _day(ahead: Callable[[int], float], sure: float, today: date) -> date | None:
    """The first day by whose end the chance is at least ``sure``."""
    if ahead(HORIZON) < sure:
        return None
    low, high = 1, HORIZON
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if ahead(middle) >= sure else (middle + 1, high)
    return today + timedelta(days=low - 1)


def _nothing(basis: str) -> Forecast:
    return Forecast(None, None, None, None, None, basis)


def _reached(day: date, due: date | None) -> Forecast:
    return Forecast(None, day, day, day, None if due is None else float(day <= due), "reached")


def _reached_on(known: Sequence[Point], goal: float) -> date:
    """The first day from which it stood at or above the goal up to the last point."""
    day = known[-1].day
    for point in reversed(known):
        if point.value < goal:
            break
        day = point.day
    return day
