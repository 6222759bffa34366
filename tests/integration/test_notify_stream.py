"""The live stream: who sees what, at once, and again after a break."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.notify.stream.documents import StreamItems
from services.notify.stream.domain import Item, ItemKind
from shared.clock import SystemClock
from shared.contracts import events, tasks
from shared.contracts.tasks import Role, UserChangedV1
from shared.web.guard import COOKIE
from tests.benchmarks.listening import listening
from tests.builders import activity_event, cell_event, person, user_facts
from tests.integration.notify_stack import STREAM, TODAY, Notify, notify_service, principal, served


@dataclass
class Reader:
    """An open stream as a browser reads it."""

    lines: AsyncIterator[str]
    status: int
    got: list[dict[str, Any]] = field(default_factory=list)

    async def next(self) -> dict[str, Any]:
        """The next event: its id, its kind and its data."""
        event: dict[str, Any] = {}
        async with asyncio.timeout(5):
            async for line in self.lines:
                name, _, value = line.partition(": ")
                if not line and "data" in event:
                    self.got.append(event)
                    return event
                if name in ("id", "event", "data"):
                    event[name] = json.loads(value) if name == "data" else value
        raise AssertionError("the stream ended")


@asynccontextmanager
async def reading(url: str, headers: dict[str, str], **more: Any) -> AsyncIterator[Reader]:
    async with (
        httpx.AsyncClient(timeout=10) as http,
        http.stream("GET", url + STREAM, headers=headers, **more) as answer,
    ):
        lines = answer.aiter_lines()
        if answer.status_code == 200:
            assert await anext(lines) == ": open"
        yield Reader(lines, answer.status_code)


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


def signed(notify: Notify, user: str) -> dict[str, str]:
    return notify.keys.headers(principal(user))


async def test_everyone_sees_their_own_part_of_what_happens(notify: Notify) -> None:
    happened = (
        activity_event(events.ActivityPostedV1, unit="west", title="西镇的事"),
        activity_event(events.ActivityPostedV1, unit="east-1", title="东一村的事"),
        cell_event(tasks.TargetProgressedV1, unit="west"),
        cell_event(tasks.TargetProgressedV1, unit="district", value=4.0),
    )
    seen: dict[str, list[str]] = {}
    async with (
        served(notify) as url,
        reading(url, signed(notify, "poster")) as town,
        reading(url, signed(notify, "leader-1")) as leader,
    ):
        await notify.hear(*happened)
        for user, reader, number in (("town", town, 2), ("leader", leader, 4)):
            got = [await reader.next() for _ in range(number)]
            seen[user] = [event["data"].get("title", "") + event["data"]["unit"] for event in got]
    assert seen["town"] == ["东一村的事east-1", "普法演出district"]
    assert seen["leader"] == ["西镇的事west", "东一村的事east-1", "普法演出west", "普法演出district"]


async def test_a_notice_reaches_its_reader_alone_and_at_once(notify: Notify) -> None:
    async with (
        served(notify) as url,
        reading(url, signed(notify, "poster") | {"Accept-Language": "en"}) as poster,
        reading(url, signed(notify, "leader-1")) as leader,
    ):
        started = time.perf_counter()
        await notify.hear(activity_event(events.ActivityReturnedV1, reason="照片不清楚"))
        await notify.tick("post", at=TODAY + timedelta(minutes=30))
        got = [await poster.next(), await poster.next()]
        took = time.perf_counter() - started
        await notify.hear(activity_event(events.ActivityRevisedV1, version=3))
        others = [await leader.next(), await leader.next()]
    assert [event["event"] for event in got] == ["activity", "notice"]
    assert got[1]["data"]["title"] == "Returned: 送法下乡"
    assert [event["event"] for event in others] == ["activity", "activity"]
    assert took < 2


async def test_a_reader_takes_up_again_after_the_last_event_that_it_saw(notify: Notify) -> None:
    headers = signed(notify, "leader-1")
    async with served(notify) as url:
        async with reading(url, headers) as first:
            await notify.hear(activity_event(events.ActivityPostedV1, title="一"))
            last = (await first.next())["id"]
        await notify.hear(*(activity_event(events.ActivityPostedV1, title=title) for title in "二三"))
        async with reading(url, headers | {"Last-Event-ID": last}) as second:
            await notify.hear(activity_event(events.ActivityPostedV1, title="四"))
            titles = [(await second.next())["data"]["title"] for _ in range(3)]
    assert titles == ["二", "三", "四"]


async def test_an_event_that_comes_twice_is_streamed_once(notify: Notify) -> None:
    posted = activity_event(events.ActivityPostedV1)
    await notify.hear(posted, posted, ids=("same", "same"))
    await notify.hear(posted, ids=("same",))
    assert len(await notify.stored("stream")) == 1


async def test_the_dashboards_cookie_opens_the_stream_and_nothing_does_not(notify: Notify) -> None:
    token = notify.keys.token(principal("leader-1"))
    async with served(notify) as url:
        async with reading(url, {"Cookie": f"{COOKIE}={token}"}) as reader:
            assert reader.status == 200
        async with reading(url, {}) as reader:
            assert reader.status == 401


async def test_one_thing_reaches_fifty_readers_and_each_of_them_once(notify: Notify) -> None:
    """As ``tests/benchmarks/test_listeners.py`` with twenty times as many."""
    async with served(notify) as url:
        port = int(url.rpartition(":")[2])
        people = [person(Role.LEADER, user=f"leader-{number}") for number in range(50)]
        readers = [await listening(port, notify.keys.headers(who)) for who in people]
        for id in ("first", "second"):
            arriving = [reader.expect(f'"id":"{id}"'.encode()) for reader in readers]
            await notify.hear(activity_event(events.ActivityPostedV1, id=id))
            async with asyncio.timeout(20):
                await asyncio.gather(*arriving)
        for reader in readers:
            reader.close()


async def test_a_reader_that_takes_nothing_is_cut_off(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.stream.api.SEND_SECONDS", 0.1)
    async with served(notify) as url:
        port = int(url.rpartition(":")[2])
        reader = await listening(port, signed(notify, "leader-1"))
        reader.pause()
        large = {"text": "长" * 100_000}
        items = StreamItems(notify.store, SystemClock())
        await items.keep([Item(key=f"k{n}", kind=ItemKind.CAMPAIGN, data=large) for n in range(60)])
        async with asyncio.timeout(20):
            while f'route="{STREAM}",status="200"' not in (await notify.http.get("/api/notify/metrics")).text:
                await asyncio.sleep(0.02)
        reader.close()


async def test_a_disabled_users_stream_ends(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.stream.hub.ALIVE_SECONDS", 0.05)
    async with served(notify) as url, reading(url, signed(notify, "poster")) as reader:
        await notify.hear(UserChangedV1(user=user_facts("poster", disabled=True, version=2)))
        with pytest.raises(AssertionError, match="the stream ended"):
            await reader.next()
