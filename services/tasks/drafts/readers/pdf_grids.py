"""Ruled tables: from strokes to cells. A cell is bounded by strokes; where one is missing, two places are one cell."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.tasks.drafts.readers.bounds import CELLS
from services.tasks.drafts.readers.pdf_geometry import Box
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_NEAR = 3.0
_SHORTEST = 4.0
_COVERED = 0.7

Places = dict[tuple[int, int], int]
"""Row and column → the number of the cell that covers it."""


@dataclass(frozen=True)
class Ruled:
    """``xs`` and ``ys``: where the columns and rows begin and end. ``places``: which cell each of them is part of."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: Places

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def place(self, x: float, y: float) -> tuple[int, int]:
        row = min(max(bisect_left(self.ys, y) - 1, 0), len(self.ys) - 2)
        return row, min(max(bisect_left(self.xs, x) - 1, 0), len(self.xs) - 2)

    def reach(self) -> dict[int, tuple[float, float]]:
        """From where to where each cell reaches across."""
        reach: dict[int, tuple[float, float]] = {}
        for (_, column), cell in self.places.items():
            left, right = reach.get(cell, (self.xs[column], self.xs[column + 1]))
            reach[cell] = min(left, self.xs[column]), max(right, self.xs[column + 1])
        return reach


def ruled_tables(rules: Sequence[Box]) -> list[Ruled]:
    """The tables of two cells or more, from the top down."""
    across = _joined([rule for rule in rules if rule.right - rule.left >= max(rule.height, _SHORTEST)], lying=True)
    down = _joined([rule for rule in rules if rule.height >= max(rule.right - rule.left, _SHORTEST)], lying=False)
    tables = [table for group in _touching(across, down) if (table := _ruled(*group)) is not None]
    return sorted(tables, key=lambda table: (table.ys[0], table.xs[0]))


def _joined(rules: Sequence[Box], *, lying: bool) -> list[Box]:
    """Strokes on one line that touch are one stroke."""
    flat = sorted((_flat(rule, lying) for rule in rules), key=lambda rule: (round(rule[0] / _NEAR), rule[1]))
    joined: list[tuple[float, float, float]] = []
    for at, start, end in flat:
        if joined and abs(joined[-1][0] - at) <= _NEAR and start <= joined[-1][2] + _NEAR:
            place, begins, ends = joined[-1]
            joined[-1] = place, min(begins, start), max(ends, end)
        else:
            joined.append((at, start, end))
    return [Box(start, at, end, at) if lying else Box(at, start, at, end) for at, start, end in joined]


def _flat(rule: Box, lying: bool) -> tuple[float, float, float]:
    if lying:
        return rule.middle, rule.left, rule.right
    return (rule.left + rule.right) / 2, rule.top, rule.bottom


def _touching(across: Sequence[Box], down: Sequence[Box]) -> Iterator[tuple[list[Box], list[Box]]]:
    """Strokes that hang together."""
    group = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    if len(across) * len(down) > CELLS:
        raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    for row, lying in enumerate(across):
        for column, standing in enumerate(down):
            if _cross(lying, standing):
                group[root(row)] = root(len(across) + column)
    roots = [root(at) for at in range(len(group))]
    for one in dict.fromkeys(roots):
        lines = [rule for at, rule in enumerate(across) if roots[at] == one]
        yield lines, [rule for at, rule in enumerate(down, len(across)) if roots[at] == one]


def _cross(lying: Box, standing: Box) -> bool:
    within = lying.left - _NEAR <= standing.left <= lying.right + _NEAR
    return within and standing.top - _NEAR <= lying.top <= standing.bottom + _NEAR


def _ruled(across: Sequence[Box], down: Sequence[Box]) -> Ruled | None:
    ys, xs = _distinct(rule.top for rule in across), _distinct(rule.left for rule in down)
    if len(ys) < 2 or len(xs) < 2 or len(ys) + len(xs) < 5:
        return None
    if len(ys) * len(xs) > CELLS:
        raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    return Ruled(xs, ys, _places(xs, ys, across, down))


def _distinct(values: Iterator[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return tuple(kept)


def _places(xs: Sequence[float], ys: Sequence[float], across: Sequence[Box], down: Sequence[Box]) -> Places:
    """Flows from place to place where no stroke parts them."""
    above = {at: [rule for rule in across if abs(rule.top - y) <= _NEAR] for at, y in enumerate(ys)}
    before = {at: [rule for rule in down if abs(rule.left - x) <= _NEAR] for at, x in enumerate(xs)}
    places: Places = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if column and not _parted(before[column], ys[row], ys[row + 1], lying=False):
                places[row, column] = places[row, column - 1]
            elif row and not _parted(above[row], xs[column], xs[column + 1], lying=True):
                places[row, column] = places[row - 1, column]
            else:
                places[row, column] = row * len(xs) + column
    return places


def _parted(rules: Sequence[Box], start: float, end: float, *, lying: bool) -> bool:
    spans = ((rule.left, rule.right) if lying else (rule.top, rule.bottom) for rule in rules)
    return sum(max(0.0, min(end, b) - max(start, a)) for a, b in spans) >= _COVERED * (end - start)
