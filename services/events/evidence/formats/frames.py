"""MP3, AAC and AMR: frame upon frame from the first byte to the last, between tags that MP3 may carry.

Sources: ISO/IEC 11172-3 and 13818-3 (MP3), 13818-7 (ADTS), RFC 4867 (AMR), id3.org (tags).
"""

from collections.abc import Callable

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding
from services.events.evidence.formats.strangers import refuse_archive, refuse_markup
from services.events.evidence.formats.window import Window, broken

ID3 = b"ID3"
MOST_FRAMES = 1_500_000
"""More than eight hours of any of them."""
AMR_MARK, AMR_WIDE_MARK = b"#!AMR\n", b"#!AMR-WB\n"

MP3 = Finding(EvidenceKind.AUDIO, "audio/mpeg", (".mp3",))
AAC = Finding(EvidenceKind.AUDIO, "audio/aac", (".aac",))
AMR = Finding(EvidenceKind.AUDIO, "audio/amr", (".amr",))
AMR_WIDE = Finding(EvidenceKind.AUDIO, "audio/amr-wb", (".awb", ".amr"))

_ID3_HEAD, _ID3_FOOT, _OLD_TAG, _APE_HEAD = 10, 10, 128, 32
_MOST_PADDING = 65_536
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kilobits a second of layer III, for MPEG 1 and for 2 and 2.5."""
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the header's two bits for the version: 1, 2, 2.5."""
_AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 0, 0, 0, 1)
_AMR_WIDE_SIZES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)
"""Bytes of a frame by its type, its first byte among them; 0: no such type."""

Length = Callable[[bytes], int]
"""The bytes of a frame from its first ones, as many as ``_HEAD`` says; 0 for what begins no frame."""
_HEAD = 7


def is_mp3(head: bytes) -> bool:
    return head.startswith(ID3) or mp3_frame(head) > 0


def is_aac(head: bytes) -> bool:
    return aac_frame(head) > 0


def read_mp3(window: Window) -> Finding:
    start, end = _after_tag(window), _before_tags(window)
    refuse_markup(window, 0, start)
    refuse_markup(window, end, window.size)
    return _through(window, start, end, mp3_frame, MP3)


def read_aac(window: Window) -> Finding:
    return _through(window, 0, window.size, aac_frame, AAC)


def read_amr(window: Window) -> Finding:
    if window.head(len(AMR_WIDE_MARK)) == AMR_WIDE_MARK:
        return _through(window, len(AMR_WIDE_MARK), window.size, _amr(_AMR_WIDE_SIZES), AMR_WIDE)
    return _through(window, len(AMR_MARK), window.size, _amr(_AMR_SIZES), AMR)


def _through(window: Window, start: int, end: int, length: Length, found: Finding) -> Finding:
    """``found``, if frames fill the file from ``start`` to ``end``, at least one. Raises ``Refused``."""
    place = start
    for _ in range(MOST_FRAMES):
        if place >= end:
            break
        step = length(window.read(place, min(_HEAD, end - place)))
        if step == 0:
            raise broken()
        place += step
    if place != end or start >= end:
        raise broken()
    refuse_archive(window)
    return found


def mp3_frame(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # in step, and layer III
        return 0
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return 0
    first = version == 3
    bits = (_RATES_1 if first else _RATES_2)[rate] * 1000
    return (144 if first else 72) * bits // _HERTZ[version][hertz] + (head[2] >> 1 & 1)


def aac_frame(head: bytes) -> int:
    if len(head) < _HEAD or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= _HEAD else 0


def _amr(sizes: tuple[int, ...]) -> Length:
    def length(head: bytes) -> int:
        return 0 if head[0] & 0x83 else sizes[head[0] >> 3 & 15]

    return length


def _after_tag(window: Window) -> int:
    """Where the sound begins: behind an ID3 tag and the zeros that some writers leave after it."""
    if window.head(3) != ID3:
        return 0
    head = window.read(0, _ID3_HEAD)
    if any(each > 0x7F for each in head[6:]):
        raise broken()
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    place = _ID3_HEAD + length + (_ID3_FOOT if head[5] & 0x10 else 0)
    padding = window.read(place, min(_MOST_PADDING, max(0, window.size - place)))
    return place + len(padding) - len(padding.lstrip(b"\0"))


def _before_tags(window: Window) -> int:
    """Where the sound ends: before an ID3v1 tag, and an APE tag before that."""
    end = window.size
    if end >= _OLD_TAG and window.read(end - _OLD_TAG, 3) == b"TAG":
        end -= _OLD_TAG
    if end >= _APE_HEAD and window.read(end - _APE_HEAD, 8) == b"APETAGEX":
        foot = window.read(end - _APE_HEAD, _APE_HEAD)
        end -= int.from_bytes(foot[12:16], "little") + (_APE_HEAD if foot[23] & 0x80 else 0)
    if end < 0:
        raise broken()
    return end
