"""pufa's bus: the whole way with batches, types, verdicts and acknowledgement."""

import asyncio
from collections.abc import Sequence

from shared.bus.port import RETRY_STEPS, Delivery, Verdict
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import topology
from tests.benchmarks.frameworks import raw
from tests.benchmarks.frameworks.counted import Counted, run

SERVICE = "tasks"


async def fill(url: str, bodies: Sequence[bytes]) -> None:
    bus = RabbitBus(url)
    await bus.open()
    await bus.close()
    await raw.publish(url, bodies, topology(RETRY_STEPS)[SERVICE].main.name)


async def consume(url: str, counted: Counted) -> None:
    async def handle(batch: Sequence[Delivery]) -> list[Verdict]:
        for delivery in batch:
            counted.one(delivery.envelope.id)
        return [None] * len(batch)

    bus = RabbitBus(url)
    await bus.open()
    await bus.consume(SERVICE, handle)
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(lambda *told: asyncio.run(fill(*told)), lambda *told: asyncio.run(consume(*told)))
