"""What the bus declares on RabbitMQ, and how it mends a topology that somebody took apart."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from shared.bus.port import Delivery, Unroutable, Verdict
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import EXCHANGE, queues_of
from tests.contract.samples import posted

pytestmark = pytest.mark.servers

STEPS = (0.05, 0.1)


@pytest.fixture
async def bus(rabbit_url: str) -> AsyncIterator[RabbitBus]:
    bus = RabbitBus(rabbit_url, steps=STEPS)
    await bus.open()
    yield bus
    await bus.close()


@asynccontextmanager
async def raw_channel(url: str) -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(url)
    async with connection, connection.channel() as channel:
        yield channel


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.01)


async def test_a_message_that_no_queue_takes_is_unroutable_until_the_topology_is_declared_again(
    bus: RabbitBus, rabbit_url: str
) -> None:
    async with raw_channel(rabbit_url) as channel:
        for service in ("tasks", "events", "notify"):
            queue = await channel.get_queue(queues_of(service, STEPS).main.name)
            await queue.unbind(EXCHANGE, "activity.posted.v1")
    with pytest.raises(Unroutable):
        await bus.publish(posted("p-1"))
    await bus.open()
    await bus.publish(posted("p-1"))
    assert await bus.depth("tasks") == 1


async def test_a_message_to_be_retried_is_kept_when_its_retry_queue_is_gone(bus: RabbitBus, rabbit_url: str) -> None:
    async with raw_channel(rabbit_url) as channel:
        await channel.queue_delete(queues_of("tasks", STEPS).retries[0].name)
    attempts: list[int] = []

    async def fails_first(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        attempts.extend(delivery.attempt for delivery in deliveries)
        return [ValueError("no") if delivery.attempt == 1 else None for delivery in deliveries]

    await bus.publish(posted("p-1"))
    await bus.consume("tasks", fails_first)

    async def tried_again() -> bool:
        return 2 in attempts

    await eventually(tried_again)


async def test_a_consumer_whose_queue_was_deleted_goes_on_with_a_new_one(bus: RabbitBus, rabbit_url: str) -> None:
    heard: list[str] = []

    async def note(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.extend(delivery.envelope.id for delivery in deliveries)
        return [None] * len(deliveries)

    await bus.consume("tasks", note)
    await bus.publish(posted("p-1"))

    async def first() -> bool:
        return "p-1" in heard

    await eventually(first)
    async with raw_channel(rabbit_url) as channel:
        await channel.queue_delete(queues_of("tasks", STEPS).main.name)

    async def second() -> bool:
        await bus.publish(posted("p-2"))
        return "p-2" in heard

    await eventually(second)


async def test_a_publisher_that_sets_no_type_property_is_understood_by_its_routing_key(
    bus: RabbitBus, rabbit_url: str
) -> None:
    heard: list[Delivery] = []

    async def fails_first(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.extend(deliveries)
        return [ValueError("no") if delivery.attempt == 1 else None for delivery in deliveries]

    await bus.consume("tasks", fails_first)
    async with raw_channel(rabbit_url) as channel:
        exchange = await channel.get_exchange(EXCHANGE)
        await exchange.publish(aio_pika.Message(posted("foreign").body), "activity.posted.v1")

    async def tried_again() -> bool:
        return [(delivery.envelope.id, delivery.attempt) for delivery in heard] == [("foreign", 1), ("foreign", 2)]

    await eventually(tried_again)


async def test_a_dead_letter_that_somebody_else_put_there_is_listed_and_can_be_dropped(
    bus: RabbitBus, rabbit_url: str
) -> None:
    async with raw_channel(rabbit_url) as channel:
        letter = aio_pika.Message(b"?", message_id="odd")
        await channel.default_exchange.publish(letter, queues_of("tasks", STEPS).dead.name)
    (dead,) = await bus.dead("tasks")
    assert (dead.key, dead.body, dead.attempts) == ("odd", b"?", 1)
    assert await bus.drop("tasks", ["odd"]) == 1
    assert await bus.dead("tasks") == []


async def test_processes_that_start_together_declare_the_same_topology(rabbit_url: str) -> None:
    buses = [RabbitBus(rabbit_url) for _ in range(4)]
    await asyncio.gather(*(bus.open() for bus in buses))
    await buses[0].publish(posted("p-1"))
    assert await buses[3].depth("notify") == 1
    await asyncio.gather(*(bus.close() for bus in buses))
