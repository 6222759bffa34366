"""Plain text in UTF-8, UTF-16 with its mark, or GB 18030: nothing that is not to be read."""

import codecs
import re
from unicodedata import category

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import has_markup
from services.events.evidence.formats.window import Window

MOST_BYTES = 5 * 1_048_576

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS = "\t\n\r\f"
_NOT_TEXT = {"utf-8": {"Cc", "Cs"}, "utf-16": {"Cc", "Cs"}, "gb18030": {"Cc", "Cs", "Cn"}}
"""By charset; nearly any bytes are GB 18030, but not often of characters that there are."""
_PROGRAM = re.compile(r"\A\ufeff?(?:#!|@echo off|<%|\s*<\?xml)", re.IGNORECASE)


def read_text(window: Window) -> Finding | None:
    """Plain text, or None for what is none. Raises ``Refused`` for pages, scripts, and text that is too long."""
    head = window.head(4_096)
    if _decoded(head, final=window.size <= len(head)) is None:
        return None
    if window.size > MOST_BYTES:
        raise Refused(413, "body_too_large", limit_mb=MOST_BYTES // 1_048_576)
    found = _decoded(window.read(0, window.size), final=True)
    if found is None:
        return None
    text, charset = found
    if _PROGRAM.search(text) or has_markup(text.encode("utf-8", "ignore")):
        raise Refused(415, "file_is_page")
    return Finding(EvidenceKind.DOCUMENT, f"text/plain; charset={charset}", (".txt",))


def _decoded(data: bytes, *, final: bool) -> tuple[str, str] | None:
    """The text and its charset's name, if every character of it is one to read."""
    for charset in ("utf-16",) if data.startswith(_WIDE_MARKS) else ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(charset)().decode(data, final)
        except UnicodeDecodeError:
            continue
        if not any(category(each) in _NOT_TEXT[charset] and each not in _BLANKS for each in set(text)):
            return text, charset
    return None
