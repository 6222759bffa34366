"""What our bus costs: its consumer and its outbox against bare aio-pika that does the same on the same broker."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.bus.port import PREFETCH, RETRY_STEPS, Delivery, Message, Verdict
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import EXCHANGE, topology
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityPostedV1
from shared.outbox import Outbox
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Insert
from tests.benchmarks.rounds import in_turn
from tests.contract.samples import posted, sample

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(600)]

MESSAGES = 3000
IN_FLIGHT = 100
PATIENCE = 60.0
TYPE = "activity.posted.v1"
SERVICE = "tasks"
QUEUE = topology(RETRY_STEPS)[SERVICE].main.name
DOCUMENTS = Collection("documents", pullable=("outbox",))
FLOOR = 0.5
"""Below this something is broken, on however busy a machine; the figures themselves are in ``docs/benchmarks.md``."""


@pytest.fixture
async def bus(rabbit_url: str) -> AsyncIterator[RabbitBus]:
    bus = RabbitBus(rabbit_url)
    await bus.open()
    yield bus
    await bus.close()


@pytest.fixture
async def channel(bus: RabbitBus, rabbit_url: str) -> AsyncIterator[AbstractChannel]:
    """A channel on a connection of its own; the topology is declared."""
    connection = await aio_pika.connect(rabbit_url)
    async with connection:
        yield await connection.channel(on_return_raises=True)


def _letter(message: Message) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        message_id=message.id,
        type=message.type,
        content_type="application/cloudevents+json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def _publish(channel: AbstractChannel, exchange: str, key: str, messages: Sequence[Message]) -> None:
    """All of them, with confirm, ``IN_FLIGHT`` at once."""
    to = await channel.get_exchange(exchange) if exchange else channel.default_exchange
    for start in range(0, len(messages), IN_FLIGHT):
        window = messages[start : start + IN_FLIGHT]
        await asyncio.gather(*(to.publish(_letter(message), key, mandatory=True) for message in window))


def _messages() -> list[Message]:
    return [posted(uuid4().hex) for _ in range(MESSAGES)]


async def _purge(channel: AbstractChannel) -> None:
    for service in ("tasks", "events", "notify"):
        queue = await channel.get_queue(topology(RETRY_STEPS)[service].main.name)
        await queue.purge()


async def test_consuming_costs_little_more_than_bare_aio_pika_with_pydantic(
    bus: RabbitBus, channel: AbstractChannel
) -> None:
    async def raw() -> float:
        await _publish(channel, "", QUEUE, _messages())
        seen: set[str] = set()
        done = asyncio.Event()

        async def handle(message: AbstractIncomingMessage) -> None:
            seen.add(Envelope[ActivityPostedV1].model_validate_json(message.body).id)
            await message.ack()
            if len(seen) == MESSAGES:
                done.set()

        begun = time.perf_counter()
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await channel.get_queue(QUEUE)
        tag = await queue.consume(handle)
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        rate = MESSAGES / (time.perf_counter() - begun)
        await queue.cancel(tag)
        return rate

    async def ours() -> float:
        await _publish(channel, "", QUEUE, _messages())
        seen: set[str] = set()
        done = asyncio.Event()

        async def handle(batch: Sequence[Delivery]) -> list[Verdict]:
            seen.update(delivery.envelope.id for delivery in batch)
            if len(seen) == MESSAGES:
                done.set()
            return [None] * len(batch)

        begun = time.perf_counter()
        subscription = await bus.consume(SERVICE, handle)
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        rate = MESSAGES / (time.perf_counter() - begun)
        await subscription.stop()
        return rate

    ratio = await in_turn(f"consume, {MESSAGES} messages, prefetch {PREFETCH}", ours=ours, raw=raw)
    print(f"\n{ratio}")
    assert await bus.depth(SERVICE) == 0
    assert ratio.median > FLOOR


async def test_the_outbox_publishes_nearly_as_fast_as_bare_aio_pika(
    bus: RabbitBus, channel: AbstractChannel, tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path / "store.sqlite")
    await store.open(DOCUMENTS)

    async def raw() -> float:
        messages = _messages()
        begun = time.perf_counter()
        await _publish(channel, EXCHANGE, TYPE, messages)
        rate = MESSAGES / (time.perf_counter() - begun)
        await _purge(channel)
        return rate

    async def ours() -> float:
        outbox = Outbox(store, bus, (DOCUMENTS,), window=IN_FLIGHT)
        docs = [_document() for _ in range(MESSAGES)]
        await store.write_many(DOCUMENTS, [Insert(doc) for doc in docs])
        begun = time.perf_counter()
        while await store.pending(DOCUMENTS, "outbox", limit=1):
            await outbox.sweep()
            await outbox.drain()
        rate = MESSAGES / (time.perf_counter() - begun)
        assert await bus.depth(SERVICE) == MESSAGES
        await _purge(channel)
        return rate

    ratio = await in_turn(f"publish, {MESSAGES} events, {IN_FLIGHT} in flight", ours=ours, raw=raw)
    await store.close()
    print(f"\n{ratio}")
    assert ratio.median > FLOOR


def _document() -> dict[str, Any]:
    """A document that owes one event."""
    id = uuid4().hex
    return {"id": id, "outbox": [sample(TYPE).model_copy(update={"id": id}).to_doc()]}
