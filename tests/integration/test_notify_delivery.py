"""Letters on their way: retries, leases, gates and breakers, on both stores; two replicas; a crash after any write."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.notify.channels.domain import ChannelKind, Endpoint, Outgoing
from services.notify.channels.limits import Limit
from services.notify.channels.sending import Busy, Refused, Sender, Unanswered, Yes, nobody
from services.notify.delivery.breaker import FAILURES, Pauses
from services.notify.delivery.delivering import Delivering
from services.notify.delivery.documents import DELIVERIES
from services.notify.delivery.domain import Delivery, DeliveryStatus
from services.notify.delivery.gate import GATES
from services.notify.delivery.pace import Pace
from shared.bus.local import LocalBus
from shared.bus.port import RETRY_STEPS
from shared.outbox import Outbox
from shared.store.port import Store
from tests.contract.places import KINDS, StorePlace, store_place
from tests.deliveries import NOON, Plain, Table, delivery, endpoint, notice_id
from tests.failing_store import Failing

WAITING, SENT, FAILED, DROPPED = DeliveryStatus
ROBOT = endpoint("channel:robot", ChannelKind.WECOM)
HOOK = endpoint("channel:hook")
OTHER = endpoint("channel:other")


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


Word = Exception | None


@dataclass
class Provider:
    """Takes what arrives, or answers as told: ``words`` are given one by one, then everything is accepted."""

    words: list[Word] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    taken: list[Outgoing] = field(default_factory=list)
    hold: asyncio.Event | None = None
    held: asyncio.Event = field(default_factory=asyncio.Event)
    early: str | None = None

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        self.tried.append(message.id)
        if self.early is not None:
            yes(self.early)
        if self.hold is not None:
            self.held.set()
            await self.hold.wait()
        word = self.words.pop(0) if self.words else None
        if word is not None:
            raise word
        self.taken.append(message)
        return "ok"

    async def close(self) -> None: ...

    def notices(self) -> Counter[str]:
        return Counter(item.id for message in self.taken for item in message.items)


@dataclass
class Replica:
    delivering: Delivering
    store: Store

    async def kept(self) -> dict[str, Delivery]:
        """All deliveries by id."""
        page, _ = await self.delivering.deliveries.page(None, None, limit=1000, after=None)
        return {each.id: each for each in page}

    async def only(self) -> Delivery:
        (one,) = (await self.kept()).values()
        return one

    async def told(self) -> list[tuple[str, str]]:
        """The events that wait to be told: type and notice."""
        docs = (await self.store.find(DELIVERIES, {}, limit=1000)).items
        return sorted((event["type"], event["data"]["notice"]) for doc in docs for event in doc["outbox"])


@dataclass
class Office:
    """Where replicas are made: one store, one provider, one clock."""

    place: StorePlace
    bus: LocalBus
    clock: Hand
    provider: Provider
    table: Table

    async def replica(
        self,
        wrapped: Callable[[Store], Any] = lambda store: store,
        limits: Any = None,
        slow: Mapping[ChannelKind, Sender] | None = None,
        folder: Path | None = None,
        **pace: Any,
    ) -> Replica:
        store = wrapped(await self.place.store(DELIVERIES, GATES))
        delivering = Delivering(
            store,
            Outbox(store, self.bus, (DELIVERIES,)),
            senders={**dict.fromkeys(ChannelKind, self.provider), **(slow or {})},
            endpoints=self.table,
            composing=Plain(),
            clock=self.clock,
            real=self.clock,
            pace=Pace(**pace),
            limits=limits or {},
            folder=folder,
        )
        return Replica(delivering, store)


@pytest.fixture(params=KINDS)
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    place = store_place(request, request.param, tmp_path)
    table = Table({each.id: each for each in (ROBOT, HOOK, OTHER)})
    yield Office(place, LocalBus(tmp_path / "bus.sqlite"), Hand(), Provider(), table)
    await place.close()


@pytest.fixture
async def replica(office: Office) -> Replica:
    return await office.replica()


# One letter


async def test_a_letter_that_is_due_is_sent_once_and_said_to_be_delivered(office: Office, replica: Replica) -> None:
    for _ in range(2):
        await replica.delivering.keep([delivery(1, HOOK)])
        await replica.delivering.run_once()
    sent = await replica.only()
    assert (sent.status, sent.attempts, sent.answer, sent.accepted_at) == (SENT, 1, "ok", NOON)
    assert office.provider.notices() == {notice_id(1): 1}
    assert await replica.told() == [("notice.delivered.v1", notice_id(1))]


async def test_a_letter_waits_for_its_time(office: Office, replica: Replica) -> None:
    await replica.delivering.keep([delivery(1, HOOK, due=NOON + timedelta(seconds=1))])
    assert await replica.delivering.run_once() == 0
    office.clock.move(1)
    assert await replica.delivering.run_once() == 1


async def test_no_answer_is_tried_again_by_the_steps_of_the_bus_and_has_failed_after_the_last(
    office: Office, replica: Replica
) -> None:
    office.provider.words = [Unanswered(f"HTTP 500 {number}") for number in range(len(RETRY_STEPS) + 1)]
    await replica.delivering.keep([delivery(1, HOOK)])
    for step in RETRY_STEPS:
        assert await replica.delivering.run_once() == 1
        assert (await replica.only()).status is WAITING
        assert await replica.told() == []
        office.clock.move(step - 0.001)
        assert await replica.delivering.run_once() == 0
        office.clock.move(0.001)
    await replica.delivering.run_once()
    failed = await replica.only()
    assert (failed.status, failed.attempts, failed.answer) == (FAILED, 5, "HTTP 500 4")
    assert len(set(office.provider.tried)) == 1, "its id stays the same"
    assert await replica.told() == [("notice.failed.v1", notice_id(1))]


async def test_a_refusal_has_failed_at_once(office: Office, replica: Replica) -> None:
    office.provider.words = [Refused("93000 invalid webhook url")]
    await replica.delivering.keep([delivery(1, ROBOT)])
    await replica.delivering.run_once()
    failed = await replica.only()
    assert (failed.status, failed.attempts, failed.answer) == (FAILED, 1, "93000 invalid webhook url")
    assert await replica.told() == [("notice.failed.v1", notice_id(1))]


async def test_a_busy_provider_costs_no_attempt(office: Office, replica: Replica) -> None:
    office.provider.words = [Busy("45009 too fast", 60)]
    await replica.delivering.keep([delivery(1, ROBOT)])
    await replica.delivering.run_once()
    waiting = await replica.only()
    assert (waiting.status, waiting.attempts, waiting.answer) == (WAITING, 0, "45009 too fast")
    assert waiting.due == NOON + timedelta(seconds=60)


async def test_who_has_been_busy_for_a_day_is_given_up_and_may_be_asked_again(office: Office, replica: Replica) -> None:
    """A mailbox that is full would be knocked at for ever, and nobody told."""
    office.provider.words = [Busy("452 4.2.2 mailbox full", 60)] * 3
    await replica.delivering.keep([delivery(1, HOOK)])
    for _ in range(3):
        await replica.delivering.run_once()
        office.clock.move(12 * 3600)
    assert (await replica.only()).status is FAILED
    assert [type for type, _ in await replica.told()] == ["notice.failed.v1"]
    await replica.delivering.again((await replica.only()).id)
    assert (await replica.only()).status is WAITING


async def test_a_letter_to_an_address_that_was_taken_away_is_dropped(office: Office, replica: Replica) -> None:
    await replica.delivering.keep([delivery(1, HOOK)])
    del office.table.endpoints[HOOK.id]
    await replica.delivering.run_once()
    assert (await replica.only()).status is DROPPED
    assert office.provider.tried == []
    assert await replica.told() == []


async def test_a_letter_in_which_nothing_is_left_to_say_is_dropped(office: Office, replica: Replica) -> None:
    await replica.delivering.keep([delivery(1, HOOK, notices=["gone"])])
    await replica.delivering.run_once()
    assert (await replica.only()).status is DROPPED
    assert office.provider.tried == []


async def test_a_sender_that_breaks_or_says_nothing_is_no_answer(office: Office) -> None:
    replica = await office.replica(longest=0.05, lease=60)
    office.provider.words = [ZeroDivisionError()]
    await replica.delivering.keep([delivery(1, HOOK)])
    await replica.delivering.run_once()
    assert (await replica.only()).answer == "delivery.broke"
    office.provider.hold = asyncio.Event()
    office.clock.move(1)
    await replica.delivering.run_once()
    tried = await replica.only()
    assert (tried.answer, tried.attempts, tried.status) == ("delivery.no_answer", 2, WAITING)


async def test_a_failed_letter_is_sent_again_when_asked(office: Office, replica: Replica) -> None:
    office.provider.words = [Refused("no"), Refused("no")]
    await replica.delivering.keep([delivery(1, HOOK)])
    for _ in range(3):
        await replica.delivering.run_once()
        office.clock.move(1)
        if (await replica.only()).status is FAILED:
            await replica.delivering.deliveries.again((await replica.only()).id)
    assert (await replica.only()).status is SENT
    assert [kind for kind, _ in await replica.told()] == ["notice.delivered.v1", "notice.failed.v1", "notice.failed.v1"]


# Gates and breakers


async def test_above_a_robots_limit_letters_go_together(office: Office) -> None:
    replica = await office.replica(limits={ChannelKind.WECOM: Limit(3, 60)})
    await replica.delivering.keep([delivery(number, ROBOT) for number in range(50)])
    await replica.delivering.run_once()
    assert office.provider.notices() == {notice_id(number): 1 for number in range(50)}
    assert len(office.provider.taken) == 3
    assert {each.status for each in (await replica.kept()).values()} == {SENT}


async def test_within_its_limit_a_robot_gets_a_message_for_each_letter(office: Office) -> None:
    replica = await office.replica(limits={ChannelKind.WECOM: Limit(3, 60)})
    await replica.delivering.keep([delivery(number, ROBOT) for number in range(3)])
    await replica.delivering.run_once()
    assert [len(message.items) for message in office.provider.taken] == [1, 1, 1]


async def test_a_shut_gate_puts_off_without_an_attempt_and_two_replicas_share_it(office: Office) -> None:
    limits = {ChannelKind.WECOM: Limit(2, 60)}
    first, second = await office.replica(limits=limits), await office.replica(limits=limits)
    for number in range(3):
        replica = (first, second)[number % 2]
        await replica.delivering.keep([delivery(number, ROBOT)])
        await replica.delivering.run_once()
    assert len(office.provider.taken) == 2
    (waiting,) = [each for each in (await first.kept()).values() if each.status is WAITING]
    assert waiting.attempts == 0
    assert timedelta(seconds=60) <= waiting.due - NOON <= timedelta(seconds=62)
    office.clock.moment = waiting.due
    await second.delivering.run_once()
    assert len(office.provider.taken) == 3


@pytest.mark.parametrize("to", [ROBOT, HOOK], ids=["robot", "webhook"])
async def test_who_takes_no_more_for_now_is_left_alone_by_every_letter(office: Office, to: Endpoint) -> None:
    replica = await office.replica(limits={ChannelKind.WECOM: Limit(20, 60)})
    office.provider.words = [Busy("130101 send too fast", 600)]
    await replica.delivering.keep([delivery(number, to) for number in range(5)])
    await replica.delivering.run_once()
    assert len(office.provider.tried) == 1
    assert {each.due for each in (await replica.kept()).values()} == {NOON + timedelta(seconds=600)}
    office.clock.move(600)
    await replica.delivering.run_once()
    assert office.provider.notices() == {notice_id(number): 1 for number in range(5)}


async def test_who_does_not_answer_is_left_alone_and_then_asked_once(office: Office) -> None:
    replica = await office.replica(breaker=Pauses(30, 600))
    office.provider.words = [Unanswered("down")] * 100
    await replica.delivering.keep([delivery(number, HOOK) for number in range(20)])
    await replica.delivering.run_once()
    assert len(office.provider.tried) == FAILURES
    assert sorted(Counter(each.attempts for each in (await replica.kept()).values()).items()) == [(0, 15), (1, 5)]
    office.clock.move(30)
    await replica.delivering.run_once()
    assert len(office.provider.tried) == FAILURES + 1
    office.provider.words = []
    office.clock.move(60)
    await replica.delivering.run_once()
    assert {each.status for each in (await replica.kept()).values()} == {SENT}


async def test_one_receiver_that_is_down_keeps_no_letter_from_another(office: Office, replica: Replica) -> None:
    office.provider.words = [Unanswered("down")] * FAILURES
    await replica.delivering.keep([delivery(number, HOOK) for number in range(FAILURES)])
    await replica.delivering.run_once()
    await replica.delivering.keep([delivery(100, OTHER), delivery(101, HOOK)])
    await replica.delivering.run_once()
    assert office.provider.notices() == {notice_id(100): 1}


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_providers_say_every_letter_ends_as_they_said(office: Office, seed: int) -> None:
    replica = await office.replica(limits={ChannelKind.WECOM: Limit(2, 60)})
    chance = Random(seed)
    said: list[Word] = [None, None, Unanswered("down"), Refused("no"), Busy("later", 90)]
    office.provider.words = [chance.choice(said) for _ in range(40)]
    letters = [delivery(number, chance.choice((ROBOT, HOOK, OTHER))) for number in range(12)]
    await replica.delivering.keep(letters)
    for _ in range(40):
        await replica.delivering.run_once()
        office.clock.move(601)
    ends = (await replica.kept()).values()
    assert {each.status for each in ends} <= {SENT, FAILED}
    arrived = office.provider.notices()
    assert arrived == {id: 1 for each in ends if each.status is SENT for id in each.notices}
    told = {SENT: "notice.delivered.v1", FAILED: "notice.failed.v1"}
    assert await replica.told() == sorted((told[each.status], id) for each in ends for id in each.notices)


# Two replicas, and crashes


async def test_two_replicas_send_nothing_twice(office: Office) -> None:
    replicas = [await office.replica() for _ in range(2)]
    for replica in replicas:
        await replica.delivering.keep([delivery(number, HOOK) for number in range(60)])
    await asyncio.gather(*(replica.delivering.run_once() for replica in replicas for _ in range(3)))
    assert office.provider.notices() == {notice_id(number): 1 for number in range(60)}


async def test_what_a_dead_replica_had_in_hand_is_sent_when_its_lease_is_over(office: Office) -> None:
    first, second = await office.replica(), await office.replica()
    office.provider.hold = asyncio.Event()
    await first.delivering.keep([delivery(1, HOOK)])
    dying = asyncio.create_task(first.delivering.run_once())
    await office.provider.held.wait()
    dying.cancel()
    await asyncio.wait([dying])
    office.provider.hold = None
    assert await second.delivering.run_once() == 0
    office.clock.move(60.001)
    assert await second.delivering.run_once() == 1
    assert (await second.only()).status is SENT


async def test_an_acceptance_is_written_though_the_lease_was_lost_meanwhile(office: Office) -> None:
    first, second = await office.replica(), await office.replica()
    await first.delivering.keep([delivery(1, HOOK)])
    office.provider.hold = asyncio.Event()
    slow = asyncio.create_task(first.delivering.run_once())
    await office.provider.held.wait()
    office.clock.move(60.001)
    taken_over = await second.delivering.deliveries.claim(ChannelKind.WEBHOOK)
    assert taken_over is not None
    office.provider.hold.set()
    await slow
    assert (await first.only()).status is SENT
    office.clock.move(60.001)
    assert await second.delivering.run_once() == 0


async def test_what_a_dead_replica_had_heard_and_not_written_is_written_by_the_next_and_not_sent_again(
    office: Office, tmp_path: Path
) -> None:
    failing: list[Failing] = []

    def wrapped(store: Store) -> Failing:
        failing.append(Failing(store))
        return failing[0]

    first = await office.replica(wrapped, folder=tmp_path / "heard", grace=0.001)
    await first.delivering.keep([delivery(1, HOOK)])
    failing[0].left = failing[0].done + 1  # to take it in hand, and no more
    working = asyncio.create_task(first.delivering.work())
    async with asyncio.timeout(20):
        while not office.provider.taken:
            await asyncio.sleep(0.01)
        await failing[0].crashed.wait()
    working.cancel()
    await asyncio.wait([working])
    second = await office.replica(folder=tmp_path / "heard")
    assert (await second.only()).status is WAITING
    await second.delivering.run_once()
    assert (await second.only()).status is SENT
    assert await second.told() == [("notice.delivered.v1", notice_id(1))]
    office.clock.move(61)
    assert await second.delivering.run_once() == 0


async def test_a_yes_is_noted_in_the_moment_in_which_it_is_known_and_stays_one_whatever_happens_to_its_sender(
    office: Office, tmp_path: Path
) -> None:
    replica = await office.replica(folder=tmp_path / "heard")
    await replica.delivering.keep([delivery(1, HOOK)])
    office.provider.early = "taken"
    office.provider.hold = asyncio.Event()
    office.provider.words = [Unanswered("broke off", reached=True)]
    working = asyncio.create_task(replica.delivering.work())
    await office.provider.held.wait()
    (noted,) = (path.read_text() for path in (tmp_path / "heard").iterdir())
    assert notice_id(1) in noted
    office.provider.hold.set()
    async with asyncio.timeout(20):
        while (await replica.only()).status is WAITING:
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait([working])
    sent = await replica.only()
    assert (sent.status, sent.answer, sent.attempts) == (SENT, "taken", 1)


@pytest.mark.parametrize("words", [[], [Unanswered("down")], [Refused("no")], [Busy("later", 5)]], ids=repr)
async def test_a_crash_after_any_write_loses_no_letter(office: Office, words: list[Word]) -> None:
    """Three letters by a robot that takes two messages a minute; after the crash a new replica takes over."""
    letters = [delivery(number, ROBOT) for number in range(3)]
    limits = {ChannelKind.WECOM: Limit(2, 60)}
    writes = 0
    for left in range(100):
        failing: list[Failing] = []

        def wrapped(store: Store, failing: list[Failing] = failing) -> Failing:
            failing.append(Failing(store))
            return failing[0]

        office.provider.words, office.provider.taken = list(words), []
        first = await office.replica(wrapped, limits=limits)
        failing[0].left = left
        crashed = await _until_it_crashes(first, letters)
        second = await office.replica(limits=limits)
        await second.delivering.keep(letters)  # the letter's sender does again what it cannot know to be done
        for _ in range(8):
            office.clock.move(61)
            await second.delivering.run_once()
        assert not any(each.status is WAITING for each in (await second.kept()).values())
        arrived = set(office.provider.notices())
        refused = {id for each in (await second.kept()).values() if each.status is FAILED for id in each.notices}
        assert arrived | refused == {id for each in letters for id in each.notices}, left
        for doc in (await second.store.find(DELIVERIES, {}, limit=100)).items:
            await second.store.delete(DELIVERIES, doc["id"])
        await second.store.delete(GATES, ROBOT.id)
        if not crashed:
            writes = left
            break
    assert writes > 6


async def _until_it_crashes(replica: Replica, letters: list[Delivery]) -> bool:
    """Whether a write was refused; the replica does nothing after it."""
    store: Any = replica.store
    working = asyncio.create_task(_work(replica, letters))
    crash = asyncio.create_task(store.crashed.wait())
    await asyncio.wait([working, crash], return_when=asyncio.FIRST_COMPLETED)
    for task in (working, crash):
        task.cancel()
    await asyncio.gather(working, crash, return_exceptions=True)
    return bool(store.crashed.is_set())


async def _work(replica: Replica, letters: list[Delivery]) -> None:
    await replica.delivering.keep(letters)
    await replica.delivering.run_once()


# For ever


async def test_a_letter_leaves_at_once_and_a_slow_channel_holds_up_no_other(office: Office) -> None:
    slow = Provider(hold=asyncio.Event())
    replica = await office.replica(slow={ChannelKind.WECOM: slow}, look=60, at_once=1)
    working = asyncio.create_task(replica.delivering.work())
    async with asyncio.timeout(10):
        await replica.delivering.keep([delivery(1, ROBOT), delivery(2, ROBOT)])
        await slow.held.wait()
        await replica.delivering.keep([delivery(3, HOOK)])
        while not office.provider.taken:
            await asyncio.sleep(0.01)
    assert len(slow.tried) == 1
    working.cancel()
    assert slow.hold is not None
    slow.hold.set()
    await asyncio.wait([working])
    statuses = {each.id: each.status for each in (await replica.kept()).values()}
    assert Counter(statuses.values()) == {SENT: 2, WAITING: 1}, "what was on its way has arrived"


@dataclass
class Line:
    """A provider with one line: whoever waits for it does so within the time that their own attempt may take."""

    now: int = 0
    most: int = 0
    taken: int = 0

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.05)
        self.now -= 1
        self.taken += 1
        return "ok"

    async def close(self) -> None: ...


async def test_a_slow_mail_server_is_given_one_letter_at_a_time(office: Office) -> None:
    line, mailbox = Line(), Endpoint(id="mailbox", kind=ChannelKind.EMAIL, name="mailbox", to="a@b.test")
    office.table.endpoints[mailbox.id] = mailbox
    replica = await office.replica(slow={ChannelKind.EMAIL: line})
    working = asyncio.create_task(replica.delivering.work())
    await replica.delivering.keep([delivery(number, mailbox) for number in range(6)])
    async with asyncio.timeout(20):
        while line.taken < 6:
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait([working])
    assert line.most == 1
