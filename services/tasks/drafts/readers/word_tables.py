"""Word's tables: merged cells in every place they cover."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from services.tasks.drafts.readers.bounds import CELLS, COLUMNS
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.word_styles import val, whole
from services.tasks.drafts.readers.writing import Piece

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo"))


def is_layout(table: Element) -> bool:
    """One cell, or one column: a frame around text."""
    return all(len(list(_within(row, "tc"))) <= 1 for row in _rows(table))


def cells(table: Element) -> Iterator[Element]:
    return (cell for row in _rows(table) for cell in _within(row, "tc"))


def grid_of(table: Element, piece: Callable[[Element], Piece]) -> list[list[Piece]]:
    """``piece`` makes a cell's content, once for each cell that begins one."""
    grid: list[list[Piece]] = []
    count = 0
    for row in _rows(table):
        made = [Piece() for _ in range(_columns(row, "trPr/gridBefore", 0))]
        for cell in _within(row, "tc"):
            above = grid[-1][len(made)] if grid and len(made) < len(grid[-1]) else None
            goes_on = above is not None and _goes_on(cell)
            content = above if goes_on and above is not None else piece(cell)
            made += [content] * _columns(cell, "tcPr/gridSpan", 1)
        grid.append(made)
        count += len(made)
        if count > CELLS:
            raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    return grid


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in _within(table, "tr") if row.find("trPr/del") is None)


def _within(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _goes_on(cell: Element) -> bool:
    merge = cell.find("tcPr/vMerge")
    return merge is not None and merge.get("val", "continue") != "restart"


def _columns(element: Element, path: str, least: int) -> int:
    return min(max(whole(val(element, path), least), least), COLUMNS)
