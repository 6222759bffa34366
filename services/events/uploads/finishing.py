"""What becomes of an upload: evidence or a refusal, and in the end nothing. Any replica goes on where another stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

import structlog

from services.events.uploads.documents import Uploads
from services.events.uploads.domain import MARGIN, Kept, Refused, Upload
from services.events.uploads.refusals import is_lasting, refused_by
from shared.access import Principal
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.store.blobs import Blobs
from shared.web.problems import Problem

ASSEMBLED_AT_ONCE = 2
SWEPT_AT_ONCE = 100

log = structlog.get_logger("uploads")


class Evidence(Protocol):
    """What uploads need to know of the record that was made."""

    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str | None: ...

    @property
    def size(self) -> int: ...

    @property
    def content_type(self) -> str: ...


Keep = Callable[[BinaryIO, str, Principal, str], Awaitable[tuple[Evidence, bool]]]
"""``await keep(file, name, who, key)``: the evidence that the file is, once for each key. Refusals are ``Problem``s."""


@dataclass(frozen=True)
class Finishing:
    uploads: Uploads
    blobs: Blobs
    clock: Clock
    keep: Keep
    _assembling: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ASSEMBLED_AT_ONCE))

    async def finish(self, upload: Upload) -> Upload:
        """The upload with what became of it, if it is whole; as it stands while another replica is about it.

        The evidence is made under a key of the upload's, then noted, then the pieces are cleared: done again after a
        crash, each step finds what stands already.
        """
        if not upload.waits:
            return upload
        async with self._assembling:
            held = await self._held(upload.id)
            if held is None or not held.waits:
                return await self.uploads.get(upload.id) or upload
            outcome = await self._outcome(held)
        now = self.clock.now()
        settled = await self.uploads.change(held.id, lambda present: present.settled(outcome, now))
        await self.clear(held)
        return settled or held

    async def clear(self, upload: Upload) -> None:
        """Delete its pieces. No other upload and no evidence has a blob of this name, so nobody needs to be asked."""
        for blob in upload.blobs:
            await self.blobs.delete(blob)

    async def sweep(self) -> None:
        """Finish what was left whole, clear what has ended, forget what has expired."""
        while due := await self.uploads.due(self.clock.now(), SWEPT_AT_ONCE):
            for upload in due:
                await self._look_after(upload)

    async def _look_after(self, upload: Upload) -> None:
        now = self.clock.now()
        if upload.waits and not upload.is_over(now):
            await self._finish_unasked(upload)
        elif held := await self._held(upload.id):
            await self.clear(held)
            if held.expires_at + MARGIN <= now:
                await self.uploads.delete(held.id)
                log.info("upload forgotten", upload=held.id)
            else:
                await self.uploads.change(held.id, lambda present: present.cleared())

    async def _finish_unasked(self, upload: Upload) -> None:
        try:
            await self.finish(upload)
        except Problem as problem:  # a passing one: the next sweep tries again
            log.warning("upload not finished", upload=upload.id, code=problem.code)

    async def _held(self, id: str) -> Upload | None:
        now = self.clock.now()
        return await self.uploads.change(id, lambda present: present.held(now))

    async def _outcome(self, upload: Upload) -> Kept | Refused:
        with TemporaryFile() as file:
            if not await self._assembled(upload, file):
                return Refused(status=422, code="upload_damaged", params={})
            try:
                record, _ = await self.keep(file, upload.name, upload.who, derived_id(upload.id, upload.salt))
            except Problem as problem:
                if not is_lasting(problem):
                    raise
                log.info("upload refused", upload=upload.id, code=problem.code)
                return refused_by(problem)
        return Kept(id=record.id, sha256=record.sha256, size=record.size, content_type=record.content_type)

    async def _assembled(self, upload: Upload, file: BinaryIO) -> bool:
        """Write the pieces to ``file``, one in memory at a time; False if one is missing."""
        prefix = len(upload.prefix(0))
        for piece in upload.pieces:
            stored = await self.blobs.get(piece.blob)
            if stored is None:
                return False
            await asyncio.to_thread(file.write, memoryview(stored)[prefix:])
        await asyncio.to_thread(file.seek, 0)
        return True
