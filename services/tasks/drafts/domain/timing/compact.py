"""A stretch of a document without its white space, so that a line's end within 下半 年 hides nothing."""

import re
from dataclasses import dataclass

from services.tasks.drafts.domain.document import Document, Span

_INK = re.compile(r"\S+")


@dataclass(frozen=True)
class Compact:
    """``text`` is folded; ``at[i]`` is where its i-th character stands in the document.

    ``breaks`` holds the positions in ``text`` before which a line ended.
    """

    document: Document
    text: str
    at: tuple[int, ...]
    breaks: frozenset[int]

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in the document."""
        if start >= end:
            return Span(0, 0)
        return Span(self.at[start], self.at[end - 1] + 1)

    def quote(self, start: int, end: int) -> str:
        """The document's own characters for ``text[start:end]``, without white space."""
        return "".join(self.document.text[position] for position in self.at[start:end])


def compact(document: Document, span: Span) -> Compact:
    """What stands in ``span``; the part of it that lies outside the document counts for nothing."""
    folded = document.folded
    at: list[int] = []
    words: list[str] = []
    breaks: set[int] = set()
    before = max(span.start, 0)
    for word in _INK.finditer(folded, before, max(min(span.end, len(folded)), 0)):
        if at and "\n" in folded[before : word.start()]:
            breaks.add(len(at))
        at.extend(range(*word.span()))
        words.append(word.group())
        before = word.end()
    return Compact(document, "".join(words), tuple(at), frozenset(breaks))
