"""Courses and changes of any steps whatever, against the definition said slowly: clocks ahead, days far away, amounts below
nothing, goals that are fractions, a due day before the first one."""

from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.plans.domain.targets import Target
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.changes import changes_of, sum_changes, sums_of, sums_on
from services.tasks.progress.domain.course import course_of, course_with, mark_on, untouched
from services.tasks.progress.domain.measures import DENOMINATOR, HEADCOUNT, NUMERATOR
from services.tasks.progress.domain.pairs import add_pairs, days_of, sums_of_days
from services.tasks.progress.domain.steps import SCALE, WHOLE, Step, Steps, add, part_of, words_of
from services.tasks.progress.domain.timeline import of_cell
from tests.unit.progress_pairs import pairs

NEW_YEAR = date(2023, 1, 1)
NEAR = st.integers(-4, 12).map(lambda days: NEW_YEAR + timedelta(days=days))
DAYS = NEAR | st.integers(-400, 800).map(lambda days: NEW_YEAR + timedelta(days=days))
ANY_DAY = DAYS | st.sampled_from([date(1500, 1, 1), date(8999, 12, 31)])

RATIO = {"measure": "ratio", "numerator": "details.passed", "denominator": "details.due_to_sit"}
GOALS: dict[str, tuple[dict[str, str], list[float]]] = {
    "count": ({"measure": "count"}, [1, 2, 3]),
    "milestone": ({"measure": "milestone"}, [1]),
    "sum": ({"measure": "sum", "field": "participants"}, [0.1 + 0.2, 0.7, 2.5, 1e-4, 4e-5, 1e9]),
    "distinct": ({"measure": "distinct", "field": "place"}, [1, 2, 3]),
    "ratio": (RATIO, [1 / 3, 0.8, 1]),
    "headcount": (RATIO | {"once_per": "details.exam"}, [1 / 3, 0.8, 1]),
}
ONE = st.sampled_from([SCALE, -SCALE])
PARTS: dict[str, st.SearchStrategy[tuple[str, int]]] = {
    "count": st.tuples(st.just(WHOLE), ONE),
    "milestone": st.tuples(st.just(WHOLE), ONE),
    "sum": st.tuples(st.just(WHOLE), st.integers(-3, 9).map(lambda n: n * 1000) | st.sampled_from([1, -1, 10**13])),
    "distinct": st.tuples(st.sampled_from("abcd").map(lambda place: part_of("value", place)), ONE),
    "ratio": st.tuples(st.sampled_from([NUMERATOR, DENOMINATOR]), st.integers(-2, 5).map(lambda n: n * SCALE)),
    "headcount": st.tuples(st.just(NUMERATOR), st.integers(-2, 5).map(lambda n: n * SCALE))
    | st.tuples(
        st.builds(
            lambda unit, exam, size: part_of(HEADCOUNT, unit, exam, size * SCALE),
            st.sampled_from("xy"),
            st.sampled_from(["e", None]),
            st.integers(0, 3),
        ),
        ONE,
    ),
}


@st.composite
def cells(draw: st.DrawFn) -> tuple[Slot, Steps]:
    name = draw(st.sampled_from(sorted(GOALS)))
    given, goals = GOALS[name]
    target = Target.model_validate({"id": "t", "title": "目标", "goal": draw(st.sampled_from(goals)), **given})
    told_by = draw(st.none() | st.just(date.max) | NEAR)
    due = draw(NEAR) if told_by not in (None, date.max) else draw(st.none() | DAYS) if told_by is None else None
    steps = []
    for part, amount in draw(st.lists(PARTS[name], max_size=10)):
        verified = draw(st.booleans())
        steps.append(Step(draw(ANY_DAY), draw(ANY_DAY), part, amount * verified, amount * (not verified)))
    return Slot("1", target, "2023", begins=draw(NEAR), due=due, told_by=told_by), add(steps)


