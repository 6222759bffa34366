"""Pages: a growing list of rows, cut into documents that never change. A changed row means another page in its place.

Pages are written before the head that lists their ids, so that nobody sees half a change. What no head lists any more is
deleted some versions later, for readers that still load it; what a crash or a lost race left behind goes with it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar
from uuid import uuid4

from shared.store.paging import pages
from shared.store.port import Collection, Delete, Doc, Insert, Range, Store

T = TypeVar("T")

PAGES = Collection("unit_pages")
ROWS_A_PAGE = 1000
PAGES_AT_ONCE = 20
"""How many are written or read at once: some 3 MB."""


class Gone(Exception):
    """A page is no longer there: the head that listed it is of the past."""


def page_of(place: int) -> int:
    """The number of the page that the row at ``place`` stands in."""
    return place // ROWS_A_PAGE


class Pages:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(
        self, version: int, present: Sequence[str], touched: Iterable[int], rows: Callable[[slice], list[Doc]]
    ) -> list[str]:
        """The ids of all pages once those numbered in ``touched``, new ones included, are written anew for ``version``.

        ``rows`` gives the rows at these places.
        """
        ids = list(present)
        for numbers in _portions(sorted(touched)):
            docs: list[Doc] = [
                {"id": f"{version:010}-{uuid4().hex[:12]}", "rows": rows(slice(n * ROWS_A_PAGE, (n + 1) * ROWS_A_PAGE))}
                for n in numbers
            ]
            for outcome in await self._store.write_many(PAGES, [Insert(doc) for doc in docs]):
                if outcome is not None:
                    raise outcome
            for number, doc in zip(numbers, docs, strict=True):
                ids[number : number + 1] = [doc["id"]]
        return ids

    async def read(self, ids: Sequence[str]) -> AsyncIterator[list[Doc]]:
        """The rows of these pages, page by page. Raises ``Gone``."""
        for portion in _portions(ids):
            found = await self._store.get_many(PAGES, portion)
            for id in portion:
                if id not in found:
                    raise Gone(id)
                yield found.pop(id)["rows"]

    async def written_for(self, version: int) -> list[str]:
        """The ids of the pages that anybody wrote for ``version``, also those who did not come to list them."""
        span = Range(gte=f"{version:010}-", lt=f"{version:010}.")
        written = pages(self._store, PAGES, {"id": span}, size=PAGES_AT_ONCE)
        return [doc["id"] async for portion in written for doc in portion]

    async def delete(self, ids: Iterable[str], *, listed: AbstractSet[str]) -> None:
        """Delete those of ``ids`` that the head has not ``listed``; harmless for one that is gone."""
        for portion in _portions([id for id in ids if id not in listed]):
            await self._store.write_many(PAGES, [Delete(id) for id in portion])


def _portions(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + PAGES_AT_ONCE] for start in range(0, len(things), PAGES_AT_ONCE))
