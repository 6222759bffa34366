"""Sheets that came back: a record each, the workbook as a blob, kept for a week for who uploaded it."""

import os
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from shared.clock import Clock, sortable
from shared.store.blobs import Blobs
from shared.store.port import Collection, Index, Range, Store

RETURNED = Collection("returned_sheets", indexes=(Index(("expires_at",)),))
KEPT_FOR = timedelta(days=7)
EXPIRED_AT_ONCE = 200
_SALT = 16
"""Random bytes before the workbook's own: nothing else ever shares its blob, so that deleting it harms nobody."""


class Returned:
    def __init__(self, store: Store, blobs: Blobs, clock: Clock) -> None:
        self._store, self._blobs, self._clock = store, blobs, clock

    async def keep(self, workbook: bytes, uploader: str) -> str:
        """The new record's id. The record comes first, so that what a crash leaves is cleared too."""
        salted = os.urandom(_SALT) + workbook
        now = self._clock.now()
        doc = {
            "id": uuid4().hex,
            "uploader": uploader,
            "sha256": sha256(salted).hexdigest(),
            "expires_at": sortable(now + KEPT_FOR),
        }
        await self._store.insert(RETURNED, doc)
        await self._blobs.put(salted)
        return str(doc["id"])

    async def get(self, id: str, uploader: str) -> bytes | None:
        """The workbook, for who uploaded what it came from and until it expires; else None."""
        doc = await self._store.get(RETURNED, id)
        if doc is None or doc["uploader"] != uploader or doc["expires_at"] <= sortable(self._clock.now()):
            return None
        salted = await self._blobs.get(doc["sha256"])
        return None if salted is None else salted[_SALT:]

    async def expire(self) -> None:
        """Delete what nobody may fetch any more: the bytes, then the record."""
        where = {"expires_at": Range(lte=sortable(self._clock.now()))}
        for doc in (await self._store.find(RETURNED, where, sort=(("expires_at", 1),), limit=EXPIRED_AT_ONCE)).items:
            await self._blobs.delete(doc["sha256"])
            await self._store.delete(RETURNED, doc["id"])
