"""When two photos are one: the same bytes; or prints that are near (see ``evidence/prints.py``), and then sketches of
them that agree when one is laid over the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from services.events.duplicates.domain.overlay import NONE, Agreement, Frame, Grey, agreement, at_a_glance, square
from services.events.evidence.prints import FRAMES

NEAR = 40
"""Bits of 192 in which the closest prints of two photos may differ for a closer look."""
CERTAIN = 30
"""The same for photos of which there are no sketches: then the prints alone decide."""
CERTAINLY_ONE = Agreement(0.95, 0.95)
PERHAPS_ONE = Agreement(0.92, 0.87)
"""Agreement from which two photos are one, whatever else is known; and where other things say that the event is one."""
OTHERWISE_HELD = 1.35
"""Times that one photo is wider for its height than another from which the other may be a cut of it."""
STRIPS = 9
WORTH_LAYING = 0.5
"""Correlation at a glance from which a strip is laid over the other photo."""

_HASHED = 16
_BAND = 4
"""The first 16 hex digits are looked up by, four at a time."""


@dataclass(frozen=True)
class Photo:
    """A photo that an activity names. ``sha256`` is of the bytes that were sent, ``shape`` its width by its height."""

    evidence: str
    sha256: str
    prints: tuple[str, ...] = ()
    sketch: bytes = b""
    shape: float | None = None


class Shared(NamedTuple):
    """One photo of each side that are one; ``bits`` in which their prints differ, 0 for equal bytes. Not ``certain``:
    they are if other things say that the event is one."""

    left: str
    right: str
    bits: int
    certain: bool


def keys(photo: Photo) -> frozenset[str]:
    """What a photo is found by: its bytes' hash, and the parts of its prints, as two that are close share one."""
    starts = range(0, _HASHED, _BAND)
    parts = {f"{at // _BAND}{each[at : at + _BAND]}" for each in photo.prints for at in starts}
    return frozenset({f"={photo.sha256}", *parts})


class Apart(NamedTuple):
    """``bits`` between the closest prints, and which of each they are."""

    bits: int
    left: int
    right: int


def apart(left: Photo, right: Photo) -> int | None:
    """Bits between the closest prints; None where there is nothing to compare."""
    if _is_same(left, right):
        return 0
    closest = _closest(left, right)
    return None if closest is None else closest.bits


def shared(left: Sequence[Photo], right: Sequence[Photo], *, also_cut: bool = False) -> tuple[Shared, ...]:
    """Pairs of photos that are one, the closest first, each photo in one pair at most.

    ``also_cut``: also where one was cut from an upright to a lying picture or the other way, which takes longer.
    """
    found = sorted(_close(left, right, also_cut), key=lambda pair: (not pair.certain, pair.bits))
    taken: set[str] = set()
    pairs = []
    for pair in found:
        sides = {f"<{pair.left}", f">{pair.right}"}
        if not sides & taken:
            taken |= sides
            pairs.append(pair)
    return tuple(pairs)


def _is_same(left: Photo, right: Photo) -> bool:
    return left.evidence == right.evidence or left.sha256 == right.sha256


def _close(left: Iterable[Photo], right: Sequence[Photo], also_cut: bool) -> Iterator[Shared]:
    for one, other in product(left, right):
        if _is_same(one, other):
            yield Shared(one.evidence, other.evidence, 0, certain=True)
        elif closest := _closest(one, other):
            found = _looked_at(one, other, closest, also_cut)
            if found.whole >= PERHAPS_ONE.whole and found.parts >= PERHAPS_ONE.parts:
                certain = found.whole >= CERTAINLY_ONE.whole and found.parts >= CERTAINLY_ONE.parts
                yield Shared(one.evidence, other.evidence, max(1, closest.bits), certain)


def _looked_at(one: Photo, other: Photo, closest: Apart, also_cut: bool) -> Agreement:
    if not one.sketch or not other.sketch:
        return CERTAINLY_ONE if closest.bits <= CERTAIN else NONE
    if closest.bits <= NEAR:
        shown, there = (_frame(FRAMES[each]) for each in (closest.left, closest.right))
        return agreement(_square(one.sketch), _square(other.sketch), shown, there)
    return _cut(one, other) if also_cut else NONE


def _cut(one: Photo, other: Photo) -> Agreement:
    """How well the one agrees with a strip of the other, or the other with one of the one: the likeliest at a glance."""
    ratio = 1.0 if one.shape is None or other.shape is None else one.shape / other.shape
    if 1 / OTHERWISE_HELD < ratio < OTHERWISE_HELD:
        return NONE
    left, right = _square(one.sketch), _square(other.sketch)
    glances = ((at_a_glance(left, right, *frames), frames) for frames in _strips(ratio))
    like, frames = max(glances)
    return agreement(left, right, *frames) if like >= WORTH_LAYING else NONE


def _strips(ratio: float) -> Iterator[tuple[Frame, Frame]]:
    share = min(ratio, 1 / ratio)
    whole, lying = Frame(0, 0, 1, 1), ratio > 1
    for at in range(STRIPS):
        start = (1 - share) * at / (STRIPS - 1)
        upright, flat = Frame(start, 0, share, 1), Frame(0, start, 1, share)
        of_one, of_other = (upright, flat) if lying else (flat, upright)
        yield from ((of_one, whole), (whole, of_other))


def _frame(frame: tuple[float, float, float]) -> Frame:
    left, top, share = frame
    return Frame(left, top, share, share)


@lru_cache(maxsize=256)
def _square(sketch: bytes) -> Grey:
    return square(sketch)


def _closest(left: Photo, right: Photo) -> Apart | None:
    ones, others = _numbers(left.prints), _numbers(right.prints)
    return min(
        (
            Apart((one ^ other).bit_count(), at, there)
            for at, one in enumerate(ones)
            for there, other in enumerate(others)
        ),
        default=None,
    )


@lru_cache(maxsize=4096)
def _numbers(prints: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(each, 16) for each in prints)
