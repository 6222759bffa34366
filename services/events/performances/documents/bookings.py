"""Bookings: one document for each troupe or place in one session of one day; its unique id is the lock.

A booking belongs to a performance (``owner``) and is made before that is stored. It holds as long as the owner, as it is
stored, needs it. One that is not needed is either under way or was left by a crash: after ``UNDER_WAY`` it may be taken over,
but first the owner's document is written once more, so that a slow request which still relies on the booking fails and
begins anew. A free booking stays as a document without an owner: it is never deleted, since a delete asks for no revision.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from services.events.performances.documents.performances import Performances
from services.events.performances.domain.slots import Slot, slots
from shared.clock import Clock, sortable
from shared.store.port import Collection, Doc, Duplicate, Stale, Store

BOOKINGS = Collection("performance_bookings")
UNDER_WAY = timedelta(seconds=30)
"""How long a booking whose performance does not need it yet is taken to be on its way."""

PATIENCE, PAUSE = 30, 0.05
"""How often, and with what pause in seconds, somebody else's booking is looked at again until its outcome is known."""


class Taken(Exception):
    """Somebody else has the slot."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        super().__init__(slot)


class Bookings:
    def __init__(self, store: Store, performances: Performances, clock: Clock) -> None:
        self._store = store
        self._performances = performances
        self._clock = clock

    async def claim(self, wanted: Iterable[Slot], owner: str) -> list[Doc]:
        """Book all of ``wanted``, or none. The bookings that ``owner`` had not before, as they stand now. Raises ``Taken``.

        Everybody claims in the order of the ids, so that two who want the same never wait for each other.
        """
        fresh: list[Doc] = []
        try:
            for slot in sorted(wanted, key=lambda slot: slot.id):
                doc, had = await self._claim(slot, owner)
                if not had:
                    fresh.append(doc)
        except Taken:
            await self.release(fresh)
            raise
        return fresh

    async def release(self, docs: Iterable[Doc]) -> None:
        """Free these bookings as far as they are as they were: one claimed again since then is somebody's."""
        for doc in docs:
            try:
                await self._store.replace(BOOKINGS, {name: value for name, value in doc.items() if name != "owner"})
            except Stale:
                continue

    async def of(self, wanted: Iterable[Slot], owner: str) -> list[Doc]:
        """Those of these bookings that are ``owner``'s, as they stand."""
        docs = await self._store.get_many(BOOKINGS, [slot.id for slot in wanted])
        return [doc for doc in docs.values() if doc.get("owner") == owner]

    async def holders(self, wanted: Iterable[Slot]) -> dict[Slot, str]:
        """Whose performance has the slot, of those that are not free; it may be one that is not stored yet."""
        by_id = {slot.id: slot for slot in wanted}
        docs = await self._store.get_many(BOOKINGS, list(by_id))
        owned = {by_id[id]: doc for id, doc in docs.items() if doc.get("owner")}
        return {slot: doc["owner"] for slot, doc in owned.items() if await self._holds(slot, doc)}

    async def _claim(self, slot: Slot, owner: str) -> tuple[Doc, bool]:
        """The booking, now ``owner``'s, and whether it was before: it is written in any case, so that whoever was about to
        take it over must look again."""
        patience = PATIENCE
        while True:
            doc = await self._store.get(BOOKINGS, slot.id)
            had = doc is not None and doc.get("owner") == owner
            if doc is not None and doc.get("owner") and not had and not await self._take_over(slot, doc):
                patience -= 1
                if patience <= 0 or await self._is_needed(slot, doc["owner"]):
                    raise Taken(slot)
                await asyncio.sleep(PAUSE)
                continue
            try:
                return await self._write(slot, owner, doc), had
            except (Duplicate, Stale):
                continue

    async def _write(self, slot: Slot, owner: str, before: Doc | None) -> Doc:
        doc: dict[str, Any] = {
            "id": slot.id,
            "what": slot.resource.what.value,
            "key": slot.resource.key,
            "day": slot.day.isoformat(),
            "session": slot.session.value,
            "owner": owner,
            "claimed_at": sortable(self._clock.now()),
        }
        if before is None:
            await self._store.insert(BOOKINGS, doc)
            return {**doc, "rev": 1}
        await self._store.replace(BOOKINGS, {**doc, "rev": before["rev"]})
        return {**doc, "rev": before["rev"] + 1}

    async def _take_over(self, slot: Slot, doc: Doc) -> bool:
        """Whether the booking was given up; its owner can then no longer rely on it."""
        kept = await self._performances.read(doc["owner"])
        if kept and kept.performance and slot in slots(kept.performance.facts):
            return False
        return not self._is_under_way(doc) and await self._performances.halt(doc["owner"], kept)

    async def _holds(self, slot: Slot, doc: Doc) -> bool:
        return self._is_under_way(doc) or await self._is_needed(slot, doc["owner"])

    async def _is_needed(self, slot: Slot, owner: str) -> bool:
        performance = await self._performances.get(owner)
        return performance is not None and slot in slots(performance.facts)

    def _is_under_way(self, doc: Doc) -> bool:
        return self._clock.now() - datetime.fromisoformat(doc["claimed_at"]) < UNDER_WAY
