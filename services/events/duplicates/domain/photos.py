"""When two photos are one: the same bytes, or prints that hardly differ (see ``evidence/prints.py``)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

NEAR = 36
"""Bits of 192 in which the closest prints of two photos may differ where other things say that the event is one."""
CERTAIN = 30
"""The same where nothing else says so."""

_HASHED = 16
_BAND = 4
"""The first 16 hex digits are looked up by, four at a time."""


@dataclass(frozen=True)
class Photo:
    """A photo that an activity names. ``sha256`` is of the bytes that were sent."""

    evidence: str
    sha256: str
    prints: tuple[str, ...] = ()


class Shared(NamedTuple):
    """One photo of each side that are one; ``bits`` in which their prints differ, 0 for equal bytes."""

    left: str
    right: str
    bits: int


def keys(photo: Photo) -> frozenset[str]:
    """What a photo is found by: its bytes' hash, and the parts of its prints, as two that are close share one."""
    starts = range(0, _HASHED, _BAND)
    parts = {f"{at // _BAND}{each[at : at + _BAND]}" for each in photo.prints for at in starts}
    return frozenset({f"={photo.sha256}", *parts})


def apart(left: Photo, right: Photo) -> int | None:
    """Bits between the closest prints; None where there is nothing to compare."""
    if left.evidence == right.evidence or left.sha256 == right.sha256:
        return 0
    return min((_bits(one, other) for one in _numbers(left) for other in _numbers(right)), default=None)


def shared(left: Sequence[Photo], right: Sequence[Photo], most: int = NEAR) -> tuple[Shared, ...]:
    """Pairs of photos that are one, the closest first, each photo in one pair at most."""
    found = sorted(_close(left, right, most), key=lambda pair: pair.bits)
    taken: set[str] = set()
    pairs = []
    for pair in found:
        sides = {f"<{pair.left}", f">{pair.right}"}
        if not sides & taken:
            taken |= sides
            pairs.append(pair)
    return tuple(pairs)


def _close(left: Iterable[Photo], right: Sequence[Photo], most: int) -> Iterator[Shared]:
    for one in left:
        for other in right:
            bits = apart(one, other)
            if bits is not None and bits <= most:
                yield Shared(one.evidence, other.evidence, bits)


def _numbers(photo: Photo) -> list[int]:
    return [int(each, 16) for each in photo.prints]


def _bits(one: int, other: int) -> int:
    return (one ^ other).bit_count()
