"""Celery: one process, the solo pool, acknowledged after the handler as all others are."""

import json
from collections.abc import Sequence
from typing import Any

from celery import Celery

from tests.benchmarks.frameworks.counted import Counted, run
from tests.benchmarks.frameworks.handling import PREFETCH, take

SETTINGS = {
    "task_default_queue": "celery",
    "task_default_queue_type": "quorum",
    "task_acks_late": True,
    "task_ignore_result": True,
    "worker_prefetch_multiplier": PREFETCH,
    "worker_concurrency": 1,
    "worker_enable_remote_control": False,
    "worker_redirect_stdouts": False,
    "broker_transport_options": {"confirm_publish": True},
}
WORKER = ("worker", "--pool=solo", "--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat")


def _app(url: str) -> Any:
    app = Celery("benchmark", broker=url)
    app.conf.update(SETTINGS)
    return app


def fill(url: str, bodies: Sequence[bytes]) -> None:
    app = _app(url)
    for body in bodies:
        app.send_task("handle", (json.loads(body),))


def consume(url: str, counted: Counted) -> None:
    def handle(event: dict[str, Any]) -> None:
        counted.one(take(event))

    app = _app(url)
    app.task(name="handle")(handle)
    app.worker_main(WORKER)


if __name__ == "__main__":
    run(fill, consume)
