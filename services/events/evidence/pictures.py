"""Reads an uploaded picture, whoever made it, and gives back a clean one: no EXIF, no position, upright."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from services.events.evidence.camera import position_of, taken_at_of
from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Picture, Refused
from services.events.evidence.prints import prints_of, sketch_of

MEGABYTE = 1_048_576
MOST_BYTES = 15 * MEGABYTE
MOST_PIXELS = 50_000_000
THUMBNAIL_EDGE = 480
"""Pixels of a thumbnail's longer edge, at most."""

FORMATS = {
    "JPEG": ("image/jpeg", (".jpg", ".jpeg")),
    "PNG": ("image/png", (".png",)),
    "WEBP": ("image/webp", (".webp",)),
}
"""Content type and a name's endings, by Pillow's name for the format."""

_OPTIONS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 88}, "PNG": {}, "WEBP": {"quality": 88}}
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
"""What Pillow's decoders raise for damaged and hostile files."""


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this says that it is a JPEG, a PNG or a WebP."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4], head[8:12]) == (b"RIFF", b"WEBP")


def read_picture(data: bytes) -> Finding:
    """Decode all of it and encode it anew. Raises ``Refused``. Takes seconds and 600 MB at worst: use a thread."""
    try:
        with Image.open(BytesIO(data), formats=tuple(FORMATS)) as image:
            return _clean(image)
    except _TOO_LARGE as error:
        raise Refused(422, "picture_too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise Refused(422, "picture_broken") from error


def _clean(image: Image.Image) -> Finding:
    if image.width * image.height > MOST_PIXELS:
        raise Refused(422, "picture_too_many_pixels", most=MOST_PIXELS // 1_000_000)
    form = image.format if image.format in FORMATS else "JPEG"  # some phones put several JPEGs into one, an "MPO"
    transparent = form != "JPEG" and image.has_transparency_data
    exif = image.getexif()
    position, taken_at = position_of(exif), taken_at_of(exif)
    ImageOps.exif_transpose(image, in_place=True)
    upright = image.convert("RGBA" if transparent else "RGB")
    upright.info.clear()
    picture = Picture(
        data=_encoded(upright, form, **_OPTIONS[form]),
        width=upright.width,
        height=upright.height,
        thumbnail=_encoded(_on_white(_small(upright)), "JPEG", quality=80),
        prints=prints_of(upright),
        sketch=sketch_of(upright),
        position=position,
        taken_at=taken_at,
    )
    return Finding(EvidenceKind.PICTURE, *FORMATS[form], picture)


def _small(image: Image.Image) -> Image.Image:
    scale = THUMBNAIL_EDGE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image)
    return paper


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
