"""Synthetic years of work on one target, and rivals of the forecast: what it is measured against.

``python -m tests.unit.forecast_years`` prints the table of docs/decisions/0021-forecasting-by-pace.md.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random
from statistics import NormalDist, median
from typing import NamedTuple

from services.tasks.progress.domain.forecast import HORIZON, Forecast, Point, forecast
from services.tasks.progress.domain.waiting import chance_within

BEGINS = date(2026, 1, 1)
DUE = date(2026, 12, 31)
LENGTH = 3 * 365
"""Days that a synthetic office works on: its year, and two more in which it catches up at the same habits."""

Year = tuple[float, ...]
"""What came on each day from ``BEGINS``."""

Rhythm = Callable[[Random], Callable[[int], float]]
"""How busy an office is on each day, 1 being its usual: drawn anew for each year."""


def steady(_: Random) -> Callable[[int], float]:
    return lambda _day: 1.0


def quarter_ends(_: Random) -> Callable[[int], float]:
    """Two thirds of a quarter's work in its last three weeks."""
    return lambda day: 13 * (2 / 3) / 3 if day % 91 >= 70 else 13 * (1 / 3) / 10


def accelerating(_: Random) -> Callable[[int], float]:
    """From two fifths of the usual to eight fifths at the year's end, then on at that."""
    return lambda day: 0.4 + 1.2 * min(day, 365) / 365


def pausing(chance: Random) -> Callable[[int], float]:
    """Nothing for two to five months that begin between April and July."""
    first, length = chance.randint(90, 200), chance.randint(60, 150)
    return lambda day: 0.0 if first <= day < first + length else 1.0


def stopping(chance: Random) -> Callable[[int], float]:
    """Nothing any more from some day between April and July: the goal is never reached."""
    last = chance.randint(90, 200)
    return lambda day: float(day < last)


RHYTHMS: dict[str, Rhythm] = {
    "steady": steady,
    "quarter ends": quarter_ends,
    "accelerating": accelerating,
    "pausing": pausing,
    "stopping": stopping,
}


class Goal(NamedTuple):
    """``goal`` in steps of ``unit`` (None: uneven amounts) that come ``times`` a year, ``together`` at a time."""

    goal: float
    times: float
    unit: float | None = 1
    together: float = 1


GOALS = (Goal(4, 4), Goal(8, 8), Goal(24, 24), Goal(60, 20, together=3), Goal(6000, 40, unit=None, together=150))


def year_of(rhythm: Rhythm, goal: Goal, chance: Random) -> Year:
    """One office's years: its pace is 0.6 to 1.6 of what the plan asks for, and what comes, comes by chance."""
    busy, zeal = rhythm(chance), chance.uniform(0.6, 1.6)
    return tuple(
        sum(_amount(goal, chance) for _ in range(_poisson(zeal * goal.times / 365 * busy(day), chance)))
        for day in range(LENGTH)
    )


def _amount(goal: Goal, chance: Random) -> float:
    if goal.unit is None:
        return round(goal.together * exp(NormalDist(-0.32, 0.8).inv_cdf(chance.random())), 1)
    together = 1
    while chance.random() > 1 / goal.together:
        together += 1
    return float(together)


def _poisson(mean: float, chance: Random) -> int:
    count, product = 0, chance.random()
    while product > exp(-mean):
        count, product = count + 1, product * chance.random()
    return count


@dataclass(frozen=True)
class Case:
    """A day of a year, what was known by then, and in how many days the goal was reached (today is 1)."""

    points: tuple[Point, ...]
    goal: Goal
    today: date
    truth: int


def cases(rhythm: Rhythm, goal: Goal, years: int, seed: int) -> Iterator[Case]:
    """The ends of April, June, August and October of each year, while the goal is not reached."""
    chance = Random(seed)
    for _ in range(years):
        year = year_of(rhythm, goal, chance)
        for day in (119, 180, 242, 303):
            points = points_of(year[:day])
            if not points or points[-1].value < goal.goal:
                yield Case(points, goal, BEGINS + timedelta(days=day), _truth(year, day, goal.goal))


