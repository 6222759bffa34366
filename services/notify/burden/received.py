"""How many letters reached a unit's people in a month."""

from collections import defaultdict
from collections.abc import Sequence

from services.notify.burden.domain import Counts, total
from services.notify.letters.documents import LETTERS
from services.notify.letters.domain import CHANNEL
from shared.store.paging import every
from shared.store.port import In, Store


class Received:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, units: Sequence[str], month: str) -> dict[str, Counts]:
        """By unit (at most 1,000). What a robot said to a group is in nobody's letters."""
        found: dict[str, Counts] = defaultdict(Counts)
        for doc in await every(self._store, LETTERS, {"unit": In(tuple(units)), "month": month}):
            if not doc["recipient"].startswith(CHANNEL):
                one = Counts(digests=1) if doc["digest"] else Counts(letters=1)
                found[doc["unit"]] = total((found[doc["unit"]], one))
        return found
