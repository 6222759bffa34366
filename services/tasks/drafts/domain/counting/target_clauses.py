"""A text cut into sentences (。), parts (；, a table's |, 一是, ①) and clauses (，：)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document, Span

_CUTS = re.compile(
    r"(?=[(,:。!?\n;|])(?:\([^()\n:;。]{0,24}\)|(?<=\d),(?=\d{3})|(?<=\d):(?=\d)"
    r"|(?P<sentence>[。!?\n])|(?P<part>[;|])|(?P<clause>[,:]))"
)
_LONGEST = 400
_FULL = 18
"""A line of so many characters that ends without punctuation may go on in the next one."""
_ENDS_A_LINE = "。！？!?;；:：|,，、.)"
_GOES_ON = re.compile(r"\n(?=[^\s(（\d一二三四五六七八九十①-⑳·•●◆■\-|])")
_MEASURED = re.compile(r"(?<=\d)\n(?=[个处场次期篇名份条人部件家支册套项])|(?<=[不至])\n(?=少)")
_STEP = re.compile(r"\s*(?:[一二三四五六七八九十]是|[①-⑳]|\(?[一二三四五六七八九十\d]{1,2}[)、.](?!\d))")


class Clause(NamedTuple):
    """``sentence`` and ``part`` count from 0 over all that was cut. ``step``: its part is one of a list's."""

    span: Span
    sentence: int
    part: int
    step: bool
    text: str


def clauses(document: Document, spans: Sequence[Span]) -> tuple[Clause, ...]:
    """The clauses of ``spans``, in order, folded; brackets at their edges that close nothing are left out."""
    cut: list[Clause] = []
    sentence = part = 0
    step = False
    for span in spans:
        sentence, part, step = sentence + 1, part + 1, False
        for piece, ends in _pieces(document.folded, span):
            if _STEP.match(document.folded, piece.start, piece.end):
                part, step = part + 1, True
            if kept := _trimmed(document.folded, piece):
                cut.append(Clause(kept, sentence, part, step, document.folded[kept.start : kept.end]))
            if ends in ("sentence", "part"):
                part, step = part + 1, False
                sentence += ends == "sentence"
    return tuple(cut)


def _pieces(text: str, span: Span) -> list[tuple[Span, str | None]]:
    pieces, start = [], span.start
    for cut in _CUTS.finditer(text, span.start, span.end):
        if cut.lastgroup and not _goes_on(text, cut.start()):
            pieces.append((Span(start, cut.start()), cut.lastgroup))
            start = cut.end()
    return [short for piece in [*pieces, (Span(start, span.end), None)] for short in _shortened(*piece)]


def _goes_on(text: str, at: int) -> bool:
    """Whether the line that ends at ``at`` was only broken for want of room."""
    if text[at] != "\n":
        return False
    if _MEASURED.match(text, at):
        return True
    line = at - text.rfind("\n", max(0, at - _LONGEST), at) - 1
    return line >= _FULL and text[at - 1] not in _ENDS_A_LINE and _GOES_ON.match(text, at) is not None


def _shortened(piece: Span, ends: str | None) -> list[tuple[Span, str | None]]:
    """No clause is longer than ``_LONGEST``: what is sought in one stays quick, whatever the text is."""
    if piece.end - piece.start <= _LONGEST:
        return [(piece, ends)]
    starts = range(piece.start, piece.end, _LONGEST)
    spans = [Span(start, min(start + _LONGEST, piece.end)) for start in starts]
    return [*((span, None) for span in spans[:-1]), (spans[-1], ends)]


def _trimmed(text: str, span: Span) -> Span:
    """Without spaces, and without an opening bracket or a closing one whose other half is elsewhere."""
    start, end = span
    words = text[start:end]
    spare = words.count("(") - words.count(")")
    if not spare and words == words.strip():
        return span
    while start < end and (text[start].isspace() or (text[start] == "(" and spare > 0)):
        spare -= text[start] == "("
        start += 1
    while start < end and (text[end - 1].isspace() or (text[end - 1] == ")" and spare < 0)):
        spare += text[end - 1] == ")"
        end -= 1
    return Span(start, end)
