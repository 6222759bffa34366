"""Every step is sealed over the one before: what was changed behind the service's back shows, and where."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.activities.domain.lifecycle import Activity, Change, Move, Step, advance, begin
from services.events.activities.domain.seals import first_broken, seal_of
from shared.contracts.tasks import Role
from tests.builders import facts, person

AT = datetime(2023, 6, 15, 4, tzinfo=UTC)
TOWNSHIP, SECTION = person(), person(Role.SECTION)
GOLDEN = "6abb910b548de469a642fdad64d0703298b108def420eb62bd546964801e1d12"
"""The seal of the first step of ``life``: it never changes, or every chain that was ever stored would look broken."""


def life(*moves: Move) -> Activity:
    told = facts(details={"leaflets": 300, "area_m2": 2.5, "mock": False}, laws=("中华人民共和国宪法",))
    activity = begin(Move.POST, Change(who=TOWNSHIP, at=AT, facts=told, path=TOWNSHIP.path))
    for move in moves:
        activity = advance(activity, move, Change(who=SECTION, at=AT, reason="请补照片"))
    return activity


def changed(step: Step, **different: Any) -> Step:
    return step.model_copy(update=different)


NUMBERS = st.integers(0, 10**12) | st.floats(0, 1e12)
WHOLE = life(Move.RETURN, Move.REVISE, Move.VERIFY).steps


def test_a_life_as_it_was_lived_is_whole() -> None:
    assert first_broken(WHOLE) is None
    assert len({step.seal for step in WHOLE}) == len(WHOLE)


@pytest.mark.parametrize("position", range(len(WHOLE)))
@pytest.mark.parametrize(
    "different",
    [
        {"by": "somebody-else"},
        {"at": datetime(2023, 6, 14, tzinfo=UTC)},
        {"reason": "另一个理由"},
        {"facts": facts(participants=5000)},
        {"move": Move.WITHDRAW},
        {"seal": None},
        {"seal": "0" * 64},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_step_that_was_changed_is_found_in_its_place(position: int, different: dict[str, Any]) -> None:
    steps = [*WHOLE]
    steps[position] = changed(steps[position], **different)
    found = first_broken(steps)
    began_later = position == 0 and different == {"seal": None}
    assert found == (1 if began_later else position)


def test_a_changed_step_that_is_sealed_anew_breaks_the_one_behind_it() -> None:
    forged = changed(WHOLE[1], reason="另一个理由")
    forged = changed(forged, seal=seal_of(forged, WHOLE[0].seal))
    assert first_broken([WHOLE[0], forged, *WHOLE[2:]]) == 2


@pytest.mark.parametrize("left_out", range(1, len(WHOLE) - 1))
def test_a_step_that_was_taken_out_leaves_a_gap(left_out: int) -> None:
    assert first_broken([*WHOLE[:left_out], *WHOLE[left_out + 1 :]]) == left_out


def test_steps_from_before_there_were_seals_are_read_and_the_chain_begins_behind_them() -> None:
    old = [changed(step, seal=None) for step in life(Move.RETURN).steps]
    grown = advance(Activity(path=TOWNSHIP.path, steps=tuple(old)), Move.REVISE, Change(who=TOWNSHIP, at=AT))
    grown = advance(grown, Move.VERIFY, Change(who=SECTION, at=AT))
    assert [step.seal is None for step in grown.steps] == [True, True, False, False]
    assert first_broken(grown.steps) is None
    assert first_broken([*grown.steps[:2], changed(grown.steps[2], by="x"), grown.steps[3]]) == 2
    assert first_broken(old) is None


@given(st.dictionaries(st.text(min_size=1, max_size=5), NUMBERS | st.text(max_size=5) | st.booleans(), max_size=4))
def test_a_seal_outlives_storing_and_reading(details: dict[str, Any]) -> None:
    step = changed(WHOLE[0], facts=facts(details=details))
    read = Step.model_validate(orjson.loads(orjson.dumps(step.model_dump(mode="json", exclude_none=True))))
    assert seal_of(read, None) == seal_of(step, None)


def test_the_form_that_is_sealed_never_changes() -> None:
    assert WHOLE[0].seal == GOLDEN
