"""Replicas side by side, services that stop in order, slow consumers and crowds: each does its part and disturbs no other."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.district import District, counted, district, eventually, post
from tests.drills.load import load
from tests.drills.table import Row
from tests.drills.tally import tally
from tests.mongo import MongoServer
from tests.stack import NAMES, Process

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(3600)]

TOGETHER = "Side by side"
RATE, SLOW_RATE = 50, 4
FOUR_TWO = ("tasks", "tasks", "tasks", "events")
"""Beside the first of each: four workers, two relays."""

ROUNDS = 5
MOST_REQUESTS, CROWD = 20, 400

Report = Callable[[Row], None]


async def test_two_relays_and_four_workers_share_a_database_of_mongodbs_protocol(
    tmp_path: Path, rabbit_url: str, own_mongo: MongoServer, report: Report
) -> None:
    url, towns = f"{own_mongo.url}/{{service}}", ("gaodu", "chudun")
    async with district(tmp_path, bus_url=rabbit_url, store_url=url, replicas=FOUR_TWO, towns=towns) as here:
        async with load(here, SLOW_RATE) as posts:
            await posts.goes_on(100)
        counts = await tally(here, posts)
        happens = f"every service on {own_mongo.kind.name}, under {SLOW_RATE} posts/s"
        report(Row(TOGETHER, "two relays, four workers", happens, counts))
        counts.check()


async def test_two_relays_and_four_workers_on_shared_files_count_what_is_verified_at_once(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url, replicas=FOUR_TWO, log_level="DEBUG") as here:
        async with load(here, RATE) as posts:
            await posts.goes_on(1000)
        counts = await tally(here, posts)
        worked = [_handled(process) for process in here.stack.processes_of("tasks")]
        happens = f"replicas on one SQLite file a service, which no installation does, under {RATE} posts/s"
        seen = f"the workers handled {', '.join(map(str, worked))} messages"
        report(Row(TOGETHER, "two relays, four workers, quick store", happens, counts, seen))
        counts.check()
        assert all(worked), worked


async def test_services_that_are_told_to_stop_finish_what_they_have_and_no_message_comes_twice(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url, replicas=("tasks", "notify"), log_level="DEBUG") as here:
        async with load(here, RATE) as posts:
            for _ in range(ROUNDS):
                for process in here.stack.processes:
                    await posts.goes_on(20)
                    assert await process.stop() == 0, process.log.read_text()[-2000:]
                    await process.start()
                    await here.stack.ready()
        counts = await tally(here, posts)
        handled = Counter[bool]()
        for name in NAMES:
            handled.update(line.get("redelivered", False) for line in here.stack.logged(name) if _is_handled(line))
        happens = f"SIGTERM to each of five processes, {ROUNDS} times in turn, under {RATE} posts/s"
        seen = f"{handled[True]} of {handled.total():,} messages came a second time"
        report(Row(TOGETHER, "stopped in order", happens, counts, seen))
        counts.check()
        assert handled[True] <= ROUNDS, seen  # what a queue sends in the moment in which it hears of the end


async def test_a_consumer_that_stands_still_slows_nobody_else(tmp_path: Path, rabbit_url: str, report: Report) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here:
        notify = here.stack.process("notify")
        async with load(here, RATE) as posts:
            await posts.goes_on(100)
            notify.freeze()
            try:
                await posts.goes_on(500)
                seen = await _catches_up(here)
            finally:
                notify.thaw()
            await posts.goes_on(100)
        counts = await tally(here, posts)
        happens = f"SIGSTOP of notify for 500 posts, under {RATE} posts/s"
        report(Row(TOGETHER, "a consumer stands still", happens, counts, f"the progress counted {seen:,} meanwhile"))
        counts.check()
        assert set(posts.answers) <= {200, 201}, posts.answers


async def _catches_up(here: District) -> int:
    """Once the progress counts whatever is accepted by now, although one hearer stands still."""
    wanted = len(here.accepted)
    seen = 0

    async def progress() -> int:
        nonlocal seen
        seen = await counted(here.section)
        return seen

    while seen < wanted:
        await eventually(progress, seen.__lt__)
    return seen


async def test_a_crowd_is_told_to_come_again_before_it_fills_the_memory(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    settings = {"PUFA_MOST_REQUESTS": str(MOST_REQUESTS)}
    async with district(tmp_path, bus_url=rabbit_url, settings=settings) as here:
        events, town = here.stack.process("events"), here.towns[0]
        before = events.megabytes()
        with closing(sqlite3.connect(tmp_path / "events.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = [asyncio.create_task(post(town, f"crowd-{n}")) for n in range(CROWD)]
            answers = [await each for each in asked]
            most = events.megabytes()
            other.execute("ROLLBACK")
        refused = Counter(_code(answer) for answer in answers)
        for n in range(CROWD):
            answer = await eventually(lambda n=n: post(town, f"crowd-{n}"), lambda each: each.is_success)  # type: ignore[misc]
            here.accepted.add(answer.json()["id"])
        counts = await tally(here)
        happens = (
            f"{CROWD} posts at once at a process that takes {MOST_REQUESTS}, while its store is locked; then sent again"
        )
        seen = f"{refused['crowded']} refused at once, {refused['unavailable']} once they had waited for the store"
        seen += f", with Retry-After; {before:.0f} MB of memory before, {most:.0f} MB then"
        report(Row(TOGETHER, "a crowd", happens, counts, seen))
        counts.check()
        assert refused["crowded"] > 0
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status_code == 503)
        assert set(refused) <= {"crowded", "unavailable", "taken"}, refused


def _code(answer: httpx.Response) -> str:
    return str(answer.json().get("code", "taken"))


def _handled(process: Process) -> int:
    return sum('"event": "handled"' in line for line in process.log.read_text().splitlines())


def _is_handled(line: dict[str, object]) -> bool:
    return line["event"] == "handled"
