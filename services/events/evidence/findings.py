"""What the examination of an upload comes to: what the file is, or why it is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.events.evidence.documents import EvidenceKind, Position


class Refused(Exception):
    """The file may not be kept; ``status`` is HTTP's, ``code`` and ``params`` the catalogue's."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        self.status = status
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Picture:
    """``data`` encoded anew, and a JPEG ``thumbnail`` of it; both sizes in pixels. ``prints`` and ``sketch``: see ``prints.py``.

    ``position`` and ``taken_at`` are what the camera had written into the picture that was given.
    """

    data: bytes
    width: int
    height: int
    thumbnail: bytes
    prints: tuple[str, ...] = ()
    sketch: str = ""
    position: Position | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """A file that may be kept. ``endings`` are those that its name may have (``.pdf``), the usual one first.

    ``picture`` is what is kept instead of a picture's file; any other file is kept as it was given.
    """

    kind: EvidenceKind
    content_type: str
    endings: tuple[str, ...]
    picture: Picture | None = None
