"""Tasks × units: one row for each task, one column for each unit that the plan asks something of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.models import Cell, Progress, Status, Task, Unit
from dashboard.widgets.marks import look, share, worst

GROUPS = ("district", "section", "township", "department", "village")
"""Which kinds of unit stand in columns, in this order."""

_ENDINGS = ("街道办事处", "司法所", "街道", "部门", "镇", "乡")
_REASONS_SHOWN = 6


@dataclass(frozen=True)
class Column:
    unit: str
    name: str
    short: str
    kind: str


@dataclass(frozen=True)
class Square:
    """One task in one unit: how it looks, how far it is, and why, line by line."""

    look: str
    share: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """``squares`` are in the columns' order; None where the task asks nothing of the unit."""

    task: Task
    look: str
    squares: tuple[Square | None, ...]


@dataclass(frozen=True)
class Heatmap:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def heatmap(progress: Progress, units: Sequence[Unit]) -> Heatmap:
    """Units are listed in the register's order within their kind; a task without cells keeps its row."""
    asked = {cell.unit for task in progress.tasks for target in task.targets for cell in target.cells}
    columns = tuple(
        Column(unit.id, unit.name, short(unit.name), unit.kind)
        for kind in GROUPS
        for unit in units
        if unit.kind == kind and unit.id in asked
    )
    return Heatmap(columns, tuple(_row(task, columns) for task in progress.tasks))


def short(name: str) -> str:
    """A unit's name without the word for what it is, for narrow columns."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _row(task: Task, columns: Sequence[Column]) -> Row:
    cells: dict[str, list[tuple[str, Cell]]] = {}
    for target in task.targets:
        for cell in target.cells:
            cells.setdefault(cell.unit, []).append((target.title, cell))
    reviewing = any(cell.awaiting_review for found in cells.values() for _, cell in found)
    return Row(task, look(task.status, reviewing), tuple(_square(cells, column) for column in columns))


def _square(cells: Mapping[str, list[tuple[str, Cell]]], column: Column) -> Square | None:
    found = cells.get(column.unit)
    if not found:
        return None
    looks = [(look(cell.status, cell.awaiting_review), title, cell) for title, cell in found]
    begun = [cell for _, _, cell in looks if cell.status != Status.WAITING]
    overall = worst(each for each, _, _ in looks)
    told = sorted(looks, key=lambda each: each[0] != overall)[:_REASONS_SHOWN]
    reasons = tuple(f"{title} {cell.period}: {cell.reason}" for _, title, cell in told)
    return Square(overall, share(begun), reasons)
