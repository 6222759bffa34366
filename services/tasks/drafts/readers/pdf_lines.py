"""Lines out of characters, paragraphs out of lines: as a person reads a page of Chinese."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter
from statistics import median_low
from typing import NamedTuple

from services.tasks.drafts.readers.pdf_characters import Glyph

_SAME_LINE = 0.5
_WORD_GAP = 0.2
_WIDE_GAP = 0.8
_INDENT = 0.8
_MOST_ROOM = 3.0
_SAME_SIZE = 1.12
_CANNOT_BEGIN = frozenset("，。、；：？！）》」』】〕”’,.;:?!)]}％%…—")
_NUMBERED = re.compile(
    r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节条]|"
    r"[一二三四五六七八九十]是|附件|- "
)
_ENDS_SENTENCE = re.compile(r"[。；：！？;:!?]$")


@dataclass(frozen=True, eq=False)
class Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    first: float
    """How much room its first word needs."""
    size: float
    """Of its Chinese characters, if it has any: Latin ones beside them are of another font."""
    edge: float
    """Where it ends, a mark of punctuation that may hang over the margin left aside."""


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """From the top down."""
    return [line_of(row) for row in rows_of(glyphs)]


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The characters that stand side by side, from the top down, each row from left to right."""
    rows: list[list[Glyph]] = []
    last, lowest = -inf, -inf
    for glyph in sorted(glyphs, key=attrgetter("middle")):
        middle, height = glyph.middle, glyph.height
        if middle < lowest and middle - last < _SAME_LINE * height:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            last, lowest = middle, middle + _SAME_LINE * height
    return [sorted(row, key=attrgetter("left")) for row in rows]


def line_of(row: Sequence[Glyph]) -> Line:
    kept = [row[0]]
    for glyph in row[1:]:
        if not _is_drawn_twice(kept[-1], glyph):
            kept.append(glyph)
    return Line(
        text="".join(_spaced(kept)).strip(),
        left=kept[0].left,
        right=max(glyph.right for glyph in kept),
        top=min(glyph.top for glyph in kept),
        bottom=max(glyph.bottom for glyph in kept),
        first=_room_for_first_word(kept),
        size=median_low(
            [glyph.height for glyph in kept if not glyph.char.isascii()] or [glyph.height for glyph in kept]
        ),
        edge=max((glyph.right for glyph in kept if glyph.char not in _CANNOT_BEGIN), default=kept[0].left),
    )


def _is_drawn_twice(one: Glyph, other: Glyph) -> bool:
    """Bold type may be made by drawing a character again, a little aside."""
    return one.char == other.char and other.left - one.left < 0.3 * (one.right - one.left)


def _spaced(row: Sequence[Glyph]) -> Iterator[str]:
    last: Glyph | None = None
    for glyph in row:
        if last is not None:
            gap = glyph.left - last.right
            if gap > _WORD_GAP * glyph.height and (
                gap > _WIDE_GAP * glyph.height or (last.char.isascii() and glyph.char.isascii())
            ):
                yield " "
        yield glyph.char
        last = glyph


def _room_for_first_word(row: Sequence[Glyph]) -> float:
    """A word of Latin letters, or one character, with the punctuation after it that cannot begin a line."""
    end = 1
    while end < min(len(row), 20) and (row[end].char in _CANNOT_BEGIN or _is_word(*row[end - 1 : end + 1])):
        end += 1
    return row[end - 1].right - row[0].left


def _is_word(*glyphs: Glyph) -> bool:
    return all(glyph.char.isascii() and glyph.char.isalnum() for glyph in glyphs)


class Column(NamedTuple):
    """``indented``: its paragraphs begin further right than their other lines."""

    left: float
    right: float
    indented: bool = False


def goes_on(line: Line, after: Line, column: Column) -> bool:
    """Does ``line`` go on in ``after``? It does if the next word had no room.

    Where paragraphs are indented, a line that is not goes on from the one before, even if some room was left.
    """
    if max(line.size, after.size) > _SAME_SIZE * min(line.size, after.size):
        return False
    room = column.right - line.right - (_MOST_ROOM * line.size if column.indented else 0)
    if after.left > column.left + _INDENT * after.size or room >= after.first:
        return False
    return not (_NUMBERED.match(after.text) and _ENDS_SENTENCE.search(line.text))


def goes_on_in_cell(line: Line, after: Line, left: float, right: float) -> bool:
    """The same in a table's cell, where text may stand in the middle: the next word had no room."""
    padding = min(max(min(line.left, after.left) - left, 0), line.size / 2)
    room = right - left - 2 * padding - (line.right - line.left)
    return room < after.first and not (_NUMBERED.match(after.text) and _ENDS_SENTENCE.search(line.text))


def joined(one: str, other: str) -> str:
    """Chinese goes on without a space, words in Latin letters with one."""
    apart = one[-1:].isascii() and one[-1:].isalpha() and other[:1].isascii() and other[:1].isalpha()
    return f"{one} {other}" if apart else one + other
