"""The characters of a PDF page with their places."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from services.tasks.drafts.readers.bounds import CHARACTERS
from services.tasks.drafts.readers.pdf_geometry import Turn
from services.tasks.drafts.readers.unreadable import Unreadable, Why

UNKNOWN = "\ufffd"
_NO_CHARACTERS = {0xFFFE, 0xFFFF}
_SAMPLE = 64
_SPACE = 0x20
_HYPHEN = 0x2D
_PERHAPS_HYPHENS = {0x02, 0xFFFE}
"""How PDFium names one that ends a line within a word."""


class Glyph(NamedTuple):
    """``middle`` is halfway between top and bottom. What no character is known for is ``UNKNOWN``."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    height: float


def upright(text: Any, otherwise: int) -> int:
    """By how many degrees the page is to be turned clockwise so that most of a sample of its characters stand.

    ``text``: PDFium's text page. ``otherwise``: what the page itself says, for one without characters.
    """
    count = text.count_chars()
    places = range(0, count, max(count // _SAMPLE, 1))
    written = [index for index in places if pdfium.FPDFText_GetUnicode(text.raw, index) > 0x20]
    angles = (math.degrees(pdfium.FPDFText_GetCharAngle(text.raw, index)) for index in written)
    turns = Counter(-round(angle / 90) * 90 % 360 for angle in angles)
    turn, times = max(turns.items(), key=lambda item: item[1], default=(otherwise, 0))
    return turn if 2 * times > len(written) else otherwise


def glyphs_of(text: Any, turn: Turn) -> Iterator[Glyph]:
    """Called for every character of every page: what can be had once is had outside of the loop."""
    raw, codes = text.raw, _codes(text)
    doubtful = any(pdfium.FPDFText_HasUnicodeMapError(raw, index) > 0 for index in _first_places(codes))
    box_of, rect = pdfium.FPDFText_GetLooseCharBox, pdfium.FS_RECTF()
    reference = ctypes.byref(rect)
    for index, code in enumerate(codes):
        unknown = doubtful and _is_unknown(raw, index)
        if (code <= 0x20 or code == 0xA0 or code == 0x3000) and not unknown:
            continue
        if box_of(raw, index, reference):
            left, top = turn(rect.left, rect.top)
            right, bottom = turn(rect.right, rect.bottom)
            if left > right:
                left, right = right, left
            if top > bottom:
                top, bottom = bottom, top
            yield Glyph(
                UNKNOWN if unknown else _usual(code), left, top, right, bottom, (top + bottom) / 2, bottom - top
            )


def _codes(text: Any) -> Sequence[int]:
    """The characters' codes, by one call where each is one of UTF-16 as well."""
    count = text.count_chars()
    if count > CHARACTERS:
        raise Unreadable(Why.TOO_LONG, most=CHARACTERS)
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text.raw, 0, count, units)
    codes: list[int] = units[:count]
    if written != count + 1 or any(0xD800 <= code < 0xE000 for code in codes):
        codes = _paired([pdfium.FPDFText_GetUnicode(text.raw, index) for index in range(count)])
    for index, code in enumerate(codes):
        if code in _PERHAPS_HYPHENS and pdfium.FPDFText_IsHyphen(text.raw, index) > 0:
            codes[index] = _HYPHEN
    return codes


def _paired(codes: Sequence[int]) -> list[int]:
    """The first half of a pair becomes a space, the second the character."""
    paired, high = list[int](), 0
    for code in codes:
        whole = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF) if high and 0xDC00 <= code < 0xE000 else code
        high = code if 0xD800 <= code < 0xDC00 else 0
        paired.append(_SPACE if high else whole)
    return paired


def _first_places(codes: Sequence[int]) -> Iterable[int]:
    """Where each code stands for the first time."""
    return dict(zip(reversed(codes), range(len(codes) - 1, -1, -1), strict=True)).values()


def _is_unknown(raw: Any, index: int) -> bool:
    """A code without a meaning is no space if something is drawn for it."""
    if pdfium.FPDFText_HasUnicodeMapError(raw, index) <= 0:
        return False
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharBox(raw, index, *map(ctypes.byref, (left, right, bottom, top)))
    return right.value > left.value and top.value > bottom.value


def _usual(code: int) -> str:
    """Radicals and compatibility forms, which some fonts name in place of the character, as the character."""
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", chr(code))
    return UNKNOWN if 0xD800 <= code <= 0xF8FF or code in _NO_CHARACTERS else chr(code)
