"""A database is killed, frozen, locked, full, or away for long: what was accepted counts, and nothing is given up."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from tests.district import District, district, down, eventually
from tests.drills.load import Load, load
from tests.drills.table import Row
from tests.drills.tally import tally
from tests.mongo import MongoServer

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(1800)]

DATABASE = "Database"
RATE, SLOW_RATE = 50, 4
"""Posts a second with SQLite, and with what stands in for MongoDB, which counts no more than that."""

LOCKED_SECONDS = 15.0
"""Three times what a writer waits for SQLite's lock."""

SHORT_STEPS = "[0.05, 0.1, 0.2, 0.4]"
LONG_SECONDS = 30.0
"""Forty times what all steps take together."""

DISK_MEGABYTES = 24
REFUSED = 50

Report = Callable[[Row], None]
Fault = Callable[[MongoServer], AsyncIterator[None]]


async def killed(database: MongoServer) -> AsyncIterator[None]:
    await asyncio.to_thread(database.process.kill)
    yield
    await asyncio.to_thread(database.process.start)


async def frozen(database: MongoServer) -> AsyncIterator[None]:
    await asyncio.to_thread(database.process.freeze)
    try:
        yield
    finally:
        database.process.thaw()


@pytest.mark.parametrize("fault", [killed, frozen], ids=lambda fault: fault.__name__)
async def test_posts_are_taken_while_the_hearers_database_is_away_and_count_once_it_is_back(
    tmp_path: Path, rabbit_url: str, own_mongo: MongoServer, fault: Fault, report: Report
) -> None:
    async with _on_mongo(tmp_path, rabbit_url, own_mongo) as here:
        async with load(here, SLOW_RATE) as posts:
            await posts.goes_on(40)
            async with asynccontextmanager(fault)(own_mongo):
                await eventually(lambda: down(here.stack, here.http, "tasks"), lambda missing: "consumer" in missing)
                await posts.goes_on(80)
            await posts.goes_on(20)
        await eventually(lambda: down(here.stack, here.http, "tasks"), lambda missing: not missing)
        counts = await tally(here, posts)
        how = "kill -9, started again on its data" if fault is killed else "SIGSTOP, then on"
        happens = f"{how}; tasks on {own_mongo.kind.name}, events on SQLite, under {SLOW_RATE} posts/s"
        report(Row(DATABASE, f"of tasks, {fault.__name__}", happens, counts))
        counts.check()
        assert set(posts.answers) <= {200, 201}, posts.answers


async def test_a_database_that_is_away_for_long_makes_no_message_die(
    tmp_path: Path, rabbit_url: str, own_mongo: MongoServer, report: Report
) -> None:
    async with _on_mongo(tmp_path, rabbit_url, own_mongo, retry_steps=SHORT_STEPS) as here:
        async with load(here, SLOW_RATE) as posts:
            await posts.goes_on(20)
            async with asynccontextmanager(killed)(own_mongo):
                await asyncio.sleep(LONG_SECONDS)
                await posts.goes_on(40)
            await posts.goes_on(20)
        counts = await tally(here, posts)
        happens = (
            f"kill -9 of the database of tasks, away for {LONG_SECONDS:g} s where all retries together take 0.75 s"
        )
        report(Row(DATABASE, "of tasks, away for long", happens, counts))
        counts.check()


@asynccontextmanager
async def _on_mongo(
    folder: Path, bus_url: str, database: MongoServer, retry_steps: str = ""
) -> AsyncIterator[District]:
    """The tasks service alone on MongoDB's protocol, with short time-outs."""
    url = f"{database.url}/tasks?socketTimeoutMS=1500&serverSelectionTimeoutMS=1500"
    settings = {"PUFA_RETRY_STEPS": retry_steps}
    towns = ("gaodu", "chudun")
    async with district(folder, bus_url=bus_url, own_stores={"tasks": url}, settings=settings, towns=towns) as here:
        yield here


async def test_a_locked_file_of_the_events_service_is_said_and_waited_for(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here:
        async with load(here, RATE) as posts:
            await posts.goes_on(200)
            with closing(_other_process(tmp_path / "events.sqlite")) as other:
                await _locked(other)
                await asyncio.sleep(LOCKED_SECONDS)
                other.execute("ROLLBACK")
            await posts.goes_on(200)
        counts = await tally(here, posts)
        happens = f"another process holds SQLite's write lock for {LOCKED_SECONDS:g} s, under {RATE} posts/s"
        report(Row(DATABASE, "of events, locked", happens, counts, _said(posts)))
        counts.check()
        assert posts.answers[503] > 0
        assert set(posts.answers) <= {200, 201, 503}, posts.answers


def _other_process(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


async def _locked(connection: sqlite3.Connection) -> None:
    def begin() -> bool:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return False
        return True

    await eventually(lambda: asyncio.to_thread(begin), bool)


async def test_a_full_disk_is_said_nothing_is_half_stored_and_posts_go_on_once_there_is_room(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    with _small_disk(tmp_path / "disk") as disk:
        own = {"events": f"sqlite:///{disk}/events.sqlite"}
        async with district(tmp_path, bus_url=rabbit_url, own_stores=own) as here:
            async with load(here, RATE) as posts:
                await posts.goes_on(100)
                (disk / "filler").write_bytes(b"\0" * _free(disk))
                await _refused(here, posts)
                (disk / "filler").unlink()
                await posts.goes_on(200)
            counts = await tally(here, posts)
            happens = f"a tmpfs of {DISK_MEGABYTES} MB with the store of events is filled to the last byte, under {RATE} posts/s"
            report(Row(DATABASE, "of events, disk full", happens, counts, _said(posts)))
            counts.check()
            assert set(posts.answers) <= {200, 201, 503}, posts.answers
            assert posts.refusal is not None
            assert (posts.refusal.json()["code"], posts.refusal.headers["retry-after"]) == ("unavailable", "2")
            with closing(sqlite3.connect(disk / "events.sqlite")) as file:
                assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def _refused(here: District, posts: Load) -> None:
    """Return once many posts were refused; reading goes on meanwhile."""
    before = posts.answers[503]

    async def refused() -> int:
        return posts.answers[503] - before

    await eventually(refused, lambda number: number >= REFUSED)
    assert (await here.section.ask("GET", "/api/events/activities"))["items"]


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A file system in memory; skips where this process may not mount one."""
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(folder)]
    mounted = subprocess.run(argv, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _free(folder: Path) -> int:
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


def _said(posts: Load) -> str:
    return f"503 said {posts.answers[503]:,} times, and sent again"
