"""What the projection stores: contributions of activities, the cells they add up to, what was told of each task.

All of it can be worked out again from ``intake``. Writes compare and swap, so that replicas may work side by side.
"""

from collections.abc import Iterable, Sequence

from shared.store.port import Collection, Doc, In, Index, Insert, Page, Replace, Store, Upsert, Where, Write

CONTRIBUTIONS = Collection("contributions", indexes=(Index(("cell", "counts", "held_on")), Index(("activity",))))
CELLS = Collection(
    "cells",
    indexes=(Index(("edition",)), Index(("edition", "untold")), Index(("edition", "task", "reached"))),
    pullable=("outbox",),
)
TASKS = Collection("tasks", pullable=("outbox",))
PULSES = Collection("pulses")
COLLECTIONS = (CONTRIBUTIONS, CELLS, TASKS, PULSES)

AT_ONCE = 500
ROWS_A_PAGE = 1000

Docs = dict[str, Doc]


class ProgressDocuments:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def contributions_of(self, activities: Sequence[str]) -> Docs:
        """Every contribution of these activities, in every edition, by id."""
        return {doc["id"]: doc for doc in await self._among(CONTRIBUTIONS, "activity", activities)}

    async def contributions_to(self, cells: Sequence[str]) -> dict[str, list[Doc]]:
        """Every contribution to these cells, by cell."""
        found: dict[str, list[Doc]] = {cell: [] for cell in cells}
        for doc in await self._among(CONTRIBUTIONS, "cell", cells):
            found[doc["cell"]].append(doc)
        return found

    async def counting_in(self, cell: str, *, limit: int, after: str | None) -> Page:
        """A page of what counts in a cell now, newest day first. Raises ``ValueError`` for a cursor that is none."""
        where = {"cell": cell, "counts": True}
        return await self._store.find(CONTRIBUTIONS, where, sort=[("held_on", -1)], limit=limit, after=after)

    async def cells(self, ids: Sequence[str]) -> Docs:
        return await self._store.get_many(CELLS, ids)

    async def cells_of(self, edition: str) -> list[Doc]:
        """Every cell of ``edition`` that something was ever counted in."""
        return await self._all(CELLS, {"edition": edition})

    async def untold(self, edition: str) -> list[Doc]:
        """Some cells of ``edition`` of which there is something to tell that was not told while it was prepared."""
        page = await self._store.find(CELLS, {"edition": edition, "untold": True}, limit=AT_ONCE)
        return page.items

    async def count_reached(self, edition: str, task: str, *, cap: int) -> int:
        return await self._store.count(CELLS, {"edition": edition, "task": task, "reached": True}, cap=cap)

    async def tasks(self, ids: Sequence[str]) -> Docs:
        return await self._store.get_many(TASKS, ids)

    async def beat(self, editions: Iterable[str]) -> None:
        """Tell readers that something of these editions may have changed."""
        await self._store.write_many(PULSES, [Upsert({"id": edition}) for edition in editions])

    async def pulse(self, edition: str) -> int:
        """A number that changes with every ``beat``."""
        doc = await self._store.get(PULSES, edition)
        return int(doc["rev"]) if doc else 0

    async def settle(self, collection: Collection, wanted: Docs, present: Docs) -> tuple[list[Doc], Docs]:
        """Write each document in place of the one that was read (``present``), or where there was none. Answers what was
        written, and what somebody else wrote first, as it is now: to be worked out again."""
        if not wanted:
            return [], {}
        writes: list[Write] = [
            Replace(doc | {"rev": present[id]["rev"]}) if id in present else Insert(doc) for id, doc in wanted.items()
        ]
        outcomes = await self._store.write_many(collection, writes)
        written = [doc for doc, outcome in zip(wanted.values(), outcomes, strict=True) if outcome is None]
        lost = [id for id, outcome in zip(wanted, outcomes, strict=True) if outcome is not None]
        return written, await self._store.get_many(collection, lost) if lost else {}

    async def _among(self, collection: Collection, field: str, values: Sequence[str]) -> list[Doc]:
        found: list[Doc] = []
        for start in range(0, len(values), AT_ONCE):
            found += await self._all(collection, {field: In(tuple(values[start : start + AT_ONCE]))})
        return found

    async def _all(self, collection: Collection, where: Where) -> list[Doc]:
        found: list[Doc] = []
        after: str | None = None
        while True:
            page = await self._store.find(collection, where, limit=ROWS_A_PAGE, after=after)
            found += page.items
            after = page.next
            if after is None:
                return found
