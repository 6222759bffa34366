"""The broker is stopped, killed, frozen or out of memory while towns post: posts are taken all the time, and all arrive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.district import District, district, down, eventually
from tests.drills.load import Load, load
from tests.drills.table import Row
from tests.drills.tally import Tally, tally
from tests.rabbit import RabbitNode

pytestmark = [pytest.mark.servers, pytest.mark.timeout(1800)]

BROKER = "Broker"
RATE = 50
BEFORE, AWAY, AFTER = 100, 300, 100
"""Posts that are accepted before the broker is away, meanwhile, and after it is back."""

FROZEN_SECONDS = 40.0
"""Longer than a silent connection is kept: three heartbeats of ten seconds."""

Report = Callable[[Row], None]
Fault = Callable[[RabbitNode], AsyncIterator[None]]


async def stopped(broker: RabbitNode) -> AsyncIterator[None]:
    await asyncio.to_thread(broker.process.stop)
    yield
    await asyncio.to_thread(broker.process.start)


async def killed(broker: RabbitNode) -> AsyncIterator[None]:
    await asyncio.to_thread(broker.process.kill)
    yield
    await asyncio.to_thread(broker.process.start)


async def frozen(broker: RabbitNode) -> AsyncIterator[None]:
    await asyncio.to_thread(broker.process.freeze)
    try:
        await asyncio.sleep(FROZEN_SECONDS)
        yield
    finally:
        broker.process.thaw()


async def hung(broker: RabbitNode) -> AsyncIterator[None]:
    """It takes what is sent into its buffers, and dies with it."""
    await asyncio.to_thread(broker.process.freeze)
    yield
    await asyncio.to_thread(broker.process.kill)
    await asyncio.to_thread(broker.process.start)


async def out_of_memory(broker: RabbitNode) -> AsyncIterator[None]:
    await asyncio.to_thread(broker.run_out_of_memory)
    yield
    await asyncio.to_thread(broker.have_memory_again)


HAPPENS: dict[Fault, str] = {
    stopped: "SIGTERM, away for {} posts, started again",
    killed: "kill -9, away for {} posts, started again on its data",
    frozen: f"SIGSTOP for {FROZEN_SECONDS:g} s (three heartbeats of 10 s) and for {{}} posts more",
    hung: "SIGSTOP for {} posts, then kill -9, started again on its data",
    out_of_memory: "memory alarm (watermark at nothing): takes no message for {} posts",
}


async def _faulty(here: District, broker: RabbitNode, fault: Fault, share: float = 1) -> tuple[Tally, Load]:
    async with load(here, RATE) as posts:
        await posts.goes_on(int(BEFORE * share))
        async with asynccontextmanager(fault)(broker):
            await posts.goes_on(int(AWAY * share))
        await posts.goes_on(int(AFTER * share))
    await eventually(lambda: down(here.stack, here.http, "events"), lambda missing: not missing)
    return await tally(here, posts), posts


def _check(counts: Tally, posts: Load) -> None:
    counts.check()
    assert set(posts.answers) <= {200, 201}, f"a post was not taken while the broker was away: {posts.answers}"


@pytest.mark.slow
@pytest.mark.parametrize("fault", HAPPENS, ids=lambda fault: fault.__name__)
async def test_every_post_is_taken_while_the_broker_is_away_and_counts_once_it_is_back(
    tmp_path: Path, own_rabbit: RabbitNode, fault: Fault, report: Report
) -> None:
    async with district(tmp_path, bus_url=own_rabbit.url) as here:
        counts, posts = await _faulty(here, own_rabbit, fault)
        happens = f"{HAPPENS[fault].format(AWAY)}, under {RATE} posts/s"
        report(Row(BROKER, fault.__name__.replace("_", " "), happens, counts, f"answers: {_told(posts)}"))
        _check(counts, posts)


@pytest.mark.slow
async def test_a_broker_that_hangs_and_is_killed_costs_no_post(tmp_path: Path, own_rabbit: RabbitNode) -> None:
    async with district(tmp_path, bus_url=own_rabbit.url) as here:
        _check(*await _faulty(here, own_rabbit, hung, share=0.5))


def _told(posts: Load) -> str:
    return ", ".join(f"{number:,} × {status or 'none'}" for status, number in sorted(posts.answers.items()))
