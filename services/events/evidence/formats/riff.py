"""WAV: chunks from the first byte to the last.

Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0".
"""

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding
from services.events.evidence.formats.strangers import refuse_archive, refuse_markup
from services.events.evidence.formats.window import Window, broken, more_inside

MARK, WAVE = b"RIFF", b"WAVE"
MOST_CHUNKS = 10_000
HEAD = 12
WAV = Finding(EvidenceKind.AUDIO, "audio/wav", (".wav",))


def read_wav(window: Window) -> Finding:
    """Raises ``Refused`` for one that is cut off, and one with something behind its end."""
    end = 8 + _little(window, 4)
    if end + end % 2 < window.size:
        raise more_inside()
    if end > window.size:
        raise broken()
    if not {b"fmt ", b"data"} <= _chunks(window):
        raise broken()
    refuse_archive(window)
    return WAV


def _chunks(window: Window) -> set[bytes]:
    names: set[bytes] = set()
    place, count = HEAD, 0
    while place < window.size - 1:
        count += 1
        name, length = window.read(place, 4), _little(window, place + 4)
        end = place + 8 + length
        if count > MOST_CHUNKS or end > window.size or not name.strip().isalnum():
            raise broken()
        if name != b"data":
            refuse_markup(window, place + 8, end)
        names.add(name)
        place = end + length % 2
    return names


def _little(window: Window, offset: int) -> int:
    return int.from_bytes(window.read(offset, 4), "little")
