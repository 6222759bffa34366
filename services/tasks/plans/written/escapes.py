"""Any text in one cell of any table: what a file format, a reader or a list would change is written as ``\\7C;``.

A line's end is written ``⏎``. What a person types is read as it stands, unless it has just this form.
"""

import re
from collections.abc import Container

LINE_END = "⏎"
IN_LISTS = "、，；：〔〕"
"""What lists and labels are made of; in their items it is escaped too."""

_ESCAPED = re.compile(r"\\([0-9A-F]{0,6});|" + LINE_END)
_CHANGED = frozenset(f"\\{LINE_END}|｜│┃<")
"""Escapes themselves, bars that part cells in plain text, and what would make a text look like HTML."""
_PLAIN_SPACES = " \u3000"
_OFFICE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Spreadsheets take ``_x0041_`` for an A."""


def escaped(text: str, also: Container[str] = "") -> str:
    """``text`` for a cell; an empty one differs from an empty cell."""
    if not text:
        return r"\;"
    return _OFFICE.sub(lambda _: _code("_"), "".join(char if _stays(char, also) else _code(char) for char in text))


def unescaped(cell: str) -> str:
    return _ESCAPED.sub(_meant, cell)


def _stays(char: str, also: Container[str]) -> bool:
    return (char.isprintable() or char in _PLAIN_SPACES) and char not in _CHANGED and char not in also


def _code(char: str) -> str:
    return LINE_END if char == "\n" else f"\\{ord(char):X};"


def _meant(found: re.Match[str]) -> str:
    if found[0] == LINE_END:
        return "\n"
    if not found[1]:
        return ""
    code = int(found[1], 16)
    return chr(code) if code <= 0x10FFFF else found[0]
