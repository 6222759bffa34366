"""What a performance keeps to itself, how its life goes, and where it may be held."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.performances.domain.content import PerformanceContent, Session, faults
from services.events.performances.domain.life import (
    Change,
    NotNow,
    Performance,
    PerformanceMove,
    PerformanceStatus,
    activity_of,
    advance,
    begin,
    facts_of,
)
from services.events.performances.domain.reach import reach, village_faults
from services.events.performances.domain.slots import key_of, slots
from tests.builders import district_units, performance_body, person

TODAY = date(2023, 6, 15)
UNITS = {unit.id: unit for unit in district_units()}
CHANGE = Change.of(person(), datetime(2023, 6, 15, tzinfo=UTC))
BLANKS_AND_BRACKETS = st.text(alphabet=" \t　()（）[]【】《》“”「」", max_size=3)


def content(**given: Any) -> PerformanceContent:
    return PerformanceContent.model_validate(performance_body(**given))


def performance(**given: Any) -> Performance:
    return begin(facts_of(content(**given), "p1", "east"), UNITS["east"].path, CHANGE)


@given(st.lists(st.tuples(st.sampled_from("柳琴剧团二队Ａ1"), BLANKS_AND_BRACKETS), min_size=1))
def test_blanks_brackets_and_width_make_no_other_troupe(written: list[tuple[str, str]]) -> None:
    plain = "".join(letter for letter, _ in written)
    assert key_of("".join(letter + mark for letter, mark in written)) == key_of(plain)
    assert key_of(plain.replace("Ａ", "a").replace("1", "１")) == key_of(plain)


@pytest.mark.parametrize(("one", "other"), [("甲剧团", "乙剧团"), ("一队", "二队"), ("（）", "【】【】")])
def test_other_names_are_other_troupes(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_a_whole_day_overlaps_every_session_of_its_day_and_none_of_another() -> None:
    whole = slots(performance(session=None).facts)
    for session in Session:
        assert slots(performance(session=session.value).facts) < whole
    assert not whole & slots(performance(session=None, held_on="2023-06-21").facts)


def test_two_sessions_share_nothing() -> None:
    assert not slots(performance(session="morning").facts) & slots(performance(session="evening").facts)


def test_without_a_troupe_or_a_place_nothing_is_booked() -> None:
    assert slots(performance(troupe=None, village=None).facts) == frozenset()


def test_one_square_in_two_villages_is_two_places() -> None:
    squares = [slots(performance(troupe=None, village=v, venue="文化广场").facts) for v in ("east-1", "east-2")]
    assert not squares[0] & squares[1]


def test_what_is_cancelled_needs_nothing_and_what_is_held_keeps_it() -> None:
    planned = performance()
    assert slots(advance(planned, PerformanceMove.CANCEL, CHANGE).facts) == frozenset()
    assert slots(advance(planned, PerformanceMove.HOLD, CHANGE).facts) == slots(planned.facts)


@pytest.mark.parametrize("last", [PerformanceMove.CANCEL, PerformanceMove.HOLD])
def test_what_is_over_is_not_changed(last: PerformanceMove) -> None:
    over = advance(performance(), last, CHANGE)
    for move in (PerformanceMove.CHANGE, PerformanceMove.CANCEL):
        with pytest.raises(NotNow):
            advance(over, move, CHANGE)


def test_a_held_performance_names_its_activity() -> None:
    held = advance(performance(), PerformanceMove.HOLD, CHANGE)
    assert (held.facts.status, held.facts.version) == (PerformanceStatus.HELD, 2)
    assert held.facts.activity == activity_of("p1") != activity_of("p2")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, None),
        ({"starts_at": "19:30"}, None),
        ({"starts_at": "09:00"}, "starts_at"),
        ({"starts_at": "09:00", "session": None}, None),
        ({"held_on": "1999-12-31"}, "held_on"),
        ({"held_on": "2024-12-31"}, None),
        ({"held_on": "2025-01-01"}, "held_on"),
        ({"programme": ["长" * 99] * 5}, None),
        ({"programme": ["长" * 100] * 5}, "programme"),
    ],
)
def test_what_cannot_be_is_found(given: dict[str, Any], field: str | None) -> None:
    found = [fault.field for fault in faults(content(**given), TODAY)]
    assert found == ([] if field is None else [field])


@pytest.mark.parametrize(
    ("unit", "below"), [("east", "east"), ("east-1", "east-1"), ("section", "district"), ("schools", "district")]
)
def test_a_section_and_a_department_work_for_the_unit_above_them(unit: str, below: str) -> None:
    assert reach(unit, UNITS) == below


@pytest.mark.parametrize(
    ("village", "unit", "code"),
    [
        (None, "east", None),
        ("east", "east", None),
        ("east-1", "east", None),
        ("west-1", "east", "performances.out_of_reach"),
        ("west-1", "section", None),
        ("section", "section", "performances.no_place"),
        ("nowhere", "section", "unit_unknown"),
    ],
)
def test_a_place_is_a_village_or_a_township_within_reach(village: str | None, unit: str, code: str | None) -> None:
    assert [fault.code for fault in village_faults(village, unit, UNITS)] == ([] if code is None else [code])
