"""How uploads are stored: one document each, changed by compare-and-swap, so that of two at once one is counted."""

from collections.abc import Callable
from datetime import datetime

from services.events.uploads.domain import Upload
from shared.clock import sortable
from shared.store.port import Collection, Doc, Duplicate, Index, Range, Stale, Store

UPLOADS = Collection("uploads", indexes=(Index(("due_at",)), Index(("user", "state", "expires_at"))))

OPEN, ENDED = "open", "ended"


class Uploads:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, id: str) -> Upload | None:
        doc = await self._store.get(UPLOADS, id)
        return None if doc is None else _upload(doc)

    async def add(self, upload: Upload) -> bool:
        """Store a new upload; False if there is one with this id."""
        try:
            await self._store.insert(UPLOADS, _document(upload))
        except Duplicate:
            return False
        return True

    async def change(self, id: str, act: Callable[[Upload], Upload | None]) -> Upload | None:
        """The upload as ``act`` left it, which is asked again if somebody else was faster; ``act`` may raise.

        None if there is none with this id, or where ``act`` says so; then nothing is written.
        """
        while True:
            doc = await self._store.get(UPLOADS, id)
            present = None if doc is None else _upload(doc)
            changed = None if present is None else act(present)
            if doc is None or changed is None or changed == present:
                return changed
            try:
                await self._store.replace(UPLOADS, {**_document(changed), "rev": doc["rev"]})
            except Stale:
                continue
            return changed

    async def open_of(self, user: str, now: datetime, limit: int) -> list[Upload]:
        """Those of a person that are unfinished and have not expired, at most ``limit`` of them."""
        where = {"user": user, "state": OPEN, "expires_at": Range(gt=sortable(now))}
        return [_upload(doc) for doc in (await self._store.find(UPLOADS, where, limit=limit)).items]

    async def due(self, now: datetime, limit: int) -> list[Upload]:
        """Those that somebody has to look after, the longest due first."""
        where = {"due_at": Range(lte=sortable(now))}
        page = await self._store.find(UPLOADS, where, sort=(("due_at", 1),), limit=limit)
        return [_upload(doc) for doc in page.items]

    async def delete(self, id: str) -> None:
        await self._store.delete(UPLOADS, id)


def _document(upload: Upload) -> Doc:
    return upload.model_dump(mode="json", exclude_none=True) | {
        "user": upload.who.user,
        "state": OPEN if upload.ended_at is None else ENDED,
        "expires_at": sortable(upload.expires_at),
        "due_at": sortable(upload.due_at),
    }


def _upload(doc: Doc) -> Upload:
    return Upload.model_validate({name: value for name, value in doc.items() if name in Upload.model_fields})
