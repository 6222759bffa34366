"""The services as processes of their own on real servers that die, freeze and come late: what was accepted counts, once.

The stack is started once for all tests, before its servers are; each test leaves it whole and counts from what it found.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import httpx
import pytest
import pytest_asyncio

from tests.district import ID, TARGET, District, counted, down, eventually, found, gauge, is_taken, post, settled
from tests.drills.load import load
from tests.mongo import MongoServer
from tests.rabbit import RabbitNode
from tests.stack import NAMES, processes, sign_in

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

TOWN = "gaodu"
LEADERS = ("leader-1", "leader-2")
GRACE_SECONDS = 15
"""More than what a service may take to end, less than what an orchestrator waits."""

STREAMS_SECONDS = 4
"""Less than the five for which a server waits for requests that do not end."""

RATE = 20
"""Posts a second: no more than the stand-in for the database can count meanwhile."""


@dataclass(kw_only=True)
class OnServers(District):
    """A district and the servers that it runs on. ``missing_at_first`` is what each service said that it waits for before
    there was a server."""

    broker: RabbitNode
    database: MongoServer
    missing_at_first: dict[str, set[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def district(
    tmp_path_factory: pytest.TempPathFactory, module_rabbit: RabbitNode, module_mongo: MongoServer
) -> AsyncIterator[OnServers]:
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
        missing = {name: set(await eventually(partial(down, stack, http, name), bool)) for name in NAMES}
        await asyncio.gather(*map(asyncio.to_thread, (module_mongo.process.start, module_rabbit.process.start)))
        await stack.ready()
        section, towns = await found(stack, http, [TOWN], leaders=LEADERS)
        await eventually(lambda: post(towns[0], "known"), is_taken)
        await settled(stack, http)
        yield OnServers(
            stack, http, section, towns, broker=module_rabbit, database=module_mongo, missing_at_first=missing
        )


async def test_services_that_start_before_their_servers_say_so_and_come_up_by_themselves(district: OnServers) -> None:
    assert district.missing_at_first == {
        "tasks": {"store", "bus", "consumer"},
        "events": {"bus", "consumer"},
        "notify": {"store", "bus", "consumer"},
    }
    assert [await down(district.stack, district.http, name) for name in NAMES] == [{}, {}, {}]


async def test_two_replicas_count_and_tell_once(district: OnServers) -> None:
    before = await counted(district.section)
    answers = await asyncio.gather(*(post(district.towns[0], f"replicas-{number}") for number in range(20)))
    await asyncio.gather(*(district.section.verify(answer.json()["id"]) for answer in answers))
    await settled(district.stack, district.http)
    cell = (await district.section.target(ID, TARGET))["cells"][0]
    assert (cell["value"], cell["provisional"]) == (20, before + 20)
    for name in LEADERS:
        leader = await sign_in(district.stack, district.http, name)
        notices = (await leader.ask("GET", "/api/notify/notices"))["items"]
        assert [notice["rule"] for notice in notices].count("target-reached") == 1


async def test_what_a_request_caused_is_logged_under_its_id_by_the_next_service(district: OnServers) -> None:
    await post(district.towns[0], "traced", **{"X-Request-Id": "trace-me"})
    await settled(district.stack, district.http)
    lines = [line for line in district.stack.logged("tasks") if line.get("request_id") == "trace-me"]
    assert [(line["event"], line["event_type"], line["verdict"]) for line in lines] == [
        ("handled", "activity.posted.v1", "done")
    ]


async def test_a_service_with_open_streams_ends_them_and_stops_at_once(district: OnServers) -> None:
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


async def test_posts_are_accepted_while_the_broker_is_dead_and_count_once_when_it_is_back(district: OnServers) -> None:
    before = await counted(district.section)
    async with load(district, RATE) as posts:
        await posts.goes_on(10)
        await asyncio.to_thread(district.broker.process.kill)
        await eventually(lambda: down(district.stack, district.http, "events"), lambda missing: "bus" in missing)
        answers = [await post(district.towns[0], f"dead-{number}") for number in range(5)]
        assert [answer.status_code for answer in answers] == [201] * 5
        await posts.goes_on(10)
        await asyncio.to_thread(district.broker.process.start)
    await eventually(lambda: down(district.stack, district.http, "events"), lambda missing: not missing)
    await settled(district.stack, district.http)
    assert await counted(district.section) == before + 5 + posts.accepted


@pytest.mark.slow
async def test_a_service_told_to_stop_under_load_ends_in_time_and_loses_nothing(district: OnServers) -> None:
    before = await counted(district.section)
    async with load(district, RATE) as posts:
        for name in NAMES:
            await posts.goes_on(10)
            service = district.stack.process(name)
            started = time.monotonic()
            assert await service.stop() == 0, service.log.read_text()[-3000:]
            assert time.monotonic() - started < GRACE_SECONDS
            await service.start()
        await district.stack.ready()
    await settled(district.stack, district.http)
    assert await counted(district.section) == before + posts.accepted


async def test_a_frozen_database_is_named_and_waited_for_and_no_message_dies_of_it(district: OnServers) -> None:
    before = await counted(district.section)
    district.database.process.freeze()
    try:
        answers = await asyncio.gather(*(post(district.towns[0], f"frozen-{number}") for number in range(10)))
        assert [answer.status_code for answer in answers] == [201] * 10
        headers = {"Authorization": f"Bearer {district.section.token}"}
        async with asyncio.timeout(10):
            path = district.stack.url(f"/api/tasks/plans/{ID}/progress")
            refused = await district.http.get(path, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert "store" in refused.json()["title"]
        await eventually(
            lambda: gauge(district.stack, district.http, "tasks", "pufa_consumer_paused"), lambda paused: paused > 0
        )
        assert {"store", "consumer"} <= (await down(district.stack, district.http, "tasks")).keys()
    finally:
        district.database.process.thaw()
    await eventually(lambda: down(district.stack, district.http, "tasks"), lambda missing: not missing)
    await settled(district.stack, district.http)
    assert await counted(district.section) == before + 10
