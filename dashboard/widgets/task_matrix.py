"""What a target asks of each unit in each period, and how that stands. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboard.models import Cell, PlannedTarget, Target, Unit
from dashboard.render import number, percent
from dashboard.task_address import Asked, CellKey
from dashboard.widgets.marks import look


class Box(NamedTuple):
    """A number. ``amount`` is how far it is of how much, None for what is done or not; ``below``: it sums up what lies
    below its unit, and leads there."""

    key: CellKey
    cell: Cell
    look: str
    amount: str | None
    below: bool
    address: str
    is_open: bool


class Row(NamedTuple):
    unit: str
    address: str | None
    boxes: tuple[Box | None, ...]


class Matrix(NamedTuple):
    """``dues`` stand for a whole column, where it is due on one day."""

    periods: tuple[str, ...]
    dues: tuple[date | None, ...]
    rows: tuple[Row, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(box for row in self.rows for box in row.boxes if box is not None)


def matrix(
    target: Target, planned: PlannedTarget | None, units: Mapping[str, Unit], asked: Asked, shown: str
) -> Matrix:
    """``shown``: the unit whose page it is; the units below it are rows with a page of their own."""
    periods = tuple(dict.fromkeys(cell.period for cell in target.cells))
    by_unit: dict[str, dict[str, Cell]] = {}
    for cell in target.cells:
        by_unit.setdefault(cell.unit, {})[cell.period] = cell
    rows = tuple(
        Row(
            unit,
            None if unit == shown else asked.of_unit(unit),
            tuple(
                _box(target, planned, cells[period], units, asked) if period in cells else None for period in periods
            ),
        )
        for unit, cells in by_unit.items()
    )
    return Matrix(periods, tuple(_common(target.cells, period) for period in periods), rows)


def _common(cells: Sequence[Cell], period: str) -> date | None:
    days = {cell.due for cell in cells if cell.period == period}
    return days.pop() if len(days) == 1 else None


def _box(target: Target, planned: PlannedTarget | None, cell: Cell, units: Mapping[str, Unit], asked: Asked) -> Box:
    key = CellKey(target.id, cell.unit, cell.period)
    below = planned is not None and cell.unit in units and not is_asked(planned, units[cell.unit])
    return Box(
        key,
        cell,
        look(cell.status, cell.awaiting_review),
        amount(planned, cell.value, cell.goal, several=below),
        below,
        asked.of_unit(cell.unit) if below else asked.open(key),
        key == asked.cell,
    )


def is_asked(planned: PlannedTarget, unit: Unit) -> bool:
    """Whether the target is asked of ``unit`` itself."""
    if planned.units is not None:
        return unit.id in planned.units
    return unit.kind == planned.per if planned.per else unit.under is None


def amount(planned: PlannedTarget | None, value: float | None, goal: float | None, *, several: bool) -> str | None:
    """``2 / 5``; of ``several`` numbers that do not add up, how many of them are done."""
    measure = planned.measure if planned else "count"
    if not several and measure == "milestone":
        return None
    say = percent if measure == "ratio" and not several else number
    return f"{say(value)} / {say(goal)}"


def cells_behind(matrix: Matrix, planned: PlannedTarget | None, units: Mapping[str, Unit]) -> tuple[CellKey, ...]:
    """The numbers in which something counts or waits for review; of a sum, those that it may be made of."""
    found: dict[CellKey, None] = {}
    for box in matrix.boxes:
        if not box.cell.value and not box.cell.provisional:
            continue
        asked = _asked_below(box.key.unit, planned, units) if box.below and planned else (box.key.unit,)
        found.update((box.key._replace(unit=unit), None) for unit in asked)
    return tuple(found)


def _asked_below(top: str, planned: PlannedTarget, units: Mapping[str, Unit]) -> tuple[str, ...]:
    return tuple(unit.id for unit in units.values() if is_asked(planned, unit) and top in _path(unit, units))


def _path(unit: Unit, units: Mapping[str, Unit]) -> list[str]:
    path: list[str] = []
    above: str | None = unit.id
    while above is not None and above not in path and above in units:
        path.append(above)
        above = units[above].under
    return path
