"""Tables of a page: which hold data and which only lay the page out; merged cells in every place they cover."""

from collections.abc import Callable, Iterator

from services.tasks.drafts.readers.bounds import CELLS, COLUMNS
from services.tasks.drafts.readers.html_tree import Element
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.writing import Piece

_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_FEW_ROWS = 3
_LONG = 800
_MOST_OF_IT = 0.6


def is_data(table: Element) -> bool:
    """At least two by two cells, no table inside, and no cell that is a page by itself."""
    if table.attrs.get("role") in {"presentation", "none"}:
        return False
    if any(e.tag == "table" for e in table.elements() if e is not table):
        return False
    rows = [list(_cells(row)) for row in _rows(table)]
    if len([row for row in rows if row]) < 2 or max(map(len, rows)) < 2:
        return False
    return len(rows) > _FEW_ROWS or not _is_a_page([len(cell.words()) for row in rows for cell in row])


def _is_a_page(lengths: list[int]) -> bool:
    return max(lengths) > max(_LONG, _MOST_OF_IT * sum(lengths))


def grid_of(table: Element, piece: Callable[[Element], Piece]) -> list[list[Piece]]:
    """The table's rows, as wide as their cells make them. ``piece`` makes a cell's content, once for each cell."""
    rows = list(_rows(table))
    grid: list[dict[int, Piece]] = [{} for _ in rows]
    count = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in _cells(row):
            while column in grid[at]:
                column += 1
            made = piece(cell)
            for below in grid[at : at + _span(cell, "rowspan", len(rows) - at)]:
                for place in range(column, column + _span(cell, "colspan", COLUMNS)):
                    below.setdefault(place, made)
                    count += 1
            if count > CELLS:
                raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    return [[row.get(place) or Piece() for place in range(max(row, default=-1) + 1)] for row in grid]


def _rows(table: Element) -> Iterator[Element]:
    for child in table.inside():
        if child.tag == "tr":
            yield child
        elif child.tag in _GROUPS:
            yield from (row for row in child.inside() if row.tag == "tr")


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row.inside() if cell.tag in {"td", "th"})


def _span(cell: Element, name: str, most: int) -> int:
    """``rowspan="0"`` reaches to the table's end."""
    said = (cell.attrs.get(name) or "1").strip()
    if not (said.isascii() and said.isdigit()) or len(said) > 9:
        return 1
    number = int(said)
    return max(min(number or (most if name == "rowspan" else 1), most), 1)
