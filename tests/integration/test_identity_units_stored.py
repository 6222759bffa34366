"""The register in pages: all or nothing after any crash, read from its older form too, and cheap to look at."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.tasks.identity.units.documents import COLLECTIONS, WITH_OUTBOX, Units
from services.tasks.identity.units.domain import Register, Unit
from services.tasks.identity.units.head import KEPT_VERSIONS, REGISTER, UNITS, Head
from services.tasks.identity.units.news import NEWS
from services.tasks.identity.units.pages import PAGES, ROWS_A_PAGE
from services.tasks.plans.register import PlanUnits
from shared.bus.local import LocalBus
from shared.contracts.registry import decode, encode
from shared.contracts.tasks import UnitFacts, UnitKind, UnitsChangedV1
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.connect import open_store
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Doc, Store, Write
from tests.failing_store import Failing

NOON = datetime(2023, 6, 15, 4, tzinfo=UTC)

TOWN = Unit("town", "东镇", UnitKind.TOWNSHIP, "district")
HEIR = Unit("heir", "西镇", UnitKind.TOWNSHIP, "district")
VILLAGES = tuple(Unit(f"v{n:05}", f"示例村{n}", UnitKind.VILLAGE, "town") for n in range(ROWS_A_PAGE + 100))
COUNTRYSIDE = (Unit("district", "示例区", UnitKind.DISTRICT), TOWN, HEIR, *VILLAGES)

STEPS: tuple[tuple[Unit, ...], ...] = (
    COUNTRYSIDE,
    (TOWN._replace(name="东街道"), VILLAGES[5]._replace(under="heir")),
    (HEIR._replace(under="town"), Unit("late", "新村", UnitKind.VILLAGE, "heir")),
)


class Still:
    """It is always noon: what happens twice is equal."""

    def now(self) -> datetime:
        return NOON


class Counting:
    """A store that counts what is asked of it, by method and collection; ``answers`` come before what it holds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[tuple[str, str]] = []
        self.answers: list[Doc] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get(self, collection: Collection, id: str) -> Doc | None:
        self.asked.append(("get", collection.name))
        return self.answers.pop() if self.answers else await self._store.get(collection, id)

    async def get_many(self, collection: Collection, ids: Iterable[str]) -> dict[str, Doc]:
        wanted = list(ids)
        self.asked.extend(("get", collection.name) for _ in wanted)
        return await self._store.get_many(collection, wanted)

    async def write_many(self, collection: Collection, writes: list[Write]) -> Any:
        self.asked.extend((type(write).__name__, collection.name) for write in writes)
        return await self._store.write_many(collection, writes)


