"""Reminders as stored: one document for each that was ever given, with its event; the insert decides who gives it."""

from collections.abc import Sequence

from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Duplicate, Insert, Store

REMINDERS = Collection("reminders", pullable=("outbox",))


class Reminders:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    async def given(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these reminders that were given, by whomever."""
        return frozenset(await self._store.get_many(REMINDERS, ids)) if ids else frozenset()

    async def give(self, reminders: Sequence[Doc]) -> None:
        """Store each of these events, ids and all, unless it was given meanwhile."""
        if not reminders:
            return
        docs = [{"id": event["id"], "outbox": [event]} for event in reminders]
        outcomes = await self._store.write_many(REMINDERS, [Insert(doc) for doc in docs])
        for doc, outcome in zip(docs, outcomes, strict=True):
            if outcome is None:
                self._outbox.hand(REMINDERS, doc)
            elif not isinstance(outcome, Duplicate):
                raise outcome
