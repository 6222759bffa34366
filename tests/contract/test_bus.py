"""The bus's promise, sentence by sentence, on both adapters."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from shared.bus.local import LocalBus
from shared.bus.port import PREFETCH, Bus, Delivery, Message, Queues, Verdict
from shared.bus.rabbit import RabbitBus
from shared.errors import Rejected, Unavailable
from tests.contract.samples import message, posted

STEPS = (0.05, 0.1, 0.15, 0.2)
LONG = (120.0,)


class Place:
    """Where a bus keeps its messages. ``bus`` opens it; the one opened before is closed first."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._open: Bus | None = None

    async def bus(self, steps: Sequence[float] = STEPS) -> Bus:
        await self.close()
        bus: Bus
        if self.url.startswith("local://"):
            bus = LocalBus(Path(self.url.removeprefix("local://")), steps=steps)
        else:
            bus = RabbitBus(self.url, steps=steps)
        await bus.open()
        self._open = bus
        return bus

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None


class Listener:
    """A consumer that remembers what it heard and answers as it is told."""

    def __init__(self, answer: Callable[[Delivery], Verdict] = lambda delivery: None) -> None:
        self.answer = answer
        self.heard: list[Delivery] = []
        self.times: list[float] = []
        self.batches: list[int] = []

    async def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        self.batches.append(len(deliveries))
        self.heard += deliveries
        self.times += [time.monotonic()] * len(deliveries)
        return [self.answer(delivery) for delivery in deliveries]

    @property
    def ids(self) -> list[str]:
        return [delivery.envelope.id for delivery in self.heard]

    async def hears(self, count: int) -> None:
        await until(lambda: len(self.heard) >= count)


async def until(condition: Callable[[], bool]) -> None:
    async def holds() -> bool:
        return condition()

    await until_it(holds)


async def until_depth(bus: Bus, service: str, depth: int) -> None:
    async def holds() -> bool:
        return await bus.depth(service) == depth

    await until_it(holds)


async def until_dead(bus: Bus, service: str, count: int) -> None:
    async def holds() -> bool:
        return len(await bus.dead(service)) == count

    await until_it(holds)


async def until_it(holds: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.01)


async def publish_all(bus: Bus, messages: Sequence[Message]) -> None:
    await asyncio.gather(*(bus.publish(one) for one in messages))


@pytest.fixture(params=["local", pytest.param("rabbit", marks=pytest.mark.servers)])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    local = request.param == "local"
    place = Place(f"local://{tmp_path}/bus.sqlite" if local else request.getfixturevalue("rabbit_url"))
    yield place
    await place.close()


async def run_and_kill(code: str, url: str, lines: int) -> list[str]:
    """Run ``code`` in a process of its own, read so many of its lines, and kill it with SIGKILL."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    async with asyncio.timeout(30):
        read = [(await child.stdout.readline()).decode().strip() for _ in range(lines)]
        child.kill()
        rest = await child.stdout.read()
        await child.wait()
    return read + [line.strip() for line in rest.decode().splitlines(keepends=True) if line.endswith("\n")]


PUBLISH_FOREVER = """
import asyncio, sys
from shared.bus.connect import open_bus
from tests.contract.samples import posted

async def main():
    bus = open_bus(sys.argv[1])
    await bus.open()
    for number in range(1_000_000):
        await bus.publish(posted(f"p-{number}"))
        print(f"p-{number}", flush=True)

asyncio.run(main())
"""

TAKE_AND_HOLD = """
import asyncio, sys
from shared.bus.connect import open_bus

async def hold(deliveries):
    for delivery in deliveries:
        print(delivery.envelope.id, flush=True)
    await asyncio.Event().wait()

async def main():
    bus = open_bus(sys.argv[1])
    await bus.open()
    await bus.consume("tasks", hold)
    await asyncio.Event().wait()

