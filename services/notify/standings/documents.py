"""Standings as they are stored: one document for each cell that was ever told of."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.notify.standings.domain import Standing, newer
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Index, Insert, Replace, Store

STANDINGS = Collection("standings", indexes=(Index(("unit",)),))


class Standings:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, told: Iterable[Standing]) -> None:
        """Bring what is stored up to date, in whatever order it is told; tried again where another replica was faster."""
        waiting = list(told)
        while waiting:
            present = await self._store.get_many(STANDINGS, list({each.id for each in waiting}))
            writes = _writes(present, waiting)
            outcomes = await self._store.write_many(STANDINGS, writes) if writes else []
            lost = {write.doc["id"] for write, outcome in zip(writes, outcomes, strict=True) if outcome is not None}
            waiting = [each for each in waiting if each.id in lost]

    async def of(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Those of ``ids`` (``standing_id``) that are known, by id."""
        found = await self._store.get_many(STANDINGS, ids)
        return {id: _standing(doc) for id, doc in found.items()}

    async def of_unit(self, unit: str) -> list[Standing]:
        """All that is counted for ``unit`` itself, by id."""
        return await self.of_units([unit])

    async def of_units(self, units: Sequence[str]) -> list[Standing]:
        """All that is counted for each of ``units`` (1,000 at most) itself, by id."""
        return list(map(_standing, await every(self._store, STANDINGS, {"unit": In(tuple(units))})))


def _writes(present: dict[str, Doc], told: Sequence[Standing]) -> list[Insert | Replace]:
    """One write for each cell that has news; several tellings of one cell make one."""
    after: dict[str, Standing] = {}
    for each in told:
        before = after.get(each.id) or (_standing(present[each.id]) if each.id in present else None)
        news = each if before is None else newer(before, each)
        if news is not None:
            after[each.id] = news
    return [_write(present.get(id), each) for id, each in after.items()]


def _write(present: Doc | None, after: Standing) -> Insert | Replace:
    doc: dict[str, Any] = after.model_dump(mode="json")
    return Insert(doc) if present is None else Replace({**doc, "rev": present["rev"]})


def _standing(doc: Doc) -> Standing:
    return Standing.model_validate({k: v for k, v in doc.items() if k in Standing.model_fields})
