"""How a cell stands on a day, and why."""

from datetime import date
from typing import Any

import pytest

from services.tasks.progress.domain.cells import CellKey, scope, slots_of
from services.tasks.progress.domain.contributions import Version, by_cell, contributions
from services.tasks.progress.domain.course import course_of
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.steps import Step, add
from shared.catalogue import Catalogue
from shared.contracts.events import ActivityStatus
from tests.builders import REPOSITORY, facts, plan_of, target_data, tree_of
from tests.unit.progress_pairs import pairs

YEAR_END = date(2023, 12, 31)
CATALOGUE = Catalogue(REPOSITORY / "services/tasks/progress/messages")
POSTED, VERIFIED = ActivityStatus.POSTED, ActivityStatus.VERIFIED
Told = tuple[date, dict[str, Any]]


def cell(told: list[Told], on: date, *deadlines: dict[str, Any], **target: Any) -> CellState:
    """The only cell of a target on a day, after some activities (each told once, on its day)."""
    plan = plan_of(target_data(**target), deadlines=deadlines)
    (slot,) = slots_of(plan)
    (unit,) = scope(plan, tree_of(plan), slot.target)
    return evaluate(slot, course_of(slot.target, pairs(slot.target, _steps(slot.cell(unit), plan, told))), on)


def _steps(key: CellKey, plan: Any, told: list[Told]) -> tuple[Step, ...]:
    known: dict[str, list[Version]] = {}
    for day, given in told:
        version = Version(day, facts(**given))
        known.setdefault(version.facts.id, []).append(version)
    return add(*(by_cell(contributions(plan, tree_of(plan), versions)).get(key, ()) for versions in known.values()))


def shows(*days: date, status: ActivityStatus = VERIFIED, **given: Any) -> list[Told]:
    """Activities held, and told, on these days, one each."""
    return [(day, {"id": f"a{day}", "held_on": day, "status": status} | given) for day in days]


def zh(state: CellState) -> str:
    return state.reason.text(lambda code, **params: CATALOGUE.text(code, "zh", **params))


def en(state: CellState) -> str:
    return state.reason.text(lambda code, **params: CATALOGUE.text(code, "en", **params))


MAY, JUNE, JULY = date(2023, 5, 1), date(2023, 6, 1), date(2023, 7, 1)


def test_only_verified_activities_count_and_posted_ones_are_provisional() -> None:
    state = cell(shows(MAY, JUNE) + shows(JULY, status=POSTED), JULY)
    assert (state.value, state.provisional, state.awaiting_review) == (2, 3, False)


def test_before_its_period_a_cell_waits() -> None:
    state = cell([], date(2022, 12, 31))
    assert (state.status, state.begun) == ("waiting", False)
    assert zh(state) == "应完成 5，已完成 0，2023-01-01 开始"


def test_a_third_of_the_time_before_the_due_day_what_is_behind_is_at_risk() -> None:
    told = shows(MAY, JUNE, JULY)
    assert cell(told, date(2023, 8, 31)).status == "open"
    assert cell(told, date(2023, 9, 1)).status == "at_risk"
    assert cell(told, YEAR_END).status == "at_risk"
    assert cell(told, date(2024, 1, 1)).status == "overdue"


JANUARY_30 = {"id": "d", "due": "2023-01-30"}


@pytest.mark.parametrize(("day", "status"), [(20, "open"), (21, "at_risk")])
def test_with_exactly_a_third_of_the_time_left_nothing_is_at_risk_yet(day: int, status: str) -> None:
    assert cell([], date(2023, 1, day), JANUARY_30).status == status


@pytest.mark.parametrize(("done", "status"), [(20, "at_risk"), (21, "open")])
def test_the_pace_counts_today_as_used(done: int, status: str) -> None:
    told = [(date(2023, 1, 2), {"id": f"a{n}", "held_on": date(2023, 1, 2), "status": VERIFIED}) for n in range(done)]
    assert cell(told, date(2023, 1, 21), JANUARY_30, goal=30).status == status


def test_a_third_of_the_time_before_the_due_day_what_is_in_step_is_open() -> None:
    assert cell(shows(MAY, JUNE, JULY, date(2023, 8, 1)), date(2023, 9, 1)).status == "open"


def test_the_reason_says_what_is_left_and_what_the_pace_asks_for() -> None:
    state = cell(shows(MAY, JUNE, JULY), date(2023, 11, 20), counted_in="场")
    assert zh(state) == "应完成 5 场，已完成 3 场，还剩 41 天，按进度应为 4.4"
    assert en(state) == "3 of 5 done; 41 days left, the pace asks for 4.4"


