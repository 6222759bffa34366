"""The engine against the slow model: any order, any duplicates, any day looked at."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.plans.domain.periods import Period, periods_of
from services.tasks.plans.domain.targets import Target
from services.tasks.progress.domain.cells import CellKey, Slot, scope, slots_of
from services.tasks.progress.domain.changes import add_changes, changes_of, sum_changes, sums_of, sums_on, until
from services.tasks.progress.domain.contributions import Version, by_cell, contributions
from services.tasks.progress.domain.course import Mark, course_of, mark_on
from services.tasks.progress.domain.evaluation import evaluate
from services.tasks.progress.domain.pairs import Pairs, pairs_of
from services.tasks.progress.domain.sets import made_to_add
from services.tasks.progress.domain.steps import Step, Steps, add, add_rows, sum_rows
from shared.contracts.events import ActivityFacts
from tests.builders import plan_of, target_data, tree_of
from tests.progress_model import Known, Question, answer

PLAN = plan_of(
    target_data(id="five", goal=3, deadline="autumn"),
    target_data(id="quarterly", goal=2, per="township", every="quarter"),
    target_data(id="square-metres", measure="sum", field="details.boards_m2", of={"kind": "campaign_day"}, goal=2.5),
    target_data(id="any", measure="milestone", goal=1, per="village"),
    target_data(id="places", measure="distinct", field="place", goal=2),
    target_data(
        id="passed",
        measure="ratio",
        of={"kind": "exam_sitting"},
        goal=0.8,
        numerator="details.passed",
        denominator="details.due_to_sit",
        once_per="details.exam",
    ),
    deadlines=({"id": "autumn", "due": "2023-09-30"}, {"id": "rest", "subject": "其余", "all_year": True}),
)
TREE = tree_of(PLAN)
CELLS = [(slot, unit) for slot in slots_of(PLAN) for unit in scope(PLAN, TREE, slot.target)]
NEW_YEAR = date(2022, 12, 20)
DAYS = st.integers(0, 420).map(lambda days: NEW_YEAR + timedelta(days=days))
UNITS = st.sampled_from(["district", "section", "east", "west", "east-1", "east-2", "west-1", "gone"])
PERIODS = st.sampled_from([None, None, None, "2023", "2023-Q1", "2023-Q3", "2022-Q4", "2023-H1"])


@st.composite
def said(draw: st.DrawFn, activity: int, version: int) -> dict[str, Any]:
    details = {
        "performance": st.just({}),
        "campaign_day": st.fixed_dictionaries({"boards_m2": st.sampled_from([0.1, 0.2, 0.7, 1, 2.25])}),
        "exam_sitting": st.fixed_dictionaries(
            {"passed": st.integers(0, 12), "due_to_sit": st.integers(0, 12)}, optional={"exam": st.sampled_from("xy")}
        ),
    }
    kind = draw(st.sampled_from(sorted(details)))
    return {
        "id": f"a{activity}",
        "version": version,
        "status": draw(
            st.sampled_from(["planned", "posted", "posted", "verified", "verified", "returned", "withdrawn"])
        ),
        "kind": kind,
        "title": "活动",
        "held_on": draw(DAYS),
        "unit": draw(UNITS),
        "for_units": tuple(draw(st.lists(UNITS, max_size=2))),
        "place": draw(st.sampled_from([None, "广场", "学校", "礼堂"])),
        "period": draw(PERIODS),
        "details": draw(details[kind]),
    }


@st.composite
def histories(draw: st.DrawFn) -> list[Known]:
    """Some activities, each with all its versions; an event's day need not follow the order of the versions."""
    versions = draw(st.lists(st.integers(1, 3), max_size=8))
    return [
        (draw(DAYS), draw(said(activity, version)))
        for activity, count in enumerate(versions)
        for version in range(1, count + 1)
    ]


def cells(history: list[Known]) -> dict[CellKey, Steps]:
    """What the engine makes of a history: each activity by itself, from all that is known of it, then added up."""
    by_activity: dict[str, list[Version]] = {}
    for day, each in history:
        by_activity.setdefault(each["id"], []).append(Version(day, ActivityFacts.model_validate(each)))
    found: dict[CellKey, list[Step]] = {}
    for versions in by_activity.values():
        for key, steps in by_cell(contributions(PLAN, TREE, versions)).items():
            found.setdefault(key, []).extend(steps)
    return {key: total for key, steps in found.items() if (total := add(steps))}


def pairs(target: Target, steps: Steps) -> Pairs:
    """What a cell keeps of steps of any parts."""
    return pairs_of(step.to_row() for step in made_to_add(target, steps))


