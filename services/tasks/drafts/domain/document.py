"""A document as it was read: its text, its tables. Every position counts characters of ``Document.text``."""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_ALIKE = {
    **dict.fromkeys("〔［【｛〖[{", "("),
    **dict.fromkeys("〕］】｝〗]}", ")"),
    **dict.fromkeys("—–―～〜~﹣－", "-"),
    "｡": "。",
    "｢": "“",
    "｣": "”",
    "〇": "○",
}


def _folded(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if "！" <= char <= "～":
        return _ALIKE.get(half := chr(ord(char) - 0xFEE0), half)
    return " " if char != "\n" and (char.isspace() or unicodedata.category(char) == "Cf") else char


class _Folding(dict[int, str]):
    """Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` with one way to write what has several, character for character, so that positions stay.

    Full-width letters, digits and punctuation become half-width (``，：；（`` → ``,:;(``), brackets of any kind round
    ones, dashes ``-``, spaces of any kind a space. ``、。《》“”`` stay.
    """
    return text.translate(_FOLDING)


class Span(NamedTuple):
    """``start`` is the first character, ``end`` the one after the last."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


class Cell(NamedTuple):
    """``repeated``: the cell continues a merged one, above or to the left; its span is that one's."""

    span: Span
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` have the same number of cells each. In the text a row stands on lines of its own."""

    span: Span
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Document:
    """``text`` has ``\\n`` between lines. ``heading``: what the file itself marks as its title, if it stands in the text.
    ``unread_pages``: those that say something which is not in the text, pictures of pages above all, counted from 1."""

    text: str
    tables: tuple[Table, ...] = ()
    heading: Span | None = None
    unread_pages: tuple[int, ...] = ()

    @cached_property
    def folded(self) -> str:
        """The text as ``fold`` writes it, of the same length."""
        return fold(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        while (found := self.text.find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return starts

    def quote(self, span: Span) -> str:
        """The document's own characters."""
        return self.text[span.start : span.end]

    def line_of(self, position: int) -> int:
        """The line that holds ``position``, counted from 1."""
        return bisect_right(self._starts, position)

    def lines(self) -> list[Span]:
        """Every line, without its end."""
        ends = [*(start - 1 for start in self._starts[1:]), len(self.text)]
        return [Span(*pair) for pair in zip(self._starts, ends, strict=True)]
