"""The blob store's promise on both adapters."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from bson import ObjectId

from shared.errors import Unavailable
from shared.store.blobs import Blobs
from shared.store.connect import open_blobs
from shared.store.files import UNFINISHED, FileBlobs
from shared.store.mongo import MongoBlobs
from tests.contract.places import database_on

BIG = bytes(range(256)) * 2_600
UNKNOWN = "0" * 64


@pytest.fixture(params=["file", pytest.param("mongo", marks=pytest.mark.servers)])
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Blobs]:
    folder = f"file://{tmp_path}/photos"
    blobs = open_blobs(folder if request.param == "file" else database_on(request.getfixturevalue("mongo_url")))
    await blobs.open()
    yield blobs
    await blobs.close()


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "small", "big"])
async def test_bytes_come_back_by_their_hash(blobs: Blobs, data: bytes) -> None:
    key = await blobs.put(data)
    assert key == sha256(data).hexdigest()
    assert await blobs.get(key) == data


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "small", "big"])
async def test_a_file_is_kept_from_its_beginning_and_stays_open(blobs: Blobs, data: bytes) -> None:
    file = BytesIO(data)
    file.seek(len(data) // 2)
    key = await blobs.put_file(file)
    assert key == sha256(data).hexdigest() == await blobs.put(data)
    assert await blobs.get(key) == data
    assert not file.closed


async def test_bytes_are_read_in_pieces_of_the_asked_size(blobs: Blobs) -> None:
    key = await blobs.put(BIG)
    pieces = [piece async for piece in blobs.read(key, chunk=100_000)]
    assert b"".join(pieces) == BIG
    assert max(map(len, pieces)) <= 100_000


@pytest.mark.parametrize("start", [0, 1, 300_000, len(BIG) - 1, len(BIG)])
async def test_bytes_are_read_from_where_one_asks(blobs: Blobs, start: int) -> None:
    key = await blobs.put(BIG)
    assert b"".join([piece async for piece in blobs.read(key, start=start)]) == BIG[start:]


async def test_equal_bytes_are_kept_once_however_many_put_them_at_once(blobs: Blobs) -> None:
    keys = await asyncio.gather(*(blobs.put(BIG) for _ in range(5)))
    assert len(set(keys)) == 1
    assert await blobs.get(keys[0]) == BIG
    assert await blobs.delete(keys[0])
    assert await blobs.get(keys[0]) is None


async def test_a_delete_tells_whether_it_was_there_and_it_can_be_put_again(blobs: Blobs) -> None:
    key = await blobs.put(b"x")
    assert await blobs.has(key)
    assert await blobs.delete(key)
    assert not await blobs.has(key)
    assert not await blobs.delete(key)
    assert await blobs.put(b"x") == key
    assert await blobs.get(key) == b"x"


@pytest.mark.parametrize("key", [UNKNOWN, "", "../../etc/passwd", "A" * 64])
async def test_an_unknown_hash_gives_nothing(blobs: Blobs, key: str) -> None:
    assert await blobs.get(key) is None
    assert not await blobs.has(key)
    assert [piece async for piece in blobs.read(key)] == []
    assert not await blobs.delete(key)


async def test_no_half_written_file_is_left_under_a_hash(tmp_path: Path) -> None:
    blobs = open_blobs(f"file://{tmp_path}/photos")
    await blobs.open()
    key = await blobs.put(BIG)
    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == [
        tmp_path / "photos" / key[:2] / key
    ]


async def cut_off(blobs: Blobs, age: timedelta) -> None:
    """What a process that was killed while it wrote a blob leaves behind, so old by now."""
    began = datetime.now(UTC) - age
    if isinstance(blobs, FileBlobs):
        await blobs.put(b"x")
        shard = next(blobs._folder.iterdir())
        (shard / f"{UNFINISHED}half").write_bytes(b"half")
        os.utime(shard / f"{UNFINISHED}half", (began.timestamp(), began.timestamp()))
    else:
        assert isinstance(blobs, MongoBlobs)
        chunks = blobs._connection.database["blobs.chunks"]
        for n in range(3):
            await chunks.insert_one({"files_id": ObjectId.from_datetime(began), "n": n, "data": b"half"})


async def test_what_a_killed_writer_left_is_cleared_once_it_is_old(blobs: Blobs) -> None:
    key = await blobs.put(BIG)
    await blobs.delete(key)
    await cut_off(blobs, timedelta(hours=30))
    assert await blobs.clear_unfinished(datetime.now(UTC) - timedelta(hours=40)) == 0
    assert await blobs.clear_unfinished(datetime.now(UTC) - timedelta(hours=20)) == 1
    assert await blobs.clear_unfinished(datetime.now(UTC) - timedelta(hours=20)) == 0


async def test_clearing_leaves_whole_blobs_alone(blobs: Blobs) -> None:
    key = await blobs.put(BIG)
    assert await blobs.clear_unfinished(datetime.now(UTC) + timedelta(days=1)) == 0
    assert await blobs.get(key) == BIG


async def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("a file stands in the way")
    blobs = open_blobs(f"file://{tmp_path}/photos")
    with pytest.raises(Unavailable, match="blobs"):
        await blobs.put(b"x")


async def test_a_server_that_is_not_there_is_unavailable(unused_tcp_port: int) -> None:
    blobs = open_blobs(f"mongodb://127.0.0.1:{unused_tcp_port}/photos?serverSelectionTimeoutMS=200")
    with pytest.raises(Unavailable, match="blobs"):
        await blobs.open()
    await blobs.close()


@pytest.mark.parametrize("url", ["", "file://", "s3://photos"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        open_blobs(url)
