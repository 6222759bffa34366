"""A year of activities as the events service tells them, made up by number: every kind of life, in any order, with repeats.

The plan has a cell that nearly every event touches, cells of townships in every quarter, and goals of three sorts:
those that are reached by far, those that never are, and those in between that are lost and won again on the way.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from shared.contracts.base import Envelope, wrap
from shared.contracts.events import (
    ActivityEvent,
    ActivityPlannedV1,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityRevisedV1,
    ActivityStatus,
    ActivityVerifiedV1,
    ActivityWithdrawnV1,
)
from tests.builders import facts, plan_data, target_data

YEAR = 2023
PLAN = f"sample-{YEAR}"
ROOT = "district"
TOWNS = tuple(f"town-{number}" for number in range(1, 7))
PAST_DAYS = (date(YEAR, 3, 31), date(YEAR, 8, 15), date(YEAR, 12, 4))
"""Days in the middle of what is told, on which an answer differs from today's."""

Told = Envelope[ActivityEvent]

UNITS: tuple[dict[str, Any], ...] = (
    {"id": ROOT, "name": "示例区", "kind": "district"},
    {"id": "section", "name": "普法科", "kind": "section", "under": ROOT},
    *({"id": town, "name": f"示例镇{town[-1]}", "kind": "township", "under": ROOT} for town in TOWNS),
    *({"id": f"{town}-village", "name": f"示例村{town[-1]}", "kind": "village", "under": town} for town in TOWNS),
)

POSTED, VERIFIED, REVISED = ActivityPostedV1, ActivityVerifiedV1, ActivityRevisedV1
LIVES: tuple[tuple[int, tuple[type[ActivityEvent], ...]], ...] = (
    (10, (POSTED,)),
    (45, (POSTED, VERIFIED)),
    (8, (ActivityPlannedV1, POSTED, VERIFIED)),
    (10, (POSTED, REVISED, VERIFIED)),
    (10, (POSTED, VERIFIED, REVISED, VERIFIED)),
    (5, (POSTED, ActivityReturnedV1)),
    (6, (POSTED, VERIFIED, ActivityWithdrawnV1)),
    (6, (POSTED, VERIFIED, ActivityReturnedV1, REVISED)),
)
"""How often of a hundred times an activity goes which way."""

STATUSES: dict[type[ActivityEvent], ActivityStatus] = {
    ActivityPlannedV1: ActivityStatus.PLANNED,
    POSTED: ActivityStatus.POSTED,
    REVISED: ActivityStatus.POSTED,
    VERIFIED: ActivityStatus.VERIFIED,
    ActivityReturnedV1: ActivityStatus.RETURNED,
    ActivityWithdrawnV1: ActivityStatus.WITHDRAWN,
}


def plan(activities: int) -> dict[str, Any]:
    """A plan of two tasks whose goals fit ``activities``: the first is done in the end, the second is not."""
    share = activities / len(TOWNS) / 4  # of a township in a quarter
    done = [
        target_data(id="all", goal=activities // 3),
        target_data(id="troupes", measure="distinct", field="details.troupe", goal=10),
        target_data(id="per-town", goal=max(1, share // 3), per="township"),
    ]
    open_ = [
        target_data(id="listeners", measure="sum", field="participants", goal=activities * 1000),
        target_data(id="each-quarter", goal=max(1, round(share * 0.72)), per="township", every="quarter"),
        target_data(id="out-of-reach", goal=activities, per="township", every="half"),
        target_data(id="village", measure="milestone", of={"kind": "performance"}, per="village", goal=1),
    ]
    tasks = [
        {"no": number, "title": title, "lead": ["section"], "deadlines": [], "targets": targets}
        for number, title, targets in ((1, "用好各类社会资源", done), (2, "深入基层", open_))
    ]
    return plan_data(id=PLAN, year=YEAR, units=list(UNITS), tasks=tasks)


def has_cell(target: str, unit: str) -> bool:
    """Whether a target of the plan has a cell of the unit's own; above it there are only sums."""
    (scope,) = (
        each.get("per", "district") for task in plan(1)["tasks"] for each in task["targets"] if each["id"] == target
    )
    return bool(scope == next(each["kind"] for each in UNITS if each["id"] == unit))


def stream(activities: int, seed: int = 1) -> list[Told]:
    """The lives of so many activities, in the order in which they were told."""
    chance = Random(seed)
    told = [event for number in range(activities) for event in _life(f"a{number:05}", chance)]
    return sorted(told, key=lambda event: event.time)


def as_it_comes(told: Sequence[Told], seed: int = 2, repeated: float = 0.1) -> list[Told]:
    """The same in any order, a part of it twice."""
    chance = Random(seed)
    mixed = [*told, *chance.sample(list(told), round(len(told) * repeated))]
    chance.shuffle(mixed)
    return mixed


def _life(id: str, chance: Random) -> Iterator[Told]:
    (life,) = chance.choices([life for _, life in LIVES], [weight for weight, _ in LIVES])
    held_on = date(YEAR, 1, 1) + timedelta(days=chance.randrange(350))
    now = datetime(held_on.year, held_on.month, held_on.day, 3, tzinfo=UTC)
    given = _what(chance)
    for version, kind in enumerate(life, 1):
        if kind is REVISED:
            held_on -= timedelta(days=chance.randrange(min(100, held_on.timetuple().tm_yday)))
            given = _what(chance)
        activity = facts(id=id, version=version, status=STATUSES[kind], held_on=held_on, **given)
        event = kind(activity=activity, by="u1", posted_by="u1")
        yield wrap(event, subject=id, time=now, id=f"{id}-{version}")
        now += timedelta(days=chance.randrange(20), minutes=1 + chance.randrange(300))


def _what(chance: Random) -> dict[str, Any]:
    """Who did it and for whom: a township, now and then together with another one or for its village."""
    town = chance.choice(TOWNS)
    others = (chance.choice(TOWNS), f"{town}-village")
    return {
        "unit": town,
        "for_units": (chance.choice(others),) if chance.random() < 0.2 else (),
        "participants": chance.randrange(10, 300),
        "details": {"troupe": f"剧团{chance.randrange(14)}"},
    }
