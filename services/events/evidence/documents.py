"""How evidence is stored: a record of its own for each upload; equal bytes share a blob."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import Field

from shared.access import Principal
from shared.clock import Clock, sortable
from shared.contracts.base import Contract
from shared.store.port import Collection, Doc, Duplicate, Index, Range, Stale, Store

UNATTACHED_FOR = timedelta(days=7)
"""How long evidence waits for an activity that names it."""

EVIDENCE = Collection("evidence", indexes=(Index(("expires_at",)), Index(("sha256",)), Index(("thumbnail_sha256",))))

Named = Callable[[str, str], Awaitable[bool]]
"""``await named(activity, evidence)``: whether any version of the activity names the evidence."""


class EvidenceKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    REFERENCE = "reference"


class Position(Contract):
    """Degrees in WGS 84, north and east positive."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Record(Contract):
    """One upload, or the address of something that lies elsewhere (``REFERENCE``).

    ``sha256`` names the blob that is kept, ``size`` its bytes, ``given_sha256`` what was sent; a reference has ``url``
    and no blob. ``width`` and ``height`` are pixels; ``thumbnail_sha256`` names a JPEG. ``prints`` are the perceptual
    hashes of a picture in hex, ``sketch`` is the picture as a small grey square; empty in older records. ``name`` is the
    given one, cleaned; empty in records from before there were names.
    ``position`` and ``taken_at`` are the camera's, where the district keeps them: for the office's eyes.
    ``activity`` is the one it belongs to. ``expires_at`` ends the wait for one; None once that is settled.
    ``clearing`` are the hashes of what is being deleted with it: it needs them no more.
    """

    id: str
    uploader: str
    unit: str
    kind: EvidenceKind = EvidenceKind.PICTURE
    name: str = ""
    given_sha256: str
    sha256: str | None = None
    size: int = 0
    content_type: str
    width: int | None = None
    height: int | None = None
    thumbnail_sha256: str | None = None
    prints: tuple[str, ...] = ()
    sketch: str = ""
    url: str | None = None
    position: Position | None = None
    taken_at: datetime | None = None
    uploaded_at: datetime
    activity: str | None = None
    expires_at: datetime | None = None
    clearing: tuple[str, ...] = ()

    @property
    def blobs(self) -> tuple[str, ...]:
        """The hashes of all that is kept for it, the file's own first."""
        return tuple(each for each in (self.sha256, self.thumbnail_sha256) if each is not None)


class Records:
    def __init__(self, store: Store, clock: Clock, named: Named) -> None:
        self._store = store
        self._clock = clock
        self._named = named

    async def get(self, id: str) -> Record | None:
        doc = await self._store.get(EVIDENCE, id)
        return None if doc is None else _record(doc)

    async def get_many(self, ids: Sequence[str]) -> dict[str, Record]:
        """Those of ``ids`` that exist, by id."""
        return {id: _record(doc) for id, doc in (await self._store.get_many(EVIDENCE, ids)).items()}

    async def add(self, record: Record) -> Record:
        """Store a new record; answers the one that stands under this id, which is another if it was there before."""
        try:
            await self._store.insert(EVIDENCE, _document(record))
        except Duplicate:
            return await self.get(record.id) or await self.add(record)
        return record

    async def attach(self, ids: Sequence[str], activity: str, who: Principal) -> dict[str, str]:
        """Attach all of ``ids`` to ``activity``, or none and say of each refused one why (a catalogue code).

        One's own and one's unit's may be attached, before they expire, and to one activity only.
        """
        docs = await self._store.get_many(EVIDENCE, ids)
        reasons = {id: await self._refusal(docs.get(id), activity, who) for id in ids}
        refused = {id: reason for id, reason in reasons.items() if reason is not None}
        if refused:
            return refused
        for id in ids:
            doc = docs[id]
            if doc.get("activity") == activity:
                continue
            try:
                await self._store.replace(EVIDENCE, {**doc, "activity": activity})
            except Stale:
                return await self.attach(ids, activity, who)
        return {}

    async def _refusal(self, doc: Doc | None, activity: str, who: Principal) -> str | None:
        if doc is None:
            return "evidence_unknown"
        record = _record(doc)
        if record.activity == activity:
            return None
        if record.uploader != who.user and record.unit != who.unit:
            return "evidence_unknown"
        if record.expires_at is not None and record.expires_at <= self._clock.now():
            return "evidence_expired"
        if record.activity is not None and await self._named(record.activity, record.id):
            return "evidence_taken"
        return None

    async def hand_over(self, ids: Sequence[str], *, giver: str, taker: str) -> None:
        """Those of ``ids`` that belong to the activity ``giver`` belong to ``taker`` from now on; again is harmless."""
        for id in ids:
            while True:
                doc = await self._store.get(EVIDENCE, id)
                if doc is None or doc.get("activity") != giver:
                    break
                try:
                    await self._store.replace(EVIDENCE, {**doc, "activity": taker})
                except Stale:
                    continue

    async def give(self, ids: Sequence[str], owner: str, *, uploader: str) -> None:
        """Those of ``ids`` that ``uploader`` uploaded, and that belong to nothing yet, belong to ``owner`` from now on."""
        for id in ids:
            while True:
                doc = await self._store.get(EVIDENCE, id)
                if doc is None or doc.get("activity") is not None or doc["uploader"] != uploader:
                    break
                try:
                    await self._store.replace(EVIDENCE, {**doc, "activity": owner})
                except Stale:
                    continue
                break

    async def expired(self, before: datetime, limit: int) -> list[Record]:
        """Records whose wait ended before this moment, the oldest first."""
        where = {"expires_at": Range(lt=sortable(before))}
        page = await self._store.find(EVIDENCE, where, sort=(("expires_at", 1),), limit=limit)
        return [_record(doc) for doc in page.items]

    async def settle(self, id: str) -> None:
        """The record belongs to its activity for good."""
        await self._change(id, lambda record: record.model_copy(update={"expires_at": None}))

    async def give_up(self, id: str) -> tuple[str, ...]:
        """Mark that the record needs its blobs no more, which a crash does not undo; answers their hashes."""
        record = await self._change(id, _given_up)
        return () if record is None else record.clearing

    async def _change(self, id: str, act: Callable[[Record], Record]) -> Record | None:
        """The record as ``act`` left it; None if there is none."""
        while True:
            doc = await self._store.get(EVIDENCE, id)
            if doc is None:
                return None
            after = act(_record(doc))
            try:
                await self._store.replace(EVIDENCE, {**_document(after), "rev": doc["rev"]})
            except Stale:
                continue
            return after

    async def delete(self, id: str) -> None:
        await self._store.delete(EVIDENCE, id)

    async def uses(self, sha256: str) -> bool:
        """Whether any record needs this blob."""
        for field in ("sha256", "thumbnail_sha256"):
            if await self._store.count(EVIDENCE, {field: sha256}, cap=1):
                return True
        return False


def _document(record: Record) -> Doc:
    doc: dict[str, Any] = record.model_dump(mode="json", exclude_none=True)
    return doc | ({} if record.expires_at is None else {"expires_at": sortable(record.expires_at)})


def _record(doc: Doc) -> Record:
    return Record.model_validate({name: value for name, value in doc.items() if name in Record.model_fields})


def _given_up(record: Record) -> Record:
    gone = record.clearing or record.blobs
    return record.model_copy(update={"clearing": gone, "sha256": None, "thumbnail_sha256": None})
