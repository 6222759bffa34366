"""Two activities that the reviewer should see side by side, and what was decided about them."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import AwareDatetime, Field

from services.events.activities.domain.lifecycle import Request
from services.events.duplicates.domain.likeness import Likeness, PairKind, Side
from shared.contracts.base import Contract, derived_id
from shared.contracts.events import ActivityFacts


class PairStatus(StrEnum):
    """``GONE``: they are no longer alike, or one of them is withdrawn."""

    OPEN = "open"
    KEPT = "kept"
    MERGED = "merged"
    GONE = "gone"


class Why(Contract):
    """``code`` and ``params`` name the text, ``weight`` is what the signal adds to the score or takes from it."""

    code: str
    weight: float
    params: Mapping[str, Any] = Field(default_factory=dict)


class SharedPhoto(Contract):
    """Ids of evidence, of the first and of the second activity; ``bits`` of 192 in which their prints differ."""

    first: str
    second: str
    bits: int


class Decision(Contract):
    by: str
    by_name: str
    at: AwareDatetime
    reason: str | None = None
    request: Request | None = None


class Pair(Contract):
    """``first`` and ``second`` are ids of activities in order, ``versions`` the ones that were compared.

    ``basis`` stands for what was compared of both: photos, day, title. A pair that was kept opens again once it changes.
    """

    id: str
    first: str
    second: str
    versions: tuple[int, int]
    kind: PairKind
    status: PairStatus = PairStatus.OPEN
    score: float
    reasons: tuple[Why, ...]
    photos: tuple[SharedPhoto, ...]
    basis: str
    found_at: AwareDatetime
    decision: Decision | None = None

    def other(self, id: str) -> str:
        return self.second if id == self.first else self.first


def pair_id(one: str, other: str) -> str:
    """The same for both orders."""
    return derived_id("duplicates", *sorted((one, other)))


def basis_of(first: ActivityFacts, second: ActivityFacts) -> str:
    parts = ((each.title, each.held_on.isoformat(), *sorted(each.evidence)) for each in (first, second))
    return sha256(repr(tuple(parts)).encode()).hexdigest()[:32]


def renewed(present: Pair | None, first: Side, second: Side, likeness: Likeness, now: AwareDatetime) -> Pair | None:
    """What becomes of a pair by a look at both activities; None where there is none and need be none."""
    if present is not None and present.status is PairStatus.MERGED:
        return present
    basis = basis_of(first.facts, second.facts)
    if likeness.kind is None:
        gone = present is not None and present.status is PairStatus.OPEN
        return present.model_copy(update={"status": PairStatus.GONE}) if present is not None and gone else present
    if present is not None and present.status is PairStatus.KEPT and present.basis == basis:
        return present
    return Pair(
        id=pair_id(first.facts.id, second.facts.id),
        first=first.facts.id,
        second=second.facts.id,
        versions=(first.facts.version, second.facts.version),
        kind=likeness.kind,
        score=likeness.score,
        reasons=tuple(Why(code=each.code, weight=each.weight, params=each.params) for each in likeness.reasons),
        photos=tuple(SharedPhoto(first=each.left, second=each.right, bits=each.bits) for each in likeness.photos),
        basis=basis,
        found_at=present.found_at if present is not None and present.status is PairStatus.OPEN else now,
    )
