"""What a version tells otherwise than the one before, field by field."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.activities.domain.changes import changed_by, differences, last_return, unlocks
from services.events.activities.domain.lifecycle import Activity, Change, Move, advance, begin
from shared.contracts.tasks import Role
from tests.builders import facts, person

AT = datetime(2023, 6, 15, tzinfo=UTC)
TOWNSHIP, SECTION = person(), person(Role.SECTION)


@pytest.mark.parametrize(
    ("before", "after", "field", "told"),
    [
        ({}, {"title": "送法下乡第二场"}, "title", ("送法下乡", "送法下乡第二场")),
        ({}, {"held_on": date(2023, 5, 21)}, "held_on", ("2023-05-20", "2023-05-21")),
        ({}, {"participants": 80}, "participants", (None, 80)),
        ({"participants": 0}, {}, "participants", (0, None)),
        ({"evidence": ("a", "b")}, {"evidence": ("b", "c")}, "evidence", (["a", "b"], ["b", "c"])),
        ({"for_units": ("west",)}, {}, "for_units", (["west"], None)),
        ({"details": {"leaflets": 300}}, {"details": {"leaflets": 30}}, "details.leaflets", (300, 30)),
        ({"details": {"mock": True}}, {"details": {"mock": 1}}, "details.mock", (True, 1)),
        ({}, {"details": {"mock": False}}, "details.mock", (None, False)),
    ],
)
def test_a_field_that_changed_is_named_with_what_it_said(
    before: dict[str, Any], after: dict[str, Any], field: str, told: tuple[Any, Any]
) -> None:
    [found] = differences(facts(**before), facts(**after))
    assert (found.field, (found.before, found.after)) == (field, told)


def test_the_step_itself_is_no_change_of_what_the_activity_tells() -> None:
    assert differences(facts(), facts(version=7, status="verified")) == ()
    assert differences(facts(details={"area": 38}), facts(details={"area": 38.0})) == ()


DETAILS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.booleans())


@given(DETAILS, DETAILS)
def test_the_changes_lead_from_one_version_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    built = dict(before)
    for change in differences(facts(details=before), facts(details=after)):
        name = change.field.removeprefix("details.")
        built.pop(name, None)
        if change.after is not None:
            built[name] = change.after
    assert built == after
    assert {type(value) for value in built.values()} == {type(value) for value in after.values()}


def lived(*steps: tuple[Move, dict[str, Any]]) -> Activity:
    activity = begin(Move.POST, Change(who=TOWNSHIP, at=AT, facts=facts(), path=TOWNSHIP.path))
    for move, told in steps:
        activity = advance(activity, move, Change(who=SECTION, at=AT, facts=facts(**told) if told else None))
    return activity


def test_every_step_tells_what_it_changed_and_the_first_nothing() -> None:
    activity = lived((Move.RETURN, {}), (Move.REVISE, {"participants": 80}), (Move.VERIFY, {}))
    pairs = zip((None, *activity.steps), activity.steps, strict=False)
    assert [[each.field for each in changed_by(step, before)] for before, step in pairs] == [
        [],
        [],
        ["participants"],
        [],
    ]


def test_giving_back_what_was_verified_is_an_unlocking_and_nothing_else_is() -> None:
    steps = lived((Move.RETURN, {}), (Move.REVISE, {}), (Move.VERIFY, {}), (Move.RETURN, {})).steps
    assert [unlocks(step, before) for before, step in zip((None, *steps), steps, strict=False)] == [False] * 4 + [True]


def test_the_last_return_is_the_one_that_a_correction_answers() -> None:
    assert last_return(lived()) is None
    activity = lived((Move.RETURN, {}), (Move.REVISE, {}), (Move.RETURN, {}), (Move.REVISE, {"place": "文化广场"}))
    found = last_return(activity)
    assert found is not None
    assert found.facts.version == 4