class Shop:
    """One store, and as many replicas on it as a test asks for."""

    def __init__(self, store: Store, bus: LocalBus) -> None:
        self.store = store
        self.bus = bus

    def replica(self, store: Any = None) -> Units:
        wrapped = store or self.store
        return Units(wrapped, Outbox(wrapped, self.bus, WITH_OUTBOX), Still())

    async def head(self) -> Head:
        return Head.of(await self.store.get(UNITS, REGISTER))

    async def pages(self) -> set[str]:
        page = await self.store.find(PAGES, {}, limit=1000)
        assert page.next is None
        return {doc["id"] for doc in page.items}

    async def told(self) -> dict[str, UnitFacts]:
        """The newest facts that stand to be told of each unit."""
        newest: dict[str, UnitFacts] = {}
        for doc in await self.store.pending(NEWS, "outbox", limit=1000):
            for each in doc["outbox"]:
                event = decode(encode(each), each["type"]).data
                assert isinstance(event, UnitsChangedV1)
                for unit in event.units:
                    if unit.id not in newest or newest[unit.id].version < unit.version:
                        newest[unit.id] = unit
        return newest


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.servers)])
async def shop(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    on_mongo = request.param == "mongo"
    url = request.getfixturevalue("mongo_database") if on_mongo else f"sqlite://{tmp_path}/tasks.sqlite"
    store, bus = open_store(url), LocalBus(tmp_path / "bus.sqlite")
    await store.open(*COLLECTIONS)
    await bus.open()
    yield Shop(store, bus)
    await bus.close()
    await store.close()


def putting(*units: Unit) -> Callable[[Register], Iterable[Unit]]:
    return lambda register: units


async def play(shop: Shop, failing: Failing | None = None) -> list[Register]:
    """Do every step; a crash on the way is followed by a new process that finds all or nothing, and does it again."""
    units = shop.replica(failing)
    before, history = Register(), list[Register]()
    for step in STEPS:
        after, _ = before.with_units(step, by="u1", at=NOON)
        try:
            await units.change(putting(*step), by="u1")
        except Unavailable:
            assert failing is not None
            failing.left = None
            units = shop.replica()
            assert await units.read() in (before, after)
            await units.change(putting(*step), by="u1")
        before = await units.read()
        assert before == after
        history.append(before)
    return history


async def test_a_crash_after_any_single_write_leaves_the_register_old_or_new_and_it_goes_on(tmp_path: Path) -> None:
    async def played(name: str, left: int | None) -> int:
        store, bus = SqliteStore(tmp_path / f"{name}.sqlite"), LocalBus(tmp_path / f"{name}-bus.sqlite")
        await store.open(*COLLECTIONS)
        await bus.open()
        shop, failing = Shop(store, bus), Failing(store)
        failing.left = left
        *_, last = await play(shop, failing)
        if left is not None:
            assert failing.done >= left, "the crash never came"
        await shop.replica().tell()
        assert await shop.told() == {id: last.facts(id) for id in last.units}
        for name in ("甲", "乙", "丙"):
            await shop.replica().change(putting(TOWN._replace(name=name)), by="u1")
        head = await shop.head()
        kept = {id for ids in (head.retired or {}).values() for id in ids}
        assert await shop.pages() == head.listed() | kept, "pages that nobody will ever delete"
        await bus.close()
        await store.close()
        return failing.done

    writes = await played("undisturbed", None)
    assert writes > 15
    for left in range(writes):
        await played(str(left), left)


async def test_a_register_in_one_document_is_read_and_put_into_pages_at_the_next_change(shop: Shop) -> None:
    rows = [{**unit._asdict(), "version": 1} for unit in (COUNTRYSIDE[0], TOWN, HEIR)]
    owed = {"id": "e1", "type": "units.changed.v1"}
    await shop.store.insert(UNITS, {"id": REGISTER, "version": 7, "units": rows, "outbox": [owed]})
    units = shop.replica()
    register = await units.read()
    assert (list(register.units.values()), register.version, register.structure) == ([COUNTRYSIDE[0], TOWN, HEIR], 7, 0)
    await units.change(putting(HEIR._replace(under="town")), by="u1")
    doc = await shop.store.get(UNITS, REGISTER)
    assert doc is not None
    assert ("units" in doc, doc["outbox"], len(doc["pages"])) == (False, [owed], 1)
    again = await shop.replica().read()
    assert (again.path("heir"), again.version, again.structure) == (("district", "town", "heir"), 8, 8)
    assert again.as_of(7) == register.units


async def test_what_two_replicas_change_at_the_same_moment_is_all_kept(shop: Shop) -> None:
    first, second = shop.replica(), shop.replica()
    await first.change(putting(*COUNTRYSIDE), by="u1")
    new = [Unit(f"n{n}", "新村", UnitKind.VILLAGE, "town") for n in range(12)]
    await asyncio.gather(
        *(first.change(putting(unit), by="u1") for unit in new[::2]),
        *(second.change(putting(unit), by="u2") for unit in new[1::2]),
    )
    assert await first.read() == await second.read() == await shop.replica().read()
    assert {unit.id for unit in new} <= set((await first.read()).units)
    await first.tell()
    assert {unit.id for unit in new} <= set(await shop.told())


async def test_looking_again_costs_one_small_read_and_a_new_name_one_page(shop: Shop) -> None:
    counting = Counting(shop.store)
    units, other = shop.replica(counting), shop.replica()
    await units.change(putting(*COUNTRYSIDE), by="u1")
    counting.asked.clear()
    await units.read()
    assert counting.asked == [("get", "units")]
    counting.asked.clear()
    await units.change(putting(VILLAGES[-1]._replace(name="新名村")), by="u1")
    assert [asked for asked in counting.asked if asked[0] == "Insert"] == [("Insert", "unit_pages")]
    await other.change(putting(VILLAGES[0]._replace(name="别名村")), by="u1")
    counting.asked.clear()
    assert (await units.read()).units["v00000"].name == "别名村"
    assert counting.asked == [("get", "units"), ("get", "unit_pages")]


async def test_a_reader_who_was_overtaken_by_many_changes_reads_again(shop: Shop) -> None:
    units = shop.replica()
    await units.change(putting(*COUNTRYSIDE), by="u1")
    long_ago = await shop.store.get(UNITS, REGISTER)
    assert long_ago is not None
    for number in range(KEPT_VERSIONS + 3):
        await units.change(putting(TOWN._replace(name=f"东镇{number}")), by="u1")
    assert not set(long_ago["pages"]) <= await shop.pages()
    counting = Counting(shop.store)
    counting.answers.append(long_ago)
    assert await shop.replica(counting).read() == await units.read()


async def test_an_import_that_is_repeated_in_portions_ends_in_the_same_register(shop: Shop) -> None:
    units = shop.replica()
    for start in range(0, len(COUNTRYSIDE), 400):
        await units.merge(COUNTRYSIDE[start : start + 400])
    register = await units.read()
    assert list(register.units.values()) == list(COUNTRYSIDE)
    await units.merge(COUNTRYSIDE)
    assert (await units.read()).version == register.version
    assert await shop.replica().read() == register


async def test_plans_see_the_tree_of_today_and_as_it_stood_before_a_move(shop: Shop) -> None:
    units, other = shop.replica(), shop.replica()
    plans = PlanUnits(units)
    await units.change(putting(*COUNTRYSIDE[:4]), by="u1")
    assert (await plans.structure(), await plans.moves()) == (0, [])
    await other.change(putting(HEIR._replace(under="town"), VILLAGES[1]), by="u7")
    await plans.refresh()
    version, tree = await plans.tree()
    assert (version, await plans.structure(), tree.path("heir")) == (2, 2, ("district", "town", "heir"))
    before, then = await plans.tree_as(0)
    assert (before, then.path("heir"), then.path("v00001")) == (2, ("district", "heir"), ("district", "town", "v00001"))
    assert [(move.unit, move.by, move.under_before, move.under) for move in await plans.moves()] == [
        ("heir", "u7", "district", "town")
    ]
    assert (await plans.tree_as(0))[1] is then
    assert (await plans.tree_as(2))[1] is tree


@pytest.mark.slow
async def test_a_country_is_taken_in_by_portions(shop: Shop) -> None:
    units = shop.replica()
    nation = Unit("nation", "示例国", UnitKind.NATION)
    towns = [Unit(f"t{n:05}", f"示例镇{n}", UnitKind.TOWNSHIP, "nation") for n in range(38_000)]
    villages = [Unit(f"v{n:06}", f"示例村{n}", UnitKind.VILLAGE, f"t{n % 38_000:05}") for n in range(562_000)]
    everything = [nation, *towns, *villages]
    for start in range(0, len(everything), 20_000):
        await units.merge(everything[start : start + 20_000])
    assert len((await shop.replica().read()).units) == len(everything)
