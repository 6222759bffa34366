"""Plain text: the file's own characters, so that positions count them; tables drawn with bars, tabs or gaps are seen."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.readers.bounds import CELLS, CHARACTERS, COLUMNS
from services.tasks.drafts.readers.encoding import decode
from services.tasks.drafts.readers.plain_gaps import GAP, has_gap, rows_by_gaps
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_BAR = re.compile(r"[|｜│┃]")
_RULER = re.compile(r"(?=.{3})[\s|｜│┃:+\-=_—─━┼├┤┌┐└┘┬┴╋┣┫┏┓┗┛┳┻]+")
_ONE_TAB = re.compile(r"\t")
_TABS = re.compile(r"\t+")
_NUMBERING = re.compile(
    r"[(（]?[\d一二三四五六七八九十]{1,4}[)）、.．:：]+|[①-⑳●•·◆■-]|第[\d一二三四五六七八九十]{1,4}[章节条]"
)
_BYTES = 4
"""The most that a character takes in any encoding that is read."""
_HEAD = 65_536
_LEAST_ROWS = 2
_LEAST_COLUMNS = 2


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def drawn_with(self) -> str:
        """``|``, a tab, ``GAP`` for gaps between words, or nothing that makes cells."""
        if _BAR.search(self.text) or _RULER.fullmatch(self.text):
            return "|"
        if "\t" in self.text.strip():
            return "\t"
        return GAP if has_gap(self.text) else ""

    @property
    def is_ruler(self) -> bool:
        return _RULER.fullmatch(self.text) is not None


Row = tuple[Span, ...]


def read_plain(content: bytes) -> Document:
    """Raises ``Unreadable``."""
    if len(content) > _BYTES * CHARACTERS:
        decode(content[: content.rfind(b"\n", 0, _HEAD) + 1] or b"\n")  # what is no text is refused as that
        raise Unreadable(Why.TOO_LONG, most=CHARACTERS)
    text = _ENDS.sub("\n", decode(content)).rstrip("\x1a")
    if not text.strip():
        raise Unreadable(Why.EMPTY)
    if len(text) > CHARACTERS:
        raise Unreadable(Why.TOO_LONG, most=CHARACTERS)
    tables = tuple(_tables(text))
    if sum(len(table.rows) * len(table.rows[0]) for table in tables) > CELLS:
        raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
    return Document(text, tables)


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        yield _Line(at, line)
        at += len(line) + 1


def _without_gaps(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Without the empty lines between rows drawn with bars or gaps."""
    above, empty = "", list[_Line]()
    for line in lines:
        if not line.text.strip():
            empty.append(line)
            continue
        drawn_with = line.drawn_with
        if not (above == drawn_with and drawn_with in ("|", GAP)):
            yield from empty
        empty.clear()
        above = drawn_with
        yield line


def _tables(text: str) -> Iterator[Table]:
    for drawn_with, block in groupby(_without_gaps(list(_lines(text))), lambda line: line.drawn_with):
        if drawn_with == GAP:
            lines = list(block)
            if rows := rows_by_gaps([(line.start, line.text) for line in lines]):
                yield _table(rows)
        elif drawn_with:
            lines = list(block)
            widths = [len(line.text.split(drawn_with)) for line in lines]
            if sum(widths) > CELLS:
                raise Unreadable(Why.TOO_MANY_CELLS, most=CELLS)
            if max(widths) > COLUMNS:
                continue
            rows = _by_bars(lines) if drawn_with == "|" else _by_tabs(lines)
            if len(rows) >= _LEAST_ROWS and (width := max(map(len, rows))) >= _LEAST_COLUMNS:
                span = Span(lines[0].start, lines[-1].start + len(lines[-1].text))
                yield Table(span, tuple(_as_wide_as(width, row) for row in rows))


def _table(rows: Sequence[Row]) -> Table:
    return Table(Span(rows[0][0].start, rows[-1][-1].end), tuple(_as_wide_as(len(rows[0]), row) for row in rows))


def _as_wide_as(width: int, row: Row) -> tuple[Cell, ...]:
    nothing = Span(row[-1].end, row[-1].end)
    return tuple(Cell(span) for span in (*row, *[nothing] * (width - len(row))))


def _by_bars(lines: Sequence[_Line]) -> list[Row]:
    """A bar at the end of a line only frames it. One at its start does too where every row has one, or where the row is
    as wide as others without it; else it ends an empty cell."""
    rows = [line for line in lines if not line.is_ruler]
    bare = Counter(_bars(line.text) for line in rows if not _begins_with_a_bar(line))
    width = max(bare, key=lambda bars: (bare[bars], bars), default=None)
    return [
        tuple(_cells(row, _BAR, *_inside_its_frame(row.text, before=width is None or _bars(row.text) > width)))
        for row in rows
    ]


def _begins_with_a_bar(line: _Line) -> bool:
    return _BAR.match(line.text.lstrip()) is not None


def _bars(text: str) -> int:
    """How many there are, without one at the end."""
    return len(_BAR.findall(text[slice(*_inside_its_frame(text, before=False))]))


def _inside_its_frame(line: str, *, before: bool) -> tuple[int, int]:
    """Where the cells are; ``before``: the line's first bar is frame as well."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    start += before and _BAR.match(line, start) is not None
    return start, end - (end > start and _BAR.match(line, end - 1) is not None)


def _by_tabs(lines: Sequence[_Line]) -> list[Row]:
    """Rows of as many cells each; a tab after a paragraph's number makes no table."""
    for cut in (_ONE_TAB, _TABS):
        rows = [tuple(_cells(line, cut, 0, len(line.text))) for line in lines]
        if len({len(row) for row in rows}) == 1 and not any(map(_is_numbered, lines)):
            return rows
    return []


def _is_numbered(line: _Line) -> bool:
    return _NUMBERING.fullmatch(line.text.split("\t", 1)[0].strip()) is not None


def _cells(line: _Line, cut: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    """The cells' spans without the space around them."""
    for found in cut.finditer(line.text, start, end):
        yield _trimmed(line, start, found.start())
        start = found.end()
    yield _trimmed(line, start, end)


def _trimmed(line: _Line, start: int, end: int) -> Span:
    inner = line.text[start:end]
    lead = len(inner) - len(inner.lstrip())
    return Span(line.start + start + lead, line.start + start + max(lead, len(inner.rstrip())))
