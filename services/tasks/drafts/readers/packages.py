"""Packed files (docx, xlsx): the directory is looked at before anything is unpacked, XML is read within bounds."""

import io
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from services.tasks.drafts.readers.bounds import DEPTH, ELEMENTS, MEGABYTE, MEGABYTES_PART, MEGABYTES_UNPACKED, PARTS
from services.tasks.drafts.readers.unreadable import Unreadable, Why

WORD = "word/document.xml"
WORKBOOK = "xl/workbook.xml"
_CHUNK = 65_536
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
_KINDS = (
    ("EncryptedPackage", Why.PROTECTED),
    ("OFD.xml", Why.OFD),
    ("content.xml", Why.OTHER_OFFICE),
    ("ppt/presentation.xml", Why.OTHER_OFFICE),
    ("xl/workbook.bin", Why.OTHER_OFFICE),
)


class Package:
    """An opened ZIP whose claims are bearable. Methods raise ``Unreadable``."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise Unreadable(Why.DAMAGED) from error
        parts = self._zip.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > MEGABYTES_UNPACKED * MEGABYTE:
            raise Unreadable(Why.BOMB, most=MEGABYTES_UNPACKED)
        if any(part.file_size > MEGABYTES_PART * MEGABYTE for part in parts if _is_xml(part.filename)):
            raise Unreadable(Why.BOMB, most=MEGABYTES_UNPACKED)
        self.names = {part.filename.lower(): part.filename for part in parts}
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Unreadable(Why.PROTECTED)

    def holds(self, name: str) -> bool:
        return name.lower() in self.names

    def why_not_ours(self) -> Why:
        """What it is, if neither Word's nor Excel's."""
        return next((why for name, why in _KINDS if self.holds(name)), Why.ARCHIVE)

    def xml(self, name: str) -> Element:
        """A part's XML, names without their namespaces. A document type is refused: these files have none."""
        parser = XMLParser(target=_Bounded())
        try:
            with self._zip.open(self.names[name.lower()]) as part:
                _feed(parser, part)
            root: Element = parser.close()
        except (ParseError, KeyError, *_BROKEN) as error:
            raise Unreadable(Why.DAMAGED) from error
        return root


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _feed(parser: XMLParser, part: IO[bytes]) -> None:
    while chunk := part.read(_CHUNK):
        parser.feed(chunk)


def _plain(name: str) -> str:
    return name.rpartition("}")[2]


class _Bounded(TreeBuilder):
    """Refuses depth, size and document types while it builds."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEPTH:
            raise Unreadable(Why.TOO_DEEP, most=DEPTH)
        if self._count > ELEMENTS:
            raise Unreadable(Why.TOO_LARGE)
        return super().start(_plain(tag), {_plain(name): value for name, value in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_plain(tag))

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable(Why.BOMB, most=MEGABYTES_UNPACKED)
