"""WebM: elements from the first byte to the last, down to the clusters' own.

Source: RFC 8794 (EBML), RFC 9559 (Matroska), the WebM container guidelines.
"""

from dataclasses import dataclass

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import refuse_archive, refuse_markup
from services.events.evidence.formats.window import Window, broken, more_inside

MARK = b"\x1a\x45\xdf\xa3"
MOST_ELEMENTS = 1_000_000

WEBM = Finding(EvidenceKind.VIDEO, "video/webm", (".webm",))
WEBM_AUDIO = Finding(EvidenceKind.AUDIO, "audio/webm", (".webm", ".weba"))

_EBML, _SEGMENT, _CLUSTER, _TRACKS, _ATTACHMENTS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0x1941A469
_VOID, _CHECKSUM = 0xEC, 0xBF
_DOCUMENT_TYPE, _TRACK, _TRACK_TYPE = 0x4282, 0xAE, 0x83
_OF_SEGMENT = {0x114D9B74, 0x1549A966, _TRACKS, _CLUSTER, 0x1C53BB6B, 0x1043A770, 0x1254C367, _VOID, _CHECKSUM}
_BLOCKS = {0xA3, 0xA0}
_OF_CLUSTER = {0xE7, 0xA7, 0xAB, 0x5854, _VOID, _CHECKSUM} | _BLOCKS
_VIDEO, _SOUND = 1, 2


@dataclass(frozen=True)
class Element:
    """``end`` is None where a live recorder did not know it."""

    id: int
    start: int
    end: int | None


def read_webm(window: Window) -> Finding:
    """Raises ``Refused`` for other kinds of Matroska, attached files, and one that is cut off or has something behind."""
    head = _element(window, 0, window.size)
    if head.id != _EBML or head.end is None:
        raise broken()
    if _only(window, head, _DOCUMENT_TYPE).rstrip(b"\0") != b"webm":
        raise Refused(415, "file_is_other_media")
    segment = _element(window, head.end, window.size)
    if segment.id != _SEGMENT or (segment.end is not None and segment.end > window.size):
        raise broken()
    if segment.end is not None and segment.end < window.size:
        raise more_inside()
    types = _through(window, segment.start)
    refuse_archive(window)
    if _VIDEO in types:
        return WEBM
    if _SOUND in types:
        return WEBM_AUDIO
    raise broken()


def _through(window: Window, place: int) -> set[int]:
    """The types of the tracks, after going through the whole segment, in and out of clusters without an end."""
    types: set[int] = set()
    blocks, in_cluster = 0, False
    for _ in range(MOST_ELEMENTS):
        if place >= window.size:
            break
        element = _element(window, place, window.size)
        in_cluster = in_cluster and element.id in _OF_CLUSTER
        if element.id == _ATTACHMENTS or element.id not in _OF_SEGMENT | (_OF_CLUSTER if in_cluster else set()):
            raise more_inside() if element.id == _ATTACHMENTS else broken()
        if element.id == _CLUSTER:
            in_cluster, place = True, element.start
            continue
        if element.end is None:
            raise broken()
        blocks += element.id in _BLOCKS
        if element.id not in _BLOCKS:
            refuse_markup(window, element.start, element.end)
        if element.id == _TRACKS:
            types |= _track_types(window, element)
        place = element.end
    if place != window.size or not blocks:
        raise broken()
    return types


def _track_types(window: Window, tracks: Element) -> set[int]:
    return {
        int.from_bytes(_only(window, track, _TRACK_TYPE)) for track in _children(window, tracks) if track.id == _TRACK
    }


def _only(window: Window, parent: Element, id: int) -> bytes:
    """The content of ``parent``'s child with this id, at most 64 bytes of it; empty without one."""
    for child in _children(window, parent):
        if child.id == id and child.end is not None:
            return window.read(child.start, min(child.end - child.start, 64))
    return b""


def _children(window: Window, parent: Element) -> list[Element]:
    assert parent.end is not None
    found: list[Element] = []
    place = parent.start
    while place < parent.end and len(found) < 1_000:
        element = _element(window, place, parent.end)
        if element.end is None:
            raise broken()
        found.append(element)
        place = element.end
    return found


def _element(window: Window, place: int, limit: int) -> Element:
    id, place = _number(window, place, 4, keep_mark=True)
    length, start = _number(window, place, 8, keep_mark=False)
    if length is None:
        return Element(id or 0, start, None)
    if start + length > limit:
        raise broken()
    return Element(id or 0, start, start + length)


def _number(window: Window, place: int, longest: int, *, keep_mark: bool) -> tuple[int | None, int]:
    """A number of variable length and the place behind it; None for the length that stands for "unknown"."""
    first = window.read(place, 1)[0]
    width = 9 - first.bit_length()
    if width > longest:
        raise broken()
    value = window.number(place, width)
    if keep_mark:
        return value, place + width
    bits = 7 * width
    value &= (1 << bits) - 1
    return (None if value == (1 << bits) - 1 else value), place + width
