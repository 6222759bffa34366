"""Office files in ZIP (docx, xlsx, pptx, OFD): the parts they must have, and none that runs or hides.

Sources: ECMA-376 part 2 "Open Packaging Conventions"; GB/T 33190 (OFD).
"""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipInfo

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.ole2 import MARK as OLE2
from services.events.evidence.formats.ole2 import read_ole2
from services.events.evidence.formats.window import Window, broken, more_inside
from services.events.evidence.formats.zipped import Archive, Budget, unpacks_too_large

MARK = b"PK\x03\x04"
EMPTY_MARK = b"PK\x05\x06"
DEEPEST = 1
LARGEST_INSIDE = 20 * 1_048_576

CONTENT_TYPES, OFD_ROOT = "[Content_Types].xml", "OFD.xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE = "application/vnd.openxmlformats-officedocument."

DOCX = Finding(EvidenceKind.DOCUMENT, f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = Finding(EvidenceKind.DOCUMENT, f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = Finding(EvidenceKind.DOCUMENT, f"{_OFFICE}presentationml.presentation", (".pptx",))
SHOW = Finding(EvidenceKind.DOCUMENT, f"{_OFFICE}presentationml.slideshow", (".ppsx",))
OFD = Finding(EvidenceKind.DOCUMENT, "application/ofd", (".ofd",))

_MAIN = {f"{found.content_type}.main+xml": found for found in (DOCX, XLSX, PPTX, SHOW)}
_MACROS = ("vbaproject.bin", "vbadata.xml")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")


def read_package(window: Window, budget: Budget | None = None, depth: int = 0) -> Finding:
    """Raises ``Refused`` for other archives, macros, programs, archives inside, and what extracts to too much."""
    budget = budget or Budget()
    archive = Archive(window.file, budget)
    found = _main_part(archive)
    for entry in archive.entries:
        _check_part(archive, entry, budget, depth)
    return found


def _main_part(archive: Archive) -> Finding:
    if CONTENT_TYPES in archive.names:
        types = archive.text(CONTENT_TYPES)
        if b"macroEnabled" in types or any(name.lower().endswith(_MACROS) for name in archive.names):
            raise Refused(422, "file_has_macros")
        for override in _parsed(types).iter(f"{_TYPES}Override"):
            found = _MAIN.get(override.get("ContentType", ""))
            if found is not None and override.get("PartName", "").lstrip("/") in archive.names:
                return found
    elif OFD_ROOT in archive.names and _parsed(archive.text(OFD_ROOT)).tag.endswith("}OFD"):
        return OFD
    raise Refused(415, "file_is_archive")


def _parsed(data: bytes) -> ElementTree.Element:
    if b"<!" in data.replace(b"<!--", b""):
        raise broken()
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise broken() from error


def _check_part(archive: Archive, entry: ZipInfo, budget: Budget, depth: int) -> None:
    """Extracts the part to its end, which checks its length and checksum; keeps it only to look into a file in it."""
    kept = bytearray()
    inside = False
    for position, piece in enumerate(archive.pieces(entry)):
        if position == 0:
            if piece.startswith(_PROGRAMS):
                raise Refused(422, "file_has_program")
            inside = piece.startswith((*_ARCHIVES, OLE2))
        if inside:
            kept += piece
            if len(kept) > LARGEST_INSIDE:
                raise unpacks_too_large()
    if inside:
        _check_inside(bytes(kept), budget, depth)


def _check_inside(data: bytes, budget: Budget, depth: int) -> None:
    """A file in the file: the table behind a chart, an old formula, but no archive and no deeper nesting."""
    window = Window(BytesIO(data))
    if data.startswith(OLE2):
        _check_old(window)
    elif data.startswith(MARK) and depth < DEEPEST:
        read_package(window, budget, depth + 1)
    else:
        raise more_inside()


def _check_old(window: Window) -> None:
    try:
        read_ole2(window)
    except Refused as refused:
        if refused.code != "file_unknown":  # a formula's or a drawing's own format
            raise
