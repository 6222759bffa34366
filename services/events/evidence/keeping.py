"""Evidence from upload to expiry: the record first, then the bytes, so that what a crash leaves is cleared too."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import BinaryIO

import structlog

from services.events.evidence.documents import UNATTACHED_FOR, Named, Record, Records
from services.events.evidence.examining import examine
from services.events.evidence.findings import Finding, Picture, Refused
from services.events.evidence.names import clean_name
from shared.access import Principal
from shared.clock import Clock
from shared.store.blobs import Blobs, digest_of
from shared.web.problems import FieldProblem, Problem

EXAMINED_AT_ONCE = 2
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
    _examining: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(EXAMINED_AT_ONCE))

    async def keep(self, file: BinaryIO, name: str, who: Principal, key: str) -> tuple[Record, bool]:
        """The new record and True, or what the same request made before and False. Refusals are ``Problem``s.

        ``file`` can be read from any place and stays open; it is never held in memory whole, unless it is a picture.
        """
        given = await asyncio.to_thread(digest_of, file)
        present = await self.records.get(key)
        if present is not None and present.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        finding = await self._examined(file)
        record = await self.records.add(await asyncio.to_thread(self._record, key, given, finding, file, name, who))
        if record.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        if finding.picture is None:
            await self.blobs.put_file(file)
        else:
            await self.blobs.put(finding.picture.data)
            await self.blobs.put(finding.picture.thumbnail)
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
            for blob in record.blobs:
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

    async def _examined(self, file: BinaryIO) -> Finding:
        async with self._examining:
            try:
                return await asyncio.to_thread(examine, file)
            except Refused as error:
                fields = [FieldProblem("file", error.code, error.params)]
                raise Problem(error.status, error.code, errors=fields, **error.params) from error

    def _record(self, id: str, given: str, finding: Finding, file: BinaryIO, name: str, who: Principal) -> Record:
        now = self.clock.now()
        record = Record(
            id=id,
            uploader=who.user,
            unit=who.unit,
            kind=finding.kind,
            name=clean_name(name, finding.endings),
            given_sha256=given,
            sha256=given,
            size=file.seek(0, os.SEEK_END),
            content_type=finding.content_type,
            uploaded_at=now,
            expires_at=now + UNATTACHED_FOR,
        )
        return record if finding.picture is None else record.model_copy(update=_of_picture(finding.picture))


def _of_picture(picture: Picture) -> dict[str, object]:
    """The fields of a record that a picture's own are."""
    return {
        "sha256": sha256(picture.data).hexdigest(),
        "size": len(picture.data),
        "width": picture.width,
        "height": picture.height,
        "thumbnail_sha256": sha256(picture.thumbnail).hexdigest(),
        "prints": picture.prints,
    }
