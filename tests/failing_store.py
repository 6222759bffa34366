"""A store that stops answering, as if the process died there."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from shared.errors import Unavailable
from shared.store.port import Collection, Doc, Outcome, Store, Where, Write


class Failing:
    """Answers no write once ``left`` single ones were done, even in the middle of a batch of them; ``crashed`` says so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.left: int | None = None
        self.done = 0
        self.crashed = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def insert(self, collection: Collection, doc: Doc) -> None:
        await self._counted(self._store.insert, collection, doc)

    async def replace(self, collection: Collection, doc: Doc) -> None:
        await self._counted(self._store.replace, collection, doc)

    async def upsert(self, collection: Collection, doc: Doc) -> None:
        await self._counted(self._store.upsert, collection, doc)

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        return [(await self._counted(self._store.write_many, collection, [write]))[0] for write in writes]

    async def claim(
        self, collection: Collection, where: Where, *, owner: str, now: datetime, until: datetime
    ) -> Doc | None:
        doc: Doc | None = await self._counted(self._store.claim, collection, where, owner=owner, now=now, until=until)
        return doc

    async def _counted(self, write: Callable[..., Any], *what: Any, **named: Any) -> Any:
        if self.left is not None and self.done >= self.left:
            self.crashed.set()
            raise Unavailable("store", "the process was killed here")
        answer = await write(*what, **named)
        self.done += 1
        return answer
