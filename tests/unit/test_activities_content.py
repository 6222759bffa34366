"""What may be written about an activity, and for whom."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.events.activities.domain.content import Content, faults
from services.events.activities.domain.periods import first_day
from services.events.activities.domain.scope import on_behalf, path_of, subtree, unit_faults
from shared.access import Principal
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import activity_body, district_units, kinds, person

TODAY = date(2023, 6, 15)
UNITS = {unit.id: unit for unit in district_units()}


def content(**given: Any) -> Content:
    return Content.model_validate(activity_body(**given))


def codes(*, planned: bool = False, **given: Any) -> list[tuple[str, str]]:
    return [(f.field, f.code) for f in faults(content(**given), planned=planned, today=TODAY, kinds=kinds())]


@pytest.mark.parametrize(
    ("held_on", "planned", "expected"),
    [
        ("2023-06-15", False, []),
        ("2023-06-16", False, [("held_on", "held_on_in_future")]),
        ("2023-06-16", True, []),
        ("2024-12-31", True, []),
        ("2025-01-01", True, [("held_on", "held_on_too_late")]),
        ("2000-01-01", False, []),
        ("1999-12-31", False, [("held_on", "held_on_too_early")]),
    ],
)
def test_an_activity_was_held_by_today_or_is_planned(held_on: str, planned: bool, expected: list[Any]) -> None:
    assert codes(held_on=held_on, planned=planned) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2023", []),
        ("2023-H1", []),
        ("2023-Q1", []),
        ("2023-Q2", []),
        ("2023-05", []),
        ("2022-12", []),
        ("2023-06", [("period", "period_too_late")]),
        ("2023-Q3", [("period", "period_too_late")]),
        ("2024", [("period", "period_too_late")]),
        ("2023-Q5", [("period", "period_invalid")]),
        ("2023-13", [("period", "period_invalid")]),
        ("0000", [("period", "period_invalid")]),
        ("1999", [("period", "period_invalid")]),
        ("２０２３", [("period", "period_invalid")]),
    ],
)
def test_a_period_is_that_of_the_day_or_an_earlier_one(period: str, expected: list[Any]) -> None:
    assert codes(held_on="2023-05-20", period=period) == expected


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2023", date(2023, 1, 1)),
        ("2023-H2", date(2023, 7, 1)),
        ("2023-Q4", date(2023, 10, 1)),
        ("2023-11", date(2023, 11, 1)),
    ],
)
def test_a_period_begins_on_its_first_day(period: str, day: date) -> None:
    assert first_day(period) == day


@pytest.mark.parametrize(
    "day", ["20230520", "2023-5-20", "2023-W20-6", "2023-05-20T08:00:00", 1684540800, True, "２０２３-05-20"]
)
def test_a_day_is_written_one_way_only(day: object) -> None:
    with pytest.raises(ValidationError, match="held_on"):
        content(held_on=day)


@pytest.mark.parametrize("title", ["", "   ", "a" * 201, "a\x00b", "a\nb", "a\ufffeb", "a\uffffb", 7, None])
def test_a_title_is_one_line_of_up_to_200_characters(title: object) -> None:
    with pytest.raises(ValidationError, match="title"):
        Content.model_validate(activity_body() | {"title": title})


def test_surrounding_spaces_do_not_count() -> None:
    assert content(title=" " + "字" * 200 + " ").title == "字" * 200


def test_details_are_those_of_the_kind() -> None:
    assert codes(kind="campaign_day", details={"leaflets": 300}) == []
    assert codes(kind="campaign_day", details={"leaflets": -1}) == [("details.leaflets", "kinds.out_of_range")]
    assert codes(kind="performance", details={"unheard_of": 1}) == [("details.unheard_of", "kinds.unknown_detail")]
    assert codes(kind="party") == [("kind", "kind_unknown")]


def test_lists_hold_each_entry_once_and_a_unit_is_not_credited_twice() -> None:
    written = content(for_units=["east-1", "east", "east-1"], laws=["宪法", "宪法"], evidence=["p", "p"])
    facts = written.facts("a1", 1, ActivityStatus.POSTED, "east")
    assert (facts.for_units, facts.laws, facts.evidence) == (("east-1",), ("宪法",), ("p",))


@pytest.mark.parametrize(
    ("who", "named", "expected"),
    [
        (person(), ["east-1"], []),
        (person(), ["west"], [("for_units.0", "unit_not_yours")]),
        (person(), ["district"], [("for_units.0", "unit_not_yours")]),
        (person(), ["nowhere"], [("for_units.0", "unit_unknown")]),
        (person(Role.DEPARTMENT), ["east"], [("for_units.0", "unit_not_yours")]),
        (person(Role.SECTION), ["east", "west-1"], []),
    ],
)
def test_one_names_ones_own_unit_and_those_below_and_an_office_any(
    who: Principal, named: list[str], expected: list[Any]
) -> None:
    found = unit_faults(content(for_units=named), who.unit, who, UNITS)
    assert [(fault.field, fault.code) for fault in found] == expected


def test_what_an_office_names_beyond_itself_is_recorded() -> None:
    section = person(Role.SECTION)
    assert on_behalf(content(for_units=["west"]), "east", section, UNITS) == ("east", "west")
    assert on_behalf(content(for_units=["east-1"]), "east", person(), UNITS) == ()


def test_ones_own_unit_needs_no_directory() -> None:
    who = person()
    assert path_of(who.unit, who, {}) == who.path
    assert path_of("west", who, {}) is None


def test_a_subtree_is_the_unit_and_all_below_it() -> None:
    assert subtree("east", UNITS) == ["east", "east-1", "east-2"]
    assert set(subtree("district", UNITS)) == set(UNITS)