asyncio.run(main())
"""


# --- durable, at least once, to everyone who hears it ---


async def test_a_confirmed_message_survives_closing_and_opening_again(place: Place) -> None:
    await (await place.bus()).publish(posted("p-1"))
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(1)
    assert listener.ids == ["p-1"]


async def test_a_confirmed_message_survives_kill_9_of_its_publisher(place: Place) -> None:
    confirmed = await run_and_kill(PUBLISH_FOREVER, place.url, 50)
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await until(lambda: set(confirmed) <= set(listener.ids))
    assert len(confirmed) >= 50


async def test_what_was_in_hand_at_kill_9_comes_again_and_no_attempt_is_counted(place: Place) -> None:
    bus = await place.bus()
    await publish_all(bus, [posted(f"p-{n}") for n in range(3)])
    await place.close()
    taken = await run_and_kill(TAKE_AND_HOLD, place.url, 1)
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(3)
    assert sorted(listener.ids) == ["p-0", "p-1", "p-2"]
    assert {delivery.attempt for delivery in listener.heard} == {1}
    assert all(delivery.redelivered for delivery in listener.heard if delivery.envelope.id in taken)


async def test_every_service_that_hears_a_type_gets_it_and_no_other(place: Place) -> None:
    bus = await place.bus()
    listeners = {service: Listener() for service in ("tasks", "events", "notify")}
    for service, listener in listeners.items():
        await bus.consume(service, listener)
    await bus.publish(message("activity.verified.v1", "p-1"))
    await bus.publish(message("user.changed.v1", "u-1"))
    await bus.publish(message("target.reached.v1", "t-1"))
    await listeners["notify"].hears(3)
    await listeners["events"].hears(1)
    await listeners["tasks"].hears(1)
    for service in listeners:
        await until_depth(bus, service, 0)
    assert sorted(listeners["notify"].ids) == ["p-1", "t-1", "u-1"]
    assert listeners["events"].ids == ["u-1"]
    assert listeners["tasks"].ids == ["p-1"]


async def test_a_service_gets_what_was_published_before_it_first_listened(place: Place) -> None:
    bus = await place.bus()
    await bus.publish(posted("p-1"))
    assert await bus.depth("notify") == 1
    listener = Listener()
    await bus.consume("notify", listener)
    await listener.hears(1)
    await until_depth(bus, "notify", 0)


async def test_a_message_in_hand_counts_as_waiting_until_it_is_handled(place: Place) -> None:
    bus = await place.bus()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        begun.set()
        await go_on.wait()
        return [None] * len(deliveries)

    await bus.publish(posted("p-1"))
    await bus.consume("tasks", slow)
    await begun.wait()
    await bus.publish(posted("p-2"))
    await until_depth(bus, "tasks", 2)
    go_on.set()
    await until_depth(bus, "tasks", 0)


async def test_replicas_of_a_service_share_its_messages(place: Place) -> None:
    bus = await place.bus()
    first, second = Listener(), Listener()

    async def slow(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        await until(lambda: bool(second.heard))
        return await first(deliveries)

    await bus.consume("tasks", slow)
    await bus.consume("tasks", second)
    await publish_all(bus, [posted(f"p-{n}") for n in range(3 * PREFETCH)])
    await until_depth(bus, "tasks", 0)
    assert first.ids
    assert second.ids
    assert sorted(first.ids + second.ids) == sorted(f"p-{n}" for n in range(3 * PREFETCH))


async def test_a_hundred_publishes_at_once_all_arrive_once_and_no_batch_is_larger_than_promised(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()
    sent = [posted(f"p-{n}") for n in range(250)]
    await publish_all(bus, sent)
    await bus.consume("tasks", listener)
    await listener.hears(250)
    await until_depth(bus, "tasks", 0)
    assert sorted(listener.ids) == sorted(one.id for one in sent)
    assert max(listener.batches) <= PREFETCH


async def test_the_same_message_twice_is_delivered_twice(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await bus.publish(posted("p-1"))
    await listener.hears(2)


@pytest.mark.parametrize("type_name", ["notice.delivered.v1", "nobody.knows.v1"])
async def test_a_type_without_hearers_is_confirmed_and_kept_nowhere(place: Place, type_name: str) -> None:
    bus = await place.bus()
    await bus.publish(Message("n-1", type_name, b"{}"))
    assert [await bus.depth(service) for service in ("tasks", "events", "notify")] == [0, 0, 0]


async def test_a_delivery_carries_what_was_published(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await listener.hears(1)
    delivery = listener.heard[0]
    assert delivery.envelope.type == "activity.posted.v1"
    assert delivery.envelope.data.type == "activity.posted.v1"
    assert (delivery.envelope.requestid, delivery.attempt) == ("r-0001", 1)


async def test_a_delivery_says_when_it_was_told_first_at_a_later_attempt_too(place: Place) -> None:
    bus = await place.bus()
    listener = Listener(lambda delivery: ValueError("again") if delivery.attempt < 3 else None)
    await bus.consume("tasks", listener)
    before = time.time()
    await bus.publish(posted("p-1"))
    after = time.time()
    await listener.hears(3)
    told = {delivery.told for delivery in listener.heard}
    assert len(told) == 1
    assert before - 0.001 <= (told.pop() or 0) <= after + 0.001


# --- verdicts ---


async def test_a_failing_message_waits_each_step_and_then_is_dead_with_its_last_reason(place: Place) -> None:
    bus = await place.bus()
    listener = Listener(lambda delivery: KeyError(f"attempt {delivery.attempt}"))
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await until_dead(bus, "tasks", 1)
    assert [delivery.attempt for delivery in listener.heard] == [1, 2, 3, 4, 5]
    waits = [later - earlier for earlier, later in zip(listener.times, listener.times[1:], strict=False)]
    assert all(wait >= step * 0.95 for wait, step in zip(waits, STEPS, strict=True))
    (dead,) = await bus.dead("tasks")
    assert (dead.id, dead.type, dead.attempts) == ("p-1", "activity.posted.v1", 5)
    assert dead.reason == "KeyError: 'attempt 5'"
    assert dead.body == posted("p-1").body
    assert await bus.depth("tasks") == 0


async def test_a_message_that_succeeds_at_a_later_attempt_is_done(place: Place) -> None:
    bus = await place.bus()
    listener = Listener(lambda delivery: None if delivery.attempt == 3 else ValueError("not yet"))
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await listener.hears(3)
    await until_depth(bus, "tasks", 0)
    assert await bus.dead("tasks") == []


async def test_a_failure_of_one_service_is_not_repeated_to_another(place: Place) -> None:
    bus = await place.bus()
    failing = Listener(lambda delivery: ValueError("no"))
    content = Listener()
    await bus.consume("tasks", failing)
    await bus.consume("notify", content)
    await bus.publish(posted("p-1"))
    await until_dead(bus, "tasks", 1)
    assert content.ids == ["p-1"]
    assert await bus.dead("notify") == []
    assert [(await bus.queues(service)).dead for service in ("tasks", "notify")] == [1, 0]


async def test_a_waiting_retry_blocks_no_other_message_and_is_counted_as_waiting(place: Place) -> None:
    bus = await place.bus(LONG)
    listener = Listener(lambda delivery: ValueError("no") if delivery.envelope.id == "bad" else None)
    await bus.consume("tasks", listener)
    await bus.publish(posted("bad"))
    await listener.hears(1)
    await bus.publish(posted("good"))
    await listener.hears(2)
    await until_depth(bus, "tasks", 1)
    assert listener.ids == ["bad", "good"]


async def test_a_waiting_retry_survives_closing_and_opening_again(place: Place) -> None:
    bus = await place.bus()
    failing = Listener(lambda delivery: ValueError("no"))
    subscription = await bus.consume("tasks", failing)
    await bus.publish(posted("p-1"))
    await failing.hears(1)
    await subscription.stop()
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(1)
    assert listener.heard[0].attempt == failing.heard[-1].attempt + 1


async def test_a_rejected_message_is_dead_at_once_with_its_reason(place: Place) -> None:
    bus = await place.bus(LONG)
    listener = Listener(lambda delivery: Rejected("a unit that nobody has"))
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await until_dead(bus, "tasks", 1)
    (dead,) = await bus.dead("tasks")
    assert (dead.reason, dead.attempts) == ("a unit that nobody has", 1)
    assert len(listener.heard) == 1


async def test_an_undecodable_message_is_dead_at_once_and_harms_no_other(place: Place) -> None:
    bus = await place.bus(LONG)
    await bus.publish(posted("p-1"))
    await bus.publish(Message("bad", "activity.posted.v1", b'{"id": '))
    await bus.publish(posted("p-2"))
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(2)
    await until_dead(bus, "tasks", 1)
    (dead,) = await bus.dead("tasks")
    assert sorted(listener.ids) == ["p-1", "p-2"]
    assert (dead.id, dead.body) == ("bad", b'{"id": ')
    assert dead.reason.startswith("not a activity.posted.v1")


async def test_a_bad_message_in_a_batch_harms_only_itself(place: Place) -> None:
    bus = await place.bus()
    await publish_all(bus, [posted(f"p-{n}") for n in range(20)])
    listener = Listener(lambda delivery: ValueError("no") if delivery.envelope.id == "p-7" else None)
    await bus.consume("tasks", listener)
    await until_dead(bus, "tasks", 1)
    assert [dead.id for dead in await bus.dead("tasks")] == ["p-7"]
    assert sorted(listener.ids) == sorted([f"p-{n}" for n in range(20)] + ["p-7"] * 4)


async def test_an_error_that_is_raised_is_the_verdict_of_the_whole_batch(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()

    async def stumble(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        await listener(deliveries)
        if any(delivery.attempt == 1 for delivery in deliveries):
            raise LookupError("all of it")
        return [None] * len(deliveries)

    await publish_all(bus, [posted("p-1"), posted("p-2")])
    await bus.consume("tasks", stumble)
    await until(lambda: {(d.envelope.id, d.attempt) for d in listener.heard} >= {("p-1", 2), ("p-2", 2)})
    await until_depth(bus, "tasks", 0)
    assert await bus.dead("tasks") == []


async def test_a_consumer_that_gives_too_few_verdicts_has_handled_nothing(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()

    async def forgetful(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        await listener(deliveries)
        return []

    await bus.consume("tasks", forgetful)
    await bus.publish(posted("p-1"))
    await until_dead(bus, "tasks", 1)
    assert [delivery.attempt for delivery in listener.heard] == [1, 2, 3, 4, 5]


async def test_a_drivers_own_cancellation_does_not_end_the_subscription(place: Place) -> None:
    bus = await place.bus()
    listener = Listener()

    async def cancelled_once(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        await listener(deliveries)
        if len(listener.heard) == 1:
            raise asyncio.CancelledError
        return [None] * len(deliveries)

    await bus.consume("tasks", cancelled_once)
    await bus.publish(posted("p-1"))
    await listener.hears(2)
    assert [delivery.attempt for delivery in listener.heard] == [1, 2]


# --- Unavailable ---


async def test_consuming_pauses_while_a_dependency_is_away_and_no_attempt_is_counted(place: Place) -> None:
    bus = await place.bus(LONG)
    away, asked = True, 0
    listener = Listener(lambda delivery: Unavailable("store", "connection refused") if away else None)

    async def available() -> None:
        nonlocal asked
        asked += 1
        if away:
            raise Unavailable("store", "connection refused")

    await publish_all(bus, [posted(f"p-{n}") for n in range(5)])
    subscription = await bus.consume("tasks", listener, available=available)
    await until(lambda: asked >= 2)
    assert subscription.paused_for == "store"
    heard_while_away = len(listener.heard)
    await bus.publish(posted("p-5"))
    await until(lambda: asked >= 3)
    assert len(listener.heard) == heard_while_away
    assert await bus.depth("tasks") == 6
    away = False
    await until(lambda: {f"p-{n}" for n in range(6)} <= set(listener.ids[heard_while_away:]))
    await until_depth(bus, "tasks", 0)
    assert {delivery.attempt for delivery in listener.heard} == {1}
    await until(lambda: subscription.paused_for is None)
    assert await bus.dead("tasks") == []


async def test_what_was_handled_before_a_dependency_went_away_is_not_handed_in_again(place: Place) -> None:
    bus = await place.bus(LONG)
    away = True
    listener = Listener(
        lambda delivery: Unavailable("store", "gone") if away and delivery.envelope.id != "p-0" else None
    )

    async def available() -> None:
        if away:
            raise Unavailable("store", "gone")

    await publish_all(bus, [posted(f"p-{n}") for n in range(3)])
    subscription = await bus.consume("tasks", listener, available=available)
    await until(lambda: "p-0" in listener.ids or subscription.paused_for is not None)
    await until(lambda: subscription.paused_for == "store")
    away = False
    await until_depth(bus, "tasks", 0)
    assert listener.ids.count("p-0") == 1
    assert {"p-1", "p-2"} <= set(listener.ids)


async def test_a_paused_subscription_can_be_stopped_and_its_messages_stay(place: Place) -> None:
    bus = await place.bus()

    async def available() -> None:
        raise Unavailable("store", "gone")

    await bus.publish(posted("p-1"))
    subscription = await bus.consume(
        "tasks", Listener(lambda delivery: Unavailable("store", "gone")), available=available
    )
    await until(lambda: subscription.paused_for == "store")
    await subscription.stop()
    bus = await place.bus()
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(1)
    assert listener.heard[0].attempt == 1


# --- the dead ---


async def bury(bus: Bus, ids: Sequence[str]) -> None:
    subscription = await bus.consume("tasks", Listener(lambda delivery: Rejected(f"no {delivery.envelope.id}")))
    for number, id in enumerate(ids, 1):
        await bus.publish(posted(id))
        await until_dead(bus, "tasks", number)
    await subscription.stop()


async def test_the_dead_are_listed_oldest_first_and_left_where_they_are(place: Place) -> None:
    bus = await place.bus()
    await bury(bus, ["p-1", "p-2", "p-3", "p-4"])
    first = await bus.dead("tasks")
    assert [dead.id for dead in first] == ["p-1", "p-2", "p-3", "p-4"]
    assert [dead.reason for dead in first] == ["no p-1", "no p-2", "no p-3", "no p-4"]
    assert len({dead.key for dead in first}) == 4
    for _ in range(25):
        assert [dead.id for dead in await bus.dead("tasks", limit=2)] == ["p-1", "p-2"]
    assert await bus.dead("tasks") == first
    bus = await place.bus()
    assert await bus.dead("tasks") == first
    assert await bus.dead("notify") == []


async def test_a_replayed_dead_letter_comes_again_as_a_first_attempt(place: Place) -> None:
    bus = await place.bus()
    await bury(bus, ["p-1", "p-2", "p-3"])
    listener = Listener()
    await bus.consume("tasks", listener)
    keys = {dead.id: dead.key for dead in await bus.dead("tasks")}
    assert await bus.replay("tasks", [keys["p-1"], keys["p-3"], "no-such-key"]) == 2
    await listener.hears(2)
    assert sorted(listener.ids) == ["p-1", "p-3"]
    assert {delivery.attempt for delivery in listener.heard} == {1}
    assert [dead.id for dead in await bus.dead("tasks")] == ["p-2"]
    assert await bus.replay("tasks", [keys["p-1"]]) == 0


async def test_a_letter_that_died_of_its_last_attempt_begins_again_with_the_first_when_replayed(place: Place) -> None:
    bus = await place.bus()
    healed = False
    listener = Listener(lambda delivery: None if healed else ValueError("no"))
    await bus.consume("tasks", listener)
    await bus.publish(posted("p-1"))
    await until_dead(bus, "tasks", 1)
    healed = True
    await bus.replay("tasks", [dead.key for dead in await bus.dead("tasks")])
    await listener.hears(6)
    assert [delivery.attempt for delivery in listener.heard] == [1, 2, 3, 4, 5, 1]


async def test_a_replayed_letter_goes_to_the_service_where_it_died_alone(place: Place) -> None:
    bus = await place.bus()
    await bury(bus, ["p-1"])
    others = Listener()
    await bus.consume("notify", others)
    await others.hears(1)
    (dead,) = await bus.dead("tasks")
    assert await bus.replay("notify", [dead.key]) == 0
    assert await bus.replay("tasks", [dead.key]) == 1
    assert await bus.depth("tasks") == 1
    await until_depth(bus, "notify", 0)
    assert others.ids == ["p-1"]


async def test_a_dropped_dead_letter_is_gone_for_good(place: Place) -> None:
    bus = await place.bus()
    await bury(bus, ["p-1", "p-2"])
    first, second = await bus.dead("tasks")
    assert await bus.drop("tasks", [first.key, first.key, "no-such-key"]) == 1
    assert await bus.dead("tasks") == [second]
    assert await bus.drop("tasks", [first.key]) == 0
    assert await bus.depth("tasks") == 0


async def test_an_edited_letter_comes_in_the_place_of_the_dead_one_and_only_once(place: Place) -> None:
    bus = await place.bus()
    await bury(bus, ["p-1", "p-2"])
    listener = Listener()
    await bus.consume("tasks", listener)
    first, second = await bus.dead("tasks")
    edited = message("activity.verified.v1", "p-1")
    assert await bus.replay("tasks", [first.key], instead=edited) == 1
    assert await bus.replay("tasks", [first.key], instead=edited) == 0
    await listener.hears(1)
    await until_depth(bus, "tasks", 0)
    (heard,) = listener.heard
    assert (heard.envelope.id, heard.envelope.type, heard.attempt) == ("p-1", "activity.verified.v1", 1)
    assert await bus.dead("tasks") == [second]


# --- what waits ---


async def until_queues(bus: Bus, holds: Callable[[Queues], bool]) -> Queues:
    async def looks() -> bool:
        return holds(await bus.queues("tasks"))

    await until_it(looks)
    return await bus.queues("tasks")


async def test_what_waits_is_told_queue_by_queue(place: Place) -> None:
    bus = await place.bus(LONG)
    await publish_all(bus, [posted("bad"), posted("gone"), posted("p-1")])
    empty = await bus.queues("events")
    found = await until_queues(bus, lambda queues: queues.ready == 3)
    assert (found.in_hand, found.consumers, found.retries, found.dead) == (0, 0, ((LONG[0], 0),), 0)
    assert (empty.ready, empty.waiting) == (3, 3)
    verdicts = {"bad": ValueError("no"), "gone": Rejected("never")}
    listener = Listener(lambda delivery: verdicts.get(delivery.envelope.id))
    subscription = await bus.consume("tasks", listener)
    found = await until_queues(bus, lambda queues: queues.dead == 1 and queues.retries[0][1] == 1)
    assert (found.ready, found.in_hand, found.consumers, found.waiting) == (0, 0, 1, 1)
    await subscription.stop()
    assert (await until_queues(bus, lambda queues: not queues.consumers)).waiting == 1


async def test_what_is_in_hand_is_told_and_every_consumer_counts(place: Place) -> None:
    bus = await place.bus()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        begun.set()
        await go_on.wait()
        return [None] * len(deliveries)

    await bus.publish(posted("p-1"))
    await bus.consume("tasks", slow)
    await begun.wait()
    await bus.consume("tasks", slow)
    found = await until_queues(bus, lambda queues: queues.consumers == 2)
    assert (found.ready, found.in_hand, found.waiting) == (0, 1, 1)
    go_on.set()
    await until_queues(bus, lambda queues: not queues.waiting)


# --- stopping ---


async def test_stop_finishes_what_had_come_takes_nothing_else_and_nothing_comes_twice(place: Place) -> None:
    bus = await place.bus()
    begun, go_on = asyncio.Event(), asyncio.Event()
    listener = Listener()

    async def slow(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        begun.set()
        await go_on.wait()
        return await listener(deliveries)

    await publish_all(bus, [posted(f"p-{n}") for n in range(4 * PREFETCH)])
    subscription = await bus.consume("tasks", slow)
    await begun.wait()
    stopping = asyncio.create_task(subscription.stop())
    go_on.set()
    await stopping
    handled = list(listener.ids)
    assert 0 < len(handled) <= 2 * PREFETCH
    await place.close()
    bus = await place.bus()
    rest = Listener()
    await bus.consume("tasks", rest)
    await until_depth(bus, "tasks", 0)
    assert sorted(handled + rest.ids) == sorted(f"p-{n}" for n in range(4 * PREFETCH))
    if place.url.startswith("amqp"):  # to the local bus all that stood when it was opened may have been in hand before
        assert not any(delivery.redelivered for delivery in rest.heard)


async def test_a_batch_that_does_not_end_in_time_is_given_back(place: Place) -> None:
    bus = await place.bus(LONG)
    begun = asyncio.Event()

    async def never_ends(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError("not reached")

    await bus.publish(posted("p-1"))
    subscription = await bus.consume("tasks", never_ends)
    await begun.wait()
    await subscription.stop(grace=0.05)
    listener = Listener()
    await bus.consume("tasks", listener)
    await listener.hears(1)
    assert listener.heard[0].attempt == 1


async def test_an_idle_subscription_stops_at_once_and_twice(place: Place) -> None:
    bus = await place.bus()
    subscription = await bus.consume("tasks", Listener())
    async with asyncio.timeout(5):
        await subscription.stop()
        await subscription.stop()


# --- being there ---


async def test_an_open_bus_answers_a_ping_and_opening_again_is_harmless(place: Place) -> None:
    bus = await place.bus()
    await bus.ping()
    await bus.publish(posted("p-1"))
    await bus.open()
    assert await bus.depth("tasks") == 1


async def test_services_of_one_process_may_open_one_bus_at_once(place: Place) -> None:
    bus = await place.bus()
    await place.close()
    await asyncio.gather(*(bus.open() for _ in range(3)))
    await bus.publish(posted("p-1"))
    assert await bus.depth("tasks") == 1
    await bus.close()


async def test_a_closed_bus_is_unavailable(place: Place) -> None:
    bus = await place.bus()
    await place.close()
    with pytest.raises(Unavailable) as ping:
        await bus.ping()
    with pytest.raises(Unavailable) as publish:
        await bus.publish(posted("p-1"))
    assert ping.value.dependency == publish.value.dependency == "bus"
