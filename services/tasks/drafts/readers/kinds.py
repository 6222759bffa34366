"""What a file is, by what stands in it; its name and media type are only hints."""

import re
from enum import StrEnum

from services.tasks.drafts.readers.encoding import marked_encoding
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_LOOK = 65_536


class Kind(StrEnum):
    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    PACKAGE = "package"
    """A ZIP: docx, xlsx or something else, which only its directory tells."""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("EncryptedPackage", Why.PROTECTED),
    ("WordDocument", Why.OLD_WORD),
    ("Workbook", Why.OLD_EXCEL),
    ("Book", Why.OLD_EXCEL),
)
_REFUSED = (
    (b"{\\rtf", Why.OTHER_OFFICE),
    (b"\x89PNG\r\n", Why.PICTURE),
    (b"\xff\xd8\xff", Why.PICTURE),
    (b"GIF8", Why.PICTURE),
    (b"II*\x00", Why.PICTURE),
    (b"MM\x00*", Why.PICTURE),
    (b"Rar!\x1a\x07", Why.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Why.ARCHIVE),
    (b"\x1f\x8b", Why.ARCHIVE),
)
_BEGINS_AS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>|<!--(?:(?!-->).){0,2000}-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|h\d|center|font|span)\b",
    re.I | re.S,
)
_TAG = re.compile(r"</?(?:p|div|table|tr|td|span|br|h\d|a|li|ul|ol|b|strong)\b[^<>]{0,2000}>", re.I)
_MANY_TAGS = 6


def kind_of(name: str, content: bytes, media_type: str | None) -> Kind:
    """Raises ``Unreadable`` for what is plainly not one of ours, saying what it is and what to do."""
    if not content.strip(b"\x00\t\n\v\f\r \xef\xbb\xbf"):
        raise Unreadable(Why.EMPTY)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.PACKAGE
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(_OLE):
        raise Unreadable(_in_ole(name, content))
    for magic, why in _REFUSED:
        if content.startswith(magic):
            raise Unreadable(why)
    return Kind.HTML if _is_html(name, content, media_type) else Kind.TEXT


def _in_ole(name: str, content: bytes) -> Why:
    """Word and Excel before 2007, WPS, and every encrypted docx or xlsx are files of this kind."""
    for stream, why in _STREAMS:
        if stream.encode("utf-16-le") + b"\x00\x00" in content:
            return why
    return Why.OLD_EXCEL if name.lower().endswith((".xls", ".et")) else Why.OTHER_OFFICE


def _is_html(name: str, content: bytes, media_type: str | None) -> bool:
    mark = marked_encoding(content)
    look = content[:_LOOK].decode(mark[1] if mark else "latin-1", "ignore").lstrip("\ufeffï»¿")
    if _BEGINS_AS_HTML.match(look):
        return True
    hinted = name.lower().endswith((".htm", ".html", ".xhtml")) or "html" in (media_type or "")
    tags = sum(1 for _, _ in zip(_TAG.finditer(look), range(_MANY_TAGS), strict=False))
    return tags >= (1 if hinted else _MANY_TAGS)
