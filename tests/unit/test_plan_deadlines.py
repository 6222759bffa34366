"""Deadlines that are no dates, observances, periods, working days."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from services.tasks.plans.domain.deadlines import OnNotice
from services.tasks.plans.domain.observances import Observance
from services.tasks.plans.domain.periods import Every, parse_period, period_holding, periods_of
from services.tasks.plans.domain.plan import Plan, with_notice
from services.tasks.progress.domain.cells import Slot, slots_of
from shared.calendar import is_announced, is_working_day, nth_working_day_after
from tests.builders import plan_of, target_data, tree_of

CONSTITUTION_DAY = {"id": "constitution-week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}


def cells(*deadlines: dict[str, Any], **target: Any) -> tuple[Slot, ...]:
    plan = plan_of(target_data(**target), deadlines=deadlines, observances=[CONSTITUTION_DAY])
    return tuple(slots_of(plan))


def dues(*deadlines: dict[str, Any], **target: Any) -> list[date | None]:
    return [cell.due for cell in cells(*deadlines, **target)]


def test_a_date_is_the_due_day() -> None:
    assert dues({"id": "d", "due": "2023-11-30"}, deadline="d") == [date(2023, 11, 30)]


def test_all_year_is_due_on_the_last_day_of_the_year() -> None:
    assert dues({"id": "d", "all_year": True}, deadline="d") == [date(2023, 12, 31)]


def test_without_any_deadline_a_target_is_due_at_its_periods_end() -> None:
    assert dues() == [date(2023, 12, 31)]
    assert dues(every="half") == [date(2023, 6, 30), date(2023, 12, 31)]


def test_an_observance_is_due_on_its_last_day() -> None:
    assert dues({"id": "d", "observance": "constitution-week"}, deadline="d") == [date(2023, 12, 10)]


def test_a_quarterly_target_takes_its_due_days_from_the_quarterly_deadline_unasked() -> None:
    limits = (
        {"id": "q", "each": "quarter", "by": {"working_day": 6}},
        {"id": "other", "subject": "名册", "due": "2023-04-30"},
    )
    assert dues(*limits, every="quarter") == [
        date(2023, 4, 11),
        date(2023, 7, 10),
        date(2023, 10, 12),
        date(2024, 1, 9),
    ]


def test_the_only_deadline_of_a_task_is_its_targets_too_unless_it_is_about_something_else() -> None:
    assert dues({"id": "d", "due": "2023-09-30"}) == [date(2023, 9, 30)]
    assert dues({"id": "d", "subject": "名册", "due": "2023-09-30"}) == [date(2023, 12, 31)]
    assert dues({"id": "d", "due": "2023-09-30"}, every="half") == [date(2023, 6, 30), date(2023, 12, 31)]


def test_a_span_opens_with_its_first_day() -> None:
    (cell,) = cells({"id": "d", "from": "2023-07-01", "to": "2023-12-31"}, deadline="d")
    assert (cell.begins, cell.due) == (date(2023, 7, 1), date(2023, 12, 31))


def test_a_deadline_on_notice_has_no_day_until_it_is_told() -> None:
    plan = plan_of(target_data(deadline="d"), deadlines=({"id": "d", "on_notice": True},))
    (cell,) = slots_of(plan)
    assert (cell.due, cell.told_by) == (None, date.max)
    told = with_notice(plan, "1", "d", date(2023, 9, 15))
    assert told is not None
    (cell,) = slots_of(told)
    assert (cell.due, cell.told_by) == (date(2023, 9, 15), None)
    assert isinstance(told.tasks[0].deadlines[0], OnNotice)


def test_only_a_deadline_on_notice_can_be_told() -> None:
    plan = plan_of(target_data(), deadlines=({"id": "d", "due": "2023-09-30"},))
    assert with_notice(plan, "1", "d", date(2023, 9, 15)) is None
    assert with_notice(plan, "2", "d", date(2023, 9, 15)) is None


@pytest.mark.parametrize(("year", "first", "last"), [(2020, 30, 6), (2021, 29, 5), (2025, 1, 7)])
def test_constitution_week_is_the_week_that_holds_4_december(year: int, first: int, last: int) -> None:
    week = Observance.model_validate(CONSTITUTION_DAY).days(year)
    assert (week[0].day, week[1].day) == (first, last)


def test_a_month_and_a_leap_day_are_kept_in_every_year() -> None:
    may = Observance.model_validate({"id": "m", "name": "民法典宣传月", "rule": {"month": 5}})
    assert may.days(2023) == (date(2023, 5, 1), date(2023, 5, 31))
    leap = Observance.model_validate({"id": "l", "name": "闰日", "rule": {"on": "02-29"}})
    assert (leap.days(2023)[0], leap.days(2024)[0]) == (date(2023, 2, 28), date(2024, 2, 29))


@pytest.mark.parametrize("every", Every)
def test_the_periods_of_a_year_follow_each_other_and_are_found_by_name_and_by_day(every: Every) -> None:
    periods = periods_of(2024, every)
    assert periods[0].first_day == date(2024, 1, 1)
    assert periods[-1].last_day == date(2024, 12, 31)
    for before, after in pairwise(periods):
        assert (after.first_day - before.last_day).days == 1
    for period in periods:
        assert parse_period(period.name) == period
        assert period_holding(period.first_day, every) == period_holding(period.last_day, every) == period


def test_periods_are_named_as_people_write_them() -> None:
    day = date(2023, 5, 9)
    assert [period_holding(day, every).name for every in Every] == ["2023", "2023-H1", "2023-Q2", "2023-05"]


@pytest.mark.parametrize("name", ["", "2023-Q5", "2023-H0", "2023-13", "2023-5", "0000", "23", "2023-Q1 "])
def test_what_names_no_period_is_none(name: str) -> None:
    assert parse_period(name) is None


def test_working_days_know_holidays_and_the_weekends_worked_for_them() -> None:
    assert not is_working_day(date(2023, 10, 2))
    assert is_working_day(date(2023, 10, 7))
    assert nth_working_day_after(date(2023, 9, 30), 1) == date(2023, 10, 7)


def test_a_year_not_announced_yet_is_reckoned_by_weekdays_and_says_so() -> None:
    assert is_announced(2023)
    assert not is_announced(2090)
    assert nth_working_day_after(date(2090, 6, 30), 1) == date(2090, 7, 3)


def test_a_plan_survives_being_stored_and_read_again() -> None:
    limits: tuple[dict[str, Any], ...] = (
        {"id": "a", "each": "quarter", "by": {"working_day": 6}},
        {"id": "b", "from": "2023-07-01", "to": "2023-12-31"},
        {"id": "c", "on_notice": True, "no_later_than": "2023-11-01"},
    )
    target = target_data(per="township", of={"kind": ["performance"], "details.troupe": "x"}, **{"except": ["west"]})
    plan = plan_of(target, deadlines=limits, observances=[CONSTITUTION_DAY])
    assert Plan.model_validate(plan.to_doc()) == plan
    assert plan.to_doc()["tasks"][0]["targets"][0]["of"] == {"kind": ["performance"], "details.troupe": ["x"]}


def test_groups_of_leads_become_the_units_of_that_kind() -> None:
    plan = plan_of(tasks=[{"no": "R1", "lead": ["section", {"each": "township"}, "east"]}])
    assert plan.parties(plan.tasks[0].lead, tree_of(plan)) == ("section", "east", "west")
