"""The blob store's promise: bytes by the SHA-256 of their content. Adapters: ``files.py`` and GridFS in ``mongo.py``."""

from collections.abc import AsyncIterator
from typing import Protocol


class Blobs(Protocol):
    """All methods raise ``Unavailable("blobs", …)`` when the place cannot be reached, and for a full disk."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def put(self, data: bytes) -> str:
        """Keep ``data`` durably and return its SHA-256 in hex; equal bytes are kept once, however many put them."""
        ...

    async def get(self, sha256: str) -> bytes | None: ...

    def read(self, sha256: str, chunk: int = 262_144) -> AsyncIterator[bytes]:
        """The bytes in pieces of at most ``chunk``; nothing for an unknown hash."""
        ...

    async def delete(self, sha256: str) -> bool:
        """Delete it; tells whether it was there."""
        ...
