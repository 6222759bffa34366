"""What a month's work comes to, from steps that come in any order and more than once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.burden.domain import (
    Assumptions,
    Counts,
    Work,
    counted,
    days_of,
    month_before,
    month_of,
    work_of,
)
from services.notify.burden.units import rows
from shared.contracts import events
from shared.contracts.base import wrap
from shared.contracts.events import ActivityEvent
from tests.builders import activity_event, district_units

MAY = datetime(2023, 5, 20, 4, tzinfo=UTC)
ASSUMED = Assumptions(letter=30, digest=60, post=120, field=20, photo=30, answer=600)


def step(kind: type[ActivityEvent], version: int = 1, *, by: str = "poster", at: datetime = MAY, **given: Any) -> Work:
    work = work_of(wrap(activity_event(kind, by=by, version=version, **given), subject="a1", time=at))
    assert work is not None
    return work


def sums(*works: Work, strangers: frozenset[str] = frozenset({"reviewer"})) -> Counts:
    return counted(works, {work.id: work for work in works}, strangers)


LIFE = (
    step(events.ActivityPostedV1, participants=80, evidence=("p1", "p2")),
    step(events.ActivityReturnedV1, 2, by="reviewer", participants=80, evidence=("p1", "p2")),
    step(events.ActivityRevisedV1, 3, participants=120, place="礼堂", evidence=("p1", "p2", "p3")),
    step(events.ActivityVerifiedV1, 4, by="reviewer", participants=120, place="礼堂", evidence=("p1", "p2", "p3")),
)


def test_what_was_done_again_counts_as_work_and_what_stayed_does_not() -> None:
    assert sums(*LIFE) == Counts(posts=1, returned=1, fields=4 + 2, photos=2 + 1)


@given(st.permutations(LIFE * 2))
def test_the_order_in_which_steps_are_heard_and_their_repetition_change_nothing(heard: list[Work]) -> None:
    kept = {work.id: work for work in heard}
    assert sums(*kept.values()) == sums(*LIFE)


def test_a_field_that_was_cleared_was_worked_on() -> None:
    posted = step(events.ActivityPostedV1, place="礼堂", details={"troupe": "柳琴剧团", "area": None, "topics": []})
    cleared = step(events.ActivityRevisedV1, 2, details={"troupe": "柳琴剧团"})
    assert sums(posted).fields == 5
    assert sums(posted, cleared).fields == 5 + 1


def test_what_the_section_changed_or_merged_is_no_work_of_the_units() -> None:
    merged = step(events.ActivityRevisedV1, 2, by="reviewer", evidence=("p1",), place="礼堂")
    assert sums(step(events.ActivityPostedV1), merged) == sums(step(events.ActivityPostedV1))


def test_a_plan_that_is_reported_as_held_is_one_post() -> None:
    planned, held = step(events.ActivityPlannedV1), step(events.ActivityRevisedV1, 2, participants=60)
    assert sums(planned) == Counts(fields=3)
    assert sums(planned, held) == Counts(posts=1, fields=3 + 1)


def test_values_cannot_be_read_back_from_what_is_kept() -> None:
    assert "礼堂" not in step(events.ActivityPostedV1, place="礼堂", details={"note": "保密"}).model_dump_json()


def test_minutes_are_what_the_assumptions_make_of_the_counts() -> None:
    counts = Counts(letters=2, digests=1, asked=9, posts=1, returned=1, fields=6, photos=3, answers=1)
    assert ASSUMED.minutes(counts) == round((60 + 60 + 240 + 120 + 90 + 600) / 60)
    assert ASSUMED.minutes(Counts(asked=40)) == 0, "being asked takes no time; what follows from it does"


@pytest.mark.parametrize(("month", "before"), [("2023-01", "2022-12"), ("2024-03", "2024-02"), ("2023-12", "2023-11")])
def test_the_month_before(month: str, before: str) -> None:
    assert month_before(month) == before
    assert days_of(before)[1] == days_of(month)[0]


def test_a_month_ends_with_the_districts_day() -> None:
    assert month_of(datetime(2023, 4, 30, 16, tzinfo=UTC)) == "2023-05"


def test_a_villages_work_is_its_townships_unless_it_has_people_of_its_own() -> None:
    units = {unit.id: unit for unit in district_units()}
    usual = {row.unit.id: row.members for row in rows(units, ())}
    assert usual == {"east": ("east", "east-1", "east-2"), "west": ("west", "west-1"), "schools": ("schools",)}
    staffed = {row.unit.id: row.members for row in rows(units, {"east-1"})}
    assert staffed["east"] == ("east", "east-2")
    assert staffed["east-1"] == ("east-1",)


def test_rows_go_by_name() -> None:
    names = [row.unit.name for row in rows({unit.id: unit for unit in district_units()}, ())]
    assert names == sorted(names)
