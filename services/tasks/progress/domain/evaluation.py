"""How a cell stands on a day: its value, whether it is in time, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from services.tasks.progress.domain.cells import CellSpec
from services.tasks.progress.domain.measures import meets, value_of
from services.tasks.progress.domain.reasons import Reason, pace, reason_for
from services.tasks.progress.domain.statuses import Status
from services.tasks.progress.domain.steps import Step


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


def evaluate(spec: CellSpec, steps: Iterable[Step], on: date) -> CellState:
    """The cell at the end of day ``on``, from the steps that were known by then."""
    known = sorted((step for step in steps if step.day <= on), key=lambda step: step.held_on)
    verified = _totals(known, posted_too=False)
    provisional = value_of(spec.target, _totals(known, posted_too=True))
    value = value_of(spec.target, verified)
    reached_on = reached_day(spec, known)
    awaiting = reached_on is None and meets(spec.target, provisional)
    status = _status(spec, value, reached_on, awaiting, on)
    return CellState(
        value=value,
        provisional=provisional,
        awaiting_review=awaiting,
        goal=spec.goal,
        due=spec.due,
        status=status,
        reason=reason_for(spec, value, reached_on, awaiting=awaiting, status=status, on=on),
        reached_on=reached_on,
        begun=on >= spec.begins,
    )


def reached_day(spec: CellSpec, known: Iterable[Step]) -> date | None:
    """The first day held on from which the verified value, in date order, stays at or above the goal."""
    amounts: dict[str, int] = {}
    reached: date | None = None
    for held_on, same_day in groupby(known, key=lambda step: step.held_on):
        for step in same_day:
            amounts[step.part] = amounts.get(step.part, 0) + step.verified
        if not meets(spec.target, value_of(spec.target, amounts)):
            reached = None
        elif reached is None:
            reached = held_on
    return reached


def _totals(steps: Iterable[Step], *, posted_too: bool) -> Mapping[str, int]:
    totals: dict[str, int] = {}
    for step in steps:
        totals[step.part] = totals.get(step.part, 0) + step.verified + (step.posted if posted_too else 0)
    return totals


def _status(spec: CellSpec, value: float | None, reached_on: date | None, awaiting: bool, on: date) -> Status:
    if reached_on is not None:
        return Status.DONE if spec.due is None or reached_on <= spec.due else Status.DONE_LATE
    if awaiting:
        return Status.OPEN
    if on < spec.begins or (spec.told_by is not None and on < spec.told_by):
        return Status.WAITING
    if spec.due is None:
        return Status.OPEN
    if on > spec.due:
        return Status.OVERDUE
    return Status.AT_RISK if _is_behind_late(spec, value or 0.0, spec.due, on) else Status.OPEN


def _is_behind_late(spec: CellSpec, value: float, due: date, on: date) -> bool:
    """Behind a straight line from nothing to the goal, with less than a third of the time left."""
    total = (due - spec.begins).days + 1
    return (due - on).days * 3 < total and value < pace(spec, due, on)
