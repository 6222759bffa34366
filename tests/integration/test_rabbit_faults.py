"""What the bus says and does when RabbitMQ freezes, dies and comes back; on a broker that only these tests use."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest

from shared.bus.port import Delivery, OutcomeUnknown, Verdict
from shared.bus.rabbit import RabbitBus
from shared.errors import Unavailable
from tests.contract.samples import posted
from tests.integration.rabbit_bus import confirmed, eventually, opened
from tests.processes import free_port
from tests.rabbit import RabbitNode

pytestmark = pytest.mark.servers


@pytest.fixture
def broker(module_rabbit: RabbitNode) -> RabbitNode:
    """The broker, running, whatever the test before left behind."""
    module_rabbit.process.thaw()
    if not module_rabbit.process.running:
        module_rabbit.process.start()
    return module_rabbit


@pytest.fixture
def url(broker: RabbitNode) -> str:
    return broker.new_vhost()


class Recorder:
    def __init__(self, verdict: Callable[[Delivery], Verdict] = lambda delivery: None) -> None:
        self.verdict = verdict
        self.heard: list[tuple[str, int]] = []

    async def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        self.heard += [(delivery.envelope.id, delivery.attempt) for delivery in deliveries]
        return [self.verdict(delivery) for delivery in deliveries]

    def heard_all(self, ids: set[str]) -> Callable[[], Awaitable[bool]]:
        async def holds() -> bool:
            return ids <= {id for id, _ in self.heard}

        return holds


async def test_a_broker_that_is_not_there_is_unavailable() -> None:
    bus = RabbitBus(f"amqp://guest:guest@127.0.0.1:{free_port()}/")
    with pytest.raises(Unavailable) as failure:
        await bus.open()
    assert failure.value.dependency == "bus"
    with pytest.raises(Unavailable):
        await bus.publish(posted("p-1"))
    await bus.close()


async def test_a_wrong_password_is_said_in_words(url: str) -> None:
    with pytest.raises(Unavailable) as failure:
        await RabbitBus(url.replace("guest:guest", "guest:wrong")).open()
    assert failure.value.reason


async def test_the_outcome_of_a_publish_to_a_frozen_broker_is_unknown_in_time_and_it_goes_on_afterwards(
    broker: RabbitNode, url: str
) -> None:
    async with opened(url, confirm_within=0.3) as bus:
        await bus.publish(posted("before"))
        broker.process.freeze()
        begun = time.monotonic()
        outcomes = await asyncio.gather(*(bus.publish(posted(f"p-{n}")) for n in range(20)), return_exceptions=True)
        took = time.monotonic() - begun
        broker.process.thaw()
        assert {type(outcome) for outcome in outcomes} == {OutcomeUnknown}
        assert took < 5
        recorder = Recorder()
        await bus.consume("tasks", recorder)
        await eventually(lambda: confirmed(bus, posted("after")))
        await eventually(recorder.heard_all({"before", "after"}))


async def test_what_a_broker_refuses_on_one_channel_is_published_on_another(broker: RabbitNode, url: str) -> None:
    vhost = url.rsplit("/", 1)[1]

    def channels() -> set[str]:
        every = f'[Pid || Pid <- rabbit_channel:list_local(), [{{vhost, <<"{vhost}">>}}] == rabbit_channel:info(Pid, [vhost])]'
        return set(broker.evaluate(f'lists:flatten(lists:join(" ", [pid_to_list(Pid) || Pid <- {every}])).').split())

    async def takes_no_more() -> bool:
        return not await confirmed(bus, posted("p-1"))

    async with opened(url) as bus:
        await bus.publish(posted("p-0"))
        begun = channels()
        broker.evaluate(
            f'rabbit_policy:parse_set(<<"{vhost}">>, <<"full">>, <<".*">>, <<"{{\\"max-length\\":1}}">>,'
            ' <<"0">>, <<"queues">>, <<"guest">>).'
        )
        await eventually(takes_no_more)
        broker.evaluate(f'rabbit_policy:delete(<<"{vhost}">>, <<"full">>, <<"guest">>).')
        await eventually(lambda: confirmed(bus, posted("p-2")))
        assert len(begun) == len(channels()) == 1
        assert not begun & channels()


async def test_cancelling_a_publisher_is_a_cancellation_and_no_unknown_outcome(broker: RabbitNode, url: str) -> None:
    async with opened(url) as bus:
        await bus.publish(posted("before"))
        broker.process.freeze()
        try:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await bus.publish(posted("p-1"))
        finally:
            broker.process.thaw()


async def test_a_killed_broker_is_unavailable_at_once_and_all_that_was_confirmed_is_heard_when_it_is_back(
    broker: RabbitNode, url: str
) -> None:
    async with opened(url) as bus:
        recorder = Recorder()
        subscription = await bus.consume("tasks", recorder)
        early = {f"early-{n}" for n in range(200)}
        publishing = {id: asyncio.create_task(confirmed(bus, posted(id))) for id in sorted(early)}
        await asyncio.wait(publishing.values(), return_when=asyncio.FIRST_COMPLETED)
        broker.process.kill()
        certain = {id for id, task in publishing.items() if await task}
        assert certain

        async def unavailable() -> bool:
            try:
                await bus.publish(posted("down"))
            except Unavailable:
                return True
            except OutcomeUnknown:
                return False
            return False

        await eventually(unavailable)
        begun = time.monotonic()
        assert await unavailable()
        assert time.monotonic() - begun < 0.5
        with pytest.raises(Unavailable):
            await bus.ping()

        async def paused() -> bool:
            return subscription.paused_for == "bus"

        await eventually(paused)
        broker.process.start()
        await eventually(lambda: confirmed(bus, posted("late")))
        await eventually(recorder.heard_all(certain | {"late"}))

        async def goes_on() -> bool:
            return subscription.paused_for is None

        await eventually(goes_on)
        await bus.ping()


async def test_a_retry_that_waits_survives_kill_9_of_the_broker(broker: RabbitNode, url: str) -> None:
    async with opened(url) as bus:
        recorder = Recorder(lambda delivery: ValueError("no") if delivery.attempt < 3 else None)
        await bus.consume("tasks", recorder)
        await bus.publish(posted("p-1"))

        async def waits_for_its_last_attempt() -> bool:
            return ("p-1", 2) in recorder.heard

        await eventually(waits_for_its_last_attempt)
        broker.process.kill()
        broker.process.start()

        async def tried_again() -> bool:
            return ("p-1", 3) in recorder.heard

        await eventually(tried_again)


async def test_a_batch_in_hand_while_the_broker_dies_comes_again(broker: RabbitNode, url: str) -> None:
    async with opened(url) as bus:
        recorder = Recorder()
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slow(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
            begun.set()
            await go_on.wait()
            return await recorder(deliveries)

        await bus.publish(posted("p-1"))
        await bus.consume("tasks", slow)
        await begun.wait()
        broker.process.kill()
        go_on.set()
        broker.process.start()

        async def twice() -> bool:
            return recorder.heard == [("p-1", 1), ("p-1", 1)]

        await eventually(twice)

        async def empty() -> bool:
            return await bus.depth("tasks") == 0

        await eventually(empty)
