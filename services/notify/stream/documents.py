"""The newest items of the stream, in an order that every replica shares and a reader can take up again."""

import secrets
from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from services.notify.stream.domain import Item
from shared.clock import Clock
from shared.store.paging import every
from shared.store.port import Collection, Delete, Doc, Index, Insert, Range, Store

STREAM = Collection("stream", indexes=(Index(("key",), unique=True),))

KEPT = 2_000
_SLACK = 200
"""Older ones are deleted once this many have gathered."""

_DIGITS, _MARK_BYTES = 16, 3

Stored = tuple[str, Item]
"""An item with its id. Ids sort by the time of storing: 16 digits of microseconds, then who stored it."""


class StreamItems:
    """``clock`` is the real one: ids go by it, and a played year jumps."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._mark = secrets.token_hex(_MARK_BYTES)
        self._last = 0

    async def keep(self, items: Sequence[Item]) -> None:
        """Store those whose ``key`` is not there yet."""
        if items:
            docs = [{"id": self._next_id(), **item.model_dump(mode="json", exclude_none=True)} for item in items]
            await self._store.write_many(STREAM, [Insert(doc) for doc in docs])

    async def after(self, id: str, *, known: Container[str] = frozenset()) -> list[Stored]:
        """All that stands after ``id`` and is not ``known``, oldest first."""
        found = await every(self._store, STREAM, {"id": Range(gt=id)}, sort=[("id", 1)])
        return [_stored(doc) for doc in found if doc["id"] not in known]

    async def newest(self) -> list[Stored]:
        """The newest ``KEPT``, oldest first."""
        page = await self._store.find(STREAM, {}, sort=[("id", -1)], limit=KEPT)
        return [_stored(doc) for doc in reversed(page.items)]

    def before_now(self, span: timedelta) -> str:
        """An id older than whatever was stored within ``span``."""
        return _prefix(self._clock.now() - span)

    async def prune(self) -> None:
        """Delete all but the newest ``KEPT``."""
        if await self._store.count(STREAM, {}, cap=KEPT + _SLACK) < KEPT + _SLACK:
            return
        page = await self._store.find(STREAM, {}, sort=[("id", -1)], limit=KEPT)
        oldest_kept = page.items[-1]["id"]
        while old := (await self._store.find(STREAM, {"id": Range(lt=oldest_kept)}, limit=500)).items:
            await self._store.write_many(STREAM, [Delete(doc["id"]) for doc in old])

    def _next_id(self) -> str:
        self._last = max(self._last + 1, _microseconds(self._clock.now()))
        return f"{self._last:0{_DIGITS}d}-{self._mark}"


def is_id(text: str) -> bool:
    digits, _, mark = text.partition("-")
    return len(digits) == _DIGITS and digits.isascii() and digits.isdigit() and len(mark) <= 2 * _MARK_BYTES


def earlier(id: str, span: timedelta) -> str:
    """An id older than whatever was stored within ``span`` before ``id``."""
    return f"{max(0, int(id[:_DIGITS]) - span // timedelta(microseconds=1)):0{_DIGITS}d}"


def _stored(doc: Doc) -> Stored:
    return doc["id"], Item.model_validate({k: doc[k] for k in doc.keys() & Item.model_fields})


def _prefix(moment: datetime) -> str:
    return f"{_microseconds(moment):0{_DIGITS}d}"


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
