"""What is late or nearly so, and whose turn it is: the unit's, or the section's where only its review is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dashboard.models import Cell, Progress, Status, Target, Task
from dashboard.widgets.marks import look

URGENT = ("overdue", "at_risk", "review")


@dataclass(frozen=True)
class Turn:
    """``days`` until it is due, negative once it is late, None without a date. ``whose`` is a unit's id, or None: the
    section that reviews."""

    look: str
    whose: str | None
    task: Task
    target: Target
    cell: Cell
    days: int | None

    @property
    def address(self) -> str:
        """The number on its task's page."""
        return f"{self.target.id}/{self.cell.unit}/{self.cell.period}"


def turns(progress: Progress) -> tuple[Turn, ...]:
    """Overdue first and longest late first, then what runs out of time, then what waits for review."""
    found = [
        _turn(task, target, cell, progress.as_of)
        for task in progress.tasks
        for target in task.targets
        for cell in target.cells
        if look(cell.status, cell.awaiting_review) in URGENT
    ]
    return tuple(sorted(found, key=lambda turn: (URGENT.index(turn.look), turn.cell.due or date.max, turn.task.no)))


def due(progress: Progress, unit: str, district: str | None = None, below: Collection[str] = ()) -> tuple[Turn, ...]:
    """What ``unit`` still has to do, the nearest day first; what only waits for review is not among it.

    Besides its own it is what is asked of the units ``below`` it, a township's villages, and what the ``district`` as a
    whole has to do in the tasks that ``unit`` leads.
    """
    own = {unit, *below}
    found = [
        _turn(task, target, cell, progress.as_of)
        for task in progress.tasks
        for target in task.targets
        for cell in target.cells
        if (cell.unit in own or (cell.unit == district and unit in task.lead))
        and not cell.awaiting_review
        and cell.status in (Status.OVERDUE, Status.AT_RISK, Status.OPEN)
    ]
    return tuple(sorted(found, key=lambda turn: (turn.cell.due or date.max, turn.task.no)))


def _turn(task: Task, target: Target, cell: Cell, today: date) -> Turn:
    seen = look(cell.status, cell.awaiting_review)
    days = (cell.due - today).days if cell.due else None
    return Turn(seen, None if seen == "review" else cell.unit, task, target, cell, days)
