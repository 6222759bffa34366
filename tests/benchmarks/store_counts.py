"""What is asked of a store: documents read and written, by collection."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from shared.store.port import Collection, Doc, Outcome, Page, Sort, Store, Where, Write


class Counts(NamedTuple):
    """Documents by the name of their collection."""

    read: Counter[str]
    written: Counter[str]


class CountedStore:
    """A ``Store`` that counts what goes through it to the one behind it."""

    def __init__(self, behind: Store) -> None:
        self._behind = behind
        self._counts = Counts(Counter(), Counter())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    def take(self) -> Counts:
        """What was counted since this was last asked."""
        counts, self._counts = self._counts, Counts(Counter(), Counter())
        return counts

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        outcomes = await self._behind.write_many(collection, writes)
        self._counts.written[collection.name] += sum(outcome is None for outcome in outcomes)
        return outcomes

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        found = await self._behind.get_many(collection, ids)
        self._counts.read[collection.name] += len(found)
        return found

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        page = await self._behind.find(collection, where, sort=sort, limit=limit, after=after)
        self._counts.read[collection.name] += len(page.items)
        return page
