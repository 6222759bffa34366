"""The store and the bus without pufa, for the same number of documents and messages of the same size: pieces a second."""

import asyncio
import time
from collections.abc import Sequence
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


def _letter(body: bytes) -> aio_pika.Message:
    return aio_pika.Message(body, message_id=uuid4().hex, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
