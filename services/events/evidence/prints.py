"""Prints of a picture: short hashes that stay close when it is compressed again, resized, brightened or cropped a little.

One of the whole and nine of overlapping inner frames, so that a picture that was cropped meets the frame of the one that
it was made from. Compare by Hamming distance, each of one picture with each of the other. A mirrored or turned picture
has other prints. Measured in ``docs/benchmarks.md``.
"""

from base64 import b64encode
from typing import Any

from PIL import Image

EDGE = 128
"""Each picture is hashed as a square of so many pixels: what is finer is noise."""
TILE = 32
"""Pixels of a frame's edge, as the perceptual hash wants them."""
FRAME = 0.91
"""The share of the width and height that an inner frame takes."""
FLAT = 12
"""A picture whose darkest and lightest grey (0 to 255) are no further apart shows nothing that could be recognised."""

SKETCH = 48
"""Pixels of a sketch's edge."""

_STARTS = (0.0, (1 - FRAME) / 2, 1 - FRAME)
FRAMES = ((0.0, 0.0, 1.0), *((left, top, FRAME) for top in _STARTS for left in _STARTS))
"""Left, top, and the share of width and height."""


def prints_of(image: Image.Image) -> tuple[str, ...]:
    """192 bits in hex for each frame: the perceptual hash, then the gradients across and down. None for a flat picture.

    Takes milliseconds of a processor, and a second at the first call: use a thread.
    """
    grey = image.resize((EDGE, EDGE), reducing_gap=2.0).convert("L")
    lowest, highest = grey.resize((TILE, TILE)).getextrema()
    if _level(highest) - _level(lowest) <= FLAT:
        return ()
    return tuple(_print(grey.resize((TILE, TILE), box=_box(*frame))) for frame in FRAMES)


def sketch_of(image: Image.Image) -> str:
    """The picture as a small grey square, row by row in base64: so that it can be laid over another one's."""
    return b64encode(image.resize((SKETCH, SKETCH), reducing_gap=2.0).convert("L").tobytes()).decode()


def _print(tile: Image.Image) -> str:
    from imagehash import dhash, dhash_vertical, phash  # brings scipy, which takes a second to load

    return f"{phash(tile)}{dhash(tile)}{dhash_vertical(tile)}"


def _box(left: float, top: float, share: float) -> tuple[float, float, float, float]:
    return left * EDGE, top * EDGE, (left + share) * EDGE, (top + share) * EDGE


def _level(grey: Any) -> int:
    return int(grey)
