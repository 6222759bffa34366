"""What the projection stores, all of it to be worked out again from ``intake``; and what was told of it.

Each build of an edition has documents of its own, whose ids begin with the build's: ``plan@edition.turn/…``. Nothing is
ever written but in place of what was read, so that replicas may work side by side (``ProgressDocuments.bring``).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from services.tasks.progress.domain.contributions import SHELF
from shared.store.paging import PAGE, every, pages
from shared.store.port import (
    Collection,
    Delete,
    Doc,
    In,
    Index,
    Insert,
    Range,
    Replace,
    Store,
    Upsert,
    Write,
)

UNIT_SUMS = Collection("unit_sums", indexes=(Index(("top",)), Index(("level",))))
"""What one unit, and those below it, add to one cell with what was held in one month: ``cell/month/unit``.

``own`` are the contributions of single activities, ``steps`` the sum of these and of the units right below. At the cell's
own unit ``top`` is the cell; elsewhere ``level`` is ``build/depth of the unit``. Here and in the others: ``of`` is the
``rev`` that each document had from which this one was worked out, ``last`` what came to it with its own last ``rev``.

A shelf (``cell/~shelf/unit``, at the cell's own unit) holds by ``groups`` what does not add; its ``steps`` do.
"""

CELLS = Collection("cell_courses", indexes=(Index(("slot",)),))
"""What a cell that something was ever counted in is made of (``pairs``), its course, and its changes of the sums above:
``slot/unit``'s key."""

ROLLUPS = Collection("rollups")
"""The changes of all cells below a unit: ``build/target/period/unit``."""

TOLD = Collection("told", indexes=(Index(("plan",)),), pullable=("outbox",))
"""What was last said of a cell, and when, by whichever build: ``plan/target/unit/period``."""

TASKS = Collection("tasks", pullable=("outbox",))
"""What was last said of a task: ``plan/no``."""

PULSES = Collection("pulses")
COLLECTIONS = (UNIT_SUMS, CELLS, ROLLUPS, TOLD, TASKS, PULSES)
OF_A_BUILD = (UNIT_SUMS, CELLS, ROLLUPS)

AT_ONCE = 200
"""Documents that are brought up to date together."""

IDS_A_QUERY = 500

Link = tuple[Collection, str]
"""Where a document is: its collection and its id."""

T = TypeVar("T")
Docs = dict[str, Doc]
Present = Mapping[str, Doc | None]
Make = Callable[[Present], Awaitable[Docs]]


class ProgressDocuments:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def bring(self, collection: Collection, ids: Iterable[str], make: Make) -> list[Doc]:
        """Bring documents up to what ``make`` says they should be; answers those that were written.

        ``make`` is given the documents as they stand, read before anything that it reads itself, and answers those that
        have to be there. Where somebody else wrote one meanwhile it is asked again: who writes last has read everything
        that was written before.
        """
        written: list[Doc] = []
        for some in in_portions(list(dict.fromkeys(ids))):
            waiting: Sequence[str] = some
            while waiting:
                found = await self._store.get_many(collection, waiting)
                present = {id: found.get(id) for id in waiting}
                wanted = await make(present)
                changed = [doc for id, doc in wanted.items() if not _says(present[id], doc)]
                writes = [_write(doc, present[doc["id"]]) for doc in changed]
                outcomes = await self._store.write_many(collection, writes) if writes else []
                written += [doc for doc, outcome in zip(changed, outcomes, strict=True) if outcome is None]
                waiting = [doc["id"] for doc, outcome in zip(changed, outcomes, strict=True) if outcome is not None]
        return written

    async def linked(self, links: Iterable[Link]) -> dict[Link, Doc]:
        """Those of the documents that are there."""
        ids: dict[Collection, list[str]] = {}
        for collection, id in links:
            ids.setdefault(collection, []).append(id)
        return {
            (collection, id): doc
            for collection, some in ids.items()
            for id, doc in (await self._store.get_many(collection, some)).items()
        }

    async def cells(self, ids: Sequence[str]) -> Docs:
        return await self._store.get_many(CELLS, ids)

    async def rollups(self, ids: Sequence[str]) -> Docs:
        return await self._store.get_many(ROLLUPS, ids)

    async def sums_of_cells(self, cells: Sequence[str]) -> dict[str, list[Doc]]:
        """The sums, month by month, that each of these cells is made of."""
        found: dict[str, list[Doc]] = {cell: [] for cell in cells}
        for some in in_portions(cells, IDS_A_QUERY):
            for doc in await every(self._store, UNIT_SUMS, {"top": In(tuple(some))}):
                found[doc["top"]].append(doc)
        return found

    def sums_at(self, level: str) -> AsyncIterator[list[Doc]]:
        """The sums below their cells' own units, of the units of one depth, page by page."""
        return pages(self._store, UNIT_SUMS, {"level": level})

    def tops_of(self, build: str) -> AsyncIterator[list[Doc]]:
        """The sums that cells are made of, those of one cell together, page by page."""
        return pages(self._store, UNIT_SUMS, {"top": under(build)}, sort=[("top", 1)])

    async def newest_month(self, cell: str, before: str | None) -> tuple[str, list[Doc]] | None:
        """The newest month (before ``before``) in which something was held for a cell, with all that was."""
        until = f"{cell}/{before or SHELF}"
        where = {"id": Range(gt=f"{cell}/", lt=until)}
        page = await self._store.find(UNIT_SUMS, where, sort=[("id", -1)], limit=1)
        if not page.items:
            return None
        month: str = page.items[0]["month"]
        return month, await every(self._store, UNIT_SUMS, {"id": under(f"{cell}/{month}")})

    def cells_of(self, build: str) -> AsyncIterator[list[Doc]]:
        """The cells that something was ever counted in, page by page."""
        return pages(self._store, CELLS, {"slot": under(build)})

    def told_of(self, plan: str) -> AsyncIterator[list[Doc]]:
        """The cells of which something was ever said, page by page."""
        return pages(self._store, TOLD, {"plan": plan})

    async def beat(self, build: str) -> None:
        """Tell readers that something of a build may have changed."""
        await self._store.write_many(PULSES, [Upsert({"id": build})])

    async def pulse(self, build: str) -> int:
        """A number that goes up whenever something of ``build`` may have changed."""
        doc = await self._store.get(PULSES, build)
        return int(doc["rev"]) if doc else 0

    async def clear(self, build: str) -> bool:
        """Delete a portion of what a build has left behind; tells whether that was all."""
        for collection in OF_A_BUILD:
            page = await self._store.find(collection, {"id": under(build)}, limit=PAGE)
            if page.items:
                await self._store.write_many(collection, [Delete(doc["id"]) for doc in page.items])
                return False
        await self._store.delete(PULSES, build)
        return True


def in_portions(whole: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def under(prefix: str) -> Range:
    """Ids that begin with ``prefix/``: "0" is the character after "/"."""
    return Range(gt=f"{prefix}/", lt=f"{prefix}0")


def _write(doc: Doc, before: Doc | None) -> Write:
    return Replace(doc | {"rev": before["rev"]}) if before else Insert(doc)


def _says(present: Doc | None, wanted: Doc) -> bool:
    return present is not None and wanted == {name: value for name, value in present.items() if name in wanted}