def test_the_due_day_counts_whole() -> None:
    limit = {"id": "d", "due": "2023-06-01"}
    assert cell(shows(JUNE), JUNE, limit, goal=1).status == "done"
    assert cell([], JUNE, limit, goal=1).status == "at_risk"
    late = cell(shows(date(2023, 6, 2)), date(2023, 6, 2), limit, goal=1)
    assert late.status == "done_late"
    assert zh(late) == "应完成 1，已完成 1，2023-06-02 达标，比时限 2023-06-01 晚 1 天"


def test_held_in_time_is_done_however_late_it_was_verified() -> None:
    told = [(date(2023, 6, 20), {"held_on": MAY, "status": VERIFIED})]
    limit = {"id": "d", "due": "2023-06-01"}
    assert cell(told, date(2023, 6, 19), limit, goal=1).status == "overdue"
    assert cell(told, date(2023, 6, 20), limit, goal=1).status == "done"


def test_the_goal_is_reached_by_the_order_of_days_held_not_of_verdicts() -> None:
    told = [*shows(JULY), (JULY, {"id": "early", "held_on": MAY, "status": VERIFIED})]
    assert cell(told, YEAR_END, goal=1).reached_on == MAY
    assert cell(told, YEAR_END, goal=2).reached_on == JULY


def test_a_value_that_falls_below_the_goal_again_is_reached_only_from_where_it_stays() -> None:
    def sitting(day: date, passed: int) -> list[Told]:
        details = {"passed": passed, "due_to_sit": 10}
        return shows(day, kind="exam_sitting", details=details)

    ratio = {"measure": "ratio", "of": {"kind": "exam_sitting"}, "goal": 0.8}
    ratio |= {"numerator": "details.passed", "denominator": "details.due_to_sit"}
    told = sitting(MAY, 9) + sitting(JUNE, 5) + sitting(JULY, 10)
    assert cell(told[:1], YEAR_END, **ratio).reached_on == MAY
    assert cell(told[:2], YEAR_END, **ratio).reached_on is None
    assert cell(told, YEAR_END, **ratio).reached_on == JULY


def test_what_awaits_review_and_would_be_enough_is_open_even_after_the_due_day() -> None:
    state = cell(shows(MAY, status=POSTED), date(2024, 1, 15), goal=1)
    assert (state.status, state.awaiting_review) == ("open", True)
    assert zh(state) == "应完成 1，已完成 0，已报送的材料待审核，通过即达标"


def test_what_awaits_review_and_would_not_be_enough_is_late_as_ever() -> None:
    state = cell(shows(MAY, status=POSTED), date(2024, 1, 15), goal=2)
    assert (state.status, state.awaiting_review) == ("overdue", False)
    assert en(state) == "0 of 2 done; due on 2023-12-31, 15 days ago"


def test_on_notice_a_cell_waits_until_the_day_is_told() -> None:
    notice = {"id": "n", "on_notice": True}
    state = cell([], YEAR_END, notice, deadline="n", measure="milestone", goal=1)
    assert (state.status, state.due, state.begun) == ("waiting", None, True)
    assert zh(state) == "尚未完成，时间以通知为准"
    told = cell([], date(2023, 2, 1), notice | {"due": "2023-09-15"}, deadline="n", goal=1)
    assert (told.status, told.due) == ("open", date(2023, 9, 15))


def test_waiting_for_notice_ends_with_the_last_day_it_may_come() -> None:
    notice = {"id": "n", "on_notice": True, "no_later_than": "2023-10-31"}
    states = [cell([], date(2023, 10, day), notice, deadline="n", goal=1).status for day in (30, 31)]
    assert states == ["waiting", "at_risk"]
    assert cell([], date(2023, 11, 1), notice, deadline="n", goal=1).status == "overdue"


def test_what_is_done_before_the_notice_is_done() -> None:
    assert cell(shows(MAY), JUNE, {"id": "n", "on_notice": True}, deadline="n", goal=1).status == "done"


def test_a_look_at_the_past_knows_nothing_of_later_events() -> None:
    told = [(JULY, {"held_on": MAY, "status": VERIFIED})]
    assert cell(told, date(2023, 6, 30), goal=1).value == 0
    assert cell(told, JULY, goal=1).value == 1


def test_returned_withdrawn_and_revised_activities_take_their_contribution_back() -> None:
    verified = (MAY, {"version": 2, "held_on": MAY, "status": VERIFIED})
    for status, provisional in (("returned", 0), ("withdrawn", 0), ("posted", 1)):
        told = [verified, (JUNE, {"version": 3, "held_on": MAY, "status": status})]
        assert cell(told, date(2023, 5, 31), goal=1).status == "done"
        after = cell(told, JUNE, goal=1)
        assert (after.value, after.provisional) == (0, provisional)


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    newest_first = [
        (JUNE, {"version": 3, "status": VERIFIED}),
        (JUNE, {"version": 2, "status": "returned"}),
        (MAY, {"version": 1, "status": POSTED}),
    ]
    assert cell(newest_first, JUNE) == cell(newest_first[::-1], JUNE) == cell(newest_first * 2, JUNE)
    assert cell(newest_first, JUNE).value == 1


