"""Which units have not reported what is due: a pure count over the cells, the same for the line above and the list in it."""

from dataclasses import dataclass
from datetime import date

from dashboard.models import Cell, Progress, Status, Target, Task

DUE_NOW_DAYS = 7
PRESSING = (Status.OVERDUE, Status.AT_RISK)


@dataclass(frozen=True)
class Item:
    """One cell that is not reported in full; ``days`` until it is due, negative once it is late, None without a day."""

    task: Task
    target: Target
    cell: Cell
    days: int | None


@dataclass(frozen=True)
class Unreported:
    """A unit with what it has not reported, the longest overdue first."""

    unit: str
    items: tuple[Item, ...]


def unreported(progress: Progress) -> tuple[Unreported, ...]:
    """The units with at least one cell that presses and in which too little was posted, the most pressing unit first.

    A cell presses if it is overdue, at risk, or due within ``DUE_NOW_DAYS`` days. Too little: what was posted, awaiting
    review included, does not reach the goal; what waits for the section alone is no unit's fault. The plan's root counts
    as one unit, with the cells of its own. Exactly the cells of the answer are looked at: below them nobody is counted.
    """
    found: dict[str, list[Item]] = {}
    for task in progress.tasks:
        for target in task.targets:
            for cell in target.cells:
                if _presses(cell, progress.as_of) and not _is_reported(cell):
                    found.setdefault(cell.unit, []).append(Item(task, target, cell, _days(cell, progress.as_of)))
    units = [Unreported(unit, tuple(sorted(items, key=_place))) for unit, items in found.items()]
    return tuple(sorted(units, key=lambda each: (_place(each.items[0]), each.unit)))


def _presses(cell: Cell, today: date) -> bool:
    days = _days(cell, today)
    return cell.status in PRESSING or (cell.status == Status.OPEN and days is not None and days <= DUE_NOW_DAYS)


def _is_reported(cell: Cell) -> bool:
    return cell.awaiting_review or (cell.provisional or 0.0) >= cell.goal


def _days(cell: Cell, today: date) -> int | None:
    return None if cell.due is None else (cell.due - today).days


def _place(item: Item) -> date:
    return item.cell.due or date.max
