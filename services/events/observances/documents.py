"""A copy of what the plans in force say of observances: one document for each plan, kept by events."""

import time
from datetime import date, datetime

from services.events.observances.laws import Laws
from shared.clock import sortable
from shared.contracts.base import Contract
from shared.contracts.tasks import ObservancesChangedV1
from shared.store.port import Collection, Duplicate, Index, Stale, Store

OBSERVANCES = Collection("observances", indexes=(Index(("year",)),))
FRESH_SECONDS = 2.0
MOST_PLANS = 1000


class Observance(Contract):
    """One observance of a year: kept from ``first`` to ``last``, both included; ``plan`` says so."""

    id: str
    name: str
    first: date
    last: date
    laws: tuple[str, ...]
    plan: str


class Observances:
    """Readers see a change on any replica within ``FRESH_SECONDS``."""

    def __init__(self, store: Store, laws: Laws) -> None:
        self._store = store
        self._laws = laws
        self._years: dict[int, tuple[float, list[Observance]]] = {}

    async def keep(self, event: ObservancesChangedV1, told_at: datetime) -> None:
        """Take the place of what is known of this plan, unless that was told later."""
        doc = {
            "id": event.plan,
            "year": event.year,
            "told_at": sortable(told_at),
            "items": [each.model_dump(mode="json") for each in event.observances],
        }
        while True:
            present = await self._store.get(OBSERVANCES, event.plan)
            if present is not None and present["told_at"] >= doc["told_at"]:
                return
            try:
                if present is None:
                    await self._store.insert(OBSERVANCES, doc)
                else:
                    await self._store.replace(OBSERVANCES, {**doc, "rev": present["rev"]})
            except (Duplicate, Stale):
                continue
            self._years.clear()
            return

    async def of(self, year: int) -> list[Observance]:
        """Those of ``year``, by their first day; one that two plans name alike stands there once."""
        read, known = self._years.get(year, (float("-inf"), []))
        if time.monotonic() - read > FRESH_SECONDS:
            page = await self._store.find(OBSERVANCES, {"year": year}, limit=MOST_PLANS)
            found = [
                Observance(**item, laws=self._laws.get(item["id"], ()), plan=doc["id"])
                for doc in page.items
                for item in doc["items"]
            ]
            by_days = {(each.id, each.first, each.last): each for each in reversed(found)}
            known = sorted(by_days.values(), key=lambda each: (each.first, each.last, each.id))
            self._years[year] = (time.monotonic(), known)
        return known

    async def find(self, id: str, year: int) -> Observance | None:
        return next((each for each in await self.of(year) if each.id == id), None)
