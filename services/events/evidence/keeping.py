"""Evidence from upload to expiry: the record first, then the bytes, so that what a crash leaves is cleared too."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

import structlog

from services.events.evidence.documents import UNATTACHED_FOR, Named, Record, Records
from services.events.evidence.pictures import Picture, PictureRefused, read_picture
from shared.access import Principal
from shared.clock import Clock
from shared.store.blobs import Blobs
from shared.web.problems import FieldProblem, Problem

DECODED_AT_ONCE = 2
EXPIRED_AT_ONCE = 200
MARGIN = timedelta(hours=1)
"""From a record's expiry, when it can no longer be attached, to its deletion: longer than any post is under way."""

log = structlog.get_logger("evidence")


@dataclass(frozen=True)
class Keeping:
    records: Records
    blobs: Blobs
    clock: Clock
    is_visible: Callable[[str, Principal], Awaitable[bool]]
    """Whether a person may see the activity with this id."""
    named: Named
    _decoding: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DECODED_AT_ONCE))

    async def keep(self, data: bytes, who: Principal, key: str) -> tuple[Record, bool]:
        """The new record and True, or what the same request made before and False. Refusals are ``Problem``s."""
        given = sha256(data).hexdigest()
        present = await self.records.get(key)
        if present is not None and present.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        picture = await self._decoded(data)
        record = await self.records.add(self._record(key, given, picture, who))
        if record.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        await self.blobs.put(picture.data)
        await self.blobs.put(picture.thumbnail)
        return record, present is None

    async def visible(self, id: str, who: Principal) -> Record:
        """The record, if ``who`` may see it: the uploader, and whoever sees the activity it belongs to. Else a 404."""
        record = await self.records.get(id)
        if record is not None and record.uploader == who.user:
            return record
        if record is None or record.activity is None or not await self.is_visible(record.activity, who):
            raise Problem(404, "not_found")
        return record

    async def expire(self) -> None:
        """Delete what no activity names after its wait, and the bytes that then nobody needs."""
        for record in await self.records.expired(self.clock.now() - MARGIN, EXPIRED_AT_ONCE):
            if record.activity is not None and await self.named(record.activity, record.id):
                await self.records.settle(record.id)
                continue
            await self.records.delete(record.id)
            for blob in (record.sha256, record.thumbnail_sha256):
                await self._clear(blob)
            log.info("evidence expired", evidence=record.id)

    async def _clear(self, blob: str) -> None:
        """Delete a blob that no record needs; an upload that came in between has its bytes put back."""
        if await self.records.uses(blob):
            return
        data = await self.blobs.get(blob)
        if data is not None:
            await self.blobs.delete(blob)
            if await self.records.uses(blob):
                await self.blobs.put(data)

    async def _decoded(self, data: bytes) -> Picture:
        async with self._decoding:
            try:
                return await asyncio.to_thread(read_picture, data)
            except PictureRefused as error:
                fields = [FieldProblem("file", error.code, error.params)]
                raise Problem(error.status, error.code, errors=fields, **error.params) from error

    def _record(self, id: str, given: str, picture: Picture, who: Principal) -> Record:
        now = self.clock.now()
        return Record(
            id=id,
            uploader=who.user,
            unit=who.unit,
            given_sha256=given,
            sha256=sha256(picture.data).hexdigest(),
            size=len(picture.data),
            content_type=picture.content_type,
            width=picture.width,
            height=picture.height,
            thumbnail_sha256=sha256(picture.thumbnail).hexdigest(),
            uploaded_at=now,
            expires_at=now + UNATTACHED_FOR,
        )
