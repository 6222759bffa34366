"""What happened lately, kept so that a rule can be tried on it: one compact document for each event."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from services.notify.rules.happenings import Happening, happening
from shared.clock import Clock
from shared.contracts.base import Envelope
from shared.store.paging import pages
from shared.store.port import Collection, Delete, Doc, Index, Insert, Range, Store
from shared.tracing.arrivals import way

HAPPENED = Collection("happened", indexes=(Index(("type", "at")), Index(("at",)), Index(("cause",))))
"""``cause`` is the event that led to this one, ``told`` and ``taken`` the ends of its way here."""

KEPT_DAYS = 62
PAGE = 200
"""So many are read, and looked at, before anybody else has a turn."""


class Past(NamedTuple):
    """``id`` is the event's."""

    id: str
    at: datetime
    what: Happening


class Happened:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, batch: Sequence[Envelope[Any]]) -> None:
        """Keep what rules can look at, once for each event; what is too old to be asked for is left out."""
        oldest = self._oldest()
        writes = [
            Insert(_doc(cause, what))
            for cause in batch
            if cause.time >= oldest and (what := happening(cause.data)) is not None
        ]
        if writes:
            await self._store.write_many(HAPPENED, writes)

    async def since(self, type_name: str, first: datetime) -> AsyncIterator[list[Past]]:
        """What of this type happened from ``first`` on, newest first, some at a time."""
        where = {"type": type_name, "at": Range(gte=_text(first))}
        async for page in pages(self._store, HAPPENED, where, sort=[("at", -1)], size=PAGE):
            yield [_past(doc) for doc in page]

    async def prune(self) -> None:
        """Forget what is older than ``KEPT_DAYS``; harmless on many replicas at once."""
        where = {"at": Range(lt=_text(self._oldest()))}
        while items := (await self._store.find(HAPPENED, where, sort=[("at", 1)], limit=PAGE)).items:
            await self._store.write_many(HAPPENED, [Delete(doc["id"]) for doc in items])

    def _oldest(self) -> datetime:
        return self._clock.now() - timedelta(days=KEPT_DAYS)


def _doc(cause: Envelope[Any], what: Happening) -> Doc:
    compact = what.model_dump(mode="json", exclude={"type"}, exclude_defaults=True)
    led = {} if cause.causationid is None else {"cause": cause.causationid}
    return {"id": cause.id, "type": what.type, "at": _text(cause.time), "what": compact, **led, **way(cause)}


def _past(doc: Doc) -> Past:
    return Past(doc["id"], datetime.fromisoformat(doc["at"]), Happening(type=doc["type"], **doc["what"]))


def _text(moment: datetime) -> str:
    """Of one length, so that it sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
