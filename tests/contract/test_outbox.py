"""The relay's promise on both stores, with a bus that the test opens, closes and questions."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from shared.bus.port import Bus, Message, OutcomeUnknown, Unroutable
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Insert, Pull, Store
from tests.contract.places import KINDS, store_place

POSTS = Collection("posts", pullable=("outbox",))
PATIENCE_SECONDS = 20
UNTOLD = "poison"


class GatedBus:
    """Confirms at once, while the gate is open; before that it fails as often and as ``failures`` says."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures: list[BaseException] = []
        self.begun: list[str] = []
        self.told: Counter[str] = Counter()
        self.opened = 0
        self.at_once = 0
        self.most_at_once = 0

    async def open(self) -> None:
        self.opened += 1

    async def publish(self, message: Message) -> None:
        self.begun.append(message.id)
        if message.id == UNTOLD:
            raise RuntimeError("the bus cannot carry this")
        if self.failures:
            raise self.failures.pop(0)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)  # a broker never confirms within the call
            await self.gate.wait()
        finally:
            self.at_once -= 1
        self.told[message.id] += 1


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    place = store_place(request, request.param, tmp_path)
    yield await place.store(POSTS)
    await place.close()


@pytest.fixture
def bus() -> GatedBus:
    return GatedBus()


def outbox(store: Store, bus: GatedBus, **settings: Any) -> Outbox:
    return Outbox(store, cast(Bus, bus), (POSTS,), **settings)


def post(id: str, *events: str, **fields: Any) -> Doc:
    return {"id": id, "outbox": [event(id) for id in events], **fields}


def event(id: str) -> Doc:
    return {"id": id, "type": "activity.posted.v1", "data": {"title": "普法"}}


@asynccontextmanager
async def running(*relays: Outbox) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def stored_and_handed(store: Store, relay: Outbox, number: int) -> None:
    for n in range(number):
        await store.insert(POSTS, post(f"{n}", f"event {n}"))
        relay.hand(POSTS, post(f"{n}", f"event {n}"))


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():
            await asyncio.sleep(0.005)


async def until_nothing_is_pending(store: Store) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await store.pending(POSTS, "outbox", limit=1):
            await asyncio.sleep(0.005)


async def test_what_is_handed_is_told_once_and_pulled(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus)
    await store.insert(POSTS, post("1", "a", "b", title="lecture"))
    relay.hand(POSTS, post("1", "a", "b", title="lecture"))
    assert relay.lag() == 2
    await relay.drain()
    assert bus.told == {"a": 1, "b": 1}
    assert await store.get(POSTS, "1") == post("1", title="lecture", rev=1)
    assert relay.lag() == 0


async def test_what_was_never_handed_is_found_in_the_store(store: Store, bus: GatedBus) -> None:
    await store.write_many(POSTS, [Insert(post(f"{n:03}", f"event {n}")) for n in range(130)])
    async with running(outbox(store, bus, window=20)):
        await until_nothing_is_pending(store)
    assert bus.told == {f"event {n}": 1 for n in range(130)}
    assert 1 < bus.most_at_once <= 20


async def test_an_event_that_was_not_confirmed_stays_in_its_document(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus)
    await store.insert(POSTS, post("1", "a"))
    bus.failures = [Unavailable("bus", "connection refused")]
    relay.hand(POSTS, post("1", "a"))
    with pytest.raises(Unavailable, match="refused"):
        await relay.drain()
    assert relay.waits_for == "bus: connection refused"
    assert await store.get(POSTS, "1") == post("1", "a", rev=1)
    await relay.drain()
    assert bus.told == {"a": 1}
    assert relay.waits_for is None


@pytest.mark.parametrize(
    "failure",
    [Unavailable("bus"), OutcomeUnknown("no confirm"), asyncio.CancelledError()],
    ids=lambda e: type(e).__name__,
)
async def test_it_goes_on_by_itself_when_the_bus_is_back(store: Store, bus: GatedBus, failure: BaseException) -> None:
    relay = outbox(store, bus)
    bus.failures = [failure, failure, failure]
    await store.write_many(POSTS, [Insert(post("1", "a")), Insert(post("2", "b"))])
    async with running(relay):
        await until_nothing_is_pending(store)
    assert bus.told == {"a": 1, "b": 1}


async def test_an_event_that_no_queue_took_is_told_after_declaring_again(store: Store, bus: GatedBus) -> None:
    bus.failures = [Unroutable("no queue")]
    await store.insert(POSTS, post("1", "a"))
    async with running(outbox(store, bus)):
        await until_nothing_is_pending(store)
    assert bus.opened == 1
    assert bus.told == {"a": 1}


async def test_a_revision_during_the_relay_loses_neither_itself_nor_its_event(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus)
    await store.insert(POSTS, post("1", "posted", title="first"))
    relay.hand(POSTS, post("1", "posted"))
    bus.gate.clear()
    async with running(relay):
        await until(lambda: bus.begun == ["posted"])
        await store.replace(POSTS, post("1", "posted", "revised", title="second", rev=1))
        relay.hand(POSTS, post("1", "posted", "revised"))
        bus.gate.set()
        await until_nothing_is_pending(store)
    assert await store.get(POSTS, "1") == post("1", title="second", rev=2)
    assert bus.told == {"posted": 1, "revised": 1}