def points_of(year: Sequence[float]) -> tuple[Point, ...]:
    points, value = [], 0.0
    for day, came in enumerate(year):
        if came:
            value += came
            points.append(Point(BEGINS + timedelta(days=day), value))
    return tuple(points)


def _truth(year: Year, today: int, goal: float) -> int:
    value = sum(year[:today])
    for day in range(today, LENGTH):
        value += year[day]
        if value >= goal:
            return day - today + 1
    return HORIZON + 1


class Told(NamedTuple):
    """Days from today (1) of what was told; beyond the horizon: ``HORIZON`` + 1."""

    expected: int
    earliest: int
    latest: int


Teller = Callable[[Case], Told | None]


def by_forecast(case: Case) -> Told | None:
    told = forecast(
        case.points, goal=case.goal.goal, begins=BEGINS, due=DUE, today=case.today, unit_step=case.goal.unit
    )
    return None if told.basis == "too_little" else told_of(told, case.today)


def told_of(told: Forecast, today: date) -> Told:
    def days(day: date | None) -> int:
        return HORIZON + 1 if day is None else (day - today).days + 1

    return Told(days(told.expected), days(told.earliest), days(told.latest))


def by_straight_line(case: Case) -> Told | None:
    """Through the first day and today; as sure as a Poisson process of steps of one unit at just that pace would be."""
    return _at(case.points[-1].value / (case.today - BEGINS).days, case) if case.points else None


def by_last_month(case: Case) -> Told | None:
    """At the pace of the last 30 days, and as sure."""
    since = case.today - timedelta(days=30)
    before = max((point.value for point in case.points if point.day < since), default=0.0)
    return _at((case.points[-1].value - before) / 30, case) if case.points else None


def _at(pace: float, case: Case) -> Told:
    if pace <= 0:
        return Told(*[HORIZON + 1] * 3)
    unit = case.goal.unit or case.goal.together
    missing = (case.goal.goal - case.points[-1].value) / unit

    known = 1e6  # so much seen that the pace is certain

    def day(sure: float) -> int:
        def short(day: int) -> bool:
            return chance_within(day, things=missing, seen=known, during=known * unit / pace) < sure

        return 1 + bisect_left(range(1, HORIZON + 1), True, key=lambda day: not short(day))

    return Told(min(HORIZON + 1, 1 + int(missing * unit / pace)), day(0.1), day(0.9))


class Score(NamedTuple):
    """``held``: the share of cases whose day lay within the interval. ``error``: the median, in days."""

    cases: int
    held: float
    error: float
    width: float


def score(tellers: Sequence[Teller], rhythm: Rhythm, goals: Sequence[Goal], years: int, seed: int) -> list[Score]:
    """Of each teller, on the cases of which the first tells anything."""
    told: list[list[tuple[Told, int]]] = [[] for _ in tellers]
    for goal in goals:
        for case in cases(rhythm, goal, years, seed):
            all_told = [teller(case) for teller in tellers]
            truth = min(case.truth, HORIZON + 1)
            if all_told[0] is not None:
                for kept, each in zip(told, all_told, strict=True):
                    kept += [(each, truth)] if each is not None else []
    return [_score(each) for each in told]


def _score(told: Sequence[tuple[Told, int]]) -> Score:
    return Score(
        cases=len(told),
        held=sum(each.earliest <= truth <= each.latest for each, truth in told) / len(told),
        error=median(abs(each.expected - truth) for each, truth in told),
        width=median(each.latest - each.earliest for each, _ in told),
    )


def main(years: int = 100, seed: int = 4242) -> None:
    print("| years | cases | forecast | straight line | last 30 days |\n|---|---|---|---|---|")
    for name, rhythm in RHYTHMS.items():
        scores = score((by_forecast, by_straight_line, by_last_month), rhythm, GOALS, years, seed)
        cells = (f"{each.held:.0%} · {each.error:.0f} · {each.width:.0f}" for each in scores)
        print(f"| {name} | {scores[0].cases} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
