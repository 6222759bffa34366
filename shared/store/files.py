"""Blobs as files named by their content, under the data folder."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import BinaryIO, TypeVar

from shared.errors import Unavailable
from shared.store.blobs import PIECE, digest_of

T = TypeVar("T")

UNFINISHED = "."
"""How the name of a file begins that is still being written."""

_HASH = re.compile("[0-9a-f]{64}")


class FileBlobs:
    """``folder/ab/abcd…``: each file is written beside its place, synced and renamed, so that a name means whole content."""

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)

    async def open(self) -> None:
        await _off_loop(lambda: self._folder.mkdir(parents=True, exist_ok=True))

    async def close(self) -> None:
        """Nothing is held open between calls."""

    async def put(self, data: bytes) -> str:
        return await self.put_file(BytesIO(data))

    async def put_file(self, file: BinaryIO) -> str:
        sha256 = await _off_loop(lambda: digest_of(file))
        place = self._place(sha256)
        assert place is not None
        await _off_loop(lambda: _keep(place, file))
        return sha256

    async def get(self, sha256: str) -> bytes | None:
        place = self._place(sha256)
        return None if place is None else await _off_loop(lambda: place.read_bytes() if place.exists() else None)

    async def has(self, sha256: str) -> bool:
        place = self._place(sha256)
        return place is not None and await _off_loop(place.exists)

    async def read(self, sha256: str, chunk: int = PIECE, *, start: int = 0) -> AsyncIterator[bytes]:
        place = self._place(sha256)
        if place is None or not await _off_loop(place.exists):
            return
        file = await _off_loop(lambda: place.open("rb"))
        try:
            file.seek(start)
            while piece := await _off_loop(lambda: file.read(chunk)):
                yield piece
        finally:
            file.close()

    async def delete(self, sha256: str) -> bool:
        place = self._place(sha256)
        return place is not None and await _off_loop(lambda: _remove(place))

    async def clear_unfinished(self, before: datetime) -> int:
        return await _off_loop(lambda: _clear_unfinished(self._folder, before.timestamp()))

    def _place(self, sha256: str) -> Path | None:
        """Where it lies; None for what is no hash, such as a path out of the folder."""
        return self._folder / sha256[:2] / sha256 if _HASH.fullmatch(sha256) else None


async def _off_loop(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise Unavailable("blobs", str(error)) from error


def _keep(place: Path, given: BinaryIO) -> None:
    if place.exists():
        return
    shard = place.parent
    if not shard.exists():
        shard.mkdir(parents=True, exist_ok=True)
        _sync_folder(shard.parent)
    with NamedTemporaryFile(dir=shard, prefix=UNFINISHED, delete=False) as file:
        try:
            given.seek(0)
            copyfileobj(given, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink()
            raise
    _sync_folder(shard)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(place: Path) -> bool:
    try:
        place.unlink()
    except FileNotFoundError:
        return False
    _sync_folder(place.parent)
    return True


def _clear_unfinished(folder: Path, before: float) -> int:
    left = [file for file in folder.glob(f"??/{UNFINISHED}*") if file.stat().st_mtime < before]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)
