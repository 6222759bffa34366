"""The processes of a service, as each writes itself down now and then: so that any of them can speak for all."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from shared.clock import sortable
from shared.store.port import Collection, Delete, Doc, Store
from shared.vitals.hour import Hour, hour_in

PROCESSES = Collection("processes")
KEPT = timedelta(hours=1)
"""How long a process that is silent is remembered: as long as its minutes belong to the last hour."""

MOST = 500


class Process(NamedTuple):
    """``in_hand``: messages that its consumers hold. ``ended``: it stopped in order."""

    id: str
    role: str
    version: str
    host: str
    started: datetime
    seen: datetime
    in_hand: int
    hour: Hour
    ended: bool = False


async def write(store: Store, process: Process) -> None:
    facts: dict[str, Any] = process._asdict() | {
        "started": sortable(process.started),
        "seen": sortable(process.seen),
        "hour": process.hour.to_doc(),
    }
    await store.upsert(PROCESSES, facts)


async def read(store: Store, now: datetime) -> list[Process]:
    """All that were seen lately; who was not is forgotten."""
    page = await store.find(PROCESSES, {}, limit=MOST)
    known = [_process(doc) for doc in page.items]
    old = [Delete(each.id) for each in known if each.seen < now - KEPT]
    if old:
        await store.write_many(PROCESSES, old)
    return [each for each in known if each.seen >= now - KEPT]


def _process(doc: Doc) -> Process:
    facts = {name: doc[name] for name in Process._fields}
    times = {name: datetime.fromisoformat(doc[name]) for name in ("started", "seen")}
    return Process(**facts | times | {"hour": hour_in(doc["hour"])})
