"""Which of the numbers that a document seems to hold are numbers of items: a form alone, or a chain, makes them so."""

from collections.abc import Iterable, Sequence
from itertools import islice

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.structure.numbering import Mark, Style, mark_at, marks_within

MOST_MARKS = 10_000
"""A plan of 200 pages has 6,000."""
Candidate = tuple[Mark, int]
_CHAINS = (Style.CIRCLED, Style.FIRSTLY)


def candidates(folded: str, lines: Iterable[Span]) -> list[Candidate]:
    """Every number at a line's start or after a sentence, in order, with the count of the line that holds it.

    There are more than ``MOST_MARKS`` only where the document holds more: then it is not read to its end.
    """
    found: list[Candidate] = []
    for count, line in enumerate(lines):
        first = mark_at(folded, line)
        if first is not None:
            found.append((first, count))
        after = line.start if first is None else first.after
        within = islice(marks_within(folded, Span(after, line.end)), MOST_MARKS + 1 - len(found))
        found.extend((mark, count) for mark in within)
        if len(found) > MOST_MARKS:
            break
    return found


def _next_of_style(found: Sequence[Candidate]) -> list[int | None]:
    """For each candidate the next one of its style."""
    following: list[int | None] = [None] * len(found)
    seen: dict[Style, int] = {}
    for index in range(len(found) - 1, -1, -1):
        style = found[index][0].style
        following[index] = seen.get(style)
        seen[style] = index
    return following


class _Chains:
    """What is open at a place of the document: the last number of each style, lower levels forgotten at a higher one."""

    def __init__(self) -> None:
        self.last: dict[Style, int] = {}

    def open(self, style: Style, value: int) -> None:
        for lower in [held for held in self.last if held > style]:
            del self.last[lower]
        self.last[style] = value

    def continued_by(self, mark: Mark) -> Style | None:
        styles = (Style.INNER, mark.style) if mark.inline else (mark.style,)
        return next((style for style in styles if self.last.get(style) == mark.value - 1 and mark.value > 1), None)


def _begins_chain(found: Sequence[Candidate], index: int, following: Sequence[int | None]) -> bool:
    """Whether a doubtful number 1 is followed by its 2, and a bare one by its 3 as well, before anything firm intervenes."""
    mark, line = found[index]
    if mark.value != 1:
        return False
    after = following[index]
    if after is None or found[after][0].value != 2:
        return False
    if mark.inline:
        return mark.style in _CHAINS or found[after][1] == line or not found[after][0].inline
    return found[after][0].firm or not found[after][0].inline


def _stands_before_a_month(found: Sequence[Candidate], after: int | None) -> bool:
    """Whether 全年: and the like is one of a calendar's lines."""
    return after is not None and found[after][0].firm


def accepted(found: Sequence[Candidate]) -> list[Mark]:
    """The numbers of items, in order."""
    following = _next_of_style(found)
    chains = _Chains()
    marks: list[Mark] = []
    for index, (mark, _) in enumerate(found):
        if mark.firm:
            chains.open(mark.style, mark.value)
            marks.append(mark)
        elif mark.style is Style.MONTH:
            if Style.MONTH in chains.last or _stands_before_a_month(found, following[index]):
                chains.open(mark.style, mark.value)
                marks.append(mark)
        elif (style := chains.continued_by(mark)) is not None:
            chains.open(style, mark.value)
            marks.append(mark._replace(style=style))
        elif _begins_chain(found, index, following):
            nested = mark.inline and mark.style in chains.last and mark.style not in _CHAINS
            style = Style.INNER if nested else mark.style
            chains.open(style, 1)
            marks.append(mark._replace(style=style))
    return marks
