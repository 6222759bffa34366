"""Looks for a second format in a file of another: what a browser would run, and an archive that hangs on its end."""

import re
import struct

from services.events.evidence.formats.window import Window, more_inside

SEARCHED_AT_ONCE = 65_536
LONGEST_ARCHIVE_COMMENT = 65_535

_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s|html|head|body|script|svg[\s>]|iframe|object|embed|img\s|meta\s|link\s|style|math|form|base\s)"
    rb"|<\?php|javascript:",
    re.IGNORECASE,
)
_LONGEST_MARK = 32
_ARCHIVE_END = b"PK\x05\x06"
_END_SIZE = 22


def has_markup(text: bytes) -> bool:
    """Whether a browser that takes ``text`` for a page would find something to show or to run."""
    return _MARKUP.search(text) is not None


def refuse_markup(window: Window, start: int, end: int) -> None:
    """Raises ``Refused`` for markup between two offsets: for the parts of media files that players skip."""
    for begin in range(start, end, SEARCHED_AT_ONCE):
        stop = min(begin + SEARCHED_AT_ONCE + _LONGEST_MARK, end)
        if has_markup(window.read(begin, stop - begin)):
            raise more_inside()


def refuse_archive(window: Window) -> None:
    """Raises ``Refused`` for a ZIP (a jar, an office file) that readers would find from the file's end."""
    tail = window.tail(LONGEST_ARCHIVE_COMMENT + _END_SIZE)
    begins = window.size - len(tail)
    at = tail.rfind(_ARCHIVE_END)
    while at >= 0:
        if _leads_to_entries(window, begins + at, tail[at : at + _END_SIZE]):
            raise more_inside()
        at = tail.rfind(_ARCHIVE_END, 0, at)


def _leads_to_entries(window: Window, at: int, record: bytes) -> bool:
    """Whether the end record at ``at`` has its directory before it, however much stands before the archive."""
    if len(record) < _END_SIZE:
        return False
    entries, size = struct.unpack_from("<HI", record, 10)
    if entries == 0 or size > at:
        return False
    return window.read(at - size, 4) == b"PK\x01\x02"
