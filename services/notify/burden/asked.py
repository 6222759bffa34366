"""What units were asked for in a month: each thing once, whether a deadline, a slip or both asked for it."""

from collections import defaultdict
from collections.abc import Sequence

from services.notify.burden.domain import days_of
from services.notify.standings.documents import STANDINGS
from shared.store.port import In, Range, Store


class Asked:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, units: Sequence[str], month: str) -> dict[str, set[str]]:
        """By unit (at most 1,000), the ids of the things: cells whose deadline falls in ``month``."""
        first, after_it = days_of(month)
        due = Range(gte=first.isoformat(), lt=after_it.isoformat())
        found: dict[str, set[str]] = defaultdict(set)
        after: str | None = None
        while True:
            page = await self._store.find(STANDINGS, {"unit": In(tuple(units)), "due": due}, limit=1000, after=after)
            for doc in page.items:
                found[doc["unit"]].add(doc["id"])
            if page.next is None:
                return found
            after = page.next
