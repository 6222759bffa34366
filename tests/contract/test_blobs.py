"""The blob store's promise on both adapters."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.store.blobs import Blobs
from shared.store.connect import open_blobs
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


async def test_equal_bytes_are_kept_once_however_many_put_them_at_once(blobs: Blobs) -> None:
    keys = await asyncio.gather(*(blobs.put(BIG) for _ in range(5)))
    assert len(set(keys)) == 1
    assert await blobs.get(keys[0]) == BIG
    assert await blobs.delete(keys[0])
    assert await blobs.get(keys[0]) is None


async def test_a_delete_tells_whether_it_was_there_and_it_can_be_put_again(blobs: Blobs) -> None:
    key = await blobs.put(b"x")
    assert await blobs.delete(key)
    assert not await blobs.delete(key)
    assert await blobs.put(b"x") == key
    assert await blobs.get(key) == b"x"


@pytest.mark.parametrize("key", [UNKNOWN, "", "../../etc/passwd", "A" * 64])
async def test_an_unknown_hash_gives_nothing(blobs: Blobs, key: str) -> None:
    assert await blobs.get(key) is None
    assert [piece async for piece in blobs.read(key)] == []
    assert not await blobs.delete(key)


async def test_no_half_written_file_is_left_under_a_hash(tmp_path: Path) -> None:
    blobs = open_blobs(f"file://{tmp_path}/photos")
    await blobs.open()
    key = await blobs.put(BIG)
    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == [
        tmp_path / "photos" / key[:2] / key
    ]


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
