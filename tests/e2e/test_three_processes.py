"""The services as processes of their own on real servers that die, freeze and come late: what was accepted counts, once.

The stack is started once for all tests, before its servers are; each test leaves it whole and counts from what it found.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4
from zlib import crc32

import httpx
import pytest
import pytest_asyncio

from tests.mongo import MongoServer
from tests.rabbit import RabbitNode
from tests.stack import NAMES, PASSWORD, Person, Stack, processes, sign_in

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

T = TypeVar("T")

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"
TOWN = "gaodu"
WITHIN_SECONDS = 60
GRACE_SECONDS = 15
"""More than what a service may take to end, less than what an orchestrator waits."""

STREAMS_SECONDS = 4
"""Less than the five for which a server waits for requests that do not end."""

PACE_SECONDS = 0.05


@dataclass
class District:
    """Everything that runs, and two who are signed in: a section that reviews, and a town that posts.

    ``missing_at_first`` is what each service said that it waits for before there was a server.
    """

    stack: Stack
    broker: RabbitNode
    database: MongoServer
    section: Person
    town: Person
    http: httpx.AsyncClient
    missing_at_first: dict[str, set[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def district(
    tmp_path_factory: pytest.TempPathFactory, module_rabbit: RabbitNode, module_mongo: MongoServer
) -> AsyncIterator[District]:
    """Two processes each of tasks and notify on MongoDB's protocol, one of events on SQLite, RabbitMQ between them."""
    folder = tmp_path_factory.mktemp("district")
    shared = f"{module_mongo.url}/{{service}}?socketTimeoutMS=1500&serverSelectionTimeoutMS=1500"
    running = processes(
        folder,
        bus_url=module_rabbit.url,
        store_url=shared,
        own_stores={"events": f"sqlite:///{folder}/events.sqlite"},
        blobs_url=f"file:///{folder}/blobs",
        replicas=("tasks", "notify"),
        log_level="DEBUG",
        wait=False,
    )
    module_rabbit.process.kill()
    module_mongo.process.kill()
    async with running as stack, httpx.AsyncClient(timeout=30) as http:
        missing = {name: await eventually(partial(unready, stack, http, name), lambda found: found) for name in NAMES}
        await asyncio.gather(*map(asyncio.to_thread, (module_mongo.process.start, module_rabbit.process.start)))
        await stack.ready()
        section, town = await people(stack, http)
        district = District(stack, module_rabbit, module_mongo, section, town, http, missing)
        await settled(district)
        yield district


async def people(stack: Stack, http: httpx.AsyncClient) -> tuple[Person, Person]:
    """A section that reviews and a town whose posts the events service takes; the plan is active, two leaders watch."""
    admin = await sign_in(stack, http, "admin")
    await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers={"Content-Type": "application/yaml"})
    await admin.ask("POST", f"/api/tasks/plans/{ID}/activate")
    staff = [(TOWN, "township", TOWN), ("section", "section", "pufa-section")]
    staff += [(leader, "leader", "luozhuang-district") for leader in ("leader-1", "leader-2")]
    for name, role, unit in staff:
        body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=body)
    section, town = await sign_in(stack, http, "section"), await sign_in(stack, http, TOWN)
    await eventually(lambda: post(town, "known"), lambda answer: answer.status_code == 201)
    return section, town


async def post(town: Person, key: str, **headers: str) -> httpx.Response:
    """A performance on some day of the year's first half: on one day all would be looked at as duplicates of each other."""
    day = date(2023, 1, 3) + timedelta(days=crc32(key.encode()) % 160)
    return await town.http.post(
        town.stack.url("/api/events/activities"),
        json={"kind": "performance", "title": f"送法下乡 {key}", "held_on": day.isoformat()},
        headers={"Authorization": f"Bearer {town.token}", "Idempotency-Key": key, **headers},
    )


