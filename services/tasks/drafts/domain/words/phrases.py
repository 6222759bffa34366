"""Many phrases sought at once, in one pass over the text; of those that begin at one place the longest is taken."""

import re
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from services.tasks.drafts.domain.document import Span

T = TypeVar("T")


class Hit(NamedTuple, Generic[T]):
    span: Span
    word: str
    meaning: T


def _any_of(words: Iterable[str]) -> str:
    """A pattern of ``words`` in which those that begin alike share their beginning, so that few are tried at a place."""
    ends: dict[str, list[str]] = {}
    for word in words:
        ends.setdefault(word[:1], []).append(word[1:])
    parts = []
    for first, rest in ends.items():
        longer = [end for end in rest if end]
        more = _any_of(longer) if longer else ""
        parts.append(re.escape(first) + (f"(?:{more})?" if more and "" in rest else more))
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


class Phrases(Generic[T]):
    """``doubled``: phrases that were given with two different meanings."""

    def __init__(self, meanings: Iterable[tuple[str, T]]) -> None:
        self._meanings: dict[str, T] = {}
        self.doubled: list[str] = []
        for word, meaning in meanings:
            if self._meanings.setdefault(word, meaning) is not meaning:
                self.doubled.append(word)
        self._regex = re.compile(self.pattern) if self._meanings else re.compile(r"(?!)")

    @property
    def pattern(self) -> str:
        """All of them as one pattern without a named group; it tries longer ones first."""
        return _any_of(sorted(self._meanings))

    def meaning(self, word: str) -> T | None:
        return self._meanings.get(word)

    def any(self, text: str) -> bool:
        """Whether one of them stands in ``text``."""
        return self._regex.search(text) is not None

    def hits(self, text: str, start: int, end: int) -> list[Hit[T]]:
        """In ``text[start:end]``, from left to right, none over another."""
        return [
            Hit(Span(*found.span()), found[0], self._meanings[found[0]])
            for found in self._regex.finditer(text, start, end)
        ]
