"""Bookings under crashes and races: whatever was cut off, no troupe and no place is ever promised twice, nor lost for good."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.events.activities.domain.lifecycle import Request
from services.events.performances.conflicts import Conflicts
from services.events.performances.documents import bookings as bookings_module
from services.events.performances.documents.bookings import BOOKINGS, UNDER_WAY, Bookings
from services.events.performances.documents.performances import PERFORMANCES, Performances, Search
from services.events.performances.domain.content import PerformanceContent, Session
from services.events.performances.domain.life import Performance
from services.events.performances.domain.slots import Slot, slots
from services.events.performances.holding import Holding
from services.events.performances.planning import Planning
from services.events.performances.reading import Reading
from shared.access import Principal
from shared.clock import Clock
from shared.directory.documents import COLLECTIONS, DirectoryCopy
from shared.store.embedded import SqliteStore
from shared.store.port import Store
from shared.web.problems import Problem
from tests.builders import district_units, performance_body, person, picture
from tests.contract.places import KINDS, store_place
from tests.failing_store import Failing
from tests.integration.events_stack import TODAY, Events, events_service

PERFORMANCES_PATH = "/api/events/performances"
TOWNSHIP = person()
DAY = "2023-06-20"
ALL = Search(date(2000, 1, 1), date(2100, 1, 1))
"""Every performance there is."""


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def owners(store: Store) -> dict[str, str | None]:
    found = (await store.find(BOOKINGS, {}, limit=1000)).items
    return {doc["id"]: doc.get("owner") for doc in found}


async def needed(store: Store) -> dict[Slot, list[str]]:
    """Which performances need each slot."""
    found: dict[Slot, list[str]] = defaultdict(list)
    async for performance in Performances(store).all(ALL):
        for slot in slots(performance.facts):
            found[slot].append(performance.facts.id)
    return found


async def check_bookings(store: Store) -> None:
    """Each slot is needed by one performance at most, and that one's is the booking."""
    booked = await owners(store)
    for slot, ids in (await needed(store)).items():
        assert [booked.get(slot.id)] == ids, slot


Act = Callable[[Events], Awaitable[int]]


async def send(events: Events, method: str, path: str, who: Principal = TOWNSHIP, **what: Any) -> int:
    answer = await events.ask(method, f"{PERFORMANCES_PATH}{path}", who, **what)
    return answer.status_code


async def only(events: Events) -> str:
    [id] = [doc["id"] for doc in await events.stored("performances") if "void" not in doc]
    return str(id)


async def plan(events: Events, key: str = "first", **different: Any) -> int:
    return await send(
        events, "POST", "", headers={"Idempotency-Key": key}, json=performance_body(session=None, **different)
    )


async def move(events: Events) -> int:
    body = performance_body(session=None, held_on="2023-06-21", venue="小学操场")
    headers = {"If-Match": '"1"', "Idempotency-Key": "move"}
    return await send(events, "PUT", f"/{await only(events)}", headers=headers, json=body)


async def cancel(events: Events) -> int:
    headers = {"Idempotency-Key": "cancel"}
    return await send(events, "POST", f"/{await only(events)}/cancel", headers=headers, json={"reason": "暴雨"})


async def hold(events: Events) -> int:
    return await send(events, "POST", f"/{await only(events)}/held", json={"participants": 80})


async def prepared(events: Events, act: Act) -> None:
    """What has to be there before ``act``."""
    if act is not plan:
        assert await plan(events) == 201
    if act is hold:
        events.clock.set(datetime.fromisoformat(f"{DAY}T12:00:00+08:00"))


def after_a_while(events: Events) -> None:
    events.clock.set(events.clock.now() + timedelta(minutes=1))


