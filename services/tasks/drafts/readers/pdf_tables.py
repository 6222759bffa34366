"""Ruled tables as rows of cells, carried on from page to page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from services.tasks.drafts.readers.pdf_characters import Glyph
from services.tasks.drafts.readers.pdf_grids import Ruled
from services.tasks.drafts.readers.pdf_lines import Line, goes_on_in_cell, joined, lines_of
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
        inside[ruled.places[ruled.place((glyph.left + glyph.right) / 2, glyph.middle)]].append(glyph)
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
    """What the last row and a first row that begins with nothing have in common.

    If it fills half of its cells at most, it is that row's rest; a merged cell may be drawn again on every page. Else
    the cells left empty at its start are merged ones that go on.
    """
    first = rows[0]
    pieces = list(dict.fromkeys(first))
    filled = [piece for piece in pieces if piece.text]
    if first[0].text or not filled:
        return rows
    if 2 * len(filled) > len(pieces):
        return _replaced(rows, dict(takewhile(lambda pair: not pair[0].text, zip(first, last, strict=True))))
    above = dict(zip(reversed(first), reversed(last), strict=True))
    for piece in filled:
        if not _is_drawn_again(piece, above[piece], merged=any(piece in row for row in rows[1:])):
            above[piece].text = joined(above[piece].text, piece.text)
    return _replaced(rows[1:], above)


def _is_drawn_again(piece: Piece, above: Piece, *, merged: bool) -> bool:
    return merged and above.text.endswith(piece.text)


def _replaced(rows: Sequence[Sequence[Piece]], by: Mapping[Piece, Piece]) -> list[list[Piece]]:
    return [[by.get(piece, piece) for piece in row] for row in rows]
