"""Whether two activities are one event told twice: weighed signals with a threshold, and why.

What honestly repeats must pass: every township holds its lecture of the same title on the same day; one township trains
each quarter, or takes one lecture to several villages in a week.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from services.events.duplicates.domain.photos import Photo, Shared, shared
from services.events.duplicates.domain.wording import alike, plain, read_place, read_title
from shared.contracts.events import ActivityFacts

DAYS_APART = 3
"""Reports of one event date it no further apart; a photo may come again at any time."""

THRESHOLD = 0.7
"""A sum of weights from which two activities are shown to the reviewer as one event."""
WORTH_A_LOOK = 0.3
"""A sum without photos below which the photos of a pair are not compared one by one."""

DAY = (0.2, 0.05, -0.15, -0.15)
"""What so many days between two activities weigh."""
OFFICE, TITLE, PLACE, PLACE_AS_WRITTEN, NUMBER = 0.1, 0.3, 0.35, 0.25, 0.1
"""What the same office, title, place or number of people weighs at most; as written: where the place tells nothing itself."""
KIND, OTHER_KIND = 0.05, -0.15
CERTAIN, LIKELY, MORE_THAN_ONE = 0.6, 0.4, 0.1
"""What a photo in both weighs, and what it adds that there are several."""
FEWEST_COUNTED = 5
"""From so many people on the same number in both means something."""


class PairKind(StrEnum):
    EVENT = "event"
    PHOTO = "photo"


class Unit(NamedTuple):
    name: str
    path: tuple[str, ...]


Units = Mapping[str, Unit]


@dataclass(frozen=True)
class Side:
    """One of two activities; ``path`` are the ids from the root down to the unit that did it."""

    facts: ActivityFacts
    path: tuple[str, ...]
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One signal: ``code`` and ``params`` name its text in the catalogue, ``weight`` is what it adds or takes away."""

    code: str
    weight: float
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Likeness:
    """``kind`` is None for two activities that the reviewer need not see side by side."""

    kind: PairKind | None
    score: float
    reasons: tuple[Reason, ...]
    photos: tuple[Shared, ...]


def judge(left: Side, right: Side, units: Units) -> Likeness:
    """How alike they are with all that is known of them."""
    told = circumstances(left, right, units)
    near = abs((left.facts.held_on - right.facts.held_on).days) <= DAYS_APART
    photos = shared(left.photos, right.photos, also_cut=near and sum(each.weight for each in told) >= WORTH_A_LOOK)
    reasons = (*_photos(left, right, photos), *told)
    score = round(sum(each.weight for each in reasons), 3)
    certain = tuple(pair for pair in photos if pair.certain)
    if near and score >= THRESHOLD:
        return Likeness(PairKind.EVENT, score, reasons, photos)
    return Likeness(PairKind.PHOTO if certain else None, score, reasons, certain)


def circumstances(left: Side, right: Side, units: Units) -> tuple[Reason, ...]:
    """What speaks for and against one event, photos aside."""
    found = (
        _day(left, right),
        _office(left, right),
        *_title(left, right, units),
        _place(left, right, units),
        _participants(left, right),
        Reason("kind_same", KIND) if left.facts.kind == right.facts.kind else Reason("kinds_differ", OTHER_KIND),
    )
    return tuple(each for each in found if each is not None)


def _photos(left: Side, right: Side, pairs: tuple[Shared, ...]) -> tuple[Reason, ...]:
    if pairs:
        closest = pairs[0].bits
        code = "photos_same" if closest == 0 else "photos_alike"
        weight = (CERTAIN if pairs[0].certain else LIKELY) + (MORE_THAN_ONE if len(pairs) > 1 else 0.0)
        return (Reason(code, weight, {"n": len(pairs), "bits": closest}),)
    if left.photos and right.photos and left.facts.unit == right.facts.unit:
        return (Reason("photos_differ", -0.2),)
    return ()