@pytest.mark.parametrize("act", [plan, move, cancel, hold], ids=lambda act: act.__name__)
async def test_after_a_crash_at_any_write_the_same_request_again_does_it_once(tmp_path: Path, act: Act) -> None:
    for left in range(100):
        folder = tmp_path / str(left)
        folder.mkdir()
        async with events_service(folder) as events:
            await prepared(events, act)
            failing = Failing(events.store)
            failing.left = left
            async with events.rebuilt(store=failing) as crashed:
                came = await act(crashed)
            if came != 503:
                assert left > 0, "the crash never came"
                return
            assert await act(events) in (200, 201)
            assert await act(events) in (200, 201)
            await check_bookings(events.store)
            assert len(await events.stored("activities")) == (act is hold)
    raise AssertionError("it never ended")


@pytest.mark.parametrize("act", [plan, move, cancel], ids=lambda act: act.__name__)
async def test_after_a_crash_at_any_write_others_get_what_nobody_has(tmp_path: Path, act: Act) -> None:
    for left in range(100):
        folder = tmp_path / str(left)
        folder.mkdir()
        async with events_service(folder) as events:
            await prepared(events, act)
            failing = Failing(events.store)
            failing.left = left
            async with events.rebuilt(store=failing) as crashed:
                came = await act(crashed)
            if came != 503:
                return
            after_a_while(events)
            had = {slot.day.isoformat() for slot in await needed(events.store)}
            for day in (DAY, "2023-06-21"):
                wanted = 409 if day in had else 201
                assert await plan(events, day, held_on=day, village="east-2") == wanted, (left, day, had)
            await check_bookings(events.store)
    raise AssertionError("it never ended")


async def test_the_sweep_marks_as_held_what_was_posted_before_a_crash(events: Events) -> None:
    await prepared(events, hold)
    failing = Failing(events.store)
    failing.left = 1
    async with events.rebuilt(store=failing) as crashed:
        assert await hold(crashed) == 503
    [activity] = await events.stored("activities")
    ticker = next(each for each in events.service.tickers if each.name == "complete-performances")
    for _ in range(2):
        await ticker.work()
    [performance] = await events.stored("performances")
    assert performance["status"] == "held"
    assert performance["steps"][-1]["facts"]["activity"] == activity["id"]
    assert performance["steps"][-1]["by"] == TOWNSHIP.user


@pytest.mark.parametrize("act", [move, cancel], ids=lambda act: act.__name__)
async def test_what_was_posted_before_a_crash_is_neither_moved_nor_cancelled(events: Events, act: Act) -> None:
    await prepared(events, hold)
    failing = Failing(events.store)
    failing.left = 1
    async with events.rebuilt(store=failing) as crashed:
        assert await hold(crashed) == 503
    assert await act(events) in (409, 412)
    [performance] = await events.stored("performances")
    assert performance["status"] == "held"
    assert await hold(events) == 200


async def test_photos_of_a_held_performance_survive_the_crash_in_between(events: Events) -> None:
    await prepared(events, hold)
    photo = (await events.upload(picture(), TOWNSHIP)).json()["id"]
    path, body = f"/{await only(events)}/held", {"evidence": [photo]}
    for left in range(3):
        failing = Failing(events.store)
        failing.left = left
        async with events.rebuilt(store=failing) as crashed:
            assert await send(crashed, "POST", path, json=body) in (503, 201, 200)
    assert await send(events, "POST", path, json=body) in (200, 201)
    [activity] = await events.stored("activities")
    assert activity["steps"][-1]["facts"]["evidence"] == [photo]


class Hesitant:
    """A store before which every caller waits for a moment that chance decides."""

    def __init__(self, store: Store, random: Random) -> None:
        self._store, self._random = store, random

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def later(*given: Any, **named: Any) -> Any:
            for _ in range(self._random.randrange(6)):
                await asyncio.sleep(0)
            return await method(*given, **named)

        return later


class Leaping:
    """A clock that chance lets show, now and then, a moment when what is under way has long been given up."""

    def __init__(self, random: Random, chance: float) -> None:
        self._random, self._chance = random, chance

    def now(self) -> datetime:
        return TODAY + (2 * UNDER_WAY if self._random.random() < self._chance else timedelta())


