"""The store and the bus without pufa, for the same number of documents and messages of the same size: pieces a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Doc, Insert

TOGETHER = 100
"""Documents in a write, messages in flight."""

DOCUMENTS = Collection("documents")
QUEUE = "bare"
PATIENCE = 30.0

ThereAndBack = Callable[[bytes], Awaitable[float]]


async def store_rate(file: Path, samples: Sequence[Doc], many: int) -> float:
    """``many`` documents like ``samples``, each under an id of its own, inserted into a new file."""
    docs = [{**samples[number % len(samples)], "id": uuid4().hex} for number in range(many)]
    store = SqliteStore(file)
    await store.open(DOCUMENTS)
    begun = time.perf_counter()
    for start in range(0, many, TOGETHER):
        outcomes = await store.write_many(DOCUMENTS, [Insert(doc) for doc in docs[start : start + TOGETHER]])
        assert not any(outcomes)
    taken = time.perf_counter() - begun
    await store.close()
    return many / taken


async def bus_rate(bodies: Sequence[bytes], many: int, url: str) -> float:
    """``many`` messages like ``bodies`` published with confirm to a durable quorum queue, while a consumer acknowledges
    each; until the last one is acknowledged."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=TOGETHER)
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        done, heard = asyncio.Event(), 0

        async def hear(message: AbstractIncomingMessage) -> None:
            nonlocal heard
            await message.ack()
            heard += 1
            if heard == many:
                done.set()

        await queue.consume(hear)
        publishing = await connection.channel(on_return_raises=True)
        begun = time.perf_counter()
        for start in range(0, many, TOGETHER):
            window = range(start, min(start + TOGETHER, many))
            letters = [_letter(bodies[number % len(bodies)]) for number in window]
            await asyncio.gather(*(publishing.default_exchange.publish(each, QUEUE) for each in letters))
        await done.wait()
        return many / (time.perf_counter() - begun)


@asynccontextmanager
async def there_and_back(url: str) -> AsyncIterator[ThereAndBack]:
    """Seconds from handing a body to the broker until it is back, over a durable quorum queue of its own, with confirm and
    acknowledgement."""
    async with await aio_pika.connect(url) as connection:
        channel, publishing = await connection.channel(), await connection.channel(on_return_raises=True)
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        arrived: asyncio.Queue[float] = asyncio.Queue()

        async def hear(heard: AbstractIncomingMessage) -> None:
            arrived.put_nowait(time.perf_counter())
            await heard.ack()

        async def go(body: bytes) -> float:
            begun = time.perf_counter()
            await publishing.default_exchange.publish(_letter(body), QUEUE)
            async with asyncio.timeout(PATIENCE):
                return await arrived.get() - begun

        await queue.consume(hear)
        yield go


def _letter(body: bytes) -> aio_pika.Message:
    return aio_pika.Message(body, message_id=uuid4().hex, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
