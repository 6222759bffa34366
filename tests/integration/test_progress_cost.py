"""What a tick of reminders and a reader look at: all of it once, after that only what lies below sums that moved."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from services.tasks.progress.documents import CELLS, ROLLUPS
from shared.contracts.events import ActivityStatus
from shared.store.port import Collection, Doc, Store
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

DISTRICTS, TOWNS = 6, 9
UNITS: list[dict[str, Any]] = [
    {"id": "city", "name": "示例市", "kind": "city"},
    {"id": "section", "name": "普法科", "kind": "section", "under": "city"},
    *({"id": f"d{d}", "name": f"第{d}区", "kind": "district", "under": "city"} for d in range(DISTRICTS)),
    *(
        {"id": f"t{d}-{t}", "name": f"第{d}区{t}镇", "kind": "township", "under": f"d{d}"}
        for d in range(DISTRICTS)
        for t in range(TOWNS)
    ),
]
PLAN = plan_data(
    target_data(id="towns", goal=1, per="township", deadline="summer"),
    deadlines=({"id": "summer", "due": "2023-07-15"},),
    units=UNITS,
)
ALL = DISTRICTS * TOWNS


class Reading:
    """A store that counts the documents that are asked for by id, by their collection."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._store: Store

    def __call__(self, store: Store) -> Store:
        self._store = store
        return cast(Store, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        self.asked[collection.name] += len(ids)
        return await self._store.get_many(collection, ids)


async def looked_at(stack: TasksStack, reads: Reading, day: int) -> int:
    """How many cells a tick on a day of July asks for."""
    stack.clock.set(datetime(2023, 7, day, 4, tzinfo=UTC))
    reads.asked.clear()
    await next(ticker for ticker in stack.service.tickers if ticker.name == "deadlines").work()
    return reads.asked[CELLS.name]


async def verify(stack: TasksStack, unit: str) -> None:
    told_of = told(id=f"of-{unit}", unit=unit, held_on=date(2023, 6, 1), version=2, status=ActivityStatus.VERIFIED)
    assert not any(await stack.hear(told_of))


async def test_after_the_first_look_of_a_day_only_the_neighbours_of_what_moved_are_looked_at(tmp_path: Path) -> None:
    reads = Reading()
    async with tasks_stack(tmp_path, wrapped=reads) as stack:
        await stack.import_and_activate(PLAN)
        await verify(stack, "t1-1")
        assert await looked_at(stack, reads, 8) == ALL
        assert await looked_at(stack, reads, 8) == 0
        await verify(stack, "t3-3")
        assert await looked_at(stack, reads, 8) == TOWNS
        await verify(stack, "t3-4")
        await verify(stack, "t5-0")
        assert await looked_at(stack, reads, 8) == 2 * TOWNS
        assert await looked_at(stack, reads, 9) == ALL
        assert len(await stack.said("deadline.approaching.v1")) == ALL - 1


async def test_after_a_post_far_below_a_reader_looks_at_what_moved_alone(tmp_path: Path) -> None:
    reads = Reading()
    async with tasks_stack(tmp_path, wrapped=reads) as stack:
        await stack.import_and_activate(PLAN)
        posts = [told(id=f"a{d}-{t}", unit=f"t{d}-{t}") for d in range(DISTRICTS) for t in range(TOWNS)]
        await stack.hear(*posts)
        assert (await stack.target("towns"))["provisional"] == ALL
        await stack.hear(told(id="a0-0", unit="t0-0", version=2, status=ActivityStatus.VERIFIED))
        reads.asked.clear()
        assert (await stack.target("towns"))["value"] == 1
        assert reads.asked[ROLLUPS.name] == 2, "the city's own sum, and that of the one district that moved"
