"""Reads an uploaded picture, whoever made it, and gives back a clean one: no EXIF, no position, upright."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

MEGABYTE = 1_048_576
MOST_BYTES = 15 * MEGABYTE
MOST_PIXELS = 50_000_000
THUMBNAIL_EDGE = 480
"""Pixels of a thumbnail's longer edge, at most."""

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

_QUALITY: dict[str, dict[str, Any]] = {"JPEG": {"quality": 88}, "PNG": {}, "WEBP": {"quality": 88}}
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
"""What Pillow's decoders raise for damaged and hostile files."""


class PictureRefused(Exception):
    """The bytes are no picture that may be kept; ``status`` is HTTP's, ``code`` and ``params`` the catalogue's."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        self.status = status
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Picture:
    """``data`` encoded anew as ``content_type``, and a JPEG ``thumbnail`` of it."""

    data: bytes
    content_type: str
    width: int
    height: int
    thumbnail: bytes


def read_picture(data: bytes) -> Picture:
    """Decode all of it and encode it anew. Raises ``PictureRefused``. Takes seconds and 400 MB at worst: use a thread."""
    if len(data) > MOST_BYTES:
        raise PictureRefused(413, "body_too_large", limit_mb=MOST_BYTES // MEGABYTE)
    try:
        with Image.open(BytesIO(data), formats=tuple(FORMATS)) as image:
            return _clean(image)
    except UnidentifiedImageError as error:
        raise PictureRefused(415, "picture_unknown") from error
    except _TOO_LARGE as error:
        raise PictureRefused(422, "picture_too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise PictureRefused(422, "picture_broken") from error


def _clean(image: Image.Image) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused(422, "picture_too_many_pixels", most=MOST_PIXELS // 1_000_000)
    form = image.format or ""
    transparent = form != "JPEG" and image.has_transparency_data
    upright = ImageOps.exif_transpose(image).convert("RGBA" if transparent else "RGB")
    upright.info.clear()
    small = upright.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
    return Picture(
        data=_encoded(upright, form, **_QUALITY[form]),
        content_type=FORMATS[form],
        width=upright.width,
        height=upright.height,
        thumbnail=_encoded(_on_white(small), "JPEG", quality=80),
    )


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image)
    return paper


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """Encoded with nothing but what is passed: no metadata comes along from the picture's history."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = BytesIO()
    bare.save(out, form, **options)
    return out.getvalue()
