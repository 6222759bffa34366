"""How a cell stands on a day, from its course: its value, whether it is in time, and why."""

from dataclasses import dataclass
from datetime import date

from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.course import Course, Mark, mark_on
from services.tasks.progress.domain.measures import meets
from services.tasks.progress.domain.reasons import Reason, pace, reason_for
from services.tasks.progress.domain.statuses import Status


@dataclass(frozen=True)
class CellState:
    """``value`` counts what is verified, ``provisional`` also what awaits review; None: a ratio of nothing yet.

    ``begun`` tells whether the cell's period had begun; ``reached_on`` is the day held on that brought the goal.
    """

    value: float | None
    provisional: float | None
    awaiting_review: bool
    goal: float
    due: date | None
    status: Status
    reason: Reason
    reached_on: date | None
    begun: bool


def evaluate(slot: Slot, course: Course, on: date) -> CellState:
    """The cell at the end of day ``on``."""
    mark = mark_on(course, slot.target, on)
    awaiting = is_awaiting_review(slot, mark)
    status = status_of(slot, mark, on)
    return CellState(
        value=mark.value,
        provisional=mark.provisional,
        awaiting_review=awaiting,
        goal=slot.goal,
        due=slot.due,
        status=status,
        reason=reason_for(slot, mark.value, mark.reached_on, awaiting=awaiting, status=status, on=on),
        reached_on=mark.reached_on,
        begun=on >= slot.begins,
    )


def is_awaiting_review(slot: Slot, mark: Mark) -> bool:
    """Whether the unit has done its part: the goal is met once what it posted is verified."""
    return mark.reached_on is None and meets(slot.target, mark.provisional)


def status_of(slot: Slot, mark: Mark, on: date) -> Status:
    if mark.reached_on is not None:
        return Status.DONE if slot.due is None or mark.reached_on <= slot.due else Status.DONE_LATE
    if is_awaiting_review(slot, mark):
        return Status.OPEN
    if on < slot.begins or (slot.told_by is not None and on < slot.told_by):
        return Status.WAITING
    if slot.due is None:
        return Status.OPEN
    if on > slot.due:
        return Status.OVERDUE
    return Status.AT_RISK if is_behind_late(slot, mark.value or 0.0, slot.due, on) else Status.OPEN


def is_behind_late(slot: Slot, value: float, due: date, on: date) -> bool:
    """Behind a straight line from nothing to the goal, with less than a third of the time left."""
    total = (due - slot.begins).days + 1
    return (due - on).days * 3 < total and value < pace(slot, due, on)
