"""Work as it is stored: a document for each step, written once. Nothing is counted before somebody asks."""

from collections.abc import Iterable, Sequence

from services.notify.burden.domain import Work, before
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Index, Insert, Store

WORK = Collection("burden_work", indexes=(Index(("unit", "month")),))


class Works:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, works: Iterable[Work]) -> None:
        """Store those that are not there yet: the same step again, in whatever order, changes nothing."""
        writes = [Insert(work.model_dump(mode="json")) for work in works]
        if writes:
            await self._store.write_many(WORK, writes)

    async def of(self, units: Sequence[str], month: str) -> list[Work]:
        """The steps of these units (at most 1,000) in ``month``."""
        return list(map(_work, await every(self._store, WORK, {"unit": In(tuple(units)), "month": month})))

    async def before(self, works: Sequence[Work]) -> dict[str, Work]:
        """The step before each of ``works``, by id, where one is known."""
        known = {work.id: work for work in works}
        missing = {before(work) for work in works} - known.keys()
        docs = await self._store.get_many(WORK, sorted(missing)) if missing else {}
        return known | {id: _work(doc) for id, doc in docs.items()}


def _work(doc: Doc) -> Work:
    return Work.model_validate({k: v for k, v in doc.items() if k in Work.model_fields})
