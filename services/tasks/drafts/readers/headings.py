"""Which of the first lines the file itself sets as its title."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

_LOOK = 40
_LARGER = 1.15
_SAME = 0.06
_MOST_CHARACTERS = 60
_MOST_LINES = 3
_RED_HEAD = re.compile(r"文\s*件\s*$|[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*\d+\s*号")


@dataclass(frozen=True, eq=False)
class Typed:
    """A line with its type's size, in any unit that is the same for all. ``titled``: in the style of titles."""

    text: str
    size: float = 0
    centred: bool = False
    titled: bool = False


def heading_lines(lines: Sequence[Typed]) -> list[Typed]:
    """The title's lines, or none if none is clear: in the style of titles, else centred and larger than the text.

    The name of the issuing office above it (``…文件``) and the document's number are not the title.
    """
    filled = [line for line in lines if line.text.strip()]
    if titled := [line for line in filled[:_LOOK] if line.titled][:1]:
        return titled
    body = _size_of_text(filled)
    start = next((at for at, line in enumerate(filled[:_LOOK]) if _stands_out(line, body)), None)
    if start is None:
        return []
    size = filled[start].size
    return list(_together(filled[start : start + _MOST_LINES], size))


def _together(lines: Sequence[Typed], size: float) -> Iterator[Typed]:
    return takewhile(
        lambda line: line.centred and abs(line.size - size) < _SAME * size and not _RED_HEAD.search(line.text), lines
    )


def _size_of_text(lines: Sequence[Typed]) -> float:
    """The size of most characters."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[line.size] += len(line.text)
    return max(counts, key=counts.__getitem__, default=0)


def _stands_out(line: Typed, body: float) -> bool:
    short = len(line.text) <= _MOST_CHARACTERS
    return line.centred and short and line.size > _LARGER * body and not _RED_HEAD.search(line.text)
