"""Bad messages among good ones, faults of the code, a queue of a hundred thousand, a new version of an event."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.bus.rabbit import RabbitBus
from tests.district import District, counted, district, eventually, gauge
from tests.drills.load import load
from tests.drills.table import Row
from tests.drills.tally import Tally, tally
from tests.drills.wire import on_the_bus, poison, posts, put
from tests.stack import NAMES, Process

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]

MESSAGES = "Messages"
RATE = 50
POISON = 20
QUEUED = 100_000
SHORT_STEPS = "[0.1, 0.5, 1, 2]"

Report = Callable[[Row], None]


@pytest.mark.slow
async def test_poison_goes_to_the_dead_with_its_reason_and_holds_nothing_up(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    bad = poison(POISON)
    async with district(tmp_path, bus_url=rabbit_url) as here, on_the_bus(rabbit_url) as bus:
        async with load(here, RATE) as load_of:
            for start in range(0, len(bad), POISON):
                await load_of.goes_on(50)
                await put(bus, "tasks", bad[start : start + POISON])
            await load_of.goes_on(100)
        counts = await tally(here, load_of, dead=len(bad))
        dead = await bus.dead("tasks", limit=1000)
        happens = (
            f"{POISON} messages of each of {len(bad) // POISON} kinds that nobody can handle, under {RATE} posts/s"
        )
        seen = f"{counts.dead} poison letters dead at once, each with its reason"
        report(Row(MESSAGES, "poison among good ones", happens, replace(counts, dead=counts.dead - len(bad)), seen))
        assert (counts.lost, counts.double) == (0, 0), counts
        assert Counter(letter.id for letter in dead) == Counter(message.id for message in bad)
        assert all(letter.reason and letter.attempts == 1 for letter in dead)


@pytest.mark.slow
async def test_what_fails_is_tried_again_and_nothing_is_given_up(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    counts, again = await _fails_at_first(tmp_path, rabbit_url, 1000)
    happens = f"an error of the code at the first attempt of every tenth message, under {RATE} posts/s"
    report(Row(MESSAGES, "handler fails at first", happens, counts, f"{again} messages were tried again"))
    counts.check()
    assert again > 0


async def test_a_few_failures_are_tried_again_and_nothing_is_given_up(tmp_path: Path, rabbit_url: str) -> None:
    counts, again = await _fails_at_first(tmp_path, rabbit_url, 100)
    counts.check()
    assert again > 0


@pytest.mark.slow
async def test_a_hundred_thousand_behind_a_stopped_consumer_are_drained(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here, on_the_bus(rabbit_url) as bus:
        tasks = here.stack.process("tasks")
        before = await counted(here.section)
        assert await tasks.stop() == 0
        assert await put(bus, "tasks", posts("queued", QUEUED)) == QUEUED
        here.accepted.update(f"queued-{n}" for n in range(QUEUED))
        await tasks.start()
        await here.stack.ready()
        begun, most = time.monotonic(), await _drained(here, bus, tasks)
        seconds = time.monotonic() - begun
        counts = await tally(here)
        seen = f"drained in {seconds:.0f} s, {QUEUED / seconds:,.0f} messages/s; the service had {most:.0f} MB at most"
        report(Row(MESSAGES, "queue of 100,000", "published while the tasks service was stopped", counts, seen))
        counts.check()
        assert before < 100


@pytest.mark.slow
async def test_hearers_first_a_new_version_costs_nothing(tmp_path: Path, rabbit_url: str, report: Report) -> None:
    replicas = ("tasks", "tasks", "notify")
    async with district(tmp_path, bus_url=rabbit_url, replicas=replicas) as here:
        async with load(here, RATE) as load_of:
            for name in ("tasks", "notify", "events"):
                for process in here.stack.processes_of(name):
                    await load_of.goes_on(100)
                    await _renew(here, name, process)
            await load_of.goes_on(200)
        counts = await tally(here, load_of)
        happens = f"three tasks, two notify, then events restarted one by one on the next release, under {RATE} posts/s"
        report(Row(MESSAGES, "new event version, hearers first", happens, counts))
        counts.check()


@pytest.mark.slow
async def test_publisher_first_a_new_version_costs_a_replay(tmp_path: Path, rabbit_url: str, report: Report) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here, on_the_bus(rabbit_url) as bus:
        async with load(here, RATE) as load_of:
            await load_of.goes_on(100)
            await _renew(here, "events", here.stack.process("events"))
            await load_of.goes_on(200)
            for name in ("tasks", "notify"):
                await _renew(here, name, here.stack.process(name))
            await load_of.goes_on(100)
        died = await _replayed(bus)
        counts = await tally(here, load_of)
        happens = f"events restarted on the next release before those who hear it, under {RATE} posts/s"
        seen = f"{died} messages of the new version died ('unknown event type') and were replayed"
        report(Row(MESSAGES, "new event version, publisher first", happens, counts, seen))
        counts.check()
        assert died > 0


async def _renew(here: District, name: str, process: Process) -> None:
    """Stop a process in order, and start the next release in its place."""
    assert await process.stop() == 0, process.log.read_text()[-2000:]
    process.arguments[1:2] = ["tests.drills.newer", name]
    await process.start()
    await here.stack.ready()


async def _replayed(bus: RabbitBus) -> int:
    """Replay all dead letters of all services; how many they were."""
    found = 0
    for name in NAMES:
        dead = await bus.dead(name, limit=10_000)
        assert all("unknown event type" in letter.reason for letter in dead), dead[:3]
        found += await bus.replay(name, [letter.key for letter in dead])
    return found


async def _drained(here: District, bus: RabbitBus, process: Process) -> float:
    """Wait until the queue is empty; the most memory that the process had meanwhile, in megabytes."""
    most = 0.0
    depth = await bus.depth("tasks")
    while depth or await gauge(here.stack, here.http, "tasks", "pufa_queue_depth"):
        most = max(most, process.megabytes())
        before = depth
        if before:
            depth = await eventually(lambda: bus.depth("tasks"), before.__gt__)
        await asyncio.sleep(0.2)
    return most


async def _fails_at_first(folder: Path, bus_url: str, number: int) -> tuple[Tally, int]:
    """What is counted in the end, and how many messages were tried again."""
    mains, settings = {"tasks": "tests.drills.failing_tasks"}, {"PUFA_RETRY_STEPS": SHORT_STEPS}
    async with district(folder, bus_url=bus_url, mains=mains, settings=settings) as here:
        async with load(here, RATE) as load_of:
            await load_of.goes_on(number)
        counts = await tally(here, load_of)
        return counts, sum(line["event"] == "will be tried again" for line in here.stack.logged("tasks"))
