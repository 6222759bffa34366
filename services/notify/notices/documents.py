"""Notices as they are stored. An in-app notice is delivered once it is stored: it says so in its own outbox."""

from collections.abc import Sequence

from services.notify.notices.domain import Notice
from shared.clock import Clock
from shared.contracts.base import derived_id, wrap
from shared.contracts.notify import NoticeDeliveredV1
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Index, Insert, Page, Stale, Store

NOTICES = Collection("notices", indexes=(Index(("user", "at")), Index(("user", "read", "at"))), pullable=("outbox",))

MOST_COUNTED = 100
"""Nobody needs to know whether 100 or 300 are unread."""


class Notices:
    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock

    async def keep(self, notices: Sequence[Notice]) -> None:
        """Store those that are not there yet; one that is there stays as it is, read or not."""
        docs = [self._doc(notice) for notice in notices]
        outcomes = await self._store.write_many(NOTICES, [Insert(doc) for doc in docs]) if docs else []
        for doc, outcome in zip(docs, outcomes, strict=True):
            if outcome is None:
                self._outbox.hand(NOTICES, doc)

    async def page(self, user: str, *, unread: bool, limit: int, after: str | None) -> tuple[list[Notice], str | None]:
        """The person's own, newest first. Raises ``ValueError`` for a cursor that is none."""
        where = {"user": user, "read": False} if unread else {"user": user}
        page: Page = await self._store.find(NOTICES, where, sort=[("at", -1)], limit=limit, after=after)
        return [_notice(doc) for doc in page.items], page.next

    async def unread(self, user: str) -> int:
        """How many the person has not read, counting up to ``MOST_COUNTED``."""
        return await self._store.count(NOTICES, {"user": user, "read": False}, cap=MOST_COUNTED)

    async def mark_read(self, user: str, id: str) -> Notice | None:
        """The notice, read; None where this person has no such notice."""
        while True:
            doc = await self._store.get(NOTICES, id)
            if doc is None or doc["user"] != user:
                return None
            if doc["read"]:
                return _notice(doc)
            try:
                await self._store.replace(NOTICES, {**doc, "read": True})
            except Stale:
                continue
            return _notice({**doc, "read": True})

    def _doc(self, notice: Notice) -> Doc:
        event = NoticeDeliveredV1(notice=notice.id, user=notice.user, channel=notice.channel, rule=notice.rule)
        told = wrap(event, subject=notice.id, time=self._clock.now(), id=derived_id("delivered", notice.id))
        return {**notice.model_dump(mode="json"), "outbox": [told.to_doc()]}


def _notice(doc: Doc) -> Notice:
    return Notice.model_validate({k: v for k, v in doc.items() if k in Notice.model_fields})
