"""A thousand open streams at one process: what it takes to open them, to tell them all of one thing, and to keep them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import pytest

from shared.bus.port import Message
from shared.bus.rabbit import RabbitBus
from shared.contracts.base import wrap
from shared.contracts.events import ActivityPostedV1
from shared.contracts.tasks import Role
from tests.benchmarks.listening import Reader, listening
from tests.benchmarks.spread import Spread
from tests.builders import activity_event, person
from tests.keys import Keys
from tests.processes import free_port
from tests.stack import Process

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]

LISTENERS = int(os.environ.get("PUFA_BENCH_LISTENERS", "1000"))
ITEMS = 50
OPENING = 50
"""So many are opened at once."""

QUIET_SECONDS = 60
START_SECONDS = 60.0
PAGE, TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """What a process has used up so far: seconds of processor, and bytes of memory now."""

    processor: float
    memory: int

    @classmethod
    def of(cls, pid: int) -> "Used":
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return cls((int(fields[11]) + int(fields[12])) / TICK, int(fields[21]) * PAGE)


@dataclass(frozen=True)
class Notify:
    process: Process
    port: int
    bus: RabbitBus
    keys: Keys

    @property
    def used(self) -> Used:
        assert self.process.child is not None
        return Used.of(self.process.child.pid)


@pytest.fixture
async def notify(tmp_path: Path, rabbit_url: str) -> AsyncIterator[Notify]:
    keys, port = Keys(tmp_path), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PUFA_BUS_URL": rabbit_url,
        "PUFA_STORE_URL": f"sqlite://{tmp_path}/notify.sqlite",
        "PUFA_JWT_PUBLIC_KEY_FILE": str(keys.public_file),
        "PUFA_LOG_LEVEL": "WARNING",
    }
    process = Process(["-m", "services.notify.main", "--port", str(port)], url, tmp_path / "notify.log", environment)
    await process.start()
    bus = RabbitBus(rabbit_url)
    try:
        await _ready(f"{url}/api/notify/readyz")
        await bus.open()
        yield Notify(process, port, bus, keys)
    finally:
        await bus.close()
        await process.stop()


async def _ready(url: str) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as http:
        while True:
            with suppress(httpx.TransportError):
                if (await http.get(url)).is_success:
                    return
            await asyncio.sleep(0.05)


async def _opened(notify: Notify, many: int) -> list[Reader]:
    """So many leaders, each with a token of their own."""
    gate = asyncio.Semaphore(OPENING)

    async def one(number: int) -> Reader:
        headers = notify.keys.headers(person(Role.LEADER, user=f"leader-{number}"))
        async with gate:
            return await listening(notify.port, headers)

    return list(await asyncio.gather(*map(one, range(many))))


async def _told(notify: Notify, readers: Sequence[Reader]) -> list[float]:
    """Seconds from the bus to each of ``readers`` of one item."""
    id = uuid4().hex
    arriving = [reader.expect(id.encode()) for reader in readers]
    envelope = wrap(activity_event(ActivityPostedV1, id=id), subject=id, time=datetime.now(UTC))
    begun = time.perf_counter()
    await notify.bus.publish(Message(envelope.id, ActivityPostedV1.type, orjson.dumps(envelope.to_doc())))
    async with asyncio.timeout(60):
        return [came - begun for came in await asyncio.gather(*arriving)]


async def test_a_thousand_listeners(notify: Notify) -> None:
    one = await _opened(notify, 1)
    alone = [await _told(notify, one) for _ in range(ITEMS)]
    one[0].close()
    before, begun = notify.used, time.perf_counter()
    readers = await _opened(notify, LISTENERS)
    took, opened = time.perf_counter() - begun, notify.used
    first, last, each = [], [], []
    for _ in range(ITEMS):
        came = await _told(notify, readers)
        first.append(min(came))
        last.append(max(came))
        each += came
    told = notify.used
    await asyncio.sleep(QUIET_SECONDS)  # not waited for anything: what it costs that nothing happens
    quiet = notify.used
    for reader in readers:
        reader.close()
    print(f"\n{LISTENERS} listeners at one process, {ITEMS} items one after the other, milliseconds")
    print(Spread("a connection until it is open", [reader.seconds for reader in readers]))
    print(Spread("bus → the only listener", [came for times in alone for came in times]))
    print(Spread("bus → each of all", each))
    print(Spread("bus → the first of all", first))
    print(Spread("bus → the last of all", last))
    print(f"all open after {took:.1f} s, {opened.processor - before.processor:.1f} s of processor")
    print(f"processor for an item to all: {(told.processor - opened.processor) / ITEMS * 1000:.1f} ms")
    print(f"memory of a listener: {(quiet.memory - before.memory) / LISTENERS / 1024:.1f} KB")
    print(f"processor while nothing happens: {(quiet.processor - told.processor) / QUIET_SECONDS:.2%} of a core")
    assert len(each) == ITEMS * LISTENERS
