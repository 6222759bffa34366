"""What people do with uploads: begin one, send its pieces, take it back. Refusals are ``Problem``s."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from uuid import uuid4

from services.events.uploads.documents import Uploads
from services.events.uploads.domain import MEGABYTE, MOST_PIECES, OPEN_FOR, Piece, TooManyPieces, Upload
from services.events.uploads.finishing import Finishing
from services.events.uploads.refusals import problem_of
from shared.access import Principal
from shared.clock import Clock
from shared.store.blobs import Blobs
from shared.web.problems import Problem

MOST_OPEN = 30
MOST_OPEN_BYTES = 600 * MEGABYTE
"""What one person may have unfinished at once, in uploads and in the bytes that these promise."""

SALT_BYTES = 16


@dataclass(frozen=True)
class Receiving:
    uploads: Uploads
    blobs: Blobs
    clock: Clock
    finishing: Finishing

    async def begin(
        self, length: int, metadata: str, name: str, who: Principal, key: str | None
    ) -> tuple[Upload, bool]:
        """The new upload and True, or what the same request began before and False."""
        now = self.clock.now()
        new = Upload(
            id=key or uuid4().hex,
            who=who,
            length=length,
            metadata=metadata,
            name=name,
            salt=token_hex(SALT_BYTES),
            expires_at=now + OPEN_FOR,
        )
        while (present := await self.uploads.get(new.id)) is None:
            await self._check_room(new, now)
            if await self.uploads.add(new):
                return new, True
        if present.is_over(now):
            raise Problem(410, "upload_gone")
        if (present.length, present.metadata) != (length, metadata):
            raise Problem(409, "idempotency_conflict")
        return present, False

    async def standing(self, id: str, who: Principal) -> Upload:
        """The upload, if ``who`` began it and it has not expired: else a 404 or a 410. A whole one is finished first."""
        return await self.finishing.finish(await self._own(id, who))

    async def check_offset(self, id: str, who: Principal, offset: int) -> None:
        """Before a body is read: whether a piece may be sent for ``offset`` at all."""
        _check(await self._own(id, who), offset, 0, self.clock.now())

    async def receive(self, id: str, who: Principal, offset: int, data: bytes) -> Upload:
        """Count ``data`` as what comes at ``offset``; of two at once one is counted, the other gets a 409.

        The last one finishes the upload: a file that is refused raises its ``Problem``, now and whenever this is asked.
        """
        upload = await self._own(id, who)
        _check(upload, offset, len(data), self.clock.now())
        if data:
            upload = await self._count(upload, offset, data)
        upload = await self.finishing.finish(upload)
        if upload.refused is not None:
            raise problem_of(upload.refused)
        return upload

    async def take_back(self, id: str, who: Principal) -> None:
        await self._own(id, who)
        now = self.clock.now()
        await self.finishing.clear(await self._changed(id, lambda present: present.taken_back(now)))

    async def _count(self, upload: Upload, offset: int, data: bytes) -> Upload:
        """Announce the piece, store it, count it: nothing counts that is not stored, nothing is stored without a name."""
        stored = upload.prefix(offset) + data
        piece = Piece(blob=await asyncio.to_thread(_name, stored), size=len(data))
        now = self.clock.now()

        def announce(present: Upload) -> Upload:
            _check(present, offset, len(data), now)
            try:
                return present.announcing(piece.blob)
            except TooManyPieces as error:
                raise Problem(409, "upload_too_many_pieces", most=MOST_PIECES) from error

        def count(present: Upload) -> Upload:
            _check(present, offset, len(data), now)
            return present.counting(piece, now)

        await self._changed(upload.id, announce)
        await self.blobs.put(stored)
        try:
            return await self._changed(upload.id, count)
        except Problem:
            await self._drop(upload.id, piece)
            raise

    async def _drop(self, id: str, piece: Piece) -> None:
        """Delete a piece that came too late; its twin that was sent at the same time may have been counted, though.

        Its name holds its place, which the upload has passed: it will not be counted later.
        """
        present = await self.uploads.get(id)
        if present is None or piece not in present.pieces:
            await self.blobs.delete(piece.blob)

    async def _changed(self, id: str, act: Callable[[Upload], Upload]) -> Upload:
        changed = await self.uploads.change(id, act)
        if changed is None:
            raise Problem(404, "not_found")
        return changed

    async def _own(self, id: str, who: Principal) -> Upload:
        upload = await self.uploads.get(id)
        if upload is None or upload.who.user != who.user:
            raise Problem(404, "not_found")
        if upload.is_over(self.clock.now()):
            raise Problem(410, "upload_gone")
        return upload

    async def _check_room(self, new: Upload, now: datetime) -> None:
        """Raises a 429 where this one would be too much. Two at the same moment may pass by one."""
        present = await self.uploads.open_of(new.who.user, now, MOST_OPEN)
        if len(present) >= MOST_OPEN or sum(each.length for each in present) + new.length > MOST_OPEN_BYTES:
            raise Problem(429, "too_many_uploads", most=MOST_OPEN, most_mb=MOST_OPEN_BYTES // MEGABYTE)


def _name(stored: bytes) -> str:
    return sha256(stored).hexdigest()


def _check(upload: Upload, offset: int, size: int, now: datetime) -> None:
    """Whether ``size`` bytes may come at ``offset``."""
    if upload.is_over(now):
        raise Problem(410, "upload_gone")
    if offset != upload.offset:
        raise Problem(409, "upload_offset", headers={"Upload-Offset": str(upload.offset)}, offset=upload.offset)
    if offset + size > upload.length:
        raise Problem(413, "upload_longer_than_said", length=upload.length)
