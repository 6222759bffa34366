"""The blob store's promise: bytes by the SHA-256 of their content. Adapters: ``files.py`` and GridFS in ``mongo.py``."""

from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha256 as sha256_of
from typing import BinaryIO, Protocol

PIECE = 262_144
"""How many bytes are in memory at once of what is read or written in pieces."""


def digest_of(file: BinaryIO) -> str:
    """The SHA-256, in hex, of all that ``file`` holds."""
    file.seek(0)
    digest = sha256_of()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


class Blobs(Protocol):
    """All methods raise ``Unavailable("blobs", …)`` when the place cannot be reached, and for a full disk."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def put(self, data: bytes) -> str:
        """Keep ``data`` durably and return its SHA-256 in hex; equal bytes are kept once, however many put them."""
        ...

    async def put_file(self, file: BinaryIO) -> str:
        """The same for all that ``file`` holds, from its beginning, without holding it in memory; it stays open."""
        ...

    async def get(self, sha256: str) -> bytes | None: ...

    async def has(self, sha256: str) -> bool: ...

    def read(self, sha256: str, chunk: int = PIECE, *, start: int = 0) -> AsyncIterator[bytes]:
        """The bytes from ``start`` on in pieces of at most ``chunk``; nothing for an unknown hash."""
        ...

    async def delete(self, sha256: str) -> bool:
        """Delete it; tells whether it was there."""
        ...

    async def clear_unfinished(self, before: datetime) -> int:
        """Delete what puts and deletes left that began before this moment and were cut off; says how many they were."""
        ...
