"""The lives of activities, and the ways in which their events may come in, for tests of any order."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from shared.contracts.base import Envelope, wrap
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityPlannedV1,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityRevisedV1,
    ActivityVerifiedV1,
    ActivityWithdrawnV1,
)
from tests.integration.any_order_plans import LAWS, few
from tests.progress_model import Json

SAYING: dict[str, type[ActivityEvent]] = {
    "planned": ActivityPlannedV1,
    "posted": ActivityPostedV1,
    "verified": ActivityVerifiedV1,
    "returned": ActivityReturnedV1,
    "withdrawn": ActivityWithdrawnV1,
}
STATUSES = ("verified", "verified", "verified", "posted", "posted", "planned", "returned", "withdrawn")


def days_around(year: int) -> st.SearchStrategy[date]:
    """December of the year before to January of the year after, oftener where something ends or begins."""
    edges = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    edges += [day - timedelta(days=1) for day in edges]
    whole = st.integers(0, 360).map(lambda days: date(year, 1, 1) + timedelta(days=days))
    beyond = st.integers(0, 425).map(lambda days: date(year - 1, 12, 1) + timedelta(days=days))
    return whole | whole | beyond | st.sampled_from(edges)


def facts(year: int, units: list[Json]) -> dict[str, st.SearchStrategy[Any]]:
    """What can be said of an activity; also what a form would not let through."""
    who = st.sampled_from([unit["id"] for unit in units] + ["gone"])
    names = [f"{year}", f"{year}-H1", f"{year}-H2", f"{year}-Q1", f"{year}-Q3", f"{year}-Q4", f"{year}-04"]
    stated = st.sampled_from([*names, f"{year}-12", f"{year - 1}-Q4", f"{year - 1}", f"{year + 1}-Q1"])
    return {
        "kind": st.sampled_from(["exam_sitting", "exam_sitting", "campaign_day", "performance"]),
        "held_on": days_around(year),
        "unit": who,
        "for_units": st.just(()) | st.lists(who, min_size=1, max_size=2).map(tuple),
        "place": st.sampled_from([None, "", "广场", "学校", "礼堂"]),
        "participants": st.sampled_from([None, 0, 9, 10, 20, 45]),
        "period": st.none() | stated,
        "observance": st.sampled_from([None, "consumer-day", "leap-day"]),
        "campaign": st.sampled_from([None, "c1", "c2"]),
        "laws": st.lists(st.sampled_from(LAWS), max_size=2).map(tuple),
        "details": st.fixed_dictionaries(
            {},
            optional={
                "boards_m2": st.sampled_from([0.1, 0.2, 0.7, 1, 2.25, "2", True]),
                "passed": st.integers(0, 12),
                "due_to_sit": st.integers(0, 12),
                "exam": st.sampled_from(["x", "y", ""]),
                "mock": st.sampled_from([True, False, 1]),
                "stalls": st.sampled_from([1, 1.0, "1", True, 2]),
                "theme_day": st.sampled_from(["1", "宪法", 1]),
            },
        ),
    }


@st.composite
def lives(draw: st.DrawFn, plan: Json, number: int) -> list[Envelope[Any]]:
    """All events of one activity. What is revised, when, and what is made of it then goes by no rule at all."""
    can_be = facts(plan["year"], plan["units"])
    known = draw(st.fixed_dictionaries(can_be))
    events = []
    for version in range(1, draw(st.sampled_from([3, 2, 4, 1])) + 1):
        if version > 1:
            known = known | draw(few(**can_be))
        status = draw(st.sampled_from(STATUSES))
        said = ActivityFacts.model_validate(
            {"id": f"a{number}", "version": version, "status": status, "title": "活动"} | known
        )
        kind = ActivityRevisedV1 if status == "posted" and version > 1 else SAYING[status]
        day, hour = draw(days_around(plan["year"])), draw(st.integers(0, 23))
        event = kind(activity=said, by="u1", posted_by="u1")
        at = datetime.combine(day, time(hour), UTC)
        events.append(wrap(event, subject=said.id, time=at, id=f"{said.id}-{version}"))
    return events


@st.composite
def histories(draw: st.DrawFn, plan: Json) -> list[Envelope[Any]]:
    return [event for n in range(draw(st.integers(8, 12))) for event in draw(lives(plan, n))]


@st.composite
def deliveries(draw: st.DrawFn, events: list[Envelope[Any]]) -> tuple[list[list[Envelope[Any]]], ...]:
    """What two workers are handed: in any order, some of it twice, in batches of any size, some again later."""
    repeats = draw(st.lists(st.sampled_from(events), max_size=6)) if events else []
    waiting = draw(st.permutations(events + repeats))
    batches: list[list[Envelope[Any]]] = []
    while waiting:
        size = draw(st.sampled_from([1, 1, 2, 3, 5, 8, 30]))
        batches.append(list(waiting[:size]))
        waiting = waiting[size:]
    replays = draw(st.lists(st.sampled_from(batches), max_size=2)) if batches else []
    shares: tuple[list[list[Envelope[Any]]], ...] = ([], [])
    for batch in batches + replays:
        shares[draw(st.integers(0, 1))].append(batch)
    return shares
