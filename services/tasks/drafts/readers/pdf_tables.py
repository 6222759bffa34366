"""Ruled tables as rows of cells, carried on from page to page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.tasks.drafts.readers.pdf_grids import Ruled
from services.tasks.drafts.readers.pdf_lines import Line, goes_on_in_cell, joined, lines_of
from services.tasks.drafts.readers.pdf_pages import Glyph
from services.tasks.drafts.readers.writing import Piece

_SAME_COLUMN = 6.0
_HEADER_ROWS = 3


@dataclass(eq=False)
class PdfTable:
    top: float
    xs: tuple[float, ...]
    rows: list[list[Piece]]

    def take(self, more: "PdfTable") -> None:
        """The same table's part on the next page: a header that is said again is left out, a row cut in two is one."""
        rows = more.rows[_repeated_rows(self.rows, more.rows) :]
        if rows and self.rows:
            rows = _with_what_was_cut(self.rows[-1], rows)
        self.rows += rows


def table_of(ruled: Ruled, glyphs: Sequence[Glyph]) -> PdfTable:
    inside = defaultdict[int, list[Glyph]](list)
    for glyph in glyphs:
        inside[ruled.places[ruled.place((glyph.box.left + glyph.box.right) / 2, glyph.box.middle)]].append(glyph)
    reach = ruled.reach()
    pieces = {cell: Piece(_text(lines_of(inside[cell]), *reach[cell])) for cell in set(ruled.places.values())}
    rows = [
        [pieces[ruled.places[row, column]] for column in range(len(ruled.xs) - 1)] for row in range(len(ruled.ys) - 1)
    ]
    return PdfTable(ruled.ys[0], ruled.xs, rows)


def _text(lines: Sequence[Line], left: float, right: float) -> str:
    text = ""
    for at, line in enumerate(lines):
        if at and goes_on_in_cell(lines[at - 1], line, left, right):
            text = joined(text, line.text)
        else:
            text += "\n" * bool(text) + line.text
    return text


def carried_on(table: PdfTable, more: PdfTable) -> bool:
    """Does ``more``, first on its page, have the same columns?"""
    same = len(table.xs) == len(more.xs)
    return same and all(abs(a - b) < _SAME_COLUMN for a, b in zip(table.xs, more.xs, strict=True))


def _repeated_rows(rows: Sequence[Sequence[Piece]], more: Sequence[Sequence[Piece]]) -> int:
    count = 0
    for one, other in zip(rows[:_HEADER_ROWS], more, strict=False):
        if [piece.text for piece in one] != [piece.text for piece in other]:
            break
        count += 1
    return count


def _with_what_was_cut(last: Sequence[Piece], rows: list[list[Piece]]) -> list[list[Piece]]:
    """A first row that fills one cell of many ends the last row; cells left empty at its start go on from above."""
    first = rows[0]
    filled = {piece for piece in first if piece.text}
    if len(filled) == 1 and len(set(first)) > 2 and last[first.index(next(iter(filled)))].text:
        piece = filled.pop()
        above = last[first.index(piece)]
        above.text = joined(above.text, piece.text)
        return rows[1:]
    for column, piece in enumerate(first):
        if piece.text:
            break
        for row in rows:
            if row[column] is piece:
                row[column] = last[column]
    return rows
