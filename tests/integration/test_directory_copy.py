"""A service's copy of the units: the newer version wins, whatever comes when."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts.tasks import UnitFacts
from shared.directory.documents import COLLECTIONS, DirectoryCopy
from shared.store.embedded import SqliteStore
from tests.builders import district_units


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "events.sqlite")
    await store.open(*COLLECTIONS)
    yield store
    await store.close()


def named(unit: UnitFacts, version: int) -> UnitFacts:
    return unit.model_copy(update={"version": version, "name": f"{unit.name}{version}"})


async def test_of_two_messages_each_unit_keeps_its_newer_version(store: SqliteStore) -> None:
    copy, units = DirectoryCopy(store), district_units()
    await copy.keep_units(units[:3])
    await copy.keep_units((named(units[0], 5), named(units[1], 3), units[4]))
    await copy.keep_units((named(units[0], 4), named(units[1], 6), units[2]))
    kept = await copy.units()
    assert kept == {
        units[0].id: named(units[0], 5),
        units[1].id: named(units[1], 6),
        units[2].id: units[2],
        units[4].id: units[4],
    }


async def test_two_replicas_that_hear_at_the_same_moment_keep_the_newest(store: SqliteStore) -> None:
    units = district_units()
    heard = [tuple(named(unit, version) for unit in units) for version in range(2, 12)]
    await asyncio.gather(*(DirectoryCopy(store).keep_units(message) for message in heard))
    assert await DirectoryCopy(store).units() == {unit.id: named(unit, 11) for unit in units}