async def eventually(look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Look until it is as wanted; the last look is shown when it never is."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not wanted(seen := await look()):
        assert time.monotonic() < ends, f"not within {WITHIN_SECONDS} s; last seen: {seen}"
        await asyncio.sleep(0.05)
    return seen


async def posted(section: Person) -> int:
    """How many posts the target's one cell has taken in."""
    target = await section.target(ID, "performances")
    return int(target["cells"][0]["provisional"])


async def unready(stack: Stack, http: httpx.AsyncClient, service: str) -> set[str]:
    """What a service waits for; nothing while it does not even answer."""
    try:
        return set((await http.get(stack.url(f"/api/{service}/readyz"))).json()["down"])
    except httpx.TransportError:
        return set()


async def down(district: District, service: str) -> dict[str, str]:
    """What readyz says is missing, with the reasons."""
    answer = await district.http.get(district.stack.url(f"/api/{service}/readyz"))
    missing: dict[str, str] = answer.json()["down"]
    return missing


async def gauge(district: District, service: str, name: str) -> float:
    """The sum over the service's replicas."""
    answers = [await district.http.get(f"{url}/api/{service}/metrics") for url in district.stack.replicas(service)]
    lines = [line for answer in answers for line in answer.text.splitlines()]
    return sum(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


async def settled(district: District) -> None:
    """Return once no event is untold and no message waits at any service, and none has died."""

    async def waiting() -> list[float]:
        names = ("pufa_outbox_lag", "pufa_queue_depth", "pufa_queue_dead")
        return [await gauge(district, service, name) for name in names for service in NAMES]

    for _ in range(2):  # what the last service told after the first was asked
        await eventually(waiting, lambda numbers: not any(numbers))


@asynccontextmanager
async def load(town: Person) -> AsyncIterator[list[str]]:
    """Post from four desks while the block runs; the keys that were accepted."""
    accepted: list[str] = []
    run = uuid4().hex
    enough = asyncio.Event()

    async def poster(number: int) -> None:
        count = 0
        while not enough.is_set():
            key = f"{run}-{number}-{count}"
            await asyncio.sleep(PACE_SECONDS)
            with suppress(httpx.TransportError):  # then the same again: it may have been taken or not
                if (await post(town, key)).is_success:
                    accepted.append(key)
                    count += 1

    async with asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(poster(number))
        try:
            yield accepted
        finally:
            enough.set()


async def more_than(accepted: list[str], number: int) -> None:
    async def count() -> int:
        return len(accepted)

    await eventually(count, lambda count: count > number)


async def test_services_that_start_before_their_servers_say_so_and_come_up_by_themselves(district: District) -> None:
    assert district.missing_at_first == {
        "tasks": {"store", "bus", "consumer"},
        "events": {"bus", "consumer"},
        "notify": {"store", "bus", "consumer"},
    }
    assert [await down(district, name) for name in NAMES] == [{}, {}, {}]


async def test_two_replicas_count_and_tell_once(district: District) -> None:
    before = await posted(district.section)
    answers = await asyncio.gather(*(post(district.town, f"replicas-{number}") for number in range(20)))
    await asyncio.gather(*(district.section.verify(answer.json()["id"]) for answer in answers))
    await settled(district)
    cell = (await district.section.target(ID, "performances"))["cells"][0]
    assert (cell["value"], cell["provisional"]) == (20, before + 20)
    for name in ("leader-1", "leader-2"):
        leader = await sign_in(district.stack, district.http, name)
        notices = (await leader.ask("GET", "/api/notify/notices"))["items"]
        assert [notice["rule"] for notice in notices].count("target-reached") == 1


async def test_what_a_request_caused_is_logged_under_its_id_by_the_next_service(district: District) -> None:
    await post(district.town, "traced", **{"X-Request-Id": "trace-me"})
    await settled(district)
    lines = [line for line in district.stack.logged("tasks") if line.get("request_id") == "trace-me"]
    assert [(line["event"], line["event_type"], line["verdict"]) for line in lines] == [
        ("handled", "activity.posted.v1", "done")
    ]


async def test_a_service_with_open_streams_ends_them_and_stops_at_once(district: District) -> None:
    headers = {"Authorization": f"Bearer {district.section.token}"}
    notify = district.stack.process("notify")
    async with district.http.stream("GET", district.stack.url("/api/notify/stream"), headers=headers) as stream:
        lines = stream.aiter_lines()
        assert "open" in await anext(lines)
        started = time.monotonic()
        assert await notify.stop() == 0
        assert time.monotonic() - started < STREAMS_SECONDS
        async for line in lines:  # to an end that is none of a broken connection
            assert line.startswith(("retry:", "id:", "event:", "data:", ":")) or not line
    await notify.start()
    await district.stack.ready()


async def test_posts_are_accepted_while_the_broker_is_dead_and_count_once_when_it_is_back(district: District) -> None:
    before = await posted(district.section)
    async with load(district.town) as accepted:
        await more_than(accepted, 10)
        await asyncio.to_thread(district.broker.process.kill)
        await eventually(lambda: down(district, "events"), lambda missing: "bus" in missing)
        until = len(accepted)
        answers = [await post(district.town, f"dead-{number}") for number in range(5)]
        assert [answer.status_code for answer in answers] == [201] * 5
        await more_than(accepted, until + 10)
        await asyncio.to_thread(district.broker.process.start)
    await eventually(lambda: down(district, "events"), lambda missing: not missing)
    await settled(district)
    assert await posted(district.section) == before + 5 + len(accepted)


async def test_a_service_told_to_stop_under_load_ends_in_time_and_loses_nothing(district: District) -> None:
    before = await posted(district.section)
    async with load(district.town) as accepted:
        for name in NAMES:
            await more_than(accepted, len(accepted) + 10)
            service = district.stack.process(name)
            started = time.monotonic()
            assert await service.stop() == 0, service.log.read_text()[-3000:]
            assert time.monotonic() - started < GRACE_SECONDS
            await service.start()
        await district.stack.ready()
    await settled(district)
    assert await posted(district.section) == before + len(accepted)


async def test_a_frozen_database_is_named_and_waited_for_and_no_message_dies_of_it(district: District) -> None:
    before = await posted(district.section)
    district.database.process.freeze()
    try:
        answers = await asyncio.gather(*(post(district.town, f"frozen-{number}") for number in range(10)))
        assert [answer.status_code for answer in answers] == [201] * 10
        headers = {"Authorization": f"Bearer {district.section.token}"}
        async with asyncio.timeout(10):
            path = district.stack.url(f"/api/tasks/plans/{ID}/progress")
            refused = await district.http.get(path, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert "store" in refused.json()["title"]
        await eventually(lambda: gauge(district, "tasks", "pufa_consumer_paused"), lambda paused: paused > 0)
        assert {"store", "consumer"} <= (await down(district, "tasks")).keys()
    finally:
        district.database.process.thaw()
    await eventually(lambda: down(district, "tasks"), lambda missing: not missing)
    await settled(district)
    assert await posted(district.section) == before + 10