def value(target: Target, amounts: list[tuple[str, int]]) -> float | None:
    totals: dict[str, int] = {}
    for part, amount in amounts:
        totals[part] = totals.get(part, 0) + amount
    match target.measure:
        case "count" | "sum":
            return totals.get(WHOLE, 0) / SCALE
        case "milestone":
            return float(totals.get(WHOLE, 0) > 0)
        case "distinct":
            return float(sum(total > 0 for total in totals.values()))
    whole = totals.get(DENOMINATOR, 0)
    if target.once_per:
        standing = [words_of(part)[1:] for part, total in totals.items() if part != NUMERATOR and total > 0]
        exams = {(unit, exam) for unit, exam, _ in standing}
        whole = sum(max(size for unit, exam, size in standing if (unit, exam) == each) for each in exams)
    return min(1.0, totals.get(NUMERATOR, 0) / whole) if whole > 0 else None


def reached_on(target: Target, steps: list[Step]) -> date | None:
    """The first day held on from which it stays reached, in the order of days held on."""

    def is_met(until: date) -> bool:
        there = value(target, [(step.part, step.verified) for step in steps if step.held_on <= until])
        return there is not None and there >= target.goal

    days = sorted({step.held_on for step in steps}, reverse=True)
    return min(takewhile(is_met, days), default=None)


@settings(max_examples=150, deadline=None)
@given(cells(), st.lists(ANY_DAY, min_size=3, max_size=3))
def test_a_course_is_what_the_definition_says_on_any_day(cell: tuple[Slot, Steps], days: list[date]) -> None:
    slot, steps = cell
    course = course_of(slot.target, pairs(slot.target, steps))
    for on in (*days, date.max):
        known = [step for step in steps if step.day <= on]
        mark = mark_on(course, slot.target, on)
        assert mark.value == value(slot.target, [(step.part, step.verified) for step in known])
        assert mark.provisional == value(slot.target, [(step.part, step.verified + step.posted) for step in known])
        assert mark.reached_on == reached_on(slot.target, known)


@settings(max_examples=300, deadline=None)
@given(cells(), st.randoms(use_true_random=False))
def test_a_course_to_which_something_comes_is_the_one_that_is_made_of_all(
    cell: tuple[Slot, Steps], chance: Random
) -> None:
    slot, steps = cell
    whole = pairs(slot.target, steps)
    some = [[*days, *(chance.choice((0, n, 2 * n, -n)) for n in sums)] for *days, n, of in whole for sums in [(n, of)]]
    news = [pair for pair in some if any(pair[2:])]
    was = course_of(slot.target, add_pairs(whole, [[day, held_on, -n, -of] for day, held_on, n, of in news]))
    since = date.fromordinal(news[0][0]) if news else date.max
    before = [mark for mark in was if mark.day < since]
    days = days_of(whole)
    cut = bisect_left(days, [since.toordinal()])
    made = course_with(
        slot.target,
        news,
        was=(*before[-1:], *was[len(before) :]),
        pairs=whole,
        days=days[cut:],
        earlier=sums_of_days(days[:cut]),
    )
    assert (*before, *made) == course_of(slot.target, whole)


@settings(max_examples=100, deadline=None)
@given(cells(), cells(), st.lists(ANY_DAY, min_size=2, max_size=2))
def test_changes_add_up_to_the_cells_on_every_day(
    cell: tuple[Slot, Steps], other: tuple[Slot, Steps], days: list[date]
) -> None:
    """Of three cells of a slot one has these steps, one has others, one has none."""
    slot, _ = cell
    steps = [cell[1], other[1] if other[0].target == slot.target else ()]
    courses = [course_of(slot.target, pairs(slot.target, each)) for each in steps]
    changes = sum_changes(changes_of(slot, course) for course in courses)
    for on in (*days, *(NEW_YEAR + timedelta(days=offset) for offset in range(-5, 16))):
        marks = [*(mark_on(course, slot.target, on) for course in courses), untouched(slot.target)]
        each = [sums_of(slot, mark, on) for mark in marks]
        assert sums_on(slot, 3, changes, on) == tuple(map(sum, zip(*each, strict=True)))


@settings(max_examples=60, deadline=None)
@given(cells(), DAYS, DAYS)
def test_a_timeline_holds_every_day_on_which_a_cell_stands_otherwise(
    cell: tuple[Slot, Steps], on: date, until: date
) -> None:
    slot, steps = cell
    on, until = sorted((on, until))
    course = course_of(slot.target, pairs(slot.target, steps))
    moments = of_cell(slot, course, until)
    (now,) = of_cell(slot, course, on)[-1:]
    before = [moment for moment in moments if moment.day <= on]
    assert moments[-1].day == until
    if before:
        assert replace(before[-1], day=on) == now
