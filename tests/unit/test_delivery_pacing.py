"""When letters are tried again, how a breaker opens and closes, how many messages pass a robot's gate."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.channels.limits import Limit
from services.notify.delivery.breaker import FAILURES, LOOK_AGAIN_SECONDS, Breaker, Breakers, Pauses
from services.notify.delivery.domain import LONGEST_ANSWER, DeliveryStatus
from services.notify.delivery.gate import Gate
from services.notify.delivery.journal import Journal
from services.notify.delivery.pace import Pace
from shared.bus.port import RETRY_STEPS
from tests.deliveries import NOON, delivery, endpoint

PAUSES = Pauses(30, 600)
LONGEST = 30.0
LETTER = delivery(1, endpoint())


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


# Tries


@given(st.lists(st.floats(min_value=0, max_value=10_000), max_size=8))
def test_a_letter_is_tried_once_more_than_there_are_steps_and_waits_each_of_them(steps: list[float]) -> None:
    letter, waited = LETTER, []
    while letter.status is DeliveryStatus.WAITING:
        tried_at = letter.due
        letter = letter.unanswered("no", tried_at, steps)
        if letter.status is DeliveryStatus.WAITING:
            waited.append((letter.due - tried_at).total_seconds())
    assert letter.status is DeliveryStatus.FAILED
    assert letter.attempts == len(steps) + 1
    assert waited == pytest.approx(steps, abs=1e-5)


def test_the_steps_are_those_of_the_bus() -> None:
    assert Pace().steps == RETRY_STEPS


def test_a_letter_that_is_sent_again_by_hand_has_all_its_attempts_before_it() -> None:
    again = LETTER.refused("no").again(NOON + later(60))
    assert (again.status, again.attempts, again.due) == (DeliveryStatus.WAITING, 0, NOON + later(60))


def test_a_providers_words_are_kept_as_far_as_anybody_reads_them() -> None:
    assert LETTER.refused("不" * 10_000).answer == "不" * (LONGEST_ANSWER - 1) + "…"


def test_a_lease_outlasts_an_attempt() -> None:
    with pytest.raises(ValidationError, match="two replicas"):
        Pace(lease=30, longest=30)


# Breakers


def opened() -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.wait(NOON) == 0
        breaker = breaker.failed(NOON, PAUSES)
    return breaker


def test_a_breaker_opens_after_failures_in_a_row_and_an_answer_closes_it() -> None:
    assert opened().wait(NOON) == 30
    breakers = Breakers(PAUSES, LONGEST)
    for _ in range(FAILURES - 1):
        breakers.failed("hook", NOON)
    breakers.answered("hook")
    breakers.failed("hook", NOON)
    assert breakers.wait("hook", NOON) == 0


def test_an_open_breaker_lets_one_try_through_after_its_pause_and_doubles_it_up_to_ten_minutes() -> None:
    breaker, now, pauses = opened(), NOON, []
    for _ in range(7):
        pause = breaker.wait(now)
        pauses.append(pause)
        now += later(pause)
        assert breaker.wait(now) == 0
        breaker = breaker.tried(now, LONGEST)
        assert breaker.wait(now) == LOOK_AGAIN_SECONDS, "nobody else tries meanwhile"
        breaker = breaker.failed(now, PAUSES)
    assert pauses == [30, 60, 120, 240, 480, 600, 600]


def test_a_try_that_never_ends_is_followed_by_another() -> None:
    breaker = opened().tried(NOON + later(30), LONGEST)
    assert breaker.wait(NOON + later(30) + later(LONGEST)) == 0


def test_late_failures_of_tries_that_began_before_do_not_lengthen_the_pause() -> None:
    breaker = opened()
    assert breaker.failed(NOON + later(1), PAUSES) == breaker


def test_breakers_of_others_stay_closed() -> None:
    breakers = Breakers(PAUSES, LONGEST)
    for _ in range(FAILURES):
        breakers.failed("hook", NOON)
    assert (breakers.wait("hook", NOON), breakers.wait("other", NOON)) == (30, 0)


# Gates

LIMITS = st.builds(Limit, st.integers(1, 5), st.integers(1, 60).map(float))
MOMENTS = st.lists(st.floats(min_value=0, max_value=200), max_size=60).map(sorted)


@given(LIMITS, MOMENTS)
def test_no_span_of_time_sees_more_messages_pass_than_the_limit(limit: Limit, moments: list[float]) -> None:
    gate, passed = Gate(), []
    for moment in moments:
        now = NOON + later(moment)
        if gate.opens(limit, now) <= now:
            assert gate.room(limit, now) > 0
            gate = gate.after(limit, now)
            passed.append(now)
    for begin in passed:
        assert sum(begin <= each < begin + later(limit.seconds) for each in passed) <= limit.count
    assert len(gate.passed) <= limit.count


@given(LIMITS, MOMENTS, st.floats(min_value=0, max_value=100))
def test_who_waits_until_a_gate_opens_passes(limit: Limit, moments: list[float], shut: float) -> None:
    gate = Gate(shut=NOON + later(shut))
    for moment in moments:
        opens = gate.opens(limit, NOON + later(moment))
        assert opens >= NOON + later(shut)
        assert gate.opens(limit, opens) == opens
        gate = gate.after(limit, opens)


# The journal


def left_behind(folder: Path) -> list[str]:
    return [doc["id"] for docs in Journal(folder).left_behind() for doc in docs]


def test_what_a_dead_process_had_noted_is_found_once_and_what_it_had_written_is_not(tmp_path: Path) -> None:
    dead = Journal(tmp_path / "made")
    dead.open()
    dead.note(dead.line([{"id": "written"}]))
    dead.written()
    dead.note(dead.line([{"id": "1"}, {"id": "2"}]))
    dead.note(dead.line([{"id": "3"}]))
    dead.written()
    assert left_behind(tmp_path / "made") == [], "as long as it lives it does this itself"
    dead.close()
    assert left_behind(tmp_path / "made") == ["1", "2", "3"]
    assert left_behind(tmp_path / "made") == []


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / "answers-dead.jsonl").write_bytes(b'[{"id":"1"}]\n[{"id":"2"')
    assert left_behind(tmp_path) == ["1"]


def test_what_could_not_be_brought_in_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "answers-dead.jsonl").write_bytes(b'[{"id":"1"}]\n[{"id":"2"}]\n')
    finding = Journal(tmp_path).left_behind()
    next(finding)
    finding.close()  # type: ignore[attr-defined]
    assert Counter(left_behind(tmp_path)) == {"1": 1, "2": 1}


def test_without_a_folder_nothing_is_kept() -> None:
    journal = Journal(None)
    journal.open()
    assert not journal.note(journal.line([{"id": "1"}]))
    journal.close()
    assert list(journal.left_behind()) == []
