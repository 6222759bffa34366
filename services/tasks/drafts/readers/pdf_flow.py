"""The pages' lines and tables as paragraphs and tables, those that go on across pages in one piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from services.tasks.drafts.readers.pdf_columns import bands
from services.tasks.drafts.readers.pdf_lines import Column, Line, goes_on, joined
from services.tasks.drafts.readers.pdf_tables import PdfTable, carried_on

_LONG_LINE = 10
_INDENTS = 1.5, 2.8
_FEWEST_INDENTED = 0.08


@dataclass
class PdfPage:
    """``gutter``: what parts its two columns, if it has two. ``items``: lines and tables from the top down."""

    width: float
    height: float
    lines: list[Line]
    tables: list[PdfTable]
    is_unread: bool
    gutter: float | None = None
    items: Sequence[Line | PdfTable] = field(default_factory=list)


def column_of(page: PdfPage) -> Column:
    """Where the page's text begins and ends."""
    lines = [line for line in page.lines if len(line.text) >= _LONG_LINE] or page.lines
    left, right = min((line.left for line in lines), default=0), max((line.edge for line in lines), default=page.width)
    begun = [line for line in lines if _INDENTS[0] < (line.left - left) / max(line.size, 1) < _INDENTS[1]]
    return Column(left, right, len(begun) >= max(_FEWEST_INDENTED * len(lines), 2))


def paragraphs(pages: Sequence[PdfPage]) -> Iterator[str | PdfTable]:
    """Paragraphs and tables, those that go on across pages in one piece."""
    flow = _Flow()
    for page in pages:
        if page.is_unread:
            yield from flow.ended()
        for part in _in_columns(page):
            column = column_of(part)
            for at, item in enumerate(part.items):
                if isinstance(item, PdfTable):
                    yield from flow.table(item, first=at == 0)
                else:
                    yield from flow.line(item, column)
    yield from flow.ended()


def _in_columns(page: PdfPage) -> Iterator[PdfPage]:
    """As pages of one column each."""
    if page.gutter is None:
        yield page
    else:
        yield from (replace(page, lines=band, items=band) for band in bands(page.lines, page.gutter))


class _Flow:
    """What has been begun and may still go on: a paragraph or a table."""

    def __init__(self) -> None:
        self._text = ""
        self._last: Line | None = None
        self._table: PdfTable | None = None

    def table(self, table: PdfTable, *, first: bool) -> Iterator[str | PdfTable]:
        if first and self._table is not None and carried_on(self._table, table):
            self._table.take(table)
            return
        yield from self.ended()
        self._table = table

    def line(self, line: Line, column: Column) -> Iterator[str | PdfTable]:
        if self._last is not None and goes_on(self._last, line, column):
            self._text = joined(self._text, line.text)
        else:
            yield from self.ended()
            self._text = line.text
        self._last = line

    def ended(self) -> Iterator[str | PdfTable]:
        if self._table is not None:
            yield self._table
        if self._last is not None:
            yield self._text
        self._table = self._last = None
