"""Slips when something is told late, or by another replica meanwhile."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from shared.contracts.tasks import TargetReopenedV1
from shared.store.port import Collection, Doc, Store
from tests.integration.slips_stack import at, done_cell, due_cell, slip_loop


class Before:
    """Lets something happen once, before a slip is read that is about to be written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.happen: Callable[[], Awaitable[None]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get(self, collection: Collection, id: str) -> Doc | None:
        happen = self.happen
        if happen is not None and collection.name == "slips":
            self.happen = None
            await happen()
        return await self._store.get(collection, id)


async def test_a_slip_shows_what_was_told_last_though_a_slower_replica_wrote_it_last(tmp_path: Path) -> None:
    stores: list[Before] = []

    def wrapped(store: Store) -> Any:
        stores.append(Before(store))
        return stores[0]

    async with slip_loop(tmp_path, wrapped=wrapped) as slow, slip_loop(tmp_path) as quick:
        slow.notify.clock.set(at("2023-06-01"))
        await slow.hear(due_cell(), due_cell(period="2023", due="2023-06-20"))
        await slow.strike()
        quick.notify.clock.set(slow.notify.clock.now())
        id = (await quick.done((await quick.only())["id"], "issue"))["id"]

        async def reopened() -> None:
            await quick.hear(due_cell(TargetReopenedV1))

        stores[0].happen = reopened
        await slow.hear(done_cell())
        assert [item["done"] for item in (await quick.slip(id))["items"]] == [False, False]


async def test_what_is_heard_only_after_the_months_round_is_prompted_the_next_day(tmp_path: Path) -> None:
    """As after the service was down over the month's beginning, or where a plan comes into force."""
    async with slip_loop(tmp_path) as loop:
        await loop.hear(due_cell())
        await loop.strike("2023-06-09")
        await loop.hear(due_cell(period="2023", due="2023-06-20"), due_cell(unit="west"))
        await loop.strike("2023-06-10")
        asked = {slip["unit"]: len(slip["items"]) for slip in await loop.slips()}
        assert asked == {"east": 2, "west": 1}


async def test_what_was_issued_for_the_month_stays_as_it_was_issued(tmp_path: Path) -> None:
    async with slip_loop(tmp_path) as loop:
        await loop.hear(due_cell())
        await loop.strike("2023-06-01")
        await loop.done((await loop.only())["id"], "issue")
        await loop.hear(due_cell(period="2023", due="2023-06-20"))
        await loop.strike("2023-06-02")
        assert len((await loop.only())["items"]) == 1