def replica(store: Store, directory: DirectoryCopy, clock: Clock) -> Planning:
    """The room's planning alone; no activity stands."""
    performances = Performances(store)
    bookings, reading = Bookings(store, performances, clock), Reading(performances, directory)

    async def none(id: str) -> None:
        return None

    holding = Holding(performances, reading, None, none, {}, directory, clock)  # type: ignore[arg-type]
    return Planning(performances, bookings, Conflicts(bookings, reading), reading, holding, directory, clock)


async def attempt(planning: Planning, random: Random, number: int) -> Performance | None:
    """Plan something, then perhaps move it or call it off; None where it was refused."""
    try:
        made, _ = await planning.plan(wish(Random(number)), TOWNSHIP, Request(key=f"p{number}", digest="d"))
        for _ in range(random.randrange(4)):
            made = await planning.change(made.facts.id, wish(random), TOWNSHIP, None, if_match="*")
        if random.random() < 0.3:
            made = await planning.cancel(made.facts.id, "改期", TOWNSHIP, None)
    except Problem as problem:
        if problem.status != 409:
            raise
        return None
    return made


def wish(random: Random) -> PerformanceContent:
    sessions = (*Session, None)
    given = {"troupe": random.choice("甲乙"), "village": random.choice(("east-1", "east-2"))}
    return PerformanceContent.model_validate(performance_body(**given) | {"session": random.choice(sessions)})


@pytest.fixture(params=[0.1, 0.0], ids=["hasty", "patient"])
def haste(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """How likely a booking that is well under way is taken over; what is stored must be right in any case."""
    monkeypatch.setattr(bookings_module, "PAUSE", 0.001)
    chance: float = request.param
    return chance


@pytest.fixture
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """Two connections to one database."""
    place = store_place(request, request.param, tmp_path)
    try:
        yield [await place.store(PERFORMANCES, BOOKINGS, *COLLECTIONS) for _ in range(2)]
    finally:
        await place.close()


@pytest.mark.parametrize("stores", KINDS, indirect=True)
async def test_two_replicas_never_promise_one_slot_twice(stores: list[Store], haste: float) -> None:
    for seed in range(8 if isinstance(stores[0], SqliteStore) else 3):
        numbers = [(100 * seed + n, n % 2) for n in range(12)]
        made = await race(stores, Random(seed), numbers, haste)
        for performance in filter(None, made):
            kept = await Performances(stores[0]).get(performance.facts.id)
            assert kept == performance, "what was answered is what is kept"
        await tidied(stores[0])


@pytest.mark.parametrize("stores", KINDS, indirect=True)
async def test_one_request_that_comes_to_both_replicas_never_loses_what_it_booked(
    stores: list[Store], haste: float
) -> None:
    for seed in range(8 if isinstance(stores[0], SqliteStore) else 3):
        numbers = [(100 * seed + n, replica) for n in range(6) for replica in range(2)]
        await race(stores, Random(seed), numbers, haste)
        await tidied(stores[0])


async def race(
    stores: list[Store], random: Random, numbers: list[tuple[int, int]], haste: float
) -> list[Performance | None]:
    """Attempts by number, each at one of the replicas, all at once; then every slot must have one owner at most."""
    clock = Leaping(random, haste)
    directory = DirectoryCopy(stores[0])
    await directory.keep_units(district_units())
    replicas = [replica(Hesitant(store, random), directory, clock) for store in stores]
    made = await asyncio.gather(*(attempt(replicas[where], random, number) for number, where in numbers))
    await check_bookings(stores[0])
    return made


async def tidied(store: Store) -> None:
    """Nothing is left of the race."""
    for collection in (PERFORMANCES, BOOKINGS):
        for doc in (await store.find(collection, {}, limit=1000)).items:
            await store.delete(collection, doc["id"])
