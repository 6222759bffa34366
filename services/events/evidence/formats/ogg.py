"""Ogg: pages from the first byte to the last, and a first page that says which sound is in it.

Source: RFC 3533.
"""

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import refuse_archive
from services.events.evidence.formats.window import Window, broken

MARK = b"OggS"
OGG = Finding(EvidenceKind.AUDIO, "audio/ogg", (".ogg", ".oga", ".opus"))

_SOUNDS = (b"\x01vorbis", b"OpusHead", b"Speex   ", b"\x7fFLAC")
_HEAD = 27
_FIRST = 2
"""The flag of a stream's first page."""


def read_ogg(window: Window) -> Finding:
    """Raises ``Refused`` for anything but sound, and for one that is cut off or has something behind its end."""
    place = first = _page(window, 0)
    while place < window.size:
        begin, place = place, _page(window, place)
        if window.read(begin + 5, 1)[0] & _FIRST:
            raise Refused(415, "file_is_other_media")
    if not window.read(5, 1)[0] & _FIRST:
        raise broken()
    begin = _HEAD + window.read(26, 1)[0]
    if not window.read(begin, first - begin).startswith(_SOUNDS):
        raise Refused(415, "file_is_other_media")
    refuse_archive(window)
    return OGG


def _page(window: Window, place: int) -> int:
    """Where the page at ``place`` ends."""
    head = window.read(place, _HEAD)
    if head[:5] != MARK + b"\0":
        raise broken()
    sizes = window.read(place + _HEAD, head[26])
    end = place + _HEAD + len(sizes) + sum(sizes)
    if end > window.size:
        raise broken()
    return end