async def test_an_edit_read_before_the_pull_is_not_stale_and_its_event_is_told(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus)
    await store.insert(POSTS, post("1", "posted"))
    read = await store.get(POSTS, "1")
    assert read is not None
    async with running(relay):
        await until_nothing_is_pending(store)
        await store.replace(POSTS, {**read, "title": "second", "outbox": [*read["outbox"], event("revised")]})
        await until_nothing_is_pending(store)
    assert await store.get(POSTS, "1") == post("1", title="second", rev=2)
    assert bus.told == {"posted": 1, "revised": 1}


async def test_several_relays_at_once_lose_nothing(store: Store, bus: GatedBus) -> None:
    async with running(*(outbox(store, bus, window=5) for _ in range(3))):
        for n in range(40):
            await store.insert(POSTS, post(f"{n:02}", f"event {n}"))
        await until_nothing_is_pending(store)
    assert set(bus.told) == {f"event {n}" for n in range(40)}


async def test_a_crash_between_confirm_and_pull_tells_it_again_under_the_same_id(
    store: Store, bus: GatedBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(collection: Collection, writes: list[Pull]) -> None:
        raise Unavailable("store", "gone")

    crashed = outbox(store, bus)
    await store.insert(POSTS, post("1", "a"))
    crashed.hand(POSTS, post("1", "a"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_many", away)
        with pytest.raises(Unavailable, match="store"):
            await crashed.drain()
    async with running(outbox(store, bus)):
        await until_nothing_is_pending(store)
    assert bus.told == {"a": 2}


async def test_a_confirmed_event_whose_pull_failed_is_only_pulled_again(
    store: Store, bus: GatedBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(collection: Collection, writes: list[Pull]) -> None:
        raise Unavailable("store", "gone")

    relay = outbox(store, bus)
    await store.insert(POSTS, post("1", "a"))
    relay.hand(POSTS, post("1", "a"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_many", away)
        with pytest.raises(Unavailable):
            await relay.drain()
    await relay.drain()
    assert bus.told == {"a": 1}
    assert not await store.pending(POSTS, "outbox", limit=1)


@pytest.mark.parametrize("broken", [event(UNTOLD), {"id": "no type"}])
async def test_an_event_that_cannot_be_told_is_in_nobodys_way(store: Store, bus: GatedBus, broken: Doc) -> None:
    await store.insert(POSTS, {"id": "0", "outbox": [broken]})
    await store.write_many(POSTS, [Insert(post(f"{n:02}", f"event {n}")) for n in range(1, 12)])
    async with running(outbox(store, bus, window=1)):
        await until(lambda: set(bus.told) == {f"event {n}" for n in range(1, 12)})
    assert await store.get(POSTS, "0") == {"id": "0", "outbox": [broken], "rev": 1}


async def test_handing_over_never_waits_and_what_finds_no_room_is_told_later(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus, window=2)
    docs = [post(f"{n:02}", f"event {n}") for n in range(50)]
    await store.write_many(POSTS, [Insert(doc) for doc in docs])
    for doc in docs:
        relay.hand(POSTS, doc)
    assert relay.lag() == 20
    async with running(relay):
        await until_nothing_is_pending(store)
    assert bus.told == {f"event {n}": 1 for n in range(50)}


async def test_it_can_be_cancelled_in_the_middle_of_a_publish(store: Store, bus: GatedBus) -> None:
    relay = outbox(store, bus)
    bus.gate.clear()
    await store.insert(POSTS, post("1", "a"))
    async with asyncio.timeout(PATIENCE_SECONDS), running(relay):
        await until(lambda: bus.begun == ["a"])
    assert not bus.told
    bus.gate.set()
    await relay.drain()
    assert bus.told == {"a": 1}


@pytest.fixture
def slow_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing is written before this is set."""
    gate, write_many = asyncio.Event(), store.write_many

    async def later(collection: Collection, writes: list[Pull]) -> list[Any]:
        await gate.wait()
        return await write_many(collection, writes)

    monkeypatch.setattr(store, "write_many", later)
    return gate


async def test_the_next_window_is_told_while_the_one_before_is_pulled(
    store: Store, bus: GatedBus, slow_store: asyncio.Event
) -> None:
    relay = outbox(store, bus, window=2)
    await stored_and_handed(store, relay, 6)
    async with running(relay):
        await until(lambda: len(bus.told) == 4)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(bus.told) == 4  # two windows at most: one is pulled, one was told
        slow_store.set()
        await until_nothing_is_pending(store)
    assert bus.told == {f"event {number}": 1 for number in range(6)}


async def test_it_can_be_cancelled_in_the_middle_of_a_pull(
    store: Store, bus: GatedBus, slow_store: asyncio.Event
) -> None:
    relay = outbox(store, bus, window=2)
    await stored_and_handed(store, relay, 5)
    async with asyncio.timeout(PATIENCE_SECONDS), running(relay):
        await until(lambda: len(bus.told) == 4)
    slow_store.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await relay.drain()
    assert bus.told == {f"event {number}": 1 for number in range(5)}
    assert relay.lag() == 0
    assert not await store.pending(POSTS, "outbox", limit=1)
