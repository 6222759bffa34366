"""Dramatiq: one process, one thread; its queues are of the classic kind, as it knows no other."""

import json
import os
import time
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.frameworks.handling import PREFETCH, take

os.environ.update(dramatiq_queue_prefetch=str(PREFETCH))  # read when it is imported

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from tests.benchmarks.frameworks.counted import Counted, run


def _actor(url: str, handle: Any) -> Any:
    broker = RabbitmqBroker(url=url, confirm_delivery=True)
    return dramatiq.actor(handle, broker=broker, queue_name="dramatiq", actor_name="handle")


def fill(url: str, bodies: Sequence[bytes]) -> None:
    actor = _actor(url, lambda event: None)
    for body in bodies:
        actor.send(json.loads(body))


def consume(url: str, counted: Counted) -> None:
    actor = _actor(url, lambda event: counted.one(take(event)))
    dramatiq.Worker(actor.broker, worker_threads=1).start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    run(fill, consume)
