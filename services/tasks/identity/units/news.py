"""Telling of changed units what the register says of them now. Derived from what is stored: a crash delays it, no more.

A mark says up to which version all was told; every unit with a newer one is untold. So the register's own document never
carries events, however many units one change touches and however long the bus is away.
"""

import asyncio
from collections.abc import Iterator, Sequence

from services.tasks.identity.units.domain import Register
from services.tasks.identity.units.head import UNITS
from shared.clock import Clock
from shared.contracts.base import derived_id, wrap
from shared.contracts.tasks import UnitsChangedV1
from shared.outbox import Outbox
from shared.store.port import Collection, Delete, Doc, Duplicate, Range, Stale, Store
from shared.web.requests import REQUEST_ID

NEWS = Collection("unit_news", pullable=("outbox",))
TOLD = "told"
SUBJECT = "register"
UNITS_AN_EVENT = 500
SWEPT_AT_ONCE = 100


def units_events(register: Register, units: Sequence[str]) -> Iterator[UnitsChangedV1]:
    """The full state of ``units``, in messages of a bearable size."""
    for start in range(0, len(units), UNITS_AN_EVENT):
        yield UnitsChangedV1(units=tuple(map(register.facts, units[start : start + UNITS_AN_EVENT])))


class News:
    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def tell(self, register: Register, last: Sequence[str] = ()) -> None:
        """Tell of every unit that changed since the mark, and move the mark. A second teller tells the same ids again.

        ``last``: the units that the last change made different, for who knows them.
        """
        async with self._one_at_a_time:
            mark = await self._store.get(UNITS, TOLD)
            told = mark["version"] if mark else 0
            if told >= register.version:
                return
            untold = last if last and told == register.version - 1 else _since(told, register)
            for number, event in enumerate(units_events(register, untold)):
                await self._tell(event, told, register.version, number)
            await self._mark(mark, register.version)
            await self._sweep(register.version)

    async def _tell(self, event: UnitsChangedV1, since: int, version: int, number: int) -> None:
        """One document an event, since one of 500 long names and paths has a megabyte."""
        envelope = wrap(
            event,
            subject=SUBJECT,
            time=self._clock.now(),
            id=derived_id(event.type, since, version, number),
            requestid=REQUEST_ID.get(),
        )
        doc: Doc = {"id": f"{version:010}-{since:010}-{number:06}", "outbox": [envelope.to_doc()]}
        await self._store.upsert(NEWS, doc)
        self._outbox.hand(NEWS, doc)

    async def _mark(self, mark: Doc | None, version: int) -> None:
        """Another replica that was faster has told what it marks; what it has not is told at the next turn."""
        try:
            if mark is None:
                await self._store.insert(UNITS, {"id": TOLD, "version": version, "outbox": []})
            else:
                await self._store.replace(UNITS, mark | {"version": version})
        except (Duplicate, Stale):
            return

    async def _sweep(self, version: int) -> None:
        """Delete some of the older documents whose event is out."""
        older = await self._store.find(NEWS, {"id": Range(lt=f"{version:010}-")}, limit=SWEPT_AT_ONCE)
        await self._store.write_many(NEWS, [Delete(doc["id"]) for doc in older.items if not doc["outbox"]])


def _since(version: int, register: Register) -> list[str]:
    return [id for id, changed in register.versions.items() if changed > version]
