"""What is drawn on a PDF page beside its characters: strokes, pictures, curves."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from services.tasks.drafts.readers.pdf_geometry import UNMOVED, Matrix, Stroke, area, times

_FORMS_WITHIN_FORMS = 4
_THINNEST_SLANT = 1.0
_NO_ROOM = 0.1


@dataclass
class Drawing:
    """``strokes`` lie or stand. ``pictured``: the pictures' area in square points. ``curves``: how many are drawn."""

    strokes: list[Stroke] = field(default_factory=list)
    pictured: float = 0
    curves: int = 0


def drawing_of(page: Any) -> Drawing:
    """Also gives room to texts that have none, so that PDFium finds them: to be called before the text is read."""
    drawing = Drawing()
    _look(page.raw, (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject), UNMOVED, drawing, 0)
    return drawing


_WITHIN_FORM = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)


def _look(holder: Any, calls: tuple[Any, Any], matrix: Matrix, drawing: Drawing, depth: int) -> None:
    """Forms are looked into."""
    count, get = calls
    for index in range(count(holder)):
        item = get(holder, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _give_room(item)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing.strokes += _strokes(item, times(_matrix(item), matrix), drawing)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            drawing.pictured += area(times(_matrix(item), matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS_WITHIN_FORMS:
            _look(item, _WITHIN_FORM, times(_matrix(item), matrix), drawing, depth + 1)


def _give_room(text: Any) -> None:
    """PDFium skips a text that is drawn without any width: one character of a font that is neither in the file nor on
    this machine, and which the font that stands in does not have. With an outline it has a width; a move by nothing
    has it measured again.
    """
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    sides = map(ctypes.byref, (left, bottom, right, top))
    if pdfium.FPDFPageObj_GetBounds(text, *sides) and right.value - left.value < _NO_ROOM:
        pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_STROKE)
        pdfium.FPDFPageObj_SetStrokeWidth(text, 1.0)
        pdfium.FPDFPageObj_Transform(text, *UNMOVED)


def _matrix(item: Any) -> Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(raw)):
        return UNMOVED
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _strokes(path: Any, matrix: Matrix, drawing: Drawing) -> Iterator[Stroke]:
    """The path's horizontal and vertical lines; a filled box gives its four sides. Curves are counted."""
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
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            drawing.curves += 1
        elif _is_straight(last, here):
            yield (*last, *here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment) and _is_straight(here, start):
            yield (*here, *start)


def _is_straight(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < _THINNEST_SLANT or abs(one[1] - other[1]) < _THINNEST_SLANT