def question(slot: Slot, unit: str) -> Question:
    target: Target = slot.target
    period: Period = next(each for each in periods_of(2023, target.every) if each.name == slot.period)
    return Question(
        target=target.model_dump(mode="json", exclude_defaults=True),
        unit=unit,
        units=frozenset(TREE.at_or_below(unit)),
        period=period.name,
        first=period.first_day,
        last=period.last_day,
        starts=date.min,
        due=date(2023, 9, 30) if target.id == "five" else period.last_day,
        told_by=None,
    )


@settings(max_examples=60, deadline=None)
@given(histories(), st.lists(DAYS, min_size=3, max_size=3))
def test_every_cell_is_what_the_slow_model_says_on_any_day(history: list[Known], days: list[date]) -> None:
    found = cells(history)
    for slot, unit in CELLS:
        course = course_of(slot.target, pairs(slot.target, found.get(slot.cell(unit), ())))
        for on in days:
            state = evaluate(slot, course, on)
            value, provisional, awaiting, status = answer(question(slot, unit), history, on)
            assert (state.status, state.awaiting_review) == (status, awaiting), (slot, unit, on)
            assert state.value == (None if value is None else float(value))
            assert state.provisional == (None if provisional is None else float(provisional))


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_any_order_and_any_duplicates_give_the_same_cells(history: list[Known], data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=6)) if history else []
    shuffled = data.draw(st.permutations(history + repeats))
    assert cells(shuffled) == cells(history)


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(0, 3))
def test_steps_add_up_to_the_same_sum_however_they_are_grouped(history: list[Known], cut: int) -> None:
    steps = [step for group in cells(history).values() for step in group]
    left, right = steps[: len(steps) * cut // 3], steps[len(steps) * cut // 3 :]
    assert add(add(left), add(right)) == add(right, left) == add(steps)
    assert all(Step.of_row(step.to_row()) == step for step in steps)


@settings(max_examples=60, deadline=None)
@given(histories(), st.lists(DAYS, min_size=4, max_size=4))
def test_the_changes_of_some_cells_add_up_to_what_they_come_to_on_any_day(
    history: list[Known], days: list[date]
) -> None:
    found = cells(history)
    for slot in slots_of(PLAN):
        courses = [
            course_of(slot.target, pairs(slot.target, found.get(slot.cell(unit), ())))
            for unit in scope(PLAN, TREE, slot.target)
        ]
        changes = sum_changes(changes_of(slot, course) for course in courses)
        for on in (*days, *(mark.day for course in courses for mark in course), date.max):
            each = [sums_of(slot, mark_on(course, slot.target, on), on) for course in courses]
            assert sums_on(slot, len(courses), changes, on) == tuple(map(sum, zip(*each, strict=True)))


@settings(max_examples=60, deadline=None)
@given(histories(), DAYS)
def test_a_cell_worked_out_from_a_day_on_is_the_same_as_from_the_beginning(history: list[Known], since: date) -> None:
    for key, steps in cells(history).items():
        slot = next(slot for slot in slots_of(PLAN) if slot.cell(key.unit) == key)
        made = pairs(slot.target, steps)
        course = course_of(slot.target, made)
        changes = changes_of(slot, course)
        assert changes_of(slot, course, kept=until(changes, since), since=since) == changes


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 3))
def test_a_sum_with_what_is_new_and_without_what_is_gone_is_the_sum_of_the_rest(history: list[Known], cut: int) -> None:
    found = cells(history)
    for slot in slots_of(PLAN):
        groups = [found.get(slot.cell(unit), ()) for unit in scope(PLAN, TREE, slot.target)]
        rows = [[step.to_row() for step in steps] for steps in groups]
        first, rest = sum_rows(*rows[:cut]), sum_rows(*rows[cut:])
        assert add_rows(first, rest) == sum_rows(*rows)
        assert add_rows(sum_rows(*rows), rest, -1) == first
        changes = [changes_of(slot, course_of(slot.target, pairs(slot.target, steps))) for steps in groups]
        one, others = sum_changes(changes[:cut]), sum_changes(changes[cut:])
        assert add_changes(one, others) == sum_changes(changes)
        assert add_changes(sum_changes(changes), others, -1) == one


@settings(max_examples=30, deadline=None)
@given(histories())
def test_a_course_is_read_again_as_it_was_written(history: list[Known]) -> None:
    for key, steps in cells(history).items():
        target = next(slot.target for slot in slots_of(PLAN) if slot.target.id == key.target)
        course = course_of(target, pairs(target, steps))
        assert tuple(Mark.of_row(mark.to_row()) for mark in course) == course
