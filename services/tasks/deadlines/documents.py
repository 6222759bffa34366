"""Reminders as stored: one document for each that was ever given, with its event; the insert decides who gives it."""

from collections.abc import Sequence

from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Duplicate, Insert, Store

REMINDERS = Collection("reminders", pullable=("outbox",))


class Reminders:
    """Remembers in memory what stands in the store, so that a tick in which nothing is new asks the store nothing."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox
        self._given: set[str] = set()

    def was_given(self, id: str) -> bool:
        """Whether this process knows that a reminder was given; False says nothing."""
        return id in self._given

    async def give(self, reminders: Sequence[Doc]) -> None:
        """Store each of these events, ids and all, unless it was given before, by whomever. Raises ``Unavailable``."""
        new = [{"id": event["id"], "outbox": [event]} for event in reminders if event["id"] not in self._given]
        if not new:
            return
        outcomes = await self._store.write_many(REMINDERS, [Insert(doc) for doc in new])
        for doc, outcome in zip(new, outcomes, strict=True):
            if outcome is None:
                self._outbox.hand(REMINDERS, doc)
            elif not isinstance(outcome, Duplicate):
                raise outcome
            self._given.add(doc["id"])
