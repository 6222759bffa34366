"""Two replicas of the tasks service on one store, the second one coming in between any two writes of the first."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.tasks.identity.units import documents as units_documents
from services.tasks.main import build
from services.tasks.plans.documents import PLANS, Plans
from services.tasks.progress.documents import CELLS, TASKS, TOLD
from services.tasks.progress.intake import INTAKE
from services.tasks.settings import TasksSettings
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from shared.service import Service
from shared.store.port import Collection, Doc, Outcome, Page, Store, Where, Write
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

PLAN = plan_data(
    target_data(goal=2),
    target_data(id="towns", goal=2, per="township"),
    target_data(id="heads", measure="sum", field="participants", goal=30),
    target_data(id="units", measure="distinct", field="unit", goal=2),
    target_data(
        id="seats", measure="ratio", numerator="participants", denominator="participants", once_per="place", goal=0.5
    ),
)


class Interrupted:
    """A store whose user is held up before its n-th call that writes, or its first that ``reads`` a collection, until
    ``meanwhile`` is done; and before the plans' heads change while ``held``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before: int | None = None
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.writes = 0
        self.reads: Collection | None = None
        self.held: asyncio.Event | None = None
        self.waits = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def replace(self, collection: Collection, doc: Doc) -> None:
        if collection is PLANS and self.held is not None:
            self.waits.set()
            await self.held.wait()
        await self._store.replace(collection, doc)

    async def find(self, collection: Collection, where: Where, **how: Any) -> Page:
        if collection is self.reads and (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            await meanwhile()
        return await self._store.find(collection, where, **how)

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        meanwhile = self.meanwhile
        self.writes += 1
        if meanwhile is not None and self.before == self.writes:
            self.meanwhile = None
            await meanwhile()
        return await self._store.write_many(collection, writes)


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[TasksStack, Interrupted, TasksStack]]:
    """A replica, the store as it sees it, and another replica on the same store."""
    stores: list[Interrupted] = []

    def wrapped(store: Store) -> Store:
        stores.append(Interrupted(store))
        return stores[0]

    folder.mkdir()
    async with tasks_stack(folder, wrapped=wrapped) as first:
        yield first, stores[0], beside(first, folder)


def beside(first: TasksStack, folder: Path, store: Store | None = None) -> TasksStack:
    settings = TasksSettings(
        bus_url=f"local://{folder}/bus.sqlite",
        store_url=f"sqlite://{folder}/tasks.sqlite",
        jwt_private_key_file=first.keys.private_file,
        jwt_public_key_file=first.keys.public_file,
    )
    service: Service = build(settings, store=store or first.store, bus=first.bus, clock=first.clock)
    return TasksStack(service, first.client, first.store, first.bus, first.clock, first.keys)


def verified(id: str, version: int = 2, **given: Any) -> Envelope[Any]:
    return told(id=id, version=version, status=ActivityStatus.VERIFIED, participants=20, **given)


def returned(id: str, version: int = 3, **given: Any) -> Envelope[Any]:
    return told(id=id, version=version, status=ActivityStatus.RETURNED, participants=20, **given)


async def outcome(stack: TasksStack) -> tuple[Any, ...]:
    progress = [
        await stack.ask("GET", "/plans/sample-2023/progress", params={"unit": unit})
        for unit in ("district", "east", "west")
    ]
    said = {id: (doc["said"]["value"], doc["said"]["reached"]) for id, doc in (await stack.documents(TOLD)).items()}
    tasks = {id: doc["completed"] for id, doc in (await stack.documents(TASKS)).items()}
    return progress, said, tasks


BEFORE = (verified("a1", unit="east-1"), verified("w1", unit="west"))
BETWEEN: dict[str, tuple[Envelope[Any], Envelope[Any]]] = {
    "what came is taken back": (verified("a2", unit="east-1"), returned("a2", unit="east-1")),
    "what was there is taken back": (verified("a2", unit="east-1"), returned("a1", unit="east-1")),
    "a brother comes": (verified("a2", unit="east-1"), verified("a3", unit="east-2")),
    "the same comes": (verified("a2", unit="east-1"), verified("a2", unit="east-1")),
}


@pytest.mark.parametrize("case", BETWEEN)
async def test_whoever_comes_between_two_writes_nothing_ends_stale(case: str, tmp_path: Path) -> None:
    slow, quick = BETWEEN[case]
    async with two(tmp_path / "one-after-the-other") as (first, store, other):
        await first.import_and_activate(PLAN)
        await first.hear(*BEFORE)
        store.writes = 0
        assert not any(await first.hear(slow))
        writes = store.writes
        assert not any(await other.hear(quick))
        wanted = await outcome(first)
    assert writes >= 6
    for before in range(1, writes + 1):
        async with two(tmp_path / str(before)) as (first, store, other):
            await first.import_and_activate(PLAN)
            await first.hear(*BEFORE)

            async def meanwhile(other: TasksStack = other) -> None:
                assert not any(await other.hear(quick))

            store.writes, store.before, store.meanwhile = 0, before, meanwhile
            assert not any(await first.hear(slow))
            assert store.writes >= before, "nobody came between"
            assert await outcome(first) == wanted, f"before write {before} of {writes}"


