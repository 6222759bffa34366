"""FastStream."""

import asyncio
from collections.abc import Sequence

from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from shared.contracts.base import Envelope
from shared.contracts.events import ActivityPostedV1
from tests.benchmarks.frameworks import raw
from tests.benchmarks.frameworks.counted import Counted, run
from tests.benchmarks.frameworks.handling import PREFETCH

QUEUE = "faststream"


async def fill(url: str, bodies: Sequence[bytes]) -> None:
    await raw.fill(url, bodies, QUEUE)


async def consume(url: str, counted: Counted) -> None:
    async def handle(event: Envelope[ActivityPostedV1]) -> None:
        counted.one(event.id)

    broker = RabbitBroker(url, default_channel=Channel(prefetch_count=PREFETCH), logger=None)
    queue = RabbitQueue(QUEUE, durable=True, queue_type=QueueType.QUORUM)
    broker.subscriber(queue)(handle)
    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(lambda *told: asyncio.run(fill(*told)), lambda *told: asyncio.run(consume(*told)))
