"""taskiq on aio-pika."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from taskiq.api import run_receiver_task
from taskiq_aio_pika import AioPikaBroker, Queue, QueueType

from tests.benchmarks.frameworks.counted import Counted, run
from tests.benchmarks.frameworks.handling import PREFETCH, take


def _broker(url: str) -> Any:
    return AioPikaBroker(url, qos=PREFETCH).with_queue(Queue(name="taskiq", type=QueueType.QUORUM, durable=True))


async def fill(url: str, bodies: Sequence[bytes]) -> None:
    async def handle(event: dict[str, Any]) -> None:
        raise NotImplementedError

    broker = _broker(url)
    task = broker.register_task(handle, task_name="handle")
    await broker.startup()
    for start in range(0, len(bodies), PREFETCH):
        await asyncio.gather(*(task.kiq(json.loads(body)) for body in bodies[start : start + PREFETCH]))
    await broker.shutdown()


async def consume(url: str, counted: Counted) -> None:
    async def handle(event: dict[str, Any]) -> None:
        counted.one(take(event))

    broker = _broker(url)
    broker.register_task(handle, task_name="handle")
    broker.is_worker_process = True
    await run_receiver_task(broker, run_startup=True)


if __name__ == "__main__":
    run(lambda *told: asyncio.run(fill(*told)), lambda *told: asyncio.run(consume(*told)))
