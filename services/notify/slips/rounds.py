"""Rounds over many units: each is made once, by whichever replica comes first, and goes on where a crash left it.

The lease only saves work: whoever goes round twice finds everything there.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from shared.clock import Clock
from shared.store.port import Collection, Doc, Duplicate, Stale, Store

ROUNDS = Collection("slip_rounds")

PORTION = 100
LEASE = timedelta(minutes=5)
"""How long after a crash another replica waits before it goes on."""


class Rounds:
    """``clock`` is the real one: leases go by it. Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._owner = secrets.token_hex(6)

    async def make(self, id: str, units: Sequence[str], visit: Callable[[Sequence[str]], Awaitable[None]]) -> None:
        """Visit these units, ``PORTION`` at a time, unless the round ``id`` was made or is being made."""
        doc = await self._begun(id)
        if doc is None:
            return
        left = [unit for unit in sorted(units) if unit > doc["after"]]
        for begin in range(0, len(left), PORTION):
            portion = left[begin : begin + PORTION]
            await visit(portion)
            doc = await self._noted({**doc, "after": portion[-1]})
            if doc is None:
                return  # another replica has taken over
        await self._noted({**doc, "done": True})

    async def _begun(self, id: str) -> Doc | None:
        present = await self._store.get(ROUNDS, id)
        if present is not None and present["done"]:
            return None
        if present is None:
            with suppress(Duplicate):
                await self._store.insert(ROUNDS, {"id": id, "done": False, "after": ""})
        now = self._clock.now()
        return await self._store.claim(ROUNDS, {"id": id, "done": False}, owner=self._owner, now=now, until=now + LEASE)

    async def _noted(self, doc: Doc) -> Doc | None:
        try:
            await self._store.replace(ROUNDS, doc)
        except Stale:
            return None
        return {**doc, "rev": doc["rev"] + 1}
