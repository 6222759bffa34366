"""The tasks service over MongoDB's protocol as its own main wires it, with its dealings with the store counted and shown.

PUFA_… python -m tests.benchmarks.counted_tasks --role consumer --port PORT
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from services.tasks.main import build
from services.tasks.settings import TasksSettings
from shared.bus.connect import open_bus
from shared.clock import SystemClock
from shared.command import command
from shared.running import Role, serve
from shared.store.connect import open_store
from shared.store.port import Collection, Doc, Duplicate, Outcome, Page, Replace, Sort, Stale, Store, Where, Write
from shared.web.health import Measure

REPLACED, STALE, TAKEN, READ = "pufa_store_replaced", "pufa_store_stale", "pufa_store_taken", "pufa_store_read"
HELP = {
    REPLACED: "Documents that were to be replaced as they had been read",
    STALE: "Of these, those that somebody else had written meanwhile",
    TAKEN: "Inserts of a document that was there already",
    READ: "Documents read",
}


class CountingStore:
    """A ``Store`` that counts, by the names in ``HELP``, what is asked of the one behind it."""

    def __init__(self, behind: Store) -> None:
        self._behind = behind
        self.counts: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        outcomes = await self._behind.write_many(collection, writes)
        self.counts[REPLACED] += sum(isinstance(write, Replace) for write in writes)
        self.counts[STALE] += sum(isinstance(outcome, Stale) for outcome in outcomes)
        self.counts[TAKEN] += sum(isinstance(outcome, Duplicate) for outcome in outcomes)
        return outcomes

    async def replace(self, collection: Collection, doc: Doc) -> None:
        self.counts[REPLACED] += 1
        try:
            await self._behind.replace(collection, doc)
        except Stale:
            self.counts[STALE] += 1
            raise

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        found = await self._behind.get_many(collection, ids)
        self.counts[READ] += len(found)
        return found

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        page = await self._behind.find(collection, where, sort=sort, limit=limit, after=after)
        self.counts[READ] += len(page.items)
        return page

    def gauge(self, name: str) -> Callable[[], Awaitable[float]]:
        async def read() -> float:
            return float(self.counts[name])

        return read


async def run(settings: TasksSettings, role: Role, host: str, port: int) -> None:
    counting, bus = CountingStore(open_store(settings.store_url)), open_bus(settings.bus_url)
    store = cast(Store, counting)
    service = build(settings, store=store, bus=bus, clock=SystemClock())
    for name, text in HELP.items():
        service.app.state.measures[name] = Measure(text, counting.gauge(name))
    await serve(service, store=store, bus=bus, role=role, host=host, port=port)


if __name__ == "__main__":
    command(__doc__, 8001, TasksSettings, run)
