"""What PDFium sees on each page of a file. All as its reader sees it: the page turned upright, y running downwards."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2

from services.tasks.drafts.readers.bounds import PAGES
from services.tasks.drafts.readers.pdf_characters import UNKNOWN, Glyph, glyphs_of, upright
from services.tasks.drafts.readers.pdf_drawings import Drawing, drawing_of
from services.tasks.drafts.readers.pdf_geometry import Box, turned, turning
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_NEEDS_PASSWORD = {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}
_WHOLE_PAGE = 0.95
_FEWEST_CHARACTERS = 20
_A_SCAN = 0.2
_TEXT_OF_CURVES = 1_500
_MOST_UNKNOWN = 0.5


@dataclass(frozen=True)
class Sheet:
    """``rules``: horizontal and vertical strokes, as boxes without breadth. ``pictured``: the share of it that pictures
    cover."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Box]
    pictured: float
    curves: int

    @cached_property
    def unknown(self) -> int:
        return [glyph.char for glyph in self.glyphs].count(UNKNOWN)

    @property
    def is_unread(self) -> bool:
        """Does it say more than its characters do? A scan, text drawn as curves, characters without a meaning."""
        few = len(self.glyphs) < _FEWEST_CHARACTERS
        drawn = self.pictured > _A_SCAN or self.curves > _TEXT_OF_CURVES
        return (few and drawn) or self.unknown > _MOST_UNKNOWN * len(self.glyphs)


def sheets(content: bytes) -> Iterator[Sheet]:
    """The pages in order. Raises ``Unreadable``."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(Why.PROTECTED if error.err_code in _NEEDS_PASSWORD else Why.DAMAGED) from error
    if not (pages := len(document)):
        raise Unreadable(Why.DAMAGED)
    if pages > PAGES:
        raise Unreadable(Why.TOO_MANY_PAGES, pages=pages, most=PAGES)
    for number in range(pages):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Why.DAMAGED) from error
        with closing(page):
            yield _sheet(page)


def _sheet(page: Any) -> Sheet:
    drawing = drawing_of(page)
    with closing(page.get_textpage()) as text:
        return _seen(page, text, drawing)


def _seen(page: Any, text: Any, drawing: Drawing) -> Sheet:
    left, bottom, right, top = page.get_bbox()
    rotation = upright(text, page.get_rotation())
    turn = turning(rotation, left, bottom, right, top)
    width, height = (top - bottom, right - left) if rotation % 180 else (right - left, top - bottom)
    rules = [turned(turn, stroke) for stroke in drawing.strokes]
    return Sheet(
        width,
        height,
        list(glyphs_of(text, turn)),
        [rule for rule in rules if not _frames_the_page(rule, width, height)],
        drawing.pictured / max(width * height, 1),
        drawing.curves,
    )


def _frames_the_page(rule: Box, width: float, height: float) -> bool:
    return rule.right - rule.left > _WHOLE_PAGE * width or rule.height > _WHOLE_PAGE * height