def test_a_revision_that_moves_the_day_moves_the_period() -> None:
    plan = plan_of(target_data(every="quarter"))
    versions = [Version(MAY, facts(held_on=date(2023, 3, 31))), Version(JUNE, facts(version=2, held_on=MAY))]
    found = {key.period: steps for key, steps in by_cell(contributions(plan, tree_of(plan), versions)).items()}
    assert [(step.day, step.posted) for step in found["2023-Q1"]] == [(MAY, 1_0000), (JUNE, -1_0000)]
    assert [(step.day, step.posted) for step in found["2023-Q2"]] == [(JUNE, 1_0000)]


def test_what_is_taken_back_on_the_same_day_leaves_no_step() -> None:
    step = Step(MAY, MAY, "", 1_0000, 0)
    assert add([step], [Step(MAY, MAY, "", -1_0000, 0)]) == ()


def test_sums_are_exact() -> None:
    boards = [told for day in (MAY, JUNE, JULY) for told in shows(day, kind="village_board", details={"area_m2": 0.1})]
    target = {"measure": "sum", "of": {"kind": "village_board"}, "field": "details.area_m2", "goal": 0.3}
    assert cell(boards, JULY, **target).status == "done"
    assert cell(boards, JULY, **target).value == 0.3


def test_distinct_counts_each_value_once_and_forgets_it_with_its_last_activity() -> None:
    target = {"measure": "distinct", "of": {}, "field": "place", "goal": 2}
    told = shows(MAY, place="广场") + shows(JUNE, place="广场") + shows(JULY, place="学校")
    assert cell(told, JULY, **target).value == 2
    taken_back = (JULY, {"id": f"a{MAY}", "version": 2, "status": "returned"})
    assert cell([*told, taken_back], JULY, **target).value == 2
    assert (
        cell([*told, taken_back, (JULY, {"id": f"a{JUNE}", "version": 2, "status": "returned"})], JULY, **target).value
        == 1
    )


EXAM = {"measure": "ratio", "of": {"kind": "exam_sitting"}, "goal": 1, "once_per": "details.exam"}
EXAM |= {"numerator": "details.sat", "denominator": "details.due_to_sit"}


def sitting(day: date, sat: int, due: int, exam: str = "spring", unit: str = "east") -> list[Told]:
    return shows(day, kind="exam_sitting", unit=unit, details={"sat": sat, "due_to_sit": due, "exam": exam})


def test_a_ratio_of_nothing_has_no_value() -> None:
    state = cell([], MAY, **EXAM)
    assert (state.value, state.provisional, state.status) == (None, None, "open")
    assert zh(state) == "应达 100%，尚无数据，还剩 244 天"


def test_the_largest_headcount_of_an_exam_counts_whenever_it_was_told() -> None:
    assert cell(sitting(MAY, 10, 40) + sitting(JUNE, 10, 20), JUNE, **EXAM).value == 0.5


def test_a_headcount_is_asked_once_for_each_unit_and_exam() -> None:
    told = sitting(MAY, 30, 40) + sitting(JUNE, 10, 40)
    assert cell(told, JUNE, **EXAM).value == 1
    other = sitting(JULY, 5, 20, exam="autumn")
    assert cell(told + other, JULY, **EXAM).value == pytest.approx(45 / 60)
    assert zh(cell(told + other, JULY, **EXAM)).startswith("应达 100%，现为 75%")


def test_two_units_that_sit_the_same_exam_have_a_headcount_each() -> None:
    assert cell(sitting(MAY, 10, 10) + sitting(JUNE, 5, 10, unit="west"), JULY, **EXAM).value == pytest.approx(0.75)


def test_the_largest_headcount_falls_back_when_its_sitting_is_returned() -> None:
    told = [*sitting(MAY, 10, 10), *sitting(JUNE, 0, 40)]
    assert cell(told, JULY, **EXAM).value == 0.25
    assert cell([*told, (JULY, {"id": f"a{JUNE}", "version": 2, "status": "returned"})], JULY, **EXAM).value == 1


def test_a_ratio_is_capped_at_one() -> None:
    assert cell(sitting(MAY, 50, 40), MAY, **EXAM).value == 1


def test_a_milestone_is_done_or_not() -> None:
    target = {"measure": "milestone", "goal": 1}
    assert cell(shows(MAY, JUNE), JULY, **target).value == 1
    assert zh(cell(shows(MAY, JUNE), JULY, **target)) == "已完成，2023-05-01 达标"
    assert zh(cell([], JULY, **target)) == "尚未完成，还剩 183 天"
