"""What of a plan's days is a guess: working days of a year whose holidays are not known yet."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from services.tasks.plans.domain.deadlines import EachPeriod, WorkingDay
from services.tasks.plans.domain.errors import path_text
from services.tasks.plans.domain.periods import periods_of
from services.tasks.plans.domain.plan import Plan
from shared.calendar import is_announced


class GuessedDays(NamedTuple):
    """The deadline of ``task`` (its number) at ``field`` (a path like ``tasks[3].deadlines[0].by``) counts to the
    ``working_day``-th of ``year`` by weekdays alone for now; ``dues`` are the days that this gives. They may move once the
    year's holidays are known."""

    field: str
    task: str
    year: int
    working_day: int
    dues: tuple[date, ...]


def guessed_days(plan: Plan) -> Iterator[GuessedDays]:
    for i, task in enumerate(plan.tasks):
        for j, deadline in enumerate(task.deadlines):
            if isinstance(deadline, EachPeriod) and isinstance(deadline.by, WorkingDay):
                field = path_text(("tasks", i, "deadlines", j, "by"))
                for year, dues in _guessed(deadline, plan.year).items():
                    yield GuessedDays(field, task.no, year, deadline.by.working_day, tuple(dues))


def _guessed(deadline: EachPeriod, year: int) -> dict[int, list[date]]:
    """The due days of ``year``'s periods that are counted in a year without a calendar, by that year."""
    dues: dict[int, list[date]] = {}
    for period in periods_of(year, deadline.each):
        due = deadline.due_of(period)
        for counted in range((period.last_day + timedelta(days=1)).year, due.year + 1):
            if not is_announced(counted):
                dues.setdefault(counted, []).append(due)
    return dues
