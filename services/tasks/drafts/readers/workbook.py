"""Spreadsheets (xlsx): every sheet that is shown, in order; title rows as lines, the rest as a table."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.bounds import CELLS, COLUMNS, ROWS
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.workbook_values import shown
from services.tasks.drafts.readers.writing import BETWEEN_CELLS, Piece, Writing

Row = Sequence[Piece]
_SHOWN = "visible"


def read_workbook(content: bytes) -> Document:
    """Raises ``Unreadable``, and whatever the library raises on a file that breaks the format's rules."""
    book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    writing = Writing()
    for sheet in book.worksheets:
        if sheet.sheet_state == _SHOWN:
            _write(writing, _rows(sheet))
    return writing.document()


def _rows(sheet: Worksheet) -> list[Row]:
    """The filled part of the sheet, without rows and columns that are empty throughout."""
    cells: dict[tuple[int, int], Any] = sheet._cells  # only those in the file; its own walk makes the others
    pieces = {place: Piece(text) for place, cell in cells.items() if (text := shown(cell.value, cell.number_format))}
    if not pieces:
        return []
    last_row, last_column = max(row for row, _ in pieces), max(column for _, column in pieces)
    if len(pieces) > CELLS or len({row for row, _ in pieces}) > ROWS or last_column > COLUMNS:
        raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    _spread(sheet, pieces, last_row, last_column)
    rows, columns = sorted({row for row, _ in pieces}), sorted({column for _, column in pieces})
    return [[pieces.get((row, column)) or Piece() for column in columns] for row in rows]


def _spread(sheet: Worksheet, pieces: dict[tuple[int, int], Piece], last_row: int, last_column: int) -> None:
    """A merged cell's content stands in every place that it covers."""
    for area in sheet.merged_cells.ranges:
        piece = pieces.get((area.min_row, area.min_col))
        if piece is not None:
            for row in range(area.min_row, min(area.max_row, last_row) + 1):
                for column in range(area.min_col, min(area.max_col, last_column) + 1):
                    pieces[row, column] = piece
        if len(pieces) > CELLS:
            raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)


def _write(writing: Writing, rows: Sequence[Row]) -> None:
    """What stands above the table's head is lines, and so are notes right across the sheet below it."""
    start = next((at for at, row in enumerate(rows) if _heads(row)), len(rows))
    end = len(rows)
    while end > start and _goes_across(rows[end - 1]):
        end -= 1
    for at, line in enumerate(_lines(rows[:start])):
        writing.line(line, heading=at == 0 and start < len(rows))
    if start < end:
        writing.table(rows[start:end])
    for line in _lines(rows[end:]):
        writing.line(line)


def _filled(row: Row) -> list[Piece]:
    return [piece for piece in dict.fromkeys(row) if piece.text]


def _heads(row: Row) -> bool:
    """Two cells or more that fill half of the width."""
    return len(_filled(row)) > 1 and 2 * sum(bool(piece.text) for piece in row) >= len(row)


def _goes_across(row: Row) -> bool:
    return len(_filled(row)) == 1 and len(row) > 1 and 2 * sum(bool(piece.text) for piece in row) > len(row)


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    said = set[Piece]()
    for row in rows:
        new = [piece for piece in _filled(row) if piece not in said]
        said.update(new)
        if new:
            yield BETWEEN_CELLS.join(piece.text for piece in new)