def _day(left: Side, right: Side) -> Reason | None:
    days = abs((left.facts.held_on - right.facts.held_on).days)
    if days == 0:
        return Reason("day_same", DAY[0])
    if days > DAYS_APART:
        return Reason("day_far", 0.0, {"days": days})
    return Reason("day_near", DAY[days], {"days": days})


def _office(left: Side, right: Side) -> Reason | None:
    if left.facts.unit == right.facts.unit:
        return Reason("unit_same", OFFICE)
    if left.facts.unit in right.path or right.facts.unit in left.path:
        return Reason("unit_above", OFFICE)
    return Reason("units_differ", 0.0)


def _title(left: Side, right: Side, units: Units) -> tuple[Reason, ...]:
    own = frozenset(units[id].name for id in {*left.path, *right.path} if id in units)
    one, other = read_title(left.facts.title, own), read_title(right.facts.title, own)
    share = alike(one.core, other.core)
    percent = {"percent": round(share * 100)}
    told = Reason("title_same" if share == 1 else "title_alike", round(TITLE * share, 3), percent)
    reasons = (told,) if share >= 0.25 else (Reason("titles_differ", -0.05),)
    if one.numbers and other.numbers and one.numbers.isdisjoint(other.numbers):
        return (*reasons, Reason("numbers_differ", -0.3, {"left": _said(one.numbers), "right": _said(other.numbers)}))
    return reasons


def _place(left: Side, right: Side, units: Units) -> Reason | None:
    """Where it was: the place as written, and the units that title and place name below those who did it."""
    here, there = _named(left, right, units), _named(right, left, units)
    if here and there and here.isdisjoint(there):
        return Reason("places_differ", -0.3)
    if not left.facts.place or not right.facts.place:
        return None
    same_office = left.facts.unit == right.facts.unit
    if _are_apart(left, right, units):
        return Reason("places_differ", -0.2)
    own_names = [units[id].name for id in left.path if id in units] if same_office else []
    one, other = (read_place(side.facts.place or "", own_names) for side in (left, right))
    if one and other:
        return _places(one, other)
    if not same_office:
        return None
    same = plain(left.facts.place) == plain(right.facts.place)
    return Reason("place_same", PLACE_AS_WRITTEN) if same else Reason("places_differ", -0.1)


def _are_apart(left: Side, right: Side, units: Units) -> bool:
    """Whether both places name units, of which none is, or is above, one that the other names."""
    here, there = _located(left, units), _located(right, units)
    related = any(one in units[other].path or other in units[one].path for one in here for other in there)
    return bool(here and there) and not related


def _located(side: Side, units: Units) -> set[str]:
    place = side.facts.place or ""
    return {id for id, unit in units.items() if len(unit.path) > 1 and len(unit.name) > 1 and unit.name in place}


def _places(left: str, right: str) -> Reason | None:
    share = 1.0 if left in right or right in left else alike(left, right)
    if share >= 0.7:
        return Reason("place_same" if share == 1 else "place_alike", round(PLACE * share, 3))
    return Reason("places_differ", -0.2) if share < 0.5 else None


def _named(side: Side, against: Side, units: Units) -> set[str]:
    """The units that the side's title and place name, beyond those that lead to either side's unit. Of several with
    one name it means its own."""
    text = f"{side.facts.title}{side.facts.place or ''}"
    leading = {*side.path, *against.path}
    found = {id for id, unit in units.items() if id not in leading and len(unit.name) > 1 and unit.name in text}
    return {id for id in found if side.facts.unit in units[id].path} or found


def _participants(left: Side, right: Side) -> Reason | None:
    one, other = left.facts.participants, right.facts.participants
    if not one or not other:
        return None
    if one == other and one >= FEWEST_COUNTED:
        return Reason("participants_same", NUMBER, {"n": one})
    return (
        Reason("participants_differ", -0.1, {"left": one, "right": other})
        if min(one, other) < max(one, other) / 2
        else None
    )


def _said(numbers: frozenset[str]) -> str:
    return "、".join(sorted(numbers))
