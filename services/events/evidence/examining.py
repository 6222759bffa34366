"""Tells what an uploaded file is by what is in it, never by its name or the type it came with."""

from collections.abc import Callable
from typing import BinaryIO

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats import frames, iso, ogg, ole2, packages, pdf, riff, webm
from services.events.evidence.formats.known import known_stranger
from services.events.evidence.formats.strangers import has_markup
from services.events.evidence.formats.texts import read_text
from services.events.evidence.formats.window import Window
from services.events.evidence.pictures import MEGABYTE, MOST_BYTES, is_picture, read_picture

LARGEST = {
    EvidenceKind.PICTURE: MOST_BYTES,
    EvidenceKind.DOCUMENT: 50 * MEGABYTE,
    EvidenceKind.AUDIO: 50 * MEGABYTE,
    EvidenceKind.VIDEO: 200 * MEGABYTE,
}
"""Bytes of a file, by kind."""

HEAD = 512


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


_READERS: tuple[tuple[Callable[[bytes], bool], EvidenceKind, Callable[[Window], Finding]], ...] = (
    (is_picture, EvidenceKind.PICTURE, lambda window: read_picture(window.read(0, window.size))),
    (_begins(pdf.MARK), EvidenceKind.DOCUMENT, pdf.read_pdf),
    (_begins(packages.MARK), EvidenceKind.DOCUMENT, packages.read_package),
    (_begins(ole2.MARK), EvidenceKind.DOCUMENT, ole2.read_ole2),
    (lambda head: head[4:8] == iso.MARK, EvidenceKind.VIDEO, iso.read_iso),
    (_begins(webm.MARK), EvidenceKind.VIDEO, webm.read_webm),
    (lambda head: head[:4] == riff.MARK and head[8:12] == riff.WAVE, EvidenceKind.AUDIO, riff.read_wav),
    (_begins(ogg.MARK), EvidenceKind.AUDIO, ogg.read_ogg),
    (_begins(frames.AMR_MARK, frames.AMR_WIDE_MARK), EvidenceKind.AUDIO, frames.read_amr),
    (frames.is_mp3, EvidenceKind.AUDIO, frames.read_mp3),
    (frames.is_aac, EvidenceKind.AUDIO, frames.read_aac),
)
"""What the first bytes look like, the kind with the limit that holds while it is read, and who reads it."""


def examine(file: BinaryIO) -> Finding:
    """What ``file`` is. Raises ``Refused``. Takes seconds and 600 MB at worst: use a thread, and few at once."""
    window = Window(file)
    if window.size == 0:
        raise Refused(422, "file_empty")
    head = window.head(HEAD)
    for looks_like, kind, read in _READERS:
        if looks_like(head):
            _check_size(window, kind)
            found = read(window)
            _check_size(window, found.kind)
            return found
    return _read_unmarked(window, head)


def _read_unmarked(window: Window, head: bytes) -> Finding:
    code = known_stranger(head)
    if code is None and (found := read_text(window)) is not None:
        return found
    raise Refused(415, code or ("file_is_page" if has_markup(head) else "file_unknown"))


def _check_size(window: Window, kind: EvidenceKind) -> None:
    if window.size > LARGEST[kind]:
        raise Refused(413, "body_too_large", limit_mb=LARGEST[kind] // MEGABYTE)
