"""Evidence from upload to expiry: the record first, then the bytes, so that what a crash leaves is cleared too."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import structlog

from services.events.evidence.documents import UNATTACHED_FOR, EvidenceKind, Named, Record, Records
from services.events.evidence.examining import examine
from services.events.evidence.findings import Finding, Picture, Refused
from services.events.evidence.names import clean_name
from services.events.evidence.pictures import MOST_BYTES
from shared.access import Principal
from shared.clock import Clock
from shared.store.blobs import Blobs, digest_of
from shared.web.problems import FieldProblem, Problem

EXAMINED_AT_ONCE = 2
EXPIRED_AT_ONCE = 200
MARGIN = timedelta(hours=1)
"""From a record's expiry, when it can no longer be attached, to its deletion: longer than any post is under way."""
UNFINISHED_FOR = timedelta(days=1)
"""Longer than any file takes to be written."""

log = structlog.get_logger("evidence")


@dataclass(frozen=True)
class Keeping:
    records: Records
    blobs: Blobs
    clock: Clock
    is_visible: Callable[[str, Principal], Awaitable[bool]]
    """Whether a person may see the activity with this id."""
    named: Named
    keep_positions: bool = False
    """Whether the district keeps where and when its photos were taken."""
    _examining: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(EXAMINED_AT_ONCE))

    async def keep(self, file: BinaryIO, name: str, who: Principal, key: str) -> tuple[Record, bool]:
        """The new record and True, or what the same request made before and False. Refusals are ``Problem``s.

        ``file`` can be read from any place and stays open; it is never held in memory whole, unless it is a picture.
        """
        given = await asyncio.to_thread(digest_of, file)
        present = await self.records.get(key)
        if present is not None and present.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        if present is not None and await self._is_whole(present):
            return present, False
        finding = await self._examined(file)
        made = await asyncio.to_thread(self._record, key, given, finding, file, name, who)
        record = await self.records.add(made)
        if record.given_sha256 != given:
            raise Problem(409, "idempotency_conflict")
        if record.blobs != made.blobs:  # its wait is over, or a former version encoded it and did not come to its end
            raise Problem(409, "evidence_expired")
        await self._put(file, finding)
        return record, record is made

    async def refer(self, url: str, title: str, who: Principal, key: str) -> tuple[Record, bool]:
        """A record of something that lies elsewhere; it is never fetched. Answers and refuses as ``keep`` does."""
        made = self._new(key, sha256(f"{url}\n{title}".encode()).hexdigest(), who)
        made = made.model_copy(update={"kind": EvidenceKind.REFERENCE, "name": title, "url": url})
        present = await self.records.get(key)
        record = present or await self.records.add(made)
        if record.given_sha256 != made.given_sha256:
            raise Problem(409, "idempotency_conflict")
        return record, record is made

    async def visible(self, id: str, who: Principal) -> Record:
        """The record, if ``who`` may see it: the uploader, and whoever sees the activity it belongs to. Else a 404."""
        record = await self.records.get(id)
        if record is not None and record.uploader == who.user:
            return record
        if record is None or record.activity is None or not await self.is_visible(record.activity, who):
            raise Problem(404, "not_found")
        return record

    async def visible_of(self, ids: Sequence[str], who: Principal) -> list[Record]:
        """Those of ``ids`` that ``who`` may see, in the order asked for."""
        found = await self.records.get_many(ids)
        records = [found[id] for id in dict.fromkeys(ids) if id in found]
        activities = {record.activity for record in records if record.activity is not None}
        seen = {activity for activity in activities if await self.is_visible(activity, who)}
        return [record for record in records if record.uploader == who.user or record.activity in seen]

    async def expire(self) -> None:
        """Delete what no activity names after its wait, and the bytes that then nobody needs."""
        for record in await self.records.expired(self.clock.now() - MARGIN, EXPIRED_AT_ONCE):
            if record.activity is not None and await self.named(record.activity, record.id):
                await self.records.settle(record.id)
                continue
            for blob in await self.records.give_up(record.id):
                await self._clear(blob)
            await self.records.delete(record.id)
            log.info("evidence expired", evidence=record.id)

    async def clear_unfinished(self) -> None:
        """Delete what cut-off writes left among the blobs, by the system's clock: theirs, not the district's."""
        count = await self.blobs.clear_unfinished(datetime.now(UTC) - UNFINISHED_FOR)
        if count:
            log.info("unfinished blobs cleared", count=count)

    async def _clear(self, blob: str) -> None:
        """Delete a blob that no record needs; an upload that came in between has its bytes put back."""
        if await self.records.uses(blob):
            return
        with SpooledTemporaryFile(max_size=MOST_BYTES) as copy:
            async for piece in self.blobs.read(blob):
                copy.write(piece)
            if await self.blobs.delete(blob) and await self.records.uses(blob):
                await self.blobs.put_file(cast(BinaryIO, copy))

    async def _examined(self, file: BinaryIO) -> Finding:
        async with self._examining:
            try:
                return await asyncio.to_thread(examine, file)
            except Refused as error:
                fields = [FieldProblem("file", error.code, error.params)]
                raise Problem(error.status, error.code, errors=fields, **error.params) from error

    async def _is_whole(self, record: Record) -> bool:
        """Whether all that the record needs is there: the upload that made it came to its end."""
        return record.sha256 is not None and all([await self.blobs.has(blob) for blob in record.blobs])

    async def _put(self, file: BinaryIO, finding: Finding) -> None:
        if finding.picture is None:
            await self.blobs.put_file(file)
        else:
            await self.blobs.put(finding.picture.data)
            await self.blobs.put(finding.picture.thumbnail)

    def _record(self, id: str, given: str, finding: Finding, file: BinaryIO, name: str, who: Principal) -> Record:
        found = {
            "kind": finding.kind,
            "name": clean_name(name, finding.endings),
            "content_type": finding.content_type,
            "sha256": given,
            "size": file.seek(0, os.SEEK_END),
        }
        if finding.picture is not None:
            found |= _of_picture(finding.picture)
            if self.keep_positions:
                found |= {"position": finding.picture.position, "taken_at": finding.picture.taken_at}
        return self._new(id, given, who).model_copy(update=found)

    def _new(self, id: str, given: str, who: Principal) -> Record:
        """A record of an upload that is still to be told what it is."""
        now = self.clock.now()
        return Record(
            id=id,
            uploader=who.user,
            unit=who.unit,
            kind=EvidenceKind.DOCUMENT,
            given_sha256=given,
            content_type="text/uri-list",
            uploaded_at=now,
            expires_at=now + UNATTACHED_FOR,
        )


def _of_picture(picture: Picture) -> dict[str, Any]:
    """What a record says of a picture alone."""
    return {
        "sha256": sha256(picture.data).hexdigest(),
        "size": len(picture.data),
        "width": picture.width,
        "height": picture.height,
        "thumbnail_sha256": sha256(picture.thumbnail).hexdigest(),
        "prints": picture.prints,
        "sketch": picture.sketch,
    }
