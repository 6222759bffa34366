"""PDF: the header in the first byte, the last revision's table where the end says, and nothing behind the end.

Source: ISO 32000-1, 7.5 "File structure".
"""

import re

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import refuse_archive
from services.events.evidence.formats.window import Window, broken, more_inside

MARK = b"%PDF-"
PADDING = b"\0\t\n\f\r "
"""What writers may leave behind the end."""

FOUND = Finding(EvidenceKind.DOCUMENT, "application/pdf", (".pdf",))

_HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
_END = re.compile(rb"startxref[\0\t\n\f\r ]+([0-9]{1,10})[\0\t\n\f\r ]+%%EOF\Z")
_TABLE = re.compile(rb"(?:xref|[0-9]{1,10}[\0\t\n\f\r ]+[0-9]{1,5}[\0\t\n\f\r ]+obj)")
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z0-9_#])")
_TAIL = 2_048
_ROLLING = 64


def read_pdf(window: Window) -> Finding:
    """Raises ``Refused`` for one that is cut off, has something behind its end, or holds scripts in the clear."""
    if not _HEADER.match(window.head(8)):
        raise broken()
    tail = window.tail(_TAIL).rstrip(PADDING)
    end = _END.search(tail)
    if end is None:
        raise more_inside() if b"%%EOF" in tail else broken()
    place = int(end[1])
    near = max(0, place - _ROLLING // 2)
    if place >= window.size or not _TABLE.search(window.read(near, min(_ROLLING, window.size - near))):
        raise broken()
    refuse_archive(window)
    _refuse_scripts(window)
    return FOUND


def _refuse_scripts(window: Window) -> None:
    piece = 65_536
    for begin in range(0, window.size, piece):
        if _ACTIVE.search(window.read(begin, min(piece + _ROLLING, window.size - begin))):
            raise Refused(422, "file_has_program")
