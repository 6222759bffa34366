"""Pages set in two columns, as gazettes are: where the space between them stands, what is read first."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from statistics import median

from services.tasks.drafts.readers.pdf_characters import Glyph
from services.tasks.drafts.readers.pdf_lines import Line

Row = Sequence[Glyph]
_FEWEST_LINES = 8
_MOST_ACROSS = 0.3
_NARROWEST = 0.8
_WIDEST = 0.15
_FILLED = 0.6
_FEWEST_CHARACTERS = 8


def gutter_of(rows: Sequence[Row]) -> float | None:
    """The middle of the space that parts two columns of lines; None for a page in one. A row goes from left to right.

    Both columns have many lines of many characters, most of them nearly as long as the column is wide. Titles may stand
    across them.
    """
    if len(rows) < _FEWEST_LINES:
        return None
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    middle = (left + right) / 2
    parts = [_parted(row, middle) for row in rows]
    whole = [pair for pair in parts if pair is not None]
    before, after = [one for one, _ in whole if one], [other for _, other in whole if other]
    if min(len(before), len(after)) < max(_FEWEST_LINES, (len(parts) - len(whole)) / _MOST_ACROSS):
        return None
    ends, begins = max(row[-1].right for row in before), min(row[0].left for row in after)
    height = median(row[0].height for row in before)
    if not _NARROWEST * height <= begins - ends <= _WIDEST * (right - left):
        return None
    shortest = [max(_FILLED * wide, _FEWEST_CHARACTERS * height) for wide in (ends - left, right - begins)]
    return (ends + begins) / 2 if _length(before) >= shortest[0] and _length(after) >= shortest[1] else None


def _parted(row: Row, middle: float) -> tuple[Row, Row] | None:
    """What stands before the middle and after it; None for a row that goes across."""
    at = bisect(row, middle, key=attrgetter("left"))
    before, after = row[:at], row[at:]
    if before and before[-1].right > middle:
        return None
    if before and after and after[0].left - before[-1].right < _NARROWEST * after[0].height:
        return None
    return before, after


def _length(rows: Sequence[Row]) -> float:
    return median(row[-1].right - row[0].left for row in rows)


def parted(rows: Sequence[Row], gutter: float) -> list[Row]:
    """Each row as one or two, in the same order."""
    pairs = (_parted(row, gutter) or (row, ()) for row in rows)
    return [part for pair in pairs for part in pair if part]


def bands(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Lines from the top down, as a person reads them: what goes across, the left column, the right one.

    The right column is moved to where the left one stands, so that paragraphs go on from one to the other.
    """
    for across, block in groupby(lines, lambda line: line.left < gutter < line.right):
        found = list(block)
        left = [line for line in found if across or line.left < gutter]
        right = [line for line in found if not across and line.left >= gutter]
        if left:
            yield left
        if right:
            yield _moved(right, _margin(right) - _margin(left or right))


def _margin(lines: Sequence[Line]) -> float:
    return min(line.left for line in lines)


def _moved(lines: Sequence[Line], by: float) -> list[Line]:
    return [replace(line, left=line.left - by, right=line.right - by, edge=line.edge - by) for line in lines]
