"""Activities as slips need to know them: one small document each."""

from collections.abc import Iterable, Sequence

from services.notify.slips.domain.works import Work, joined
from shared.contracts.events import ActivityStatus
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Index, Insert, Range, Replace, Store

WORKS = Collection("slip_works", indexes=(Index(("unit", "status")), Index(("last",))))

MOST_NAMED = 1000
"""As many values as one question to the store may name."""


class Works:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, told: Iterable[Work]) -> None:
        """Take note of these, in whatever order they come; tried again where another replica was faster."""
        waiting: dict[str, Work] = {}
        for each in told:
            waiting[each.id] = joined(waiting[each.id], each) if each.id in waiting else each
        while waiting:
            present = await self._store.get_many(WORKS, list(waiting))
            writes = [write for each in waiting.values() if (write := _write(present.get(each.id), each))]
            outcomes = await self._store.write_many(WORKS, writes) if writes else []
            lost = {write.doc["id"] for write, outcome in zip(writes, outcomes, strict=True) if outcome is not None}
            waiting = {id: work for id, work in waiting.items() if id in lost}

    async def of(self, ids: Sequence[str]) -> dict[str, Work]:
        """Those of these activities that are known, by id."""
        found = await self._store.get_many(WORKS, ids) if ids else {}
        return {id: _work(doc) for id, doc in found.items()}

    async def behind(self, events: Sequence[str]) -> dict[str, str]:
        """Activities by the event that told their newest known version, of these events (1,000 at most)."""
        if not events:
            return {}
        page = await self._store.find(WORKS, {"last": In(tuple(events))}, limit=MOST_NAMED)
        return {doc["last"]: doc["id"] for doc in page.items}

    async def given_back(self, units: Sequence[str], at_least: int) -> list[Work]:
        """What these units (1,000 at most) did, was given back so often, and was not sent in again."""
        where = {
            "unit": In(tuple(units)),
            "status": ActivityStatus.RETURNED.value,
            "returns": Range(gte=at_least),
        }
        return list(map(_work, await every(self._store, WORKS, where)))


def _write(present: Doc | None, told: Work) -> Insert | Replace | None:
    """Nothing where the work is known as it is told."""
    before = None if present is None else _work(present)
    after = told if before is None else joined(before, told)
    if after == before:
        return None
    doc = {**after.model_dump(mode="json"), "returns": len(after.returned_in)}
    return Insert(doc) if present is None else Replace({**doc, "rev": present["rev"]})


def _work(doc: Doc) -> Work:
    return Work.model_validate({name: value for name, value in doc.items() if name in Work.model_fields})
