"""A workbook's ZIP: its directory is looked at before anything is unpacked, its parts are parsed as they are read."""

import io
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from services.events.sheets.readers.bounds import MEGABYTES_UNPACKED, PARTS
from services.events.sheets.readers.unreadable import Unreadable
from shared.child import MEGABYTE

WORKBOOK = "xl/workbook.xml"
_CHUNK = 262_144
_ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError, KeyError)
_REFUSED = (
    ("xl/vbaproject.bin", "sheets.file.macros"),
    ("xl/macrosheets/", "sheets.file.macros"),
    ("xl/externallinks/", "sheets.file.external_links"),
    ("xl/workbook.bin", "sheets.file.other_office"),
    ("content.xml", "sheets.file.other_office"),
    ("word/document.xml", "sheets.file.other_office"),
    ("encryptedpackage", "sheets.file.protected"),
)


class Package:
    """An opened workbook whose claims are bearable. Methods raise ``Unreadable``."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise Unreadable("sheets.file.damaged") from error
        parts = self._zip.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > MEGABYTES_UNPACKED * MEGABYTE:
            raise Unreadable("sheets.file.bomb", most=MEGABYTES_UNPACKED)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Unreadable("sheets.file.protected")
        self._names = {part.filename.lower().lstrip("/"): part.filename for part in parts}
        for begins, code in _REFUSED:
            if any(name.startswith(begins) for name in self._names):
                raise Unreadable(code)
        if WORKBOOK not in self._names:
            raise Unreadable("sheets.file.not_a_sheet")

    def holds(self, name: str) -> bool:
        return name.lower() in self._names

    def parse(self, name: str, handler: Any) -> None:
        """Feed a part to ``handler``: ``start(tag, attrs)``, ``end(tag)``, ``text(data)``, names without their prefixes.

        A document type is refused, and with it every entity: these files have none.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse
        try:
            with self._zip.open(self._names[name.lower()]) as part:
                while chunk := part.read(_CHUNK):
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, *BROKEN) as error:
            raise Unreadable("sheets.file.damaged") from error


def plain(tag: str) -> str:
    """The name without its prefix: some programs write ``x:row``."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _refuse(*_: object) -> None:
    raise Unreadable("sheets.file.damaged")
