"""Prints of a picture: short hashes that stay close when it is compressed again, resized, brightened or cropped a little.

Each is a perceptual hash (64 bits, 16 hex digits): of the whole first, then of inner crops, so that a picture that was
cropped meets the crop of the one it was made from. Compare by Hamming distance, each of one with each of the other.
"""

from PIL import Image

EDGE = 256
"""The picture is hashed as a square of so many pixels: what is finer is noise."""

CROPS: tuple[tuple[float, float, float, float], ...] = (
    (0.0, 0.0, 1.0, 1.0),
    (0.05, 0.05, 0.95, 0.95),
    (0.0, 0.0, 0.9, 0.9),
    (0.1, 0.0, 1.0, 0.9),
    (0.0, 0.1, 0.9, 1.0),
    (0.1, 0.1, 1.0, 1.0),
)
"""Left, top, right, bottom as shares of the width and the height."""


def prints_of(image: Image.Image) -> tuple[str, ...]:
    """The prints of ``image``, always as many and in the same order. Takes milliseconds of a processor: use a thread."""
    from imagehash import phash  # brings scipy, which takes a second to load

    small = image.resize((EDGE, EDGE), reducing_gap=2.0).convert("L")
    return tuple(str(phash(small.resize((EDGE, EDGE), box=_box(crop)))) for crop in CROPS)


def _box(crop: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = crop
    return left * EDGE, top * EDGE, right * EDGE, bottom * EDGE
