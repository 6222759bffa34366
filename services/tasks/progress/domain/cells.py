"""The cells of a plan: one for each target, unit of its scope, and period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.tasks.plans.domain.deadlines import AllYear, Deadline, EachPeriod, OnDate, OnNotice, Span, WithObservance
from services.tasks.plans.domain.periods import Every, Period, periods_of
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import UnitTree


class CellKey(NamedTuple):
    """Where something counts: ``period`` is a period's name."""

    target: str
    unit: str
    period: str


@dataclass(frozen=True, eq=False)
class Slot:
    """What a target asks in one period of each unit of its scope; all its cells are due on the same day.

    ``begins`` is the first day that counts. ``due`` counts whole; None: nobody has told it yet. Where the day is to be
    told, ``told_by`` is the day on which waiting for it ends (``date.max``: never), else None.
    """

    task: str
    target: Target
    period: str
    begins: date
    due: date | None
    told_by: date | None

    @property
    def goal(self) -> float:
        return self.target.goal

    def cell(self, unit: str) -> CellKey:
        return CellKey(self.target.id, unit, self.period)


def slots_of(plan: Plan) -> Iterator[Slot]:
    """All that the plan asks for, in its order."""
    for task in plan.tasks:
        for target in task.targets:
            yield from _slots(plan, task, target)


def scope(plan: Plan, tree: UnitTree, target: Target) -> tuple[str, ...]:
    """The units that have a cell of their own: ``per`` kind or by name; without either the plan's root."""
    named = target.units or (plan.root,)
    candidates = named if target.per is None else tree.of_kind(target.per, plan.root)
    return tuple(unit for unit in candidates if in_scope(plan, tree, target, unit))


def in_scope(plan: Plan, tree: UnitTree, target: Target, unit: str) -> bool:
    """Whether ``unit`` has a cell of its own. What stands at or below an excepted unit has none, nor has a unit that was
    merged: one that stands under another of its kind, for which it counts."""
    if unit not in tree:
        return False
    if target.per is None:
        return unit in (target.units or (plan.root,)) and plan.root in tree.path(unit)
    if tree.kind(unit) != target.per:
        return False
    path = tree.path(unit)
    if plan.root not in path or not set(target.excluded).isdisjoint(path):
        return False
    return all(tree.kind(above) != target.per for above in path[path.index(plan.root) : -1])


def _slots(plan: Plan, task: Task, target: Target) -> Iterator[Slot]:
    """One for each period of the plan's year."""
    deadline = deadline_of(task, target)
    for period in periods_of(plan.year, target.every):
        yield Slot(
            task=task.no,
            target=target,
            period=period.name,
            begins=max(period.first_day, deadline.start) if isinstance(deadline, Span) else period.first_day,
            due=due_day(plan, deadline, period),
            told_by=told_by(deadline),
        )


def deadline_of(task: Task, target: Target) -> Deadline | None:
    """The deadline a target is due by: the one it names; else for a periodic one the task's that comes back as often,
    for any other the task's only one, if that is about the whole task. None: its period's end."""
    if target.deadline is not None:
        return task.deadline(target.deadline)
    if target.every is not Every.YEAR:
        repeated = (each for each in task.deadlines if isinstance(each, EachPeriod) and each.each is target.every)
        return next(repeated, None)
    if len(task.deadlines) == 1 and task.deadlines[0].subject is None:
        only = task.deadlines[0]
        return only if not isinstance(only, EachPeriod) or only.each is Every.YEAR else None
    return None


def counts_from(task: Task, target: Target) -> date:
    """Before this day nothing counts for ``target``."""
    deadline = deadline_of(task, target)
    return deadline.start if isinstance(deadline, Span) else date.min


def due_day(plan: Plan, deadline: Deadline | None, period: Period) -> date | None:
    """The last day on which ``period`` is in time; None while it is still to be told."""
    match deadline:
        case OnDate():
            return deadline.due
        case OnNotice():
            return deadline.due or deadline.no_later_than
        case WithObservance():
            return next(each for each in plan.observances if each.id == deadline.observance).days(plan.year)[1]
        case EachPeriod():
            return deadline.due_of(period)
        case Span():
            return deadline.to
        case AllYear() | None:
            return period.last_day


def told_by(deadline: Deadline | None) -> date | None:
    """Until when a deadline on notice is waited for; None where there is nothing to wait for."""
    if isinstance(deadline, OnNotice) and deadline.due is None:
        return deadline.no_later_than or date.max
    return None
