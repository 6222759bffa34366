"""What ``SqliteFile`` promises beyond the store's port: groups, failures in a group, backup, and ``kill -9``."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.store.sqlite import Connection, IntegrityError, SqliteFile, backup

ROOT = Path(__file__).parents[2]

WRITING_CHILD = """
import asyncio, sys
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Index

POSTS = Collection("posts", indexes=(Index(("unit",)),), pullable=("outbox",))

async def main(path, start):
    store = SqliteStore(path)
    await store.open(POSTS)
    async def writer(first):
        number = first
        while True:
            doc = {"id": f"{start}-{number}", "unit": "gaodu", "outbox": [{"id": "e"}], "filler": "x" * 800}
            await store.insert(POSTS, doc)
            print(doc["id"], flush=True)
            number += 32
    await asyncio.gather(*map(writer, range(32)))

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[SqliteFile]:
    file = SqliteFile(tmp_path / "some data" / "messages?.sqlite", name="bus")
    await file.open()
    await file.write(lambda connection: run(connection, "CREATE TABLE t (n INTEGER UNIQUE)"))
    yield file
    await file.close()


def run(connection: Connection, text: str, *values: int) -> None:
    connection.execute(text, values)


async def add(file: SqliteFile, *numbers: int) -> None:
    def work(connection: Connection) -> None:
        for number in numbers:
            run(connection, "INSERT INTO t VALUES (?)", number)

    await file.write(work)


async def numbers_in(file: SqliteFile) -> list[int]:
    return await file.read(lambda connection: [row[0] for row in connection.execute("SELECT n FROM t ORDER BY n")])


async def test_an_operation_that_fails_in_a_group_undoes_only_itself(file: SqliteFile) -> None:
    await add(file, 5)
    results = await asyncio.gather(*(add(file, n, 10 * n + 100) for n in range(10)), return_exceptions=True)
    assert [type(result) for result in results] == [type(None)] * 5 + [IntegrityError] + [type(None)] * 4
    assert await numbers_in(file) == [*range(10), *(10 * n + 100 for n in range(10) if n != 5)]


async def test_half_an_operation_is_never_kept(file: SqliteFile) -> None:
    with pytest.raises(IntegrityError):
        await add(file, 1, 2, 1)
    assert await numbers_in(file) == []


def row_count(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


async def test_a_read_sees_every_write_that_was_answered(file: SqliteFile) -> None:
    for number in range(20):
        await add(file, number)
        assert len(await numbers_in(file)) == number + 1


async def test_a_glance_sees_every_write_that_was_answered_and_needs_no_thread(file: SqliteFile) -> None:
    for number in range(20):
        await add(file, number)
        seen = await file.glance(lambda connection: (row_count(connection), threading.current_thread()))
        assert seen == (number + 1, threading.current_thread())


async def test_what_stands_in_the_way_of_a_glance_is_left_to_a_reader(file: SqliteFile) -> None:
    await add(file, 1)
    here: list[bool] = []

    def work(connection: Connection) -> int:
        here.append(threading.current_thread() is threading.main_thread())
        if here[-1]:
            connection.execute("SELECT nothing FROM nowhere")
        return row_count(connection)

    assert await file.glance(work) == 1
    assert here == [True, False]


async def test_a_closed_file_is_unavailable_however_it_is_asked(file: SqliteFile) -> None:
    await file.close()
    for ask in (file.read, file.glance, file.write):
        with pytest.raises(Unavailable, match="bus"):
            await ask(row_count)


async def test_a_reader_cannot_write(file: SqliteFile) -> None:
    for look in (file.read, file.glance):
        with pytest.raises(Unavailable, match="bus"):
            await look(lambda connection: run(connection, "INSERT INTO t VALUES (1)"))
    assert await numbers_in(file) == []


async def test_a_full_disk_is_unavailable_for_all_and_harms_nothing_written(file: SqliteFile) -> None:
    await add(file, 1)
    pages = await file.read(lambda connection: int(connection.execute("PRAGMA page_count").fetchone()[0]))
    await file.write(lambda connection: run(connection, f"PRAGMA max_page_count={pages}"))
    results = await asyncio.gather(
        *(add(file, *range(1_000 * n, 1_000 * n + 1_000)) for n in range(2, 5)), return_exceptions=True
    )
    assert [type(result) for result in results] == [Unavailable] * 3
    await file.write(lambda connection: run(connection, "PRAGMA max_page_count=100000"))
    await add(file, 2)
    assert await numbers_in(file) == [1, 2]


async def test_closing_finishes_what_was_asked_for(file: SqliteFile) -> None:
    writes = [asyncio.create_task(add(file, number)) for number in range(100)]
    await asyncio.sleep(0)
    await file.close()
    await asyncio.gather(*writes)
    with pytest.raises(Unavailable, match="closed"):
        await add(file, 100)
    await file.open()
    assert await numbers_in(file) == list(range(100))


async def test_a_backup_is_whole_while_open_and_when_closed(file: SqliteFile, tmp_path: Path) -> None:
    await add(file, 1, 2, 3)
    await file.backup(tmp_path / "open.sqlite")
    await file.close()
    await asyncio.to_thread(backup, file.path, tmp_path / "closed.sqlite")
    for name in ("open.sqlite", "closed.sqlite"):
        copy = SqliteFile(tmp_path / name)
        await copy.open()
        assert await numbers_in(copy) == [1, 2, 3]
        await copy.close()


async def test_kill_9_loses_no_acknowledged_insert(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    acknowledged: set[str] = set()
    for start in range(3):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITING_CHILD, str(path), str(start),
            stdout=asyncio.subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert child.stdout is not None
        async with asyncio.timeout(30):
            for _ in range(300 + 70 * start):
                acknowledged.add((await child.stdout.readline()).decode().strip())
        child.kill()
        rest = (await child.stdout.read()).decode()
        acknowledged.update(rest[: rest.rfind("\n") + 1].split())
        await child.wait()
    assert len(acknowledged) >= 900
    file = SqliteFile(path)
    await file.open()
    kept = await file.read(lambda connection: {row[0] for row in connection.execute('SELECT id FROM "doc posts"')})
    sound = await file.read(lambda connection: connection.execute("PRAGMA integrity_check").fetchone()[0])
    await file.close()
    assert acknowledged <= kept
    assert sound == "ok"
