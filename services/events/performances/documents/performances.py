"""How performances are stored: one document each, its life in ``steps``.

A document may also be void: it stands for a performance that was never stored, so that nobody stores it unseen any more.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.events.performances.domain.life import Performance, PerformanceStatus
from services.events.performances.domain.slots import key_of
from shared.store.port import Collection, Doc, Duplicate, In, Index, Range, Stale, Store

BY_DAY = (("held_on", 1),)
PAGE = 200

PERFORMANCES = Collection(
    "performances",
    indexes=(
        Index(("held_on",)),
        Index(("unit", "held_on")),
        Index(("status", "held_on")),
        Index(("troupe", "held_on")),
    ),
)


@dataclass(frozen=True)
class Search:
    """Which performances are asked for; None: any. ``first`` and ``last`` are days, both included."""

    first: date
    last: date
    units: tuple[str, ...] | None = None
    statuses: tuple[PerformanceStatus, ...] | None = None
    troupe: str | None = None

    def where(self) -> dict[str, object]:
        wanted = {
            "held_on": Range(gte=self.first.isoformat(), lte=self.last.isoformat()),
            "unit": None if self.units is None else In(self.units),
            "status": None if self.statuses is None else In(tuple(each.value for each in self.statuses)),
            "troupe": None if self.troupe is None else key_of(self.troupe),
        }
        return {field: value for field, value in wanted.items() if value is not None}


class Kept(NamedTuple):
    """What stands under an id at ``rev``; ``performance`` None: it is void."""

    performance: Performance | None
    rev: int


class Performances:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, id: str) -> Kept | None:
        doc = await self._store.get(PERFORMANCES, id)
        return None if doc is None else Kept(_performance(doc), doc["rev"])

    async def get(self, id: str) -> Performance | None:
        kept = await self.read(id)
        return None if kept is None else kept.performance

    async def put(self, performance: Performance, before: Kept | None) -> None:
        """Store it in the place of what was read ``before``. Raises ``Duplicate`` or ``Stale`` if that has changed."""
        doc = _document(performance)
        if before is None:
            await self._store.insert(PERFORMANCES, doc)
        else:
            await self._store.replace(PERFORMANCES, {**doc, "rev": before.rev})

    async def halt(self, id: str, before: Kept | None) -> bool:
        """Make whatever was begun from ``before`` fail when it is stored; False if something was stored meanwhile."""
        doc = _document(before.performance) if before and before.performance else {"id": id, "void": True}
        try:
            if before is None:
                await self._store.insert(PERFORMANCES, doc)
            else:
                await self._store.replace(PERFORMANCES, {**doc, "rev": before.rev})
        except (Duplicate, Stale):
            return False
        return True

    async def page(self, search: Search, *, limit: int, after: str | None) -> tuple[list[Performance], str | None]:
        """What is asked for, the earliest day first. Raises ``ValueError`` for a cursor that is none."""
        page = await self._store.find(PERFORMANCES, search.where(), sort=BY_DAY, limit=limit, after=after)
        return [found for doc in page.items if (found := _performance(doc))], page.next

    async def all(self, search: Search) -> AsyncIterator[Performance]:
        after: str | None = None
        while True:
            found, after = await self.page(search, limit=PAGE, after=after)
            for each in found:
                yield each
            if after is None:
                return


def _document(performance: Performance) -> Doc:
    """The steps are the truth; beside them stand copies of what is searched and sorted by."""
    facts = performance.facts
    return {
        "id": facts.id,
        "unit": facts.unit,
        "status": facts.status.value,
        "held_on": facts.held_on.isoformat(),
        **({} if facts.troupe is None else {"troupe": key_of(facts.troupe)}),
        "path": list(performance.path),
        "steps": [step.model_dump(mode="json", exclude_none=True) for step in performance.steps],
    }


def _performance(doc: Doc) -> Performance | None:
    return None if doc.get("void") else Performance.model_validate({"path": doc["path"], "steps": doc["steps"]})
