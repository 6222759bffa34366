"""Which activities of the days around are worth being compared: told from their outlines, before any is read whole.

Nothing is passed over that ``judge`` would find: each is taken for as alike as it can possibly be.
"""

from collections.abc import Iterable

from services.events.activities.domain.outline import Outline
from services.events.duplicates.domain.likeness import (
    CERTAIN,
    DAY,
    DAYS_APART,
    FEWEST_COUNTED,
    KIND,
    MORE_THAN_ONE,
    NUMBER,
    OFFICE,
    OTHER_KIND,
    PLACE,
    THRESHOLD,
    TITLE,
)

PHOTOS = CERTAIN + MORE_THAN_ONE


def can_be_told_twice(mine: Outline) -> bool:
    """Whether another may turn out to be the same event, however alike it is; it may not where too little was written."""
    number = NUMBER if (mine.participants or 0) >= FEWEST_COUNTED else 0.0
    place = PLACE if mine.has_place else 0.0
    photos = PHOTOS if mine.has_evidence else 0.0
    return _rounded(DAY[0] + OFFICE + KIND + TITLE + place + number + photos) >= THRESHOLD


def may_be_one(mine: Outline, others: Iterable[Outline]) -> list[str]:
    """The ids of those that may be the same event, the likeliest first; for thousands a matter of milliseconds."""
    scored = []
    for other in others:
        known = _known(mine, other)
        place = PLACE if mine.has_place and other.has_place else 0.0
        photos = PHOTOS if mine.has_evidence and other.has_evidence else 0.0
        if known is not None and _rounded(known + TITLE + place + photos) >= THRESHOLD:
            scored.append((known + (TITLE + place) * _shared(mine.words, other.words), other.id))
    return [id for _, id in sorted(scored, reverse=True)]


def _known(mine: Outline, other: Outline) -> float | None:
    """What all but words and photos weighs, or a little more; None where the days are too far apart for one event."""
    days = abs((mine.held_on - other.held_on).days)
    if days > DAYS_APART:
        return None
    related = mine.path[-1] in other.path or other.path[-1] in mine.path
    number = NUMBER if mine.participants == other.participants and (mine.participants or 0) >= FEWEST_COUNTED else 0.0
    return DAY[days] + (OFFICE if related else 0.0) + (KIND if mine.kind == other.kind else OTHER_KIND) + number


def _shared(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / max(1, len(left) + len(right))


def _rounded(score: float) -> float:
    return round(score, 3)
