"""Where and when a picture was taken, as its camera wrote it (EXIF 2.32, GPS and photo tags)."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image
from pydantic import ValidationError

from services.events.evidence.documents import Position
from shared.clock import DISTRICT_ZONE

_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
    AttributeError,
    SyntaxError,
)


def position_of(exif: Image.Exif) -> Position | None:
    """Where the camera was; None where it did not say, or says what cannot be."""
    try:
        tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
        return Position(
            latitude=_degrees(tags[ExifTags.GPS.GPSLatitude], tags[ExifTags.GPS.GPSLatitudeRef], "NS"),
            longitude=_degrees(tags[ExifTags.GPS.GPSLongitude], tags[ExifTags.GPS.GPSLongitudeRef], "EW"),
        )
    except (*_UNREADABLE, ValidationError):
        return None


def taken_at_of(exif: Image.Exif) -> datetime | None:
    """When it was taken, by the camera's clock: in the district's zone where the camera named no other."""
    try:
        tags = exif.get_ifd(ExifTags.IFD.Exif)
        moment = datetime.strptime(tags[ExifTags.Base.DateTimeOriginal].strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        return moment.replace(tzinfo=_offset(tags.get(ExifTags.Base.OffsetTimeOriginal)) or DISTRICT_ZONE)
    except _UNREADABLE:
        return None


def _degrees(parts: Sequence[Any], side: str, sides: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    sign = {sides[0]: 1, sides[1]: -1}[side.strip("\0 ").upper()]
    return round(sign * (degrees + minutes / 60 + seconds / 3600), 6)


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    hours, minutes = text.strip("\0 ").lstrip("+-").split(":")
    distance = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-distance if text.startswith("-") else distance)
