"""Numbers of items nested into a tree, whatever order of levels a document uses."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.structure.dregs import stripped
from services.tasks.drafts.domain.structure.notes import before_note
from services.tasks.drafts.domain.structure.numbering import Mark, Style
from services.tasks.drafts.domain.structure.parts import NOWHERE

LONGEST_TITLE = 200
_ITEMS = frozenset({Style.HAN_PAREN, Style.ARABIC, Style.ARABIC_RIGHT, Style.ARABIC_PAREN})
_NARROWEST, _WIDEST, _RAGGED = 20, 60, 3
_TITLE_END = re.compile(r"[。;!?\n]|(?<=[\u4e00-\u9fff”\")]) ?[.](?! ?\d)|:(?=\s|$)")
_FOOTNOTE = re.compile(r"(?:\(\d{1,2}\)|[①-⑳])\Z")
_FIRST_CLAUSE = re.compile(
    r"(?P<deed>(?!根据|按照?|依照|结合|围绕|以|在|对|从|将|把|通过|利用|充分利用|为|针对|依托|由)[\u4e00-\u9fff“”《》、]{3,16}),[^\n]{10}"
)
"""一是抓内部学法,党委会…: the deed before how it is done."""
_MARK = 5
_BOXES, _FURTHER_IN = frozenset("□■☆★✓√▲"), 2
"""Bullets that tick or rank what stands on one level."""
_COLON = re.compile(r":")
_TRAIL = " \t\n*。;:,、.!_"


@dataclass(slots=True)
class Node:
    """An item and what stands below it. ``end`` excludes the next item; ``own``: its text before its first child."""

    mark: Mark
    end: int = 0
    title: Span = NOWHERE
    children: list["Node"] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.mark.start

    @property
    def whole(self) -> Span:
        return Span(self.start, self.end)

    @property
    def own(self) -> Span:
        return Span(self.title.end, self.children[0].start if self.children else self.end)


def _ranks(marks: Sequence[Mark]) -> dict[Style, float]:
    """Custom gives each style its level; two styles change places where one counts through and the other starts anew in it."""
    ranks: dict[Style, float] = {mark.style: float(mark.style) for mark in marks}
    restarts = Counter(mark.style for mark in marks if mark.value == 1)
    first: dict[Style, int] = {}
    for place, mark in enumerate(marks):
        first.setdefault(mark.style, place)
    pairs = (
        (Style.HAN, Style.HAN_PAREN),
        (Style.HAN, Style.ARABIC),
        (Style.HAN_PAREN, Style.ARABIC),
        (Style.ARABIC, Style.ARABIC_PAREN),
    )
    for upper, lower in pairs:
        if upper in first and lower in first and first[lower] < first[upper] and restarts[lower] == 1 < restarts[upper]:
            ranks[upper], ranks[lower] = ranks[lower], ranks[upper]
    return ranks


def _with_months_as_steps(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Months are steps of items whose numbers go on behind them; else they head what stands below."""
    first = next((place for place, mark in enumerate(marks) if mark.style is Style.MONTH), None)
    if first is None:
        return marks
    last = {mark.style: mark.value for mark in marks[:first]}
    for mark in marks[first:]:
        if mark.style in _ITEMS and mark.style in last:
            if mark.value == last[mark.style] + 1 > 1:
                return [
                    m._replace(style=Style.INNER, after=m.start, no="") if m.style is Style.MONTH else m for m in marks
                ]
            del last[mark.style]
    return marks


def _with_inner_bullets(folded: str, marks: Sequence[Mark]) -> list[Mark]:
    """Of bullets that follow each other, those of another form than the first, or further in, stand below it."""
    first: tuple[str, int] | None = None
    result = []
    for mark in marks:
        if mark.style is not Style.BULLET:
            first = None
            result.append(mark)
            continue
        form, indent = folded[mark.start], mark.start - folded.rfind("\n", 0, mark.start)
        first = first or (form, indent)
        other = form != first[0] and not {form, first[0]} <= _BOXES
        inner = other or indent >= first[1] + _FURTHER_IN
        result.append(mark._replace(style=Style.INNER_BULLET) if inner else mark)
    return result


