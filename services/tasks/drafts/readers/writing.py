"""How readers write a ``Document``: line after line, with tables in their places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.readers.bounds import CELLS, CHARACTERS
from services.tasks.drafts.readers.unreadable import Unreadable, Why

BETWEEN_CELLS = " | "


@dataclass(eq=False, slots=True)
class Piece:
    """A cell's content. A merged cell is the same object in every place that it covers."""

    text: str = ""


Grid = Sequence[Sequence[Piece]]


class Writing:
    """The document so far. Raises ``Unreadable`` once it is longer than any plan."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._cells = 0
        self._tables: list[Table] = []
        self._heading: Span | None = None

    def line(self, text: str, *, heading: bool = False) -> None:
        """Write ``text``, which may hold several lines. The first that is called a heading is the document's."""
        start = self._at
        self._lines.append(text)
        self._at += len(text) + 1
        if self._at > CHARACTERS:
            raise Unreadable(Why.TOO_LONG, most=CHARACTERS)
        if heading and self._heading is None and text.strip():
            self._heading = _trimmed(start, text)

    def table(self, grid: Grid) -> None:
        """Write a table, a line for each row; rows that say nothing of their own are left out."""
        width = max(map(len, grid), default=0)
        self._cells += width * len(grid)
        if self._cells > CELLS:
            raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
        start, seen = self._at, dict[Piece, Span]()
        rows = tuple(self._row([*row, *(Piece() for _ in range(width - len(row)))], seen) for row in _telling(grid))
        if rows:
            self._tables.append(Table(Span(start, self._at - 1), rows))

    def _row(self, row: Sequence[Piece], seen: dict[Piece, Span]) -> tuple[Cell, ...]:
        at, texts, new = self._at, list[str](), set[Piece]()
        for piece in row:
            if piece not in seen:
                text = piece.text.strip()
                seen[piece] = Span(at, at + len(text))
                new.add(piece)
                texts.append(text)
                at += len(text) + len(BETWEEN_CELLS)
        self.line(BETWEEN_CELLS.join(texts))
        cells = []
        for piece in row:
            cells.append(Cell(seen[piece], piece not in new))
            new.discard(piece)
        return tuple(cells)

    def document(self) -> Document:
        """Raises ``Unreadable`` if nothing was written."""
        text = "\n".join(self._lines)
        if not text.strip():
            raise Unreadable(Why.EMPTY)
        return Document(text, tuple(self._tables), self._heading)


def _telling(grid: Grid) -> Iterator[Sequence[Piece]]:
    """The rows in which something is said for the first time."""
    seen = set[Piece]()
    for row in grid:
        new = [piece for piece in row if piece not in seen]
        seen.update(new)
        if any(piece.text.strip() for piece in new):
            yield row


def _trimmed(start: int, text: str) -> Span:
    lead = len(text) - len(text.lstrip())
    return Span(start + lead, start + len(text.rstrip()))
