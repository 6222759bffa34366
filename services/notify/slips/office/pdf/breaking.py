"""Breaking Chinese text into lines as its typography wants it: pure.

A line begins with no closing mark and ends with no opening one (GB/T 15834-2011), and a number or a Latin word stays whole.
"""

from collections.abc import Callable, Iterator, Sequence

BEGINS_NO_LINE = frozenset("，。、；：？！）》」』】〕”’…—％%·,.;:?!)]}")
ENDS_NO_LINE = frozenset("（《「『【〔“‘([{")

Measure = Callable[[str], float]
"""How wide some text is, in points."""


def lines_of(text: str, measure: Measure, width: float, indent: float = 0.0) -> list[str]:
    """The text line by line, the first one ``indent`` shorter; at least one line, empty for no text."""
    lines: list[str] = []
    line, room = "", width - indent
    for piece in _fitting(_pieces(text), measure, width - indent):
        if line and measure((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line, room = piece.lstrip(" "), width
        else:
            line += piece
    return [*lines, line.rstrip(" ")]


def _pieces(text: str) -> Iterator[str]:
    """What no line break may part."""
    piece = ""
    for char in text:
        if piece and not _holds(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _holds(before: str, char: str) -> bool:
    """Whether ``char`` stays on the line of the one before it."""
    if char in BEGINS_NO_LINE or before in ENDS_NO_LINE:
        return True
    return _is_latin(before) and _is_latin(char)


def _is_latin(char: str) -> bool:
    return "!" <= char <= "\u024f"


def _fitting(pieces: Iterator[str], measure: Measure, width: float) -> Iterator[str]:
    """The pieces; one that is wider than a line is parted wherever the line ends."""
    for piece in pieces:
        rest: Sequence[str] = piece
        while rest and measure("".join(rest)) > width:
            fits = next((n for n in range(len(rest) - 1, 1, -1) if measure("".join(rest[:n])) <= width), 1)
            yield "".join(rest[:fits])
            rest = rest[fits:]
        if rest:
            yield "".join(rest)
