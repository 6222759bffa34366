"""One merge at a time, over all replicas: of two that overlap, both could credit what a third activity told."""

import asyncio
from datetime import timedelta
from typing import NamedTuple

from shared.clock import Clock, sortable
from shared.store.port import Collection, Doc, Duplicate, Stale, Store
from shared.web.problems import Problem

TURNS = Collection("merge_turns")
ID = "merging"
LASTS = timedelta(seconds=30)
"""After so long the process that merges is taken to be dead, and what it began is completed by the next."""

PATIENCE, PAUSE = 200, 0.05
"""How often, and with what pause in seconds, somebody else's turn is looked at again."""


class Turn(NamedTuple):
    """``left`` are kept activities of merges that were begun and may not be complete."""

    left: tuple[str, ...]
    doc: Doc


class Turns:
    """One document says whose turn it is and what was begun in it; it is changed by compare-and-swap."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def take(self, kept: str, token: str) -> Turn:
        """The turn to merge something into ``kept``; the same ``token`` may have it again at once. Raises a 409 ``Problem``
        where it is somebody else's for too long."""
        for _ in range(PATIENCE):
            before = await self._store.get(TURNS, ID) or {"id": ID}
            now, left = self._clock.now(), tuple(before.get("kept", ()))
            if left and before["token"] != token and before["until"] > sortable(now):
                await asyncio.sleep(PAUSE)
                continue
            begun = list(dict.fromkeys((*left, kept)))
            doc = {"id": ID, "kept": begun, "token": token, "until": sortable(now + LASTS)}
            try:
                return Turn(left, await self._written(doc, before.get("rev")))
            except (Duplicate, Stale):
                continue
        raise Problem(409, "duplicates.busy")

    async def end(self, turn: Turn) -> None:
        """All that was begun is complete, or was refused before anything was written."""
        try:
            await self._written({"id": ID}, turn.doc["rev"])
        except Stale:  # it is somebody else's already
            return

    async def _written(self, doc: Doc, before: int | None) -> Doc:
        if before is None:
            await self._store.insert(TURNS, doc)
            return {**doc, "rev": 1}
        await self._store.replace(TURNS, {**doc, "rev": before})
        return {**doc, "rev": before + 1}
