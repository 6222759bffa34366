"""A thousand open streams at one process: what it takes to open them, to tell them all of one thing, and to keep them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from shared.contracts.events import ActivityPostedV1
from shared.contracts.tasks import Role
from tests.benchmarks.listening import Reader, listening
from tests.benchmarks.notify_process import NotifyProcess, message, notify_process
from tests.benchmarks.spread import Spread
from tests.builders import activity_event, person

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]

LISTENERS = int(os.environ.get("PUFA_BENCH_LISTENERS", "1000"))
ITEMS = 50
OPENING = 50
"""So many are opened at once."""

QUIET_SECONDS = 60


@pytest.fixture
async def notify(tmp_path: Path, rabbit_url: str) -> AsyncIterator[NotifyProcess]:
    async with notify_process(tmp_path, rabbit_url) as running:
        yield running


async def _opened(notify: NotifyProcess, many: int) -> list[Reader]:
    """So many leaders, each with a token of their own."""
    gate = asyncio.Semaphore(OPENING)

    async def one(number: int) -> Reader:
        headers = notify.keys.headers(person(Role.LEADER, user=f"leader-{number}"))
        async with gate:
            return await listening(notify.port, headers)

    return list(await asyncio.gather(*map(one, range(many))))


async def _told(notify: NotifyProcess, readers: Sequence[Reader]) -> list[float]:
    """Seconds from the bus to each of ``readers`` of one item."""
    id = uuid4().hex
    arriving = [reader.expect(id.encode()) for reader in readers]
    event = message(activity_event(ActivityPostedV1, id=id))
    begun = time.perf_counter()
    await notify.bus.publish(event)
    async with asyncio.timeout(60):
        return [came - begun for came in await asyncio.gather(*arriving)]


async def test_a_thousand_listeners(notify: NotifyProcess) -> None:
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
