"""The life of an activity keeps its rules whatever is tried, by whomever, in whatever order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.activities.domain.lifecycle import (
    MOST_VERSIONS,
    Activity,
    Change,
    Move,
    NotNow,
    TooManyVersions,
    advance,
    begin,
)
from shared.access import Principal
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import facts, person

AT = datetime(2023, 6, 15, tzinfo=UTC)
TOWNSHIP, SECTION, ADMIN = person(), person(Role.SECTION), person(Role.ADMIN)

LATER_MOVES = (Move.REVISE, Move.VERIFY, Move.RETURN, Move.WITHDRAW)


def begun(move: Move) -> Activity:
    return begin(move, Change(who=TOWNSHIP, at=AT, facts=facts(status=ActivityStatus(move)), path=TOWNSHIP.path))


def moved(*moves: Move) -> Activity:
    activity = begun(Move.POST)
    for move in moves:
        activity = advance(activity, move, Change(who=SECTION, at=AT))
    return activity


def allowed_by_the_design(move: Move, status: str, role: Role) -> bool:
    """The design's sentences, said once more and otherwise than the table does."""
    match move:
        case Move.REVISE:
            return status in ("planned", "posted", "returned")
        case Move.VERIFY:
            return status == "posted"
        case Move.RETURN:
            return status in ("posted", "verified")
        case Move.WITHDRAW:
            return status != "withdrawn" and (status != "verified" or role in (Role.SECTION, Role.ADMIN))
    raise AssertionError(move)


@given(
    st.sampled_from([Move.PLAN, Move.POST]),
    st.lists(st.tuples(st.sampled_from(LATER_MOVES), st.sampled_from([TOWNSHIP, SECTION, ADMIN])), max_size=12),
)
def test_any_sequence_of_steps_keeps_the_rules_and_leaves_a_trace_of_each(
    first: Move, tries: list[tuple[Move, Principal]]
) -> None:
    activity = begun(first)
    made = [first]
    for move, who in tries:
        before, change = activity, Change(who=who, at=AT)
        if not allowed_by_the_design(move, before.facts.status, who.role):
            with pytest.raises(NotNow, match=before.facts.status):
                advance(before, move, change)
            continue
        activity = advance(before, move, change)
        assert activity.steps[:-1] == before.steps
        made.append(move)
    assert [step.move for step in activity.steps] == made
    assert [step.facts.version for step in activity.steps] == list(range(1, len(made) + 1))


@pytest.mark.parametrize(
    ("move", "status"),
    [(Move.REVISE, "posted"), (Move.VERIFY, "verified"), (Move.RETURN, "returned"), (Move.WITHDRAW, "withdrawn")],
)
def test_each_move_leads_to_its_status(move: Move, status: str) -> None:
    assert moved(move).facts.status == status


def test_returning_a_verified_activity_unlocks_it() -> None:
    assert moved(Move.VERIFY, Move.RETURN, Move.REVISE).facts.status == "posted"


def test_the_activity_until_a_version_is_what_it_was_then() -> None:
    activity = moved(Move.RETURN, Move.REVISE)
    assert activity.until(2) == moved(Move.RETURN)
    assert activity.until(2).facts.status == "returned"


def test_revisions_end_where_the_document_would_grow_too_large_but_review_goes_on() -> None:
    activity = moved(*[Move.REVISE] * (MOST_VERSIONS - 1))
    with pytest.raises(TooManyVersions):
        advance(activity, Move.REVISE, Change(who=TOWNSHIP, at=AT))
    assert advance(activity, Move.VERIFY, Change(who=SECTION, at=AT)).facts.status == "verified"
