"""What travels over HTTP about pairs."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.events.activities.bodies import ActivityOut, activity_out
from services.events.activities.domain.content import Id, Text
from services.events.duplicates.deciding import Shown
from services.events.duplicates.domain.likeness import PairKind
from services.events.duplicates.domain.pairs import PairStatus, Why

Say = Callable[..., str]


class MergeIn(BaseModel):
    """``other`` is the activity that goes; ``reason`` is recorded with both."""

    model_config = ConfigDict(extra="forbid")

    other: Id
    reason: Text | None = None


class ReasonOut(BaseModel):
    """``text`` is in the reader's language; a negative ``weight`` speaks against one event."""

    code: str
    text: str
    weight: float


class SharedPhotoOut(BaseModel):
    """Ids of evidence: of the first activity, of the second; ``same`` if nothing at all differs between them."""

    first: str
    second: str
    same: bool


class DecisionOut(BaseModel):
    by: str
    by_name: str
    at: datetime
    reason: str | None


class PairOut(BaseModel):
    """``kind``: ``event`` may be one event told twice, ``photo`` one photo used for two activities. A ``score`` from 0.7
    on is shown; it is the sum of the reasons' weights. ``activities`` are two; ``differing`` are the fields in which
    they differ."""

    id: str
    kind: PairKind
    status: PairStatus
    score: float
    reasons: list[ReasonOut]
    photos: list[SharedPhotoOut]
    activities: list[ActivityOut]
    differing: list[str]
    found_at: datetime
    decision: DecisionOut | None


class PairPage(BaseModel):
    items: list[PairOut]
    next: str | None


class PairsOfOne(BaseModel):
    """``capped``: so many activities might be alike that not all were compared."""

    items: list[PairOut]
    next: None = None
    capped: bool


COMPARED_FIELDS = ("kind", "title", "held_on", "unit", "place", "participants")


def pair_out(shown: Shown, say: Say) -> PairOut:
    pair, sides = shown.pair, (shown.first.facts, shown.second.facts)
    decided = pair.decision
    return PairOut(
        id=pair.id,
        kind=pair.kind,
        status=pair.status,
        score=pair.score,
        reasons=[_reason(why, say) for why in sorted(pair.reasons, key=lambda each: -each.weight)],
        photos=[SharedPhotoOut(first=each.first, second=each.second, same=each.bits == 0) for each in pair.photos],
        activities=[activity_out(shown.first), activity_out(shown.second)],
        differing=[name for name in COMPARED_FIELDS if getattr(sides[0], name) != getattr(sides[1], name)],
        found_at=pair.found_at,
        decision=None
        if decided is None
        else DecisionOut(by=decided.by, by_name=decided.by_name, at=decided.at, reason=decided.reason),
    )


def _reason(why: Why, say: Say) -> ReasonOut:
    return ReasonOut(code=why.code, text=say(f"duplicates.why.{why.code}", **why.params), weight=why.weight)
