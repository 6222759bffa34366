"""What a person may choose, and how an address becomes theirs: without a store, a clock or a wire."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.channels.domain import ChannelKind
from services.notify.people.addresses import MOST_TRIES, Address, address_id, user_of
from services.notify.people.domain import CHOSEN, Policy, Preferences, Rhythm, in_force
from services.notify.people.person import (
    CODES_AN_HOUR,
    MOST_ADDRESSES,
    CodeGone,
    Full,
    Known,
    Person,
    TooOften,
    tried,
    unsubscribed,
    with_address,
    with_code,
    without_address,
)
from services.notify.people.reaching import NotReachable, plain_address
from services.notify.people.signing import code_hash, is_code, unsubscribe_token, unsubscribed_address
from services.notify.people.unsubscribing import masked
from services.notify.restraint.domain import Held, Place, Sent, Waiting, decide, next_digest, place
from services.notify.rules.urgency import Urgency
from shared.calendar import is_working_day
from shared.clock import DISTRICT_ZONE

KEY = b"k" * 32
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
DISTRICT = Policy(
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

MOMENTS = st.none() | st.times()
POLICIES = st.builds(
    Policy,
    immediate_from=st.sampled_from(Urgency),
    quiet_from=MOMENTS,
    quiet_until=MOMENTS,
    digest=st.sampled_from(Rhythm),
    digest_at=st.times(),
    most_a_day=st.none() | st.integers(0, 50),
    most_a_month=st.none() | st.integers(0, 50),
    kept_for_urgent=st.integers(0, 5),
    most_digests_a_month=st.none() | st.integers(0, 31),
)
HOURS = st.lists(st.times(), min_size=2, max_size=2, unique=True)


@st.composite
def choices(draw: st.DrawFn) -> Preferences:
    hours = draw(st.none() | HOURS)
    return Preferences(
        language=draw(st.sampled_from(["zh", "en", None])),
        immediate_from=draw(st.none() | st.sampled_from(Urgency)),
        no_quiet=hours is None and draw(st.booleans()),
        quiet_from=hours[0] if hours else None,
        quiet_until=hours[1] if hours else None,
        digest=draw(st.none() | st.sampled_from(Rhythm)),
        paused_until=draw(st.none() | st.dates(max_value=date(2900, 1, 1))),
    )


def address(mark: str = "a", **given: object) -> Address:
    usual = {"id": address_id("u1", mark), "kind": ChannelKind.EMAIL, "to": f"{mark}@example.org"}
    return Address.model_validate(usual | given)


def person(*addresses: Address) -> Person:
    return Person(user="u1", addresses=addresses)


@given(POLICIES, choices())
def test_whatever_a_person_chooses_the_caps_stay_the_districts(district: Policy, chosen: Preferences) -> None:
    policy = in_force(district, chosen)
    for name in Policy.model_fields.keys() - CHOSEN:
        assert getattr(policy, name) == getattr(district, name)


@given(POLICIES, choices())
def test_what_is_not_chosen_is_as_the_district_has_it_and_what_is_chosen_holds(
    district: Policy, chosen: Preferences
) -> None:
    policy = in_force(district, chosen)
    assert policy.immediate_from == (chosen.immediate_from or district.immediate_from)
    assert policy.digest == (chosen.digest or district.digest)
    assert policy.paused_until == chosen.paused_until
    hours = (chosen.quiet_from, chosen.quiet_until)
    theirs = hours if chosen.quiet_from is not None else (district.quiet_from, district.quiet_until)
    assert (policy.quiet_from, policy.quiet_until) == ((None, None) if chosen.no_quiet else theirs)
    assert in_force(district, Preferences()) == district


@given(st.lists(st.sampled_from(Urgency), min_size=1, max_size=40), choices())
def test_the_loudest_choices_bring_no_more_letters_a_day_than_the_cap(
    arriving: list[Urgency], chosen: Preferences
) -> None:
    """All of one day's notices, each due by itself."""
    policy, now = in_force(DISTRICT, chosen), datetime(2023, 5, 10, 12, tzinfo=DISTRICT_ZONE)
    sent = Sent(now.date())
    for number, urgency in enumerate(arriving):
        where = place(urgency, policy, now)
        decision = decide([Waiting(str(number), urgency, where.digest)], sent, policy, now)
        if decision.letter:
            sent = sent.after(digest=decision.digest)
    assert sent.at_once_today <= (DISTRICT.most_a_day or 0)
    assert sent.digests <= (DISTRICT.most_digests_a_month or 0)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"quiet_from": "18:00"}, "quiet_until", "people.quiet_half"),
        ({"quiet_until": "18:00"}, "quiet_until", "people.quiet_half"),
        ({"quiet_from": "18:00", "quiet_until": "18:00"}, "quiet_until", "people.quiet_all_day"),
        ({"quiet_from": "18:00", "quiet_until": "08:00", "no_quiet": True}, "quiet_until", "people.quiet_and_none"),
        ({"quiet_from": "18:00Z", "quiet_until": "08:00"}, "quiet_from", "people.time_with_zone"),
        ({"most_a_month": 99}, "most_a_month", "extra_forbidden"),
    ],
)
def test_quiet_hours_have_two_ends_and_caps_cannot_be_chosen(given: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Preferences.model_validate(given)
    assert (refused.value.errors()[0]["loc"], refused.value.errors()[0]["type"]) == ((field,), code)


def test_on_leave_even_what_is_urgent_waits_for_the_first_digest_after_it() -> None:
    now = datetime(2023, 5, 10, 10, tzinfo=DISTRICT_ZONE)
    away = DISTRICT.model_copy(update={"paused_until": date(2023, 5, 17)})
    back = Place(True, datetime(2023, 5, 22, 9, tzinfo=DISTRICT_ZONE), Held.PAUSE)
    assert place(Urgency.HIGH, away, now) == back
    decision = decide([Waiting("n", Urgency.HIGH, False)], Sent(now.date()), away, now)
    assert (decision.letter, decision.put_off) == ((), (("n", back),))


@given(st.dates(date(2023, 1, 1), date(2023, 11, 1)), st.times(), st.integers(-5, 40))
def test_no_digest_falls_into_leave(day: date, clock: time, days: int) -> None:
    now = datetime.combine(day, clock, DISTRICT_ZONE)
    back = now.date() + timedelta(days=days)
    for rhythm in Rhythm:
        policy = DISTRICT.model_copy(update={"paused_until": back, "digest": rhythm})
        due = next_digest(policy, now)
        assert due > now
        assert due.date() >= back
        assert is_working_day(due.date())


def test_on_the_first_day_back_everything_is_told_as_ever() -> None:
    now = datetime(2023, 5, 17, 10, tzinfo=DISTRICT_ZONE)
    back = DISTRICT.model_copy(update={"paused_until": date(2023, 5, 17)})
    assert place(Urgency.HIGH, back, now) == Place(False, now)


def test_a_code_is_good_for_thirty_minutes_and_five_tries() -> None:
    asked = with_code(person(address()), address().id, "hash", NOW)
    last_moment = NOW + timedelta(minutes=30) - timedelta(seconds=1)
    assert tried(asked, address().id, last_moment, right=True).addresses[0].verified
    with pytest.raises(CodeGone):
        tried(asked, address().id, NOW + timedelta(minutes=30), right=True)
    for _ in range(MOST_TRIES):
        asked = tried(asked, address().id, NOW, right=False)
    with pytest.raises(CodeGone):
        tried(asked, address().id, NOW, right=True)
    again = with_code(asked, address().id, "other", NOW)
    assert tried(again, address().id, NOW, right=True).addresses[0].verified


def test_a_code_verifies_once() -> None:
    verified = tried(with_code(person(address()), address().id, "hash", NOW), address().id, NOW, right=True)
    assert verified.addresses[0].code is None
    with pytest.raises(CodeGone):
        tried(verified, address().id, NOW, right=True)


def test_three_codes_an_hour_whatever_address_they_are_for() -> None:
    asked = person(address("a"), address("b"))
    for minute in range(CODES_AN_HOUR):
        asked = with_code(asked, address("ab"[minute % 2]).id, "hash", NOW + timedelta(minutes=minute))
    asked = with_address(without_address(asked, address("a").id), address("c"))
    with pytest.raises(TooOften) as refused:
        with_code(asked, address("c").id, "hash", NOW + timedelta(minutes=30))
    assert refused.value.seconds == 30 * 60
    assert with_code(asked, address("c").id, "hash", NOW + timedelta(hours=1)).addresses[-1].code


def test_a_sixth_address_and_the_same_one_again_are_refused() -> None:
    full = person(*[address(f"a{n}") for n in range(MOST_ADDRESSES)])
    with pytest.raises(Full):
        with_address(full, address("more"))
    with pytest.raises(Known):
        with_address(full, address("other", to="A0@EXAMPLE.org"))


def test_unsubscribing_ends_letters_to_that_address_alone_and_twice_changes_nothing_more() -> None:
    two = person(address("a", verified=True), address("b", verified=True))
    ended = unsubscribed(two, address("a").id)
    assert [(each.at_once, each.digests) for each in ended.addresses] == [(False, False), (True, True)]
    assert ended.version == two.version + 1
    assert unsubscribed(ended, address("a").id) == ended
    assert unsubscribed(two, "address:u1:gone") == two


@given(st.text(max_size=40))
def test_an_address_names_its_person_and_its_token_names_the_address(user: str) -> None:
    id = address_id(user, "0123456789abcdef")
    assert user_of(id) == user
    assert unsubscribed_address(KEY, unsubscribe_token(KEY, id)) == id


@given(st.text(max_size=120) | st.binary(max_size=80).map(lambda content: content.decode("latin-1")))
def test_no_token_but_ours_names_an_address(token: str) -> None:
    assert unsubscribed_address(KEY, token) is None


def test_a_token_that_was_changed_in_any_place_is_none_of_ours() -> None:
    token = unsubscribe_token(KEY, address().id)
    for at in range(len(token)):
        other = "A" if token[at] != "A" else "B"
        assert unsubscribed_address(KEY, token[:at] + other + token[at + 1 :]) is None
    assert unsubscribed_address(b"x" * 32, token) is None


def test_a_codes_hash_is_of_use_for_its_own_address_alone() -> None:
    hash = code_hash(KEY, "address:u1:a", "123456")
    assert is_code(KEY, "address:u1:a", "123456", hash)
    assert not is_code(KEY, "address:u1:a", "123457", hash)
    assert not is_code(KEY, "address:u1:b", "123456", hash)
    assert "123456" not in hash


@pytest.mark.parametrize(
    ("kind", "to", "kept"),
    [
        ("email", "Poster@EAST.test", "Poster@east.test"),
        ("email", "ｐｏｓｔｅｒ＠ｅａｓｔ．ｔｅｓｔ", "poster@east.test"),
        ("email", "li.na+pufa@mail.district.gov.test", "li.na+pufa@mail.district.gov.test"),
        ("apprise", "ntfys://ntfy.example/topic", "ntfys://ntfy.example/topic"),
        ("apprise", "json://10.0.0.9/hook", "json://10.0.0.9/hook"),
        ("apprise", "kodi://10.0.0.9", "kodi://10.0.0.9"),
        ("apprise", "ntfy://a-topic", "ntfy://a-topic"),
        (
            "apprise",
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        ),
    ],
)
async def test_an_address_is_kept_in_its_plain_form(kind: str, to: str, kept: str) -> None:
    assert await plain_address(ChannelKind(kind), to) == kept


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("email", "poster"),
        ("email", "@east.test"),
        ("email", "a@b.test, c@d.test"),
        ("email", "a@b.test\r\nBcc: c@d.test"),
        ("email", '"a b"@east.test'),
        ("email", ".a@east.test"),
        ("email", "a..b@east.test"),
        ("email", f"{'a' * 65}@east.test"),
        ("email", f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.test"),
        ("email", "a@localhost"),
        ("email", "a@192.0.2.1"),
        ("apprise", "nothing"),
        ("apprise", "syslog://"),
        ("apprise", "mailto://user:pass@example.org"),
        ("apprise", "json://localhost:15672/"),
        ("apprise", "json://a.localhost./"),
        ("apprise", "json://127.0.0.1/"),
        ("apprise", "json://[::1]/"),
        ("apprise", "json://0.0.0.0/"),
        ("apprise", "json://169.254.169.254/latest"),
        ("apprise", "json://[::ffff:127.0.0.1]/"),
        ("apprise", "json://2130706433/"),
        ("apprise", "json://0177.0.0.1/"),
        ("apprise", "json://localhost.localdomain/"),
        ("apprise", "jsons://guest:guest@rabbitmq:15672/api/queues"),
        ("apprise", "form://10.0.0.9/hook?Method=DELETE"),
    ],
)
async def test_where_nothing_can_be_sent_or_only_to_our_own_machines_no_address_is(kind: str, to: str) -> None:
    with pytest.raises(NotReachable):
        await plain_address(ChannelKind(kind), to)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("zhang@example.org", "z…@example.org"),
        ("ntfys://user:secret@ntfy.example/topic", "ntfys://…"),
        ("@x", "@x://…"),
    ],
)
def test_an_address_is_not_shown_in_full_to_who_holds_a_link(to: str, shown: str) -> None:
    assert masked(to) == shown
    assert "secret" not in masked(to)
