"""aio-pika and pydantic alone."""

import asyncio
from collections.abc import Sequence

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from tests.benchmarks.frameworks.counted import Counted, run
from tests.benchmarks.frameworks.handling import PREFETCH, TYPE, read

QUEUE = "raw"


async def fill(url: str, bodies: Sequence[bytes], queue: str = QUEUE) -> None:
    """Into a new quorum queue."""
    async with await aio_pika.connect(url) as connection:
        await _declared(await connection.channel(), queue)
    await publish(url, bodies, queue)


async def publish(url: str, bodies: Sequence[bytes], queue: str) -> None:
    """With confirm, ``PREFETCH`` in flight."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for start in range(0, len(bodies), PREFETCH):
            letters = map(_letter, bodies[start : start + PREFETCH])
            await asyncio.gather(*(channel.default_exchange.publish(letter, queue) for letter in letters))


async def _declared(channel: AbstractChannel, queue: str) -> AbstractQueue:
    return await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})


def _letter(body: bytes) -> aio_pika.Message:
    persistent = aio_pika.DeliveryMode.PERSISTENT
    return aio_pika.Message(body, type=TYPE, content_type="application/json", delivery_mode=persistent)


async def consume(url: str, counted: Counted) -> None:
    async def handle(message: AbstractIncomingMessage) -> None:
        counted.one(read(message.body))
        await message.ack()

    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=PREFETCH)
        await (await _declared(channel, QUEUE)).consume(handle)
        await asyncio.Event().wait()


if __name__ == "__main__":
    run(lambda *told: asyncio.run(fill(*told)), lambda *told: asyncio.run(consume(*told)))
