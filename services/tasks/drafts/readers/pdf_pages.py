"""What PDFium sees on a page: characters with their boxes, ruling lines, pictures. All as shown: y runs downwards."""

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from services.tasks.drafts.readers.bounds import CHARACTERS, PAGES
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_FORMS_WITHIN_FORMS = 4
_NEEDS_PASSWORD = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
_THINNEST_SLANT = 1.0
_WHOLE_PAGE = 0.95
_NO_CHARACTERS = {0xFFFE, 0xFFFF}


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Glyph(NamedTuple):
    """``middle`` is halfway between top and bottom."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """``rules``: horizontal and vertical strokes, as boxes without breadth."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Box]
    has_picture: bool


Turn = Callable[[float, float], tuple[float, float]]
_Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


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
        yield _sheet(page)
        page.close()


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    turn = _turn(page.get_rotation(), *((height, width) if page.get_rotation() % 180 else (width, height)))
    strokes, has_picture = list[Box](), False
    for kind, found in _drawn(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _UNMOVED, 0):
        has_picture |= kind == pdfium.FPDF_PAGEOBJ_IMAGE
        strokes += [_turned(turn, *points) for points in found]
    rules = [rule for rule in strokes if not _frames_the_page(rule, width, height)]
    return Sheet(width, height, list(_glyphs(page, turn)), rules, has_picture)


def _turn(rotation: int, width: float, height: float) -> Turn:
    """From the page's own coordinates to those of its reader. ``width`` and ``height``: before it is turned."""
    turns: dict[int, Turn] = {
        0: lambda x, y: (x, height - y),
        90: lambda x, y: (y, x),
        180: lambda x, y: (width - x, y),
        270: lambda x, y: (height - y, width - x),
    }
    return turns[rotation % 360]


def _turned(turn: Turn, x0: float, y0: float, x1: float, y1: float) -> Box:
    left, top = turn(x0, y0)
    right, bottom = turn(x1, y1)
    if left > right:
        left, right = right, left
    return Box(left, top, right, bottom) if top <= bottom else Box(left, bottom, right, top)


def _frames_the_page(rule: Box, width: float, height: float) -> bool:
    return rule.right - rule.left > _WHOLE_PAGE * width or rule.height > _WHOLE_PAGE * height


def _glyphs(page: Any, turn: Turn) -> Iterator[Glyph]:
    """Called for every character of every page: what can be had once is had outside of the loop."""
    text = page.get_textpage()
    raw, count = text.raw, text.count_chars()
    if count > CHARACTERS:
        raise Unreadable(Why.TOO_LONG, most=CHARACTERS)
    rect = pdfium.FS_RECTF()
    reference, code_of, box_of, high = (
        ctypes.byref(rect),
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        0,
    )
    for index in range(count):
        code = code_of(raw, index)
        if code <= 0x20 or code == 0xA0 or code == 0x3000:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high:
            code, high = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF), 0
        if box_of(raw, index, reference):
            left, top = turn(rect.left, rect.top)
            right, bottom = turn(rect.right, rect.bottom)
            if left > right:
                left, right = right, left
            if top > bottom:
                top, bottom = bottom, top
            yield Glyph(_usual(code), left, top, right, bottom, (top + bottom) / 2, bottom - top)
    text.close()


def _usual(code: int) -> str:
    """Radicals and compatibility forms, which some fonts name in place of the character, as the character."""
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", chr(code))
    return "\ufffd" if 0xD800 <= code <= 0xF8FF or code in _NO_CHARACTERS else chr(code)


def _drawn(
    holder: Any, count: Any, get: Any, matrix: _Matrix, depth: int
) -> Iterator[tuple[int, list[tuple[float, float, float, float]]]]:
    """The objects' kinds, with the straight strokes of those that are drawn; forms are looked into."""
    for index in range(count(holder)):
        item = get(holder, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield kind, list(_strokes(item, _times(_matrix(item), matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS_WITHIN_FORMS:
            within = _times(_matrix(item), matrix)
            yield from _drawn(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, within, depth + 1)
        else:
            yield kind, []


def _matrix(item: Any) -> _Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(raw)):
        return _UNMOVED
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _strokes(path: Any, matrix: _Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The path's horizontal and vertical lines; a filled box gives its four sides."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO and _is_straight(last, here):
            yield (*last, *here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment) and _is_straight(here, start):
            yield (*here, *start)


def _is_straight(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < _THINNEST_SLANT or abs(one[1] - other[1]) < _THINNEST_SLANT
