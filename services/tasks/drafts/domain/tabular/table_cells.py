"""Cells of a table that mean "as above": merged ones, 同上, and some that are empty."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.tasks.drafts.domain.document import Cell, Document, Span
from services.tasks.drafts.domain.owning.owner_lists import says_as_above, says_nothing, trimmed
from services.tasks.drafts.domain.tabular.columns import Column

_ASSUMED = (Column.LEAD, Column.DEADLINE)
_BLANK = " \n"
Cells = Sequence[Cell]


class Said(NamedTuple):
    """``fresh``: the row's own words, not those of a row above. ``assumed``: an empty cell taken to say it."""

    column: Column
    span: Span
    fresh: bool
    assumed: bool = False


def says(document: Document, cell: Cell) -> bool:
    return not says_nothing(document.folded[cell.span.start : cell.span.end])


def as_above(row: Cells, above: Cells, index: int) -> bool:
    """Is the cell one with that above it?"""
    return row[index].repeated and row[index].span == above[index].span


def as_left(row: Cells, index: int) -> bool:
    """Is the cell one with that to its left?"""
    return index > 0 and row[index].repeated and row[index].span == row[index - 1].span


def merged_columns(rows: Sequence[Cells]) -> frozenset[int]:
    """The columns with cells merged over rows."""
    return frozenset(i for above, row in pairwise(rows) for i in range(len(row)) if as_above(row, above, i))


class Carried:
    """Reads rows from the top; remembers what each column said last."""

    def __init__(self, document: Document, columns: Sequence[Column | None], merged: frozenset[int]) -> None:
        self.document, self.columns, self.merged = document, columns, merged
        self._last: dict[int, Span] = {}

    def forget(self) -> None:
        """Below a section's own row nothing means "as above"."""
        self._last.clear()

    def read(self, row: Cells, above: Cells) -> Iterator[Said]:
        if self._turns(row, above):
            self._last = {i: span for i, span in self._last.items() if self.columns[i] not in _ASSUMED}
        for index, (cell, column) in enumerate(zip(row, self.columns, strict=True)):
            if column is None or as_left(row, index):
                continue
            text = self.document.folded[cell.span.start : cell.span.end]
            if says(self.document, cell):
                self._last[index] = trimmed(self.document, cell.span, _BLANK)
                yield Said(column, self._last[index], not as_above(row, above, index))
            elif says_as_above(text) or (not text.strip() and self._carries(index, column)):
                if last := self._last.get(index):
                    yield Said(column, last, False, column in _ASSUMED and not says_as_above(text))
            elif text.strip():
                self._last.pop(index, None)

    def _turns(self, row: Cells, above: Cells) -> bool:
        """Does another section begin here?"""
        sections = [index for index, column in enumerate(self.columns) if column is Column.SECTION]
        return any(says(self.document, row[i]) and not as_above(row, above, i) for i in sections)

    def _carries(self, index: int, column: Column) -> bool:
        return column is Column.SECTION or (column in _ASSUMED and index not in self.merged)
