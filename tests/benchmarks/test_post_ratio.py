"""What it costs that a post is durable before it is answered: the events service against a constant answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.benchmarks.rounds import in_turn
from tests.benchmarks.wire import CONNECTIONS, post_rate
from tests.builders import activity_body, person
from tests.keys import Keys
from tests.processes import free_port
from tests.stack import Process

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

POSTS = 3000
START_SECONDS = 60.0
FLOOR = 0.1
"""Below this something is broken, on however busy a machine; the figures themselves are in ``docs/benchmarks.md``."""


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
async def ports(tmp_path: Path, keys: Keys) -> AsyncIterator[tuple[int, int]]:
    """Where the events service (SQLite, local bus, one process) and the constant answer listen."""
    events, constant = free_port(), free_port()
    url = f"http://127.0.0.1:{events}"
    environment = {
        "PUFA_BUS_URL": f"local://{tmp_path}/bus.sqlite",
        "PUFA_STORE_URL": f"sqlite://{tmp_path}/events.sqlite",
        "PUFA_BLOBS_URL": f"file://{tmp_path}/blobs",
        "PUFA_JWT_PUBLIC_KEY_FILE": str(keys.public_file),
        "PUFA_LOG_LEVEL": "WARNING",
    }
    processes = (
        Process(["-m", "services.events.main", "--port", str(events)], url, tmp_path / "events.log", environment),
        Process(["-m", "tests.benchmarks.constant", str(constant)], f"http://127.0.0.1:{constant}", tmp_path / "c.log"),
    )
    try:
        for process in processes:
            await process.start()
        await _answers(f"{url}/api/events/readyz", 200)
        await _answers(f"http://127.0.0.1:{constant}/", 404)
        yield events, constant
    finally:
        for process in processes:
            await process.stop()


async def _answers(url: str, status: int) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
        while True:
            with suppress(httpx.TransportError):
                if (await http.get(url)).status_code == status:
                    return
            await asyncio.sleep(0.05)


async def _settled(url: str) -> None:
    """Until all that was posted is told, so that it disturbs no measurement that follows."""
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
        while "pufa_outbox_lag 0.0" not in (await http.get(f"{url}/api/events/metrics")).text:
            await asyncio.sleep(0.05)


async def test_a_durable_post_costs_a_known_share_of_a_constant_answer(ports: tuple[int, int], keys: Keys) -> None:
    events, constant = ports
    signed = keys.headers(person())
    body = json.dumps(activity_body(), ensure_ascii=False).encode()

    async def ours() -> float:
        rate = await post_rate(
            events, "/api/events/activities", POSTS, lambda: (body, {**signed, "Idempotency-Key": uuid4().hex})
        )
        await _settled(f"http://127.0.0.1:{events}")
        return rate

    async def raw() -> float:
        return await post_rate(constant, "/constant", POSTS, lambda: (body, signed))

    ratio = await in_turn(f"POST, {POSTS} activities, {CONNECTIONS} connections", ours=ours, raw=raw)
    print(f"\n{ratio}")
    assert ratio.median > FLOOR