def grow(folded: str, marks: Sequence[Mark], lines: Sequence[Span]) -> list[Node]:
    """The top of the tree. ``lines``: all that is content, in order; an item ends with the last one before the next."""
    marks = _with_inner_bullets(folded, _with_months_as_steps(marks))
    ranks = _ranks(marks)
    tops: list[Node] = []
    path: list[Node] = []
    for mark in marks:
        while path and ranks[path[-1].mark.style] >= ranks[mark.style]:
            path.pop().end = mark.start
        node = Node(mark)
        (path[-1].children if path else tops).append(node)
        path.append(node)
    for node in path:
        node.end = lines[-1].end
    starts = [line.start for line in lines]
    width = page_width(lines)
    pending = list(tops)
    while pending:
        node = pending.pop()
        node.end = min(node.end, lines[max(bisect_left(starts, node.end) - 1, 0)].end)
        node.end = _tidy_end(folded, node)
        words = Span(node.mark.after, node.children[0].start if node.children else node.end)
        node.title = title_of(folded, words, width)
        if node.mark.style is Style.MONTH:
            node.title = Span(node.start, stripped(folded, Span(node.start, node.mark.after)).end)
            node.title = Span(node.start, node.title.end - (folded[node.title.end - 1] == ":"))
        elif node.mark.style is Style.STAGE:
            node.title = Span(node.start, _sentence(folded, node.start, node.end))
        elif node.mark.style is Style.FIRSTLY and (clause := _FIRST_CLAUSE.match(folded, *node.title)):
            node.title = Span(*clause.span("deed"))
        pending.extend(node.children)
    return tops


def _tidy_end(folded: str, node: Node) -> int:
    """Without space, and without the signs of the next heading where a text has such (##, **)."""
    end = stripped(folded, node.whole).end
    while end > node.mark.after and folded[end - 1] in "#* \n":
        end -= 1
    return end


def page_width(lines: Sequence[Span]) -> int:
    """The length of a full line of a text broken at a page's width; 0 where paragraphs are whole."""
    lengths = [line.end - line.start for line in lines]
    widest = max(lengths, default=0)
    full = sum(length >= widest - _RAGGED for length in lengths)
    return widest if _NARROWEST <= widest <= _WIDEST and full >= 4 and full * 4 >= len(lengths) else 0


def title_of(folded: str, span: Span, width: int = 0) -> Span:
    """The first sentence, or the first line, or what stands before a colon, without closing punctuation.

    ``width``: the length of a full line, which does not end a title.
    """
    start, end = stripped(folded, span)
    while start < end and folded[start] in "*_ :、":
        start += 1
    stop = _sentence(folded, start, end)
    while 0 < width <= stop - folded.rfind("\n", 0, stop) + _RAGGED and folded[stop : stop + 1] == "\n" and stop < end:
        further = _sentence(folded, stop + 1, end)
        if further - start > LONGEST_TITLE or further == stop + 1:
            break
        stop = further
    if (colon := _COLON.search(folded, start, stop)) and _heads(folded, start, colon.start()):
        stop = colon.start()
    while stop > start and folded[stop - 1] in _TRAIL:
        stop -= 1
    return Span(start, _without_dregs(folded, start, stop))


def _without_dregs(folded: str, start: int, stop: int) -> int:
    """Where a title ends, without a footnote's mark or the bracket that closes one opened before its number."""
    note = _FOOTNOTE.search(folded, max(start, stop - _MARK), stop)
    stop = note.start() if note and note.start() > start else stop
    closes = folded[stop - 1 : stop] == ")" and folded.count("(", start, stop) < folded.count(")", start, stop)
    return stop - 1 if closes else stop


def _sentence(folded: str, start: int, end: int) -> int:
    """Where the sentence that begins at ``start`` ends, its notes left out."""
    limit = min(end, start + LONGEST_TITLE)
    match = _TITLE_END.search(folded, start, limit)
    return min(match.start() if match else limit, before_note(folded, Span(start, limit)))


def _heads(folded: str, start: int, colon: int) -> bool:
    """Whether what stands before a colon is a title: short, of one breath, and no bracket is open."""
    text = folded[start:colon]
    return 2 <= len(text) <= 40 and text.count("(") == text.count(")") and text.count("“") == text.count("”")
