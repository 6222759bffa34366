"""One trace across all services on RabbitMQ, as a collector gets it; and the same way by ``pufa trace``, from stores alone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aio_pika
import httpx
import pytest

from shared.bus.topology import EXCHANGE
from tests.collector import Collector, Span, collector
from tests.commands import elsewhere
from tests.gateway import gateway
from tests.stack import PASSWORD, Person, Stack, embedded, processes, sign_in

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
WITHIN_SECONDS = 60
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
POSTED, MOVED = "activity.posted.v1", "target.progressed.v1"
WAY = {
    ("pufa-events", "POST /api/events/activities"),
    ("pufa-events", f"send {POSTED}"),
    ("pufa-events", f"process {POSTED}"),
    ("pufa-tasks", f"process {POSTED}"),
    ("pufa-notify", f"process {POSTED}"),
    ("pufa-tasks", f"send {MOVED}"),
    ("pufa-notify", f"process {MOVED}"),
}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collector() as running:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        yield running


async def eventually(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    ends = time.monotonic() + WITHIN_SECONDS
    while not wanted(seen := look()):
        assert time.monotonic() < ends, f"not within {WITHIN_SECONDS} s; last seen: {seen}"
        await asyncio.sleep(0.05)
    return seen


async def town_of(stack: Stack, http: httpx.AsyncClient) -> Person:
    """The plan is active, and a town may post."""
    admin = await sign_in(stack, http, "admin")
    await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers={"Content-Type": "application/yaml"})
    await admin.ask("POST", "/api/tasks/plans/luozhuang-2023/activate")
    who = {"name": "gaodu", "role": "township", "unit": "gaodu", "password": PASSWORD}
    await admin.ask("POST", "/api/tasks/users", json=who)
    return await sign_in(stack, http, "gaodu")


async def post(town: Person, **headers: str) -> str:
    """Once the town's unit is known everywhere."""
    body = {"kind": "performance", "title": "送法下乡", "held_on": "2023-03-15"}
    headers = {"Authorization": f"Bearer {town.token}", "Idempotency-Key": "the-one", **headers}
    ends = time.monotonic() + WITHIN_SECONDS
    while (
        answer := await town.http.post(town.stack.url("/api/events/activities"), json=body, headers=headers)
    ).status_code != 201:
        assert time.monotonic() < ends, answer.text
        await asyncio.sleep(0.1)
    return str(answer.json()["id"])


COME = ("taken in: target.progressed.v1", "counted in luozhuang-2023/performances", "looked for duplicates")
"""What stands in a way that has come to its end."""


async def way(activity: str, *arguments: str, **environment: str) -> str:
    """What ``pufa trace`` prints, once all has come."""
    ends = time.monotonic() + WITHIN_SECONDS
    while True:
        code, out, err = await elsewhere("trace", activity, *arguments, **environment)
        if code == 0 and all(words in " ".join(out.split()) for words in COME):
            return out
        assert time.monotonic() < ends, (code, out, err)


def by_name(spans: list[Span]) -> dict[tuple[str, str], Span]:
    return {(span.service, span.name): span for span in spans}


@pytest.mark.servers
@pytest.mark.timeout(300)
async def test_a_post_is_one_trace_across_the_services_that_a_collector_gets_whole(
    tmp_path: Path, rabbit_url: str, collected: Collector, http: httpx.AsyncClient
) -> None:
    store, blobs = f"sqlite:///{tmp_path}/{{service}}.sqlite", f"file:///{tmp_path}/blobs"
    async with (
        processes(tmp_path, bus_url=rabbit_url, store_url=store, blobs_url=blobs, log_level="DEBUG") as stack,
        await aio_pika.connect(rabbit_url) as connection,
    ):
        town = await town_of(stack, http)
        channel = await connection.channel()
        listening = await channel.declare_queue(exclusive=True)
        await listening.bind(EXCHANGE, "#")
        activity = await post(town, traceparent=f"00-{TRACE}-{CALLER}-01")
        spans = by_name(
            await eventually(lambda: collected.of(TRACE), lambda found: {(s.service, s.name) for s in found} >= WAY)
        )
        _stands_in_order(spans)
        headers = await _headers_of(listening, POSTED)
        assert headers["traceparent"] == f"00-{TRACE}-{spans['pufa-events', f'send {POSTED}'].span}-01"
        for service in ("tasks", "notify"):
            assert any(line.get("trace_id") == TRACE for line in stack.logged(service)), service
        async with gateway(stack.urls) as url:
            told = await way(activity, PUFA_URL=url, PUFA_PASSWORD=PASSWORD)
        assert TRACE in told
        assert "gaodu" in told


def _stands_in_order(spans: dict[tuple[str, str], Span]) -> None:
    asked, told = spans["pufa-events", "POST /api/events/activities"], spans["pufa-events", f"send {POSTED}"]
    counted, moved = spans["pufa-tasks", f"process {POSTED}"], spans["pufa-tasks", f"send {MOVED}"]
    assert [each.kind for each in (asked, told, counted)] == ["SERVER", "PRODUCER", "CONSUMER"]
    assert asked.parent == CALLER
    assert told.parent == asked.span
    assert {spans[f"pufa-{who}", f"process {POSTED}"].parent for who in ("events", "tasks", "notify")} == {told.span}
    assert moved.parent == counted.span
    assert spans["pufa-notify", f"process {MOVED}"].parent == moved.span
    assert asked.began <= told.began <= counted.ended
    assert counted.began <= moved.began <= spans["pufa-notify", f"process {MOVED}"].ended
    assert asked.facts["http.response.status_code"] == 201
    assert not any(span.failed for span in spans.values())


async def _headers_of(queue: aio_pika.abc.AbstractQueue, type: str) -> dict[str, Any]:
    """Of the first message of this type that came."""
    async with asyncio.timeout(WITHIN_SECONDS), queue.iterator(no_ack=True) as messages:
        async for message in messages:
            if message.type == type:
                return dict(message.headers)
    raise AssertionError(f"no {type} came")


async def test_the_way_is_read_from_a_folder_while_pufa_runs_on_it_and_after(
    tmp_path: Path, http: httpx.AsyncClient
) -> None:
    data = str(tmp_path / "data")
    async with embedded(tmp_path) as stack:
        activity = await post(await town_of(stack, http), **{"X-Request-Id": TRACE})
        running = await way(activity, "--data", data)
        asked = await way(activity, PUFA_URL=stack.urls["tasks"], PUFA_PASSWORD=PASSWORD)
    stopped = await way(activity, "--data", data)
    assert running == stopped == asked
    assert TRACE in running
    code, out, err = await elsewhere("trace", "nobody", "--data", data)
    assert (code, out, "nobody" in err) == (1, "", True)
    code, out, err = await elsewhere("trace", activity, "--data", f"{data}/none")
    assert (code, out, "none" in err) == (1, "", True)
