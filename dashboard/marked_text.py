"""A document's text cut into pieces by what was read in them: lines and tables of marked pieces, each with an anchor."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard.draft_models import DocumentText, Json

KINDS = ("title", "task", "owner", "deadline", "target", "observance")
"""What is marked, in the order of the legend."""

SURE = 0.7
"""Below it, a reading is to be looked at; the services ask about it too."""


class Mark(NamedTuple):
    start: int
    end: int
    kind: str
    unsure: bool = False


class Piece(NamedTuple):
    """``anchor``: whether something that was read begins here, which can be gone to by ``#d`` and ``start``."""

    text: str
    start: int
    mark: Mark | None
    anchor: bool


@dataclass(frozen=True)
class Line:
    """Of a table's row, ``cells``; None in them for what continues a merged cell."""

    no: int
    pieces: tuple[Piece, ...] = ()
    cells: tuple[tuple[Piece, ...] | None, ...] = ()


@dataclass(frozen=True)
class Block:
    """Lines of text, or the rows of one table."""

    lines: tuple[Line, ...]
    table: bool = False


def marks_of(parse: Json) -> list[Mark]:
    """What a reading found, with its kind."""
    return [mark for mark in _marks(parse) if mark.end > mark.start]


def _marks(parse: Json) -> Iterator[Mark]:
    for name in ("title", "issuer", "year"):
        if place := parse.get("sources", {}).get(name):
            yield _mark(place, "title")
    for task in parse.get("tasks", ()):
        places, sure = task.get("sources", {}), task.get("confidences", {})
        for name, kind in (("title", "task"), ("lead", "owner"), ("assisting", "owner")):
            if name in places:
                yield _mark(places[name], kind, sure.get(name, 1.0))
        for name, kind in (("deadlines", "deadline"), ("targets", "target")):
            yield from (_mark(each["source"], kind, each.get("confidence", 1.0)) for each in task.get(name, ()))
    yield from (
        _mark(each["source"], "observance", each.get("confidence", 1.0)) for each in parse.get("observances", ())
    )


def _mark(place: Json, kind: str, confidence: float = 1.0) -> Mark:
    return Mark(place["start"], place["end"], kind, confidence < SURE)


def anchors_of(parse: Json) -> frozenset[int]:
    """Every position at which something begins that a person may be shown."""
    own = [each["source"]["start"] for name in ("tasks", "sections") for each in parse.get(name, ())]
    return frozenset([*own, *(mark.start for mark in marks_of(parse))])


def blocks(document: DocumentText, parse: Json) -> list[Block]:
    """The whole document in reading order."""
    cutting = _Cutting(document.text, marks_of(parse), anchors_of(parse))
    found: list[Block] = []
    at = 0
    for table in document.tables:
        found += cutting.prose(at, table["start"])
        found.append(cutting.table(table["rows"]))
        at = table["end"]
    return [*found, *cutting.prose(at, len(document.text))]


class _Cutting:
    """Cuts one text; the shortest of several marks on a character is the one that shows."""

    def __init__(self, text: str, marks: Sequence[Mark], anchors: Iterable[int]) -> None:
        self._text = text
        self._anchors = frozenset(anchors)
        self._starts = [0, *(place + 1 for place, char in enumerate(text) if char == "\n")]
        self._painted: list[Mark | None] = [None] * len(text)
        for mark in sorted(marks, key=lambda mark: mark.start - mark.end):
            end = min(mark.end, len(text))
            self._painted[mark.start : end] = [mark] * max(0, end - mark.start)

    def prose(self, start: int, end: int) -> list[Block]:
        lines = tuple(self._lines(start, end))
        return [Block(lines)] if lines else []

    def table(self, rows: Sequence[Sequence[Sequence[Any]]]) -> Block:
        return Block(tuple(self._row(row) for row in rows if row), table=True)

    def _row(self, row: Sequence[Sequence[Any]]) -> Line:
        own = [start for start, _, repeated in row if not repeated]
        cells = tuple(None if repeated else self._pieces(start, end) for start, end, repeated in row)
        return Line(self._line(min(own, default=row[0][0])), cells=cells)

    def _line(self, position: int) -> int:
        return bisect_right(self._starts, position)

    def _lines(self, start: int, end: int) -> Iterator[Line]:
        first = self._line(start)
        for no in range(first, self._line(max(start, end - 1)) + 1):
            begin = max(start, self._starts[no - 1])
            close = min(end, self._starts[no] - 1 if no < len(self._starts) else len(self._text))
            if self._text[begin:close].strip():
                yield Line(no, self._pieces(begin, close))

    def _pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        cuts = [
            at
            for at in range(start, end)
            if at == start or at in self._anchors or self._painted[at] is not self._painted[at - 1]
        ]
        ends = [*cuts[1:], end]
        return tuple(
            Piece(self._text[at:until], at, self._painted[at], at in self._anchors)
            for at, until in zip(cuts, ends, strict=bool(cuts))
        )
