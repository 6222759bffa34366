"""A task's deadlines as they fall in the plan's year: many of them are no dates in the plan. Pure."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.models import Observance, PlannedTask, Task
from dashboard.plan_words import PlanWords
from dashboard.widgets.observances import span

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
"""How many months a period has."""


class Due(NamedTuple):
    """``words`` as the plan says it, ``days`` as it falls this year, ``following`` the first of them that is not over,
    ``left`` the days until then. Without ``days``: nobody has told the day yet."""

    words: str
    days: tuple[date, ...]
    following: date | None
    left: int | None


def dues(
    planned: PlannedTask, task: Task, observances: Sequence[Observance], words: PlanWords, year: int, today: date
) -> tuple[Due, ...]:
    """Of the deadlines in the plan's order, seen from ``today``. Where numbers are due by one, their days hold."""
    named = {each.id: each for each in observances}
    counted = _counted(planned, task)
    return tuple(
        _due(words.deadline(each), counted.get(each["id"]) or _days(each, named, year), today)
        for each in planned.deadlines
    )


def _due(words: str, days: Sequence[date], today: date) -> Due:
    following = next((day for day in days if day >= today), None)
    return Due(words, tuple(days), following, (following - today).days if following else None)


def _counted(planned: PlannedTask, task: Task) -> dict[str | None, list[date]]:
    """The days on which numbers are due, by deadline."""
    found: dict[str | None, set[date]] = {}
    by_target = {target.id: target for target in task.targets}
    for each in planned.targets:
        cells = by_target[each.id].cells if each.id in by_target else ()
        found.setdefault(each.deadline, set()).update(cell.due for cell in cells if cell.due)
    return {deadline: sorted(days) for deadline, days in found.items()}


def _days(deadline: Mapping[str, Any], observances: Mapping[str, Observance], year: int) -> list[date]:
    match deadline:
        case {"due": str(day)} | {"to": str(day)} | {"no_later_than": str(day)}:
            return [date.fromisoformat(day)]
        case {"all_year": _}:
            return [date(year, 12, 31)]
        case {"observance": id} if id in observances:
            days = span(observances[id], year)
            return [days[1]] if days else []
        case {"each": every, "by": "last_day"} if every in MONTHS:
            return [_end(year, month) for month in range(MONTHS[every], 13, MONTHS[every])]
    return []


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
