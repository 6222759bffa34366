"""A list of owners, as an annotation or a cell of a table holds it, split into single ones."""

import re
from collections.abc import Iterable, Iterator

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.offices import is_committee, is_complete, is_office, names_its_level

_NOTHING = re.compile(r"[/\\*×.…·_ \n-]*(?:无|暂无|[Nn]/?[Aa]|同上|〃|″)?[。.]?\Z")
_AS_ABOVE = re.compile(r"(?:同上|〃|″|\")[。.]?\Z")
_SHORT = 12
_LONG = 160

_PIECE = re.compile(r"[()〈〉<>、,;/|\n]|(?<=\S) +(?=\S)|以及|[和及与]")
_MARKS = re.compile(r"[()〈〉<>、,;/|]")
_REMARK = re.compile(r"下同|以下同|列第一|列首位|排名第一|排第一|排在第一")
_RANKING = re.compile(r"\((?:第一|首|排[在名]?[第首]|列[在为]?[第首]|均?以?第一)[^()]{0,40}\)?\Z|\(下同\)?\Z")
"""A rule of reading behind the last name of a list: （排第一位的为牵头单位，下同）."""
_DEPTH = {"(": 1, "〈": 1, "<": 1, ")": -1, "〉": -1, ">": -1}
_HARD = frozenset("、,;/|")
_NEVER = re.compile(r"和[平顺县谐田睦]|[永太仁谦]和|参与|普及|涉及|与会")
_BLANK = " \n\t"
_EDGES = _BLANK + "。.、,;:/|·*"
_ET_CETERA = re.compile(r"(?<=.)等\Z")
_PREFIX = re.compile(r"[^()、,;:]{1,6}:[ \n]*")


def says_nothing(text: str) -> bool:
    """An empty cell or a placeholder: /, —, 无, 同上."""
    text = text.strip()
    return len(text) <= _SHORT and bool(_NOTHING.match(text))


def says_as_above(text: str) -> bool:
    """同上 and its ditto marks."""
    text = text.strip()
    return len(text) <= _SHORT and bool(_AS_ABOVE.match(text))


def trimmed(document: Document, span: Span, edges: str = _EDGES) -> Span:
    """``span`` without spaces and separators at its ends."""
    if not span:
        return span
    words = document.folded[span.start : span.end].lstrip(edges)
    start = span.end - len(words)
    return Span(start, start + len(words.rstrip(edges)))


def distinct(document: Document, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The first of each wording, spaces aside."""
    seen: dict[str, Span] = {}
    for span in spans:
        seen.setdefault("".join(document.folded[span.start : span.end].split()), span)
    return tuple(seen.values())


def _soft(text: str, start: int, found: re.Match[str], end: int) -> bool:
    """Does a conjunction, a space or the end of a line stand between two offices, rather than within one's name?"""
    if found.start() - start > _LONG or end - found.end() > _LONG:
        return False
    before, after = text[start : found.start()], text[found.end() : end]
    if found[0].isspace():
        part_of_it = is_committee(before) and not names_its_level(after)
        return not part_of_it and is_office(before) and (is_office(after) or is_office(after.split(" ", 1)[0]))
    within = _NEVER.match(text, found.start()) or _NEVER.match(text, max(0, found.start() - 1))
    return not within and is_complete(before) and is_complete(after)


def _until(text: str, start: int, end: int) -> int:
    """Where the entry that begins at ``start`` ends at the latest: at the next separator outside brackets."""
    depth = 0
    for found in _MARKS.finditer(text, start, end):
        depth = max(0, depth + _DEPTH.get(found[0], 0))
        if not depth and found[0] in _HARD:
            return found.start()
    return end


def _pieces(document: Document, span: Span) -> Iterator[Span]:
    text, start, depth, limit = document.folded, span.start, 0, -1
    for found in _PIECE.finditer(text, span.start, span.end):
        mark = found[0]
        if mark in _DEPTH:
            depth = max(0, depth + _DEPTH[mark])
        elif depth:
            continue
        elif mark in _HARD:
            yield Span(start, found.start())
            start = found.end()
        else:
            limit = limit if limit > found.start() else _until(text, found.end(), span.end)
            if _soft(text, start, found, limit):
                yield Span(start, found.start())
                start = found.end()
    yield Span(start, span.end)


def _entry(document: Document, span: Span) -> Span:
    """Without edges, a level's label (市级:) and a bare 等 at the end."""
    span = trimmed(document, span)
    label = _PREFIX.match(document.folded, span.start, span.end)
    if label and label.end() < span.end:
        span = Span(label.end(), span.end)
    if (
        aside := _RANKING.search(document.folded, max(span.start, span.end - _LONG), span.end)
    ) and aside.start() > span.start:
        span = trimmed(document, Span(span.start, aside.start()))
    if _ET_CETERA.search(document.folded[span.start : span.end]):
        span = trimmed(document, Span(span.start, span.end - 1))
    return span


def _names(entry: str) -> bool:
    return not says_nothing(entry) and not _REMARK.match(entry)


def owner_list(document: Document, span: Span) -> tuple[Span, ...]:
    """The owners listed in ``span``, in order, each once, in the document's own characters.

    Separators are 、 , ; / and the ends of lines, never within brackets. 和, 及, 与, 以及 and spaces separate only what
    are two complete offices (区司法局和区教育局, but 文化和旅游局, 党委和政府). A 等 that ends an entry is left out
    (``A、B等``: A, B); 等 with words after it is the entry's own (``市司法局等市有关部门``). A placeholder (/, 无) is none.
    """
    if span.end - span.start <= _LONG and says_nothing(document.folded[span.start : span.end]):
        return ()
    entries = (_entry(document, piece) for piece in _pieces(document, span))
    return distinct(document, (e for e in entries if _names(document.folded[e.start : e.end])))
