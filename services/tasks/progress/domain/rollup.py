"""Above the cells: units above a target's scope, the target itself, its task."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.tasks.plans.domain.deadlines import Deadline, Span
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.progress.domain.cells import Slot, told_by
from services.tasks.progress.domain.changes import ADDING, STATUSES, Changes, Sums, sums_on
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.reasons import Reason
from services.tasks.progress.domain.statuses import Status, worst
from services.tasks.progress.domain.steps import SCALE, scaled


@dataclass(frozen=True)
class Tally:
    """What some cells of one target come to. Tallies add up in any order, of cells and of other tallies alike.

    ``value``, ``provisional`` and ``goal`` are whole ten-thousandths, each cell capped at its own goal: five trainings
    in one town never hide seven idle ones. ``begun`` counts the cells whose period has begun by their status.
    """

    value: int = 0
    provisional: int = 0
    goal: int = 0
    cells: int = 0
    done: int = 0
    begun: Counter[Status] = field(default_factory=Counter)
    next_due: date | None = None
    last_due: date | None = None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            value=self.value + other.value,
            provisional=self.provisional + other.provisional,
            goal=self.goal + other.goal,
            cells=self.cells + other.cells,
            done=self.done + other.done,
            begun=self.begun + other.begun,
            next_due=min((due for due in (self.next_due, other.next_due) if due), default=None),
            last_due=max((due for due in (self.last_due, other.last_due) if due), default=None),
        )

    @property
    def status(self) -> Status:
        """The worst of the begun cells; ``waiting`` while none has begun."""
        return worst(self.begun)

    @property
    def due(self) -> date | None:
        """The first day that is still to be met, or the last one if all are done."""
        return self.next_due or self.last_due

    @property
    def awaiting_review(self) -> bool:
        return self.value < self.goal <= self.provisional

    @property
    def share(self) -> float | None:
        """Value ÷ goal, at most 1; None where nothing is asked of anybody."""
        return min(1.0, self.value / self.goal) if self.goal else None

    def state(self) -> CellState:
        """The tally in the form of a cell, for a unit above the scope or for the whole target."""
        counts = {str(status): self.begun[status] for status in Status}
        return CellState(
            value=self.value / SCALE,
            provisional=self.provisional / SCALE,
            awaiting_review=self.awaiting_review,
            goal=self.goal / SCALE,
            due=self.due,
            status=self.status,
            reason=Reason("reason.have.cells", f"reason.then.cells_{self._trouble()}", {**counts, **self._numbers()}),
            reached_on=None,
            begun=bool(self.begun.total()),
        )

    def _trouble(self) -> str:
        return "behind" if self.begun[Status.OVERDUE] or self.begun[Status.AT_RISK] else "in_time"

    def _numbers(self) -> dict[str, int]:
        return {"cells": self.cells, "cells_done": self.done}


def tally(slot: Slot, cells: int, sums: Sums) -> Tally:
    """``cells`` cells of a slot, of which ``sums`` is known."""
    value, provisional, done, *begun = sums
    return Tally(
        value=value,
        provisional=provisional,
        goal=cells * scaled(slot.goal if slot.target.measure in ADDING else 1),
        cells=cells,
        done=done,
        begun=Counter({status: count for status, count in zip(STATUSES, begun, strict=True) if count}),
        next_due=slot.due if done < cells else None,
        last_due=slot.due if cells else None,
    )


def tally_on(slot: Slot, cells: int, changes: Changes, on: date) -> Tally:
    return tally(slot, cells, sums_on(slot, cells, changes, on))


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


@dataclass(frozen=True)
class TaskState:
    """``percent`` is the mean of the targets' value ÷ goal, from 0 to 1; None where nothing is counted."""

    status: Status
    percent: float | None


def task_state(plan: Plan, task: Task, targets: Sequence[Tally], on: date) -> TaskState:
    """How a task stands, from its targets' tallies. Without targets it is never late, since nothing is counted."""
    if not task.targets:
        return TaskState(_without_targets(plan, task, on), None)
    shares = [share for target in targets if (share := target.share) is not None]
    return TaskState(worst(target.status for target in targets), sum(shares) / len(shares) if shares else None)


def _without_targets(plan: Plan, task: Task, on: date) -> Status:
    if on < date(plan.year, 1, 1):
        return Status.WAITING
    is_open = not task.deadlines or any(_has_begun(deadline, on) for deadline in task.deadlines)
    return Status.OPEN if is_open else Status.WAITING


def _has_begun(deadline: Deadline, on: date) -> bool:
    told = told_by(deadline)
    return (told is None or on >= told) and not (isinstance(deadline, Span) and on < deadline.start)
