"""Which activities count, for whom, in which period."""

from datetime import date
from typing import Any

import pytest

from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.matching import served
from shared.contracts.events import ActivityStatus
from tests.builders import facts, plan_of, target_data, tree_of


def cells(activity: dict[str, Any], *deadlines: dict[str, Any], **target: Any) -> set[tuple[str, str]]:
    """Unit and period of every cell of one target that the activity counts in."""
    plan = plan_of(target_data(**target), deadlines=deadlines)
    return {(key.unit, key.period) for _, key, _ in served(plan, tree_of(plan), facts(**activity))}


@pytest.mark.parametrize("unit", ["east", "east-1", "section", "schools", "district"])
def test_what_anyone_below_did_counts_for_the_district(unit: str) -> None:
    assert cells({"unit": unit}) == {("district", "2023")}


def test_a_village_counts_for_its_own_township_alone() -> None:
    assert cells({"unit": "east-1"}, per="township") == {("east", "2023")}


def test_a_district_talk_does_not_tick_the_townships() -> None:
    assert cells({"unit": "district"}, per="township") == set()
    assert cells({"unit": "section"}, per="township") == set()


def test_a_sibling_counts_only_if_named() -> None:
    assert cells({"unit": "east"}, units=["west"]) == set()
    assert cells({"unit": "east", "for_units": ("west",)}, units=["west"]) == {("west", "2023")}


def test_one_post_credited_to_two_towns_is_one_for_the_district_and_one_for_each_town() -> None:
    activity = {"unit": "section", "for_units": ("east", "west")}
    assert cells(activity) == {("district", "2023")}
    assert cells(activity, per="township") == {("east", "2023"), ("west", "2023")}


def test_a_cell_is_served_once_however_many_of_its_units_are_named() -> None:
    plan = plan_of(target_data())
    activity = facts(unit="east-1", for_units=("east", "west-1", "east-1"))
    assert [key.unit for _, key, _ in served(plan, tree_of(plan), activity)] == ["district"]


def test_units_below_the_scope_have_no_cells() -> None:
    assert cells({"unit": "east-1"}, per="district") == {("district", "2023")}


def test_an_excepted_unit_and_all_below_it_have_none() -> None:
    assert cells({"unit": "east-1"}, per="village", **{"except": ["east"]}) == set()
    assert cells({"unit": "west-1"}, per="village", **{"except": ["east"]}) == {("west-1", "2023")}


def test_a_unit_that_is_in_no_register_counts_for_nobody() -> None:
    assert cells({"unit": "elsewhere"}) == set()


@pytest.mark.parametrize("status", [ActivityStatus.PLANNED, ActivityStatus.RETURNED, ActivityStatus.WITHDRAWN])
def test_planned_returned_and_withdrawn_count_nowhere(status: ActivityStatus) -> None:
    assert cells({"status": status}) == set()


@pytest.mark.parametrize(
    ("every", "period"), [("year", "2023"), ("half", "2023-H1"), ("quarter", "2023-Q2"), ("month", "2023-05")]
)
def test_the_day_it_was_held_on_decides_the_period(every: str, period: str) -> None:
    assert cells({}, every=every) == {("district", period)}


def test_a_stated_earlier_period_decides_where_targets_have_periods_as_long() -> None:
    late = {"held_on": date(2023, 5, 20), "period": "2023-Q1"}
    assert cells(late, every="quarter") == {("district", "2023-Q1")}
    assert cells(late, every="month") == {("district", "2023-05")}
    assert cells(late) == {("district", "2023")}


def test_a_post_of_next_january_can_still_fill_last_years_period() -> None:
    late = {"held_on": date(2024, 1, 10), "period": "2023-Q4"}
    assert cells(late, every="quarter") == {("district", "2023-Q4")}
    assert cells(late) == set()
    assert cells(late | {"period": "2023"}) == {("district", "2023")}


def test_another_years_activity_counts_nowhere() -> None:
    assert cells({"held_on": date(2022, 12, 31)}) == set()
    assert cells({"period": "2022"}) == set()


def test_before_a_deadlines_first_day_nothing_counts() -> None:
    half = {"id": "h2", "from": "2023-07-01", "to": "2023-12-31"}
    assert cells({"held_on": date(2023, 6, 30)}, half, deadline="h2") == set()
    assert cells({"held_on": date(2023, 7, 1)}, half, deadline="h2") == {("district", "2023")}


@pytest.mark.parametrize(
    ("condition", "activity", "counts"),
    [
        ({}, {}, True),
        ({"kind": "training"}, {}, False),
        ({"kind": ["training", "performance"]}, {}, True),
        ({"campaign": "spring"}, {}, False),
        ({"campaign": "spring"}, {"campaign": "spring"}, True),
        ({"laws": "民法典"}, {"laws": ("宪法",)}, False),
        ({"laws": ["民法典", "宪法"]}, {"laws": ("宪法", "刑法")}, True),
        ({"min_participants": 50}, {}, False),
        ({"min_participants": 50}, {"participants": 49}, False),
        ({"min_participants": 50}, {"participants": 50}, True),
        ({"details.mock": True}, {"details": {"mock": True}}, True),
        ({"details.mock": True}, {"details": {"mock": 1}}, False),
        ({"details.minutes": 5}, {"details": {"minutes": 5.0}}, True),
        ({"details.minutes": [5, 10]}, {"details": {"minutes": 10}}, True),
        ({"details.minutes": 5}, {"details": {}}, False),
        ({"kind": "flag_talk", "details.minutes": 5}, {"details": {"minutes": 5}}, False),
    ],
)
def test_every_condition_must_hold(condition: dict[str, Any], activity: dict[str, Any], counts: bool) -> None:
    assert bool(cells(activity, of=condition)) is counts


def test_an_observance_counts_where_it_is_named() -> None:
    day = {"id": "consumer-day", "name": "消费者权益日", "rule": {"on": "03-15"}}
    plan = plan_of(target_data(of={"observance": "consumer-day"}), observances=[day])
    found = [key for _, key, _ in served(plan, tree_of(plan), facts(observance="consumer-day"))]
    assert found == [CellKey("performances", "district", "2023")]
    assert not list(served(plan, tree_of(plan), facts()))


def test_one_post_serves_many_targets() -> None:
    plan = plan_of(target_data(), target_data(id="any", of={}), target_data(id="towns", per="township", every="month"))
    assert [key.target for _, key, _ in served(plan, tree_of(plan), facts())] == ["performances", "any", "towns"]