async def test_a_replica_that_does_not_know_a_new_unit_yet_takes_nothing_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units_documents, "FRESH_SECONDS", 3600.0)
    async with two(tmp_path / "new") as (first, _, other):
        plan = plan_data(target_data(goal=50), target_data(id="villages", per="village", goal=1))
        await first.import_and_activate(plan)
        await other.hear(verified("w1", unit="west"))  # from here on its copy of the units is an old one
        unit = {"id": "west-2", "name": "西二村", "kind": "village", "under": "west"}
        await first.ask("POST", "/units", role=Role.ADMIN, json=unit, expect=201)
        await first.hear(verified("n1", unit="west-2"))
        assert [(await first.target(target))["value"] for target in ("performances", "villages")] == [2, 1]
        await other.hear(verified("w2", unit="west-1", held_on=date(2023, 5, 21)))
        assert [(await first.target(target))["value"] for target in ("performances", "villages")] == [3, 2]


async def test_what_comes_in_while_an_edition_takes_over_is_told_of(tmp_path: Path) -> None:
    """Its cells were worked out before the post came; it is in force before the post is in them."""
    for before in range(2, 12):
        async with two(tmp_path / str(before)) as (first, store, _):
            await first.import_and_activate(PLAN)
            more = target_data(id="villages", per="village", goal=1)
            await first.ask("POST", "/plans", json=plan_data(*PLAN["tasks"][0]["targets"], more), expect=201)
            await Plans(first.store).prepare("sample-2023", 2, 0, "u1")
            slow = Interrupted(first.store)
            slow.held = asyncio.Event()
            switching = asyncio.create_task(beside(first, tmp_path / str(before), slow).tick())
            await slow.waits.wait()
            assert slow.held is not None

            async def meanwhile(held: asyncio.Event = slow.held, switching: asyncio.Task[None] = switching) -> None:
                held.set()
                await switching

            store.writes, store.before, store.meanwhile = 0, before, meanwhile
            assert not any(await first.hear(verified("a1", unit="east-1")))
            assert (await first.target("villages"))["value"] == 1
            told_of = await first.documents(TOLD)
            assert told_of["sample-2023/villages/east-1/2023"]["said"]["reached"], f"before write {before}"


async def test_a_replica_that_does_not_know_of_a_move_neither_counts_for_the_old_place_nor_goes_back_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units_documents, "FRESH_SECONDS", 3600.0)
    async with two(tmp_path / "moved") as (first, _, other):
        await first.import_and_activate(PLAN)
        await other.hear(verified("w1", unit="west"))  # from here on its copy of the units is an old one
        await first.move(**{"east-1": "west"})
        await first.tick()
        await other.hear(verified("e1", unit="east-1"))
        assert (await first.target("towns"))["cells"][1]["value"] == 2
        await other.tick()
        assert (await first.ask("GET", "/plans/sample-2023/preparation"))["turn"] == 2
        assert {id.split("/")[0] for id in await first.documents(CELLS)} == {"sample-2023@1.1", "sample-2023@1.2"}


async def test_a_unit_that_comes_while_all_is_worked_out_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units_documents, "FRESH_SECONDS", 3600.0)
    async with two(tmp_path / "new") as (first, _, _):
        await first.import_and_activate(PLAN)
        await first.ask("POST", "/plans", json=plan_data(target_data(goal=9)), expect=201)

        async def meanwhile() -> None:
            unit = {"id": "north", "name": "北镇", "kind": "township", "under": "district"}
            await first.ask("POST", "/units", role=Role.ADMIN, json=unit, expect=201)
            assert not any(await first.hear(verified("n1", unit="north", for_units=("east",))))

        slow = Interrupted(first.store)
        slow.reads, slow.meanwhile = INTAKE, meanwhile
        await Plans(first.store).prepare("sample-2023", 2, 0, "u1")
        await beside(first, tmp_path / "new", slow).tick()
        told_of = await first.target("performances")
        assert (told_of["goal"], told_of["value"]) == (9, 1)


async def test_units_that_move_twice_the_second_time_while_all_is_worked_out_count_where_they_stand_last(
    tmp_path: Path,
) -> None:
    async with two(tmp_path / "twice") as (first, _, _):
        await first.import_and_activate(PLAN)
        await first.hear(*BEFORE, verified("v1", unit="west-1"), verified("v2", unit="east-2"))
        await first.move(**{"east-1": "west"})

        async def meanwhile() -> None:
            await first.move(**{"west-1": "east"})
            assert not any(await first.hear(verified("v3", unit="west-1"), verified("v4", unit="east-1")))

        slow = Interrupted(first.store)
        slow.reads, slow.meanwhile = INTAKE, meanwhile
        await beside(first, tmp_path / "twice", slow).tick()
        for _ in range(2):
            await first.tick()
        assert (await first.ask("GET", "/plans/sample-2023/preparation"))["turn"] == 3
        told_of = {}
        for unit in ("east", "west"):
            answer = await first.ask("GET", "/plans/sample-2023/progress/towns/timeline", params={"unit": unit})
            told_of[unit] = answer["moments"][-1]["value"]
        assert told_of == {"east": 3, "west": 3}
