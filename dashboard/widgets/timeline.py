"""A target's course as a picture: where its lines run, in per cent of the picture's width and height. Pure.

Verified and, above it, what awaits review rise in steps; the goal is level, the straight-line pace leads to it on the due
day; from the day looked at a wedge opens to the days between which the goal is reached in four of five cases.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.task_models import Moment, Timeline

HEADROOM = 1.12
"""So much of the picture's height for the goal's own, so that what stands above it is seen."""

OUTLOOK = 0.34
"""A forecast reaches at most so much of the planned time beyond its end."""

FAR = 365
MONTHS_SHOWN = 13
_EDGE = 96
"""Beyond it a month has no room for its name."""

_BEFORE, _AFTER = 11, 5
"""How near the day that is looked at a month's name has no room, to its left and right."""


class Tick(NamedTuple):
    """The first of a month at ``x``. ``minor``: without its name where there is little room; not ``named``: the day that is
    looked at stands in its place."""

    x: float
    day: date
    minor: bool
    named: bool


class Chart(NamedTuple):
    """Paths and points are in units of a picture 100 wide and 100 high, its top left corner 0, 0; an empty path is none.

    ``wedge`` is the forecast's outline, ``expected`` the line to its likeliest day.
    """

    verified: str
    area: str
    provisional: str
    goal: float
    pace: str
    wedge: str
    expected: str
    due: float | None
    now: float
    ticks: tuple[Tick, ...]


def chart(told: Timeline) -> Chart:
    first, last = _span(told)
    goal = told.moments[-1].goal if told.moments else 1.0
    top = HEADROOM * max(
        [goal, *(each.provisional or 0.0 for each in told.moments), *(each.value or 0.0 for each in told.moments)]
    )

    def x(day: date) -> float:
        return round(100 * (day - first).days / (last - first).days, 2)

    def y(value: float) -> float:
        return round(100 - 100 * value / (top or 1.0), 2)

    verified = _steps([(x(each.day), y(each.value)) for each in told.moments if each.value is not None], x(told.as_of))
    wedge, expected = _outlook(told, goal, x, y)
    return Chart(
        verified=verified,
        area=f"{verified}V100H{_start(verified)}Z" if verified else "",
        provisional=_steps(_awaiting(told.moments, x, y), x(told.as_of)),
        goal=y(goal),
        pace=f"M{x(told.begins)},{y(0)}L{x(told.due)},{y(goal)}" if told.due else "",
        wedge=wedge,
        expected=expected,
        due=x(told.due) if told.due else None,
        now=x(told.as_of),
        ticks=_ticks(first, last, x, x(told.as_of)),
    )


def _span(told: Timeline) -> tuple[date, date]:
    """The days at the picture's edges."""
    first = min([told.begins, *(each.day for each in told.moments)])
    planned = max(told.due or date(told.begins.year, 12, 31), told.as_of, first + timedelta(days=1))
    farthest = planned + timedelta(days=round(OUTLOOK * (planned - first).days))
    seen = told.forecast.latest or told.forecast.expected or planned
    return first, max(planned + timedelta(days=3), min(seen + timedelta(days=3), farthest))


def _steps(points: Sequence[tuple[float, float]], until: float) -> str:
    if not points:
        return ""
    (x, y), *more = points
    return f"M{x},{y}" + "".join(f"H{x}V{y}" for x, y in more) + f"H{max(until, points[-1][0])}"


def _start(path: str) -> str:
    return path[1 : path.index(",")]


def _awaiting(
    moments: Sequence[Moment], x: Callable[[date], float], y: Callable[[float], float]
) -> list[tuple[float, float]]:
    """The course with what awaits review; nothing where none ever did."""
    known = [each for each in moments if each.provisional is not None]
    if all(each.provisional == each.value for each in known):
        return []
    return [(x(each.day), y(each.provisional or 0.0)) for each in known]


def _outlook(told: Timeline, goal: float, x: Callable[[date], float], y: Callable[[float], float]) -> tuple[str, str]:
    """The wedge and the line of the forecast; what is not within a year leads beyond the picture."""
    said, value = told.forecast, told.moments[-1].value if told.moments else None
    if said.basis not in ("pace", "standing_still") or said.earliest is None or value is None:
        return "", ""
    start = f"M{x(told.as_of)},{y(value)}"
    latest = said.latest or told.as_of + timedelta(days=FAR)
    wedge = f"{start}L{x(said.earliest)},{y(goal)}L{x(latest)},{y(goal)}Z"
    return wedge, f"{start}L{x(said.expected)},{y(goal)}" if said.expected else ""


def _ticks(first: date, last: date, x: Callable[[date], float], now: float) -> tuple[Tick, ...]:
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= date(year, month, 1) < last
    ]
    every = -(-len(months) // MONTHS_SHOWN)
    shown = enumerate(day for day in months[:: every or 1] if x(day) < _EDGE)
    return tuple(
        Tick(x(day), day, bool(place % 2), now - x(day) > _BEFORE or x(day) - now > _AFTER) for place, day in shown
    )
