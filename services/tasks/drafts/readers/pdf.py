"""PDF files with text: paragraphs joined again, ruled tables found, page numbers and running heads left out."""

from collections.abc import Sequence
from dataclasses import replace

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.headings import Typed, heading_lines
from services.tasks.drafts.readers.pdf_characters import Glyph
from services.tasks.drafts.readers.pdf_columns import gutter_of, parted
from services.tasks.drafts.readers.pdf_flow import PdfPage, column_of, paragraphs
from services.tasks.drafts.readers.pdf_grids import Ruled, ruled_tables
from services.tasks.drafts.readers.pdf_lines import Line, line_of, lines_of, rows_of
from services.tasks.drafts.readers.pdf_margins import without_margins
from services.tasks.drafts.readers.pdf_pages import Sheet, sheets
from services.tasks.drafts.readers.pdf_tables import PdfTable, table_of
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.writing import Writing

_FEWEST_CHARACTERS = 20
_FEWEST_PAGES = 10
_MOST_UNKNOWN = 0.1
_CENTRED = 0.02


def read_pdf(content: bytes) -> Document:
    """Raises ``Unreadable``."""
    pages, characters, unknown = list[PdfPage](), 0, 0
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


def _page(sheet: Sheet) -> PdfPage:
    ruled = ruled_tables(sheet.rules)
    if not ruled:
        rows = rows_of(sheet.glyphs)
        gutter = gutter_of(rows)
        lines = [line_of(row) for row in (rows if gutter is None else parted(rows, gutter))]
        return PdfPage(sheet.width, sheet.height, lines, [], sheet.is_unread, gutter)
    outside, inside = list[Glyph](), [list[Glyph]() for _ in ruled]
    for glyph in sheet.glyphs:
        at = next((at for at, table in enumerate(ruled) if _is_in(glyph, table)), None)
        (outside if at is None else inside[at]).append(glyph)
    found = [table_of(table, glyphs) for table, glyphs in zip(ruled, inside, strict=True) if glyphs]
    return PdfPage(sheet.width, sheet.height, lines_of(outside), found, sheet.is_unread)


def _is_in(glyph: Glyph, table: Ruled) -> bool:
    box, middle = table.box, (glyph.left + glyph.right) / 2
    return box.left <= middle <= box.right and box.top <= glyph.middle <= box.bottom


def _written(pages: Sequence[PdfPage]) -> Document:
    writing = Writing()
    title = heading_lines([_typed(line, pages[0]) for line in pages[0].items if isinstance(line, Line)])
    texts = [line.text for line in title]
    waiting = "\n".join(texts)
    for item in paragraphs(pages):
        if isinstance(item, PdfTable):
            writing.table(item.rows)
        elif texts and item == texts[0]:
            texts.pop(0)
            if not texts:
                writing.line(waiting, heading=True)
        else:
            writing.line(item)
    return writing.document()


def _typed(line: Line, page: PdfPage) -> Typed:
    aside = abs((line.left + line.right) / 2 - page.width / 2)
    left = column_of(page).left
    return Typed(line.text, round(line.size), aside < _CENTRED * page.width and line.left > left + line.size / 2)
