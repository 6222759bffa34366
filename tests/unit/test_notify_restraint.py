"""How much anybody is told: when, in which letter, and what is held back."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.people.domain import Policy, Rhythm
from services.notify.restraint.domain import (
    Decision,
    Held,
    Place,
    Sent,
    Waiting,
    decide,
    end_of_quiet,
    next_digest,
    place,
)
from services.notify.rules.urgency import Urgency
from shared.calendar import is_working_day
from shared.clock import DISTRICT_ZONE

TOWN = Policy(
    immediate_from=Urgency.NORMAL,
    quiet_from=time(18),
    quiet_until=time(8, 30),
    digest=Rhythm.WEEKLY,
    digest_at=time(9),
    most_a_day=2,
    most_a_month=6,
    kept_for_urgent=2,
    most_digests_a_month=4,
)
DAILY = TOWN.model_copy(update={"digest": Rhythm.DAILY})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DISTRICT_ZONE)


def test_what_is_urgent_enough_is_told_at_once_and_the_rest_waits_for_the_weeks_first_working_day() -> None:
    assert place(Urgency.NORMAL, TOWN, at("2023-05-10 10:00")) == Place(False, at("2023-05-10 10:00"))
    assert place(Urgency.LOW, TOWN, at("2023-05-10 10:00")) == Place(True, at("2023-05-15 09:00"))


@pytest.mark.parametrize(
    ("after", "digest"),
    [
        ("2023-05-15 08:59", "2023-05-15 09:00"),
        ("2023-05-15 09:00", "2023-05-22 09:00"),
        ("2023-04-28 12:00", "2023-05-04 09:00"),  # 1 to 3 May 2023 are holidays
        ("2023-09-29 12:00", "2023-10-07 09:00"),  # a Saturday that is worked, after a week of holidays
    ],
)
def test_a_weekly_digest_comes_on_the_weeks_first_working_day(after: str, digest: str) -> None:
    assert next_digest(TOWN, at(after)) == at(digest)


def test_a_daily_digest_comes_on_working_days_alone() -> None:
    assert next_digest(DAILY, at("2023-05-12 10:00")) == at("2023-05-15 09:00")


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2023-05-10 17:59", "2023-05-10 17:59"),
        ("2023-05-10 18:00", "2023-05-11 08:30"),
        ("2023-05-11 00:10", "2023-05-11 08:30"),
        ("2023-05-11 08:29", "2023-05-11 08:30"),
        ("2023-05-11 08:30", "2023-05-11 08:30"),
    ],
)
def test_in_the_quiet_hours_nothing_is_told(moment: str, end: str) -> None:
    assert end_of_quiet(TOWN, at(moment)) == at(end)
    wanted = place(Urgency.HIGH, TOWN, at(moment))
    assert wanted == Place(False, at(end), Held.QUIET if moment != end else None)


def test_what_waits_for_others_goes_with_them() -> None:
    now = at("2023-05-10 10:00")
    assert place(Urgency.NORMAL, TOWN, now, timedelta(seconds=60)).due == at("2023-05-10 10:01")


def _due(*, urgency: Urgency = Urgency.NORMAL, digest: bool = False, settled: bool = False, id: str = "n") -> Waiting:
    return Waiting(id, urgency, digest, settled)


def test_all_that_is_due_goes_in_one_letter_and_what_was_done_meanwhile_in_none() -> None:
    due = [_due(id="a"), _due(id="b"), _due(id="done", settled=True), _due(id="digest", digest=True)]
    decision = decide(due, Sent(date(2023, 5, 10)), TOWN, at("2023-05-10 10:00"))
    assert decision == Decision(letter=("a", "b"), digest=False, dropped=("done",))


@pytest.mark.parametrize("sent", [Sent(date(2023, 5, 10), 2, 2), Sent(date(2023, 5, 10), 0, 6)])
def test_beyond_the_cap_even_what_is_urgent_is_held_for_the_digest(sent: Sent) -> None:
    decision = decide([_due(urgency=Urgency.HIGH)], sent, TOWN, at("2023-05-10 10:00"))
    assert decision == Decision(put_off=(("n", Place(True, at("2023-05-15 09:00"), Held.CAP)),))


def test_the_last_places_of_a_month_are_kept_for_what_is_urgent() -> None:
    sent, now = Sent(date(2023, 5, 10), 0, 4), at("2023-05-10 10:00")
    assert decide([_due()], sent, TOWN, now).letter == ()
    assert decide([_due(), _due(id="urgent", urgency=Urgency.HIGH)], sent, TOWN, now).letter == ("n", "urgent")


def test_a_fifth_digest_of_a_month_goes_with_the_next_months_first() -> None:
    decision = decide([_due(digest=True)], Sent(date(2023, 5, 29), digests=4), TOWN, at("2023-05-29 09:00"))
    assert decision.put_off == (("n", Place(True, at("2023-06-05 09:00"), Held.CAP)),)


MOMENTS = st.integers(0, 350 * 24 * 60).map(lambda minutes: at("2023-01-01") + timedelta(minutes=minutes))


@given(
    st.lists(st.tuples(MOMENTS, st.sampled_from(Urgency)), max_size=60),
    st.sampled_from([TOWN, DAILY, TOWN.model_copy(update={"quiet_from": None})]),
)
def test_no_month_brings_more_letters_than_its_caps_and_nothing_is_lost(
    arrivals: list[tuple[datetime, Urgency]], policy: Policy
) -> None:
    """A whole year of one person, moment by moment."""
    waiting = {str(n): (urgency, place(urgency, policy, now)) for n, (now, urgency) in enumerate(arrivals)}
    sent, told = Sent(date(2023, 1, 1)), list[str]()
    months: dict[tuple[int, int, bool], int] = {}
    while waiting:
        now = min(where.due for _, where in waiting.values())
        due = [Waiting(id, urgency, where.digest) for id, (urgency, where) in waiting.items() if where.due <= now]
        sent = sent.on(now.astimezone(DISTRICT_ZONE).date())
        decision = decide(due, sent, policy, now)
        waiting |= {id: (waiting[id][0], where) for id, where in decision.put_off}
        if decision.letter:
            assert end_of_quiet(policy, now) == now
            assert not decision.digest or is_working_day(now.date())
            sent = sent.after(digest=decision.digest)
            months[(now.year, now.month, decision.digest)] = sent.digests if decision.digest else sent.at_once
            told += decision.letter
        for id in decision.letter:
            del waiting[id]
    assert sorted(told) == sorted(str(n) for n in range(len(arrivals)))
    for (_, _, digest), letters in months.items():
        assert letters <= ((policy.most_digests_a_month if digest else policy.most_a_month) or 0)


def test_what_was_not_told_before_the_quiet_hours_waits_for_their_end() -> None:
    due = [_due(id="once"), _due(id="digest", digest=True), _due(id="done", settled=True)]
    decision = decide(due, Sent(date(2023, 5, 10)), TOWN, at("2023-05-10 22:00"))
    morning = at("2023-05-11 08:30")
    held = (("once", Place(False, morning, Held.QUIET)), ("digest", Place(True, morning, Held.QUIET)))
    assert decision == Decision(put_off=held, dropped=("done",))
