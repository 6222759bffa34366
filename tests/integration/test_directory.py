"""A service's copy of the units: right on every replica soon after a change, and not read again without one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.directory import documents
from shared.directory.documents import COLLECTIONS, UNITS, DirectoryCopy
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Page, Sort, Where
from tests.builders import district_units


class CountingStore(SqliteStore):
    """Counts how often the units were read."""

    reads = 0

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        self.reads += collection == UNITS
        return await super().find(collection, where, sort=sort, limit=limit, after=after)


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CountingStore]:
    """With copies that look for changes each time they are asked."""
    monkeypatch.setattr(documents, "FRESH_SECONDS", -1.0)
    store = CountingStore(tmp_path / "store.sqlite")
    await store.open(*COLLECTIONS)
    yield store
    await store.close()


async def test_a_change_is_seen_by_another_replica(store: CountingStore) -> None:
    one, other = DirectoryCopy(store), DirectoryCopy(store)
    assert await other.units() == {}
    await one.keep_units(district_units())
    assert await other.units() == {unit.id: unit for unit in district_units()}
    renamed = district_units()[3].model_copy(update={"name": "东新镇", "version": 2})
    await one.keep_units((renamed,))
    assert (await other.units())[renamed.id] == renamed


async def test_an_older_version_told_later_changes_nothing(store: CountingStore) -> None:
    copy, unit = DirectoryCopy(store), district_units()[3]
    newer = unit.model_copy(update={"name": "东新镇", "version": 2})
    await copy.keep_units((newer,))
    await copy.keep_units((unit, unit))
    assert await copy.units() == {unit.id: newer}


async def test_units_are_not_read_again_until_something_changes(store: CountingStore) -> None:
    copy = DirectoryCopy(store)
    await copy.keep_units(district_units())
    for _ in range(3):
        await copy.units()
    assert store.reads == 1
    await copy.keep_units(district_units()[:1])
    await copy.units()
    assert store.reads == 2


async def test_many_who_ask_at_once_wait_for_one_reading(store: CountingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "FRESH_SECONDS", 60.0)
    copy = DirectoryCopy(store)
    await copy.keep_units(district_units())
    answers = await asyncio.gather(*(copy.units() for _ in range(32)))
    assert store.reads == 1
    assert all(len(answer) == len(district_units()) for answer in answers)
