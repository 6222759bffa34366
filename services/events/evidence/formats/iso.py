"""MP4, MOV, 3GP and M4A: boxes from the first byte to the last, a film's head, and tracks that say what they carry.

Source: ISO/IEC 14496-12 "ISO base media file format"; QuickTime File Format.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import refuse_archive, refuse_markup
from services.events.evidence.formats.window import Window, broken

MARK = b"ftyp"
MOST_BOXES = 20_000
DEEPEST = 6
LONGEST_BRANDS = 1_024

_STILLS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_QUICKTIME, _PHONES, _SOUND = b"qt  ", b"3g", (b"M4A ", b"M4B ")
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"edts", b"mvex"})
_MEDIA = b"mdat"

MP4_AUDIO = Finding(EvidenceKind.AUDIO, "audio/mp4", (".m4a", ".mp4", ".aac"))
MP4 = Finding(EvidenceKind.VIDEO, "video/mp4", (".mp4", ".m4v"))
MOV = Finding(EvidenceKind.VIDEO, "video/quicktime", (".mov",))
PHONE = Finding(EvidenceKind.VIDEO, "video/3gpp", (".3gp", ".3gpp", ".3g2"))
PHONE_AUDIO = Finding(EvidenceKind.AUDIO, "audio/3gpp", (".3gp", ".3gpp", ".3g2", ".m4a", ".amr"))


@dataclass(frozen=True)
class Box:
    """``start`` is where its content begins, ``end`` where the next box does."""

    type: bytes
    start: int
    end: int


def read_iso(window: Window) -> Finding:
    """Raises ``Refused`` for a still picture, one that is cut off, and one with something hidden between its boxes."""
    brand = _brand(window)
    if brand in _STILLS:
        raise Refused(415, "file_is_heic")
    found = _Walk(window)
    found.through(0, window.size, 0)
    if not {b"moov", b"mvhd"} <= found.types or not {b"mdat", b"moof"} & found.types:
        raise broken()
    refuse_archive(window)
    return _finding(brand, found.handlers)


def _brand(window: Window) -> bytes:
    length = window.number(0, 4)
    if not 16 <= length <= LONGEST_BRANDS:
        raise broken()
    return window.read(8, 4)


def _finding(brand: bytes, handlers: set[bytes]) -> Finding:
    if b"vide" in handlers:
        return MOV if brand == _QUICKTIME else PHONE if brand.startswith(_PHONES) else MP4
    if b"soun" in handlers:
        return PHONE_AUDIO if brand.startswith(_PHONES) else MP4_AUDIO
    raise broken()


class _Walk:
    """Goes through every box, and into those that hold the film's description."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._boxes = 0
        self.types: set[bytes] = set()
        self.handlers: set[bytes] = set()

    def through(self, start: int, end: int, depth: int) -> None:
        for box in self._boxes_between(start, end, depth):
            self.types.add(box.type)
            if box.type in _CONTAINERS:
                if depth >= DEEPEST:
                    raise broken()
                self.through(box.start, box.end, depth + 1)
            elif box.type != _MEDIA:
                refuse_markup(self._window, box.start, box.end)
            if box.type == b"hdlr" and depth:
                self.handlers.add(self._window.read(box.start + 8, 4))

    def _boxes_between(self, start: int, end: int, depth: int) -> Iterator[Box]:
        while start < end:
            self._boxes += 1
            if self._boxes > MOST_BOXES:
                raise broken()
            box = self._box(start, end, depth)
            yield box
            start = box.end

    def _box(self, start: int, end: int, depth: int) -> Box:
        length, type, head = self._window.number(start, 4), self._window.read(start + 4, 4), 8
        if length == 1:
            length, head = self._window.number(start + 8, 8), 16
        elif length == 0 and depth == 0 and type == _MEDIA:
            length = end - start
        if length < head or start + length > end or not all(0x20 <= each < 0x7F or each == 0xA9 for each in type):
            raise broken()
        return Box(type, start + head, start + length)
