"""Bytes to text: UTF-8, UTF-16 with its mark, GB18030. What is none of them is refused rather than made up."""

import codecs
import unicodedata
from functools import cache

from services.tasks.drafts.readers.unreadable import Unreadable, Why

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_ODD = 0.01
_LEAST_COMMON = 0.7
_FIRST_LEVEL = range(0xB0, 0xD8)
_SYMBOLS = range(0xA1, 0xA4)


def decode(content: bytes) -> str:
    """The text of ``content``, without a byte order mark. A character that was cut off at the very end is dropped.

    Raises ``Unreadable``: it is no text, or in an encoding that is not ours.
    """
    marked = marked_encoding(content)
    if marked is not None:
        return _plausible(strict(content[len(marked[0]) :], marked[1]))
    utf8 = strict(content, "utf-8")
    if utf8 is not None and not _may_be_chinese(utf8):
        return _plausible(utf8)
    chinese = strict(content, "gb18030")
    if chinese is not None and _commonly_chinese(chinese):
        return _plausible(chinese)
    return _plausible(utf8)


def marked_encoding(content: bytes) -> tuple[bytes, str] | None:
    """The byte order mark and the encoding that it stands for."""
    return next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), None)


def strict(content: bytes, encoding: str) -> str | None:
    """``content`` decoded, its last character perhaps cut off; None where it is not of this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(content, final=False)
    except UnicodeError:
        return None


def _plausible(text: str | None) -> str:
    if text is None:
        raise Unreadable(Why.UNKNOWN_ENCODING)
    if _oddness(text) > _MOST_ODD:
        raise Unreadable(Why.NOT_A_DOCUMENT)
    return text


def _oddness(text: str) -> float:
    """The share of characters that no text has: controls, unassigned and private ones."""
    odd = sum(text.count(char) for char in set(text) if unicodedata.category(char) in _ODD and char not in _LAYOUT)
    return odd / max(len(text), 1)


_ODD = {"Cc", "Cn", "Co", "Cs"}
_LAYOUT = "\t\n\v\f\r\x1a\x85"


def _may_be_chinese(text: str) -> bool:
    """Is this UTF-8 so short of Chinese, yet so far from English, that GB18030 may have been meant?"""
    foreign = [char for char in text if char >= "\x80"]
    return bool(foreign) and max(foreign) < "\u0800" and 2 * len(foreign) > len("".join(text.split()))


def _commonly_chinese(text: str) -> bool:
    """Nearly every character of a Chinese text is of the 3755 most common ones, or punctuation."""
    foreign = [char for char in text if char >= "\x80"]
    if not foreign:
        return True
    return sum(map(_common, foreign)) >= _LEAST_COMMON * len(foreign)


@cache
def _common(char: str) -> bool:
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return char in "—·〇\u3000" or unicodedata.category(char)[0] in "PZS"
    return lead in _FIRST_LEVEL or lead in _SYMBOLS
