"""PDF files with text: paragraphs joined again, ruled tables found, page numbers and running heads left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.headings import Typed, heading_lines
from services.tasks.drafts.readers.pdf_characters import Glyph
from services.tasks.drafts.readers.pdf_grids import Ruled, ruled_tables
from services.tasks.drafts.readers.pdf_lines import Column, Line, goes_on, joined, lines_of
from services.tasks.drafts.readers.pdf_margins import without_margins
from services.tasks.drafts.readers.pdf_pages import Sheet, sheets
from services.tasks.drafts.readers.pdf_tables import PdfTable, carried_on, table_of
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.writing import Writing

_FEWEST_CHARACTERS = 20
_FEWEST_PAGES = 10
_MOST_UNKNOWN = 0.1
_CENTRED = 0.02
_LONG_LINE = 10
_INDENTS = 1.5, 2.8
_FEWEST_INDENTED = 0.08


@dataclass
class _Page:
    width: float
    height: float
    lines: list[Line]
    tables: list[PdfTable]
    is_unread: bool
    items: list[Line | PdfTable] = field(default_factory=list)


def read_pdf(content: bytes) -> Document:
    """Raises ``Unreadable``."""
    pages, characters, unknown = list[_Page](), 0, 0
    for sheet in sheets(content):
        characters += len(sheet.glyphs)
        unknown += sheet.unknown
        pages.append(_page(sheet))
    unread = tuple(number for number, page in enumerate(pages, start=1) if page.is_unread)
    _check(len(pages), characters, unknown, len(unread))
    kept = without_margins([page.lines for page in pages], [page.height for page in pages])
    for page, lines in zip(pages, kept, strict=True):
        page.lines = lines
        page.items = sorted([*lines, *page.tables], key=lambda item: item.top)
    return replace(_written(pages), unread_pages=unread)


def _check(pages: int, characters: int, unknown: int, unread: int) -> None:
    """Too little was read to make anything of it."""
    if unknown > _MOST_UNKNOWN * characters:
        raise Unreadable(Why.GARBLED)
    if unread and characters < min(pages, _FEWEST_PAGES) * _FEWEST_CHARACTERS:
        raise Unreadable(Why.SCANNED, pages=pages)
    if not characters:
        raise Unreadable(Why.EMPTY)


def _page(sheet: Sheet) -> _Page:
    ruled = ruled_tables(sheet.rules)
    if not ruled:
        return _Page(sheet.width, sheet.height, lines_of(sheet.glyphs), [], sheet.is_unread)
    outside, inside = list[Glyph](), [list[Glyph]() for _ in ruled]
    for glyph in sheet.glyphs:
        at = next((at for at, table in enumerate(ruled) if _is_in(glyph, table)), None)
        (outside if at is None else inside[at]).append(glyph)
    found = [table_of(table, glyphs) for table, glyphs in zip(ruled, inside, strict=True) if glyphs]
    return _Page(sheet.width, sheet.height, lines_of(outside), found, sheet.is_unread)


def _is_in(glyph: Glyph, table: Ruled) -> bool:
    box, middle = table.box, (glyph.left + glyph.right) / 2
    return box.left <= middle <= box.right and box.top <= glyph.middle <= box.bottom


def _written(pages: Sequence[_Page]) -> Document:
    writing = Writing()
    title = heading_lines([_typed(line, pages[0]) for line in pages[0].items if isinstance(line, Line)])
    texts = [line.text for line in title]
    waiting = "\n".join(texts)
    for item in _paragraphs(pages):
        if isinstance(item, PdfTable):
            writing.table(item.rows)
        elif texts and item == texts[0]:
            texts.pop(0)
            if not texts:
                writing.line(waiting, heading=True)
        else:
            writing.line(item)
    return writing.document()


def _typed(line: Line, page: _Page) -> Typed:
    aside = abs((line.left + line.right) / 2 - page.width / 2)
    left = _column(page).left
    return Typed(line.text, round(line.size), aside < _CENTRED * page.width and line.left > left + line.size / 2)


def _column(page: _Page) -> Column:
    """Where the page's text begins and ends."""
    lines = [line for line in page.lines if len(line.text) >= _LONG_LINE] or page.lines
    left, right = min((line.left for line in lines), default=0), max((line.edge for line in lines), default=page.width)
    begun = [line for line in lines if _INDENTS[0] < (line.left - left) / max(line.size, 1) < _INDENTS[1]]
    return Column(left, right, len(begun) >= max(_FEWEST_INDENTED * len(lines), 2))


def _paragraphs(pages: Sequence[_Page]) -> Iterator[str | PdfTable]:
    """Paragraphs and tables, those that go on across pages in one piece."""
    flow = _Flow()
    for page in pages:
        column = _column(page)
        if page.is_unread:
            yield from flow.ended()
        for at, item in enumerate(page.items):
            if isinstance(item, PdfTable):
                yield from flow.table(item, first=at == 0)
            else:
                yield from flow.line(item, column)
    yield from flow.ended()


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
