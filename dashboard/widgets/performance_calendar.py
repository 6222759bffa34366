"""A month of performances, as a calendar and as a list; how many of the plan's goal are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.models import Plan, Progress
from dashboard.performance_models import SESSIONS, Performance
from dashboard.widgets.month import Day, weeks

KIND = "performance"
LOOKS = {"planned": "open", "held": "done", "cancelled": "waiting"}
MARKS = {"planned": "○", "held": "●", "cancelled": "✕"}


@dataclass(frozen=True)
class Goal:
    """A target of the plan that counts performances; ``provisional`` has those, too, that await review."""

    title: str
    value: float
    provisional: float
    goal: float

    @property
    def share(self) -> float:
        return min(1.0, self.value / self.goal) if self.goal else 0.0


def weeks_of(month: date, today: date, performances: Sequence[Performance]) -> tuple[tuple[Day[Performance], ...], ...]:
    """The month, each day with its performances in the order of their sessions."""
    by_day: dict[date, list[Performance]] = {}
    for each in in_order(performances):
        by_day.setdefault(each.held_on, []).append(each)
    return weeks(month, today, by_day)


def in_order(performances: Sequence[Performance]) -> tuple[Performance, ...]:
    order = {None: 0} | {session: n for n, session in enumerate(SESSIONS, 1)}
    return tuple(
        sorted(performances, key=lambda each: (each.held_on, order.get(each.session, 0), each.starts_at or ""))
    )


def goals(plan: Plan | None, progress: Progress | None) -> tuple[Goal, ...]:
    """The targets that count performances, as they stand."""
    if plan is None or progress is None:
        return ()
    counted = {target.id for task in plan.tasks for target in task.targets if _counts(target.of.get("kind"))}
    return tuple(
        Goal(target.title, target.value or 0.0, sum(cell.provisional or 0.0 for cell in target.cells), target.goal)
        for task in progress.tasks
        for target in task.targets
        if target.id in counted and target.goal
    )


def _counts(kinds: Any) -> bool:
    """A condition on a kind names one or several."""
    return kinds == KIND or (isinstance(kinds, list | tuple) and KIND in kinds)
