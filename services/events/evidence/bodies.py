"""What goes over HTTP about evidence, besides its bytes."""

import re
from datetime import datetime
from typing import Annotated
from unicodedata import category
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from services.events.evidence.documents import EvidenceKind, Position, Record
from services.events.evidence.names import LONGEST_NAME
from shared.access import OFFICE, Principal

LONGEST_URL = 2_000
_NOT_IN_URLS = re.compile(r"[\s\\<>\"\x00-\x20\x7f]")


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or "@" in parts.netloc or _NOT_IN_URLS.search(text):
        raise PydanticCustomError("invalid.reference_url", "a whole http(s) address without credentials")
    return text


def _visible_line(text: str) -> str:
    if any(category(each) in ("Cc", "Zl", "Zp") for each in text):
        raise PydanticCustomError("invalid.reference_title", "one line of visible text")
    return text


class ReferenceIn(BaseModel):
    """Something that lies elsewhere: a long video on the district's own platform, a report in a newspaper."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(max_length=LONGEST_URL), AfterValidator(_web_address)]
    title: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
        AfterValidator(_visible_line),
    ]


class EvidenceOut(BaseModel):
    """``sha256`` and ``size`` (bytes) are of the file as it is kept: a picture's encoded anew, without metadata.

    ``url`` is a reference's; it has no bytes here. ``width`` and ``height`` are a picture's, in pixels.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: EvidenceKind
    name: str
    sha256: str | None
    size: int
    content_type: str
    width: int | None
    height: int | None
    url: str | None
    unit: str
    uploaded_at: datetime


class AboutOut(EvidenceOut):
    """``activity`` is the one that it belongs to. ``position`` and ``taken_at``: the camera's, for the office alone."""

    thumbnail: bool
    activity: str | None
    position: Position | None = None
    taken_at: datetime | None = None


class AboutPage(BaseModel):
    items: list[AboutOut]
    next: str | None = None


def about(record: Record, who: Principal) -> AboutOut:
    hidden = set() if who.role in OFFICE else {"position", "taken_at"}
    return AboutOut(**record.model_dump(exclude=hidden), thumbnail=record.thumbnail_sha256 is not None)
