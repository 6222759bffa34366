"""Notices as they are stored: written once, then posted with a letter, then read."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notify.notices.domain import Notice, newest_of_cells
from services.notify.restraint.domain import Held, Place
from shared.clock import Clock, sortable
from shared.store.paging import pages
from shared.store.port import Collection, Doc, In, Index, Insert, Page, Range, Replace, Stale, Store, Where

NOTICES = Collection(
    "notices",
    indexes=(
        Index(("user", "at")),
        Index(("user", "read", "posted", "at")),
        Index(("user", "posted", "due")),
        Index(("cell", "read")),
        Index(("topic", "at")),
    ),
)

TOPICS = ("slip", "activity", "campaign")
"""What somebody may ask of who was told of it; a notice has one topic at most, the first of these that it is about.

One that is about none of them has its event for a topic: by it a trace finds who was told.
"""

MOST_COUNTED = 100
"""Nobody needs to know whether 100 or 300 are unread."""

MOST_DUE = 1000
"""How many notices one letter is made from; what is beyond them comes with the next."""

Change = Callable[[Notice], dict[str, Any] | None]
"""What to change of a notice; None: nothing."""


class Notices:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, notices: Sequence[Notice]) -> list[Notice]:
        """Store those that are not there yet; answers those that are still to be posted, as they are stored."""
        if not notices:
            return []
        outcomes = await self._store.write_many(NOTICES, [Insert(_doc(notice)) for notice in notices])
        known = [notice.id for notice, outcome in zip(notices, outcomes, strict=True) if outcome is not None]
        stored = await self.of(known) if known else {}
        return [after for notice in notices if not (after := stored.get(notice.id, notice)).posted]

    async def of(self, ids: Sequence[str]) -> dict[str, Notice]:
        """Those of ``ids`` that are there, by id."""
        return {id: _notice(doc) for id, doc in (await self._store.get_many(NOTICES, ids)).items()}

    async def due(self, user: str, now: datetime) -> list[Notice]:
        """What is to be posted to ``user`` by ``now``, the longest due first; at most ``MOST_DUE``."""
        where = {"user": user, "posted": False, "due": Range(lte=sortable(now))}
        page = await self._store.find(NOTICES, where, sort=[("due", 1)], limit=MOST_DUE)
        return [_notice(doc) for doc in page.items]

    async def on_leave(self, user: str) -> list[Notice]:
        """What waits because ``user`` was on leave when it came, the longest due first; at most ``MOST_DUE``."""
        where = {"user": user, "posted": False, "held": Held.PAUSE.value}
        page = await self._store.find(NOTICES, where, sort=[("due", 1)], limit=MOST_DUE)
        return [_notice(doc) for doc in page.items]

    async def next_due(self, user: str) -> datetime | None:
        """When the next of what waits for ``user`` is due; None where nothing waits."""
        page = await self._store.find(NOTICES, {"user": user, "posted": False}, sort=[("due", 1)], limit=1)
        return _notice(page.items[0]).due if page.items else None

    async def post(self, ids: Iterable[str], letter: str) -> None:
        """They were told with ``letter``."""
        await self._change(ids, lambda notice: None if notice.letter else {"posted": True, "letter": letter})

    async def settle(self, ids: Iterable[str]) -> None:
        """What they ask for is done: they need not be told, nor read."""
        done = {"posted": True, "settled": True, "read": True}
        await self._change(ids, lambda notice: None if notice.read else done)

    async def outdate(self, user: str, told: Sequence[Notice], *, posted: bool) -> None:
        """What ``user`` was told before of the same cells (``posted``; else: was to be told) and has not read need not be
        read any more: this says it anew."""
        newest = newest_of_cells(told)
        where = {"cell": In(tuple(newest)), "user": user, "read": False, "posted": posted}
        if not newest:
            return
        async for page in self._pages(where):
            older = [each.id for each in page if each.at < newest[each.cell]]
            await self._change(older, lambda notice: {"posted": True, "read": True})

    async def put_off(self, ids: Iterable[str], place: Place) -> None:
        later = {"digest": place.digest, "due": sortable(place.due), "held": place.held}
        await self._change(ids, lambda notice: None if notice.posted else later)

    async def settle_cells(self, cells: Mapping[str, datetime]) -> None:
        """The units had done their part of these by then: nobody is asked for it any more, and what was asked stands as
        read. What was asked since, because it was lost again, stays."""
        where = {"cell": In(tuple(cells)), "read": False}
        if not cells:
            return
        async for page in self._pages(where):
            await self.settle([each.id for each in page if each.at <= cells[each.cell]])

    async def page(self, user: str, *, unread: bool, limit: int, after: str | None) -> tuple[list[Notice], str | None]:
        """The person's own, newest first; unread are those that were told. Raises ``ValueError`` for a cursor that is none."""
        where = {"user": user, "read": False, "posted": True} if unread else {"user": user}
        page: Page = await self._store.find(NOTICES, where, sort=[("at", -1)], limit=limit, after=after)
        return [_notice(doc) for doc in page.items], page.next

    async def about(self, what: str, id: str, *, limit: int, after: str | None) -> tuple[list[Notice], str | None]:
        """Everybody's notices of one topic (``TOPICS``), newest first. Raises ``ValueError`` for a cursor that is none."""
        where = {"topic": topic(what, id)}
        page = await self._store.find(NOTICES, where, sort=[("at", -1)], limit=limit, after=after)
        return [_notice(doc) for doc in page.items], page.next

    async def unread(self, user: str) -> int:
        """How many the person was told and has not read, counting up to ``MOST_COUNTED``."""
        where = {"user": user, "read": False, "posted": True}
        return await self._store.count(NOTICES, where, cap=MOST_COUNTED)

    async def mark_read(self, user: str, id: str) -> Notice | None:
        """The notice, read; None where this person has no such notice. One that waited for a digest waits no longer."""
        while True:
            doc = await self._store.get(NOTICES, id)
            if doc is None or doc["user"] != user:
                return None
            if doc["read"]:
                return _notice(doc)
            after = {**doc, "read": True, "posted": True, "read_at": sortable(self._clock.now())}
            try:
                await self._store.replace(NOTICES, after)
            except Stale:
                continue
            return _notice(after)

    async def _pages(self, where: Where) -> AsyncIterator[list[Notice]]:
        async for page in pages(self._store, NOTICES, where):
            yield [_notice(doc) for doc in page]

    async def _change(self, ids: Iterable[str], change: Change) -> None:
        """Change each as it is now, tried again where somebody else was faster."""
        waiting = list(ids)
        while waiting:
            docs = await self._store.get_many(NOTICES, waiting)
            changed = [{**doc, **news} for doc in docs.values() if (news := change(_notice(doc)))]
            outcomes = await self._store.write_many(NOTICES, [Replace(doc) for doc in changed]) if changed else []
            waiting = [doc["id"] for doc, outcome in zip(changed, outcomes, strict=True) if outcome is not None]


def _doc(notice: Notice) -> Doc:
    topics = [topic(what, notice.about[what]) for what in TOPICS if what in notice.about]
    doc = {**notice.model_dump(mode="json"), "at": sortable(notice.at), "due": sortable(notice.due)}
    return {**doc, "topic": topics[0] if topics else topic("event", notice.event)}


def topic(what: str, id: str) -> str:
    return f"{what}:{id}"


def _notice(doc: Doc) -> Notice:
    return Notice.model_validate({k: v for k, v in doc.items() if k in Notice.model_fields})
