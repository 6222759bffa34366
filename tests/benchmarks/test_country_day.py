"""The country's busiest day end to end: 4 December, one post for each of 38,000 townships, from HTTP to the nation's figure.

Three services as processes of their own on SQLite stores, with a real RabbitMQ between them, against what the store and the
broker alone do with as many documents and messages of the same size in the same run. ``PUFA_BENCH_POSTS`` makes the day
smaller, and the country with it. The events service plays its HTTP role alone: looking for duplicates is its consumer's,
which is another process where so much is posted, and is not on an event's way to the figure.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from services.events.activities.documents import ACTIVITIES
from shared.contracts.tasks import UnitKind
from shared.store.embedded import SqliteStore
from shared.store.port import Doc
from tests.benchmarks.bare import bus_rate, store_rate
from tests.benchmarks.country.country import Country, Post
from tests.benchmarks.country.tree import WHOLE
from tests.benchmarks.country_office import CountryOffice, said
from tests.benchmarks.wire import CONNECTIONS, post_rate
from tests.keys import Keys
from tests.stack import Stack, processes
from tests.vhosts import Vhosts

T = TypeVar("T")

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(7200)]

POSTS = int(os.environ.get("PUFA_BENCH_POSTS", "38000"))
WEEK = "week"
LOOK_SECONDS = 0.25
PATIENCE = 3600.0
FLOOR = 0.005
"""Below this something is broken, on however busy a machine; the figures themselves are in ``docs/benchmarks.md``."""


@dataclass
class Day:
    """Seconds since the first post went out: until the last one was answered, and until it was counted at the root."""

    posts: int
    units: int
    answered: float
    counted: float
    store: float
    bus: float

    @property
    def rate(self) -> float:
        return self.posts / self.counted

    def __str__(self) -> str:
        return "\n".join(
            (
                f"4 December: {self.posts} posts over {CONNECTIONS} connections, a register of {self.units} units",
                f"{'answered over HTTP':<44}{self.answered:>9.1f} s{self.posts / self.answered:>9.0f} /s",
                f"{'counted at the root':<44}{self.counted:>9.1f} s{self.rate:>9.0f} /s",
                f"{'from the last answer until it was counted':<44}{self.counted - self.answered:>9.1f} s",
                f"{'bare store, as many such documents':<56}{self.store:>9.0f} /s   ours {self.rate / self.store:.3f}",
                f"{'bare bus, as many such messages':<56}{self.bus:>9.0f} /s   ours {self.rate / self.bus:.3f}",
            )
        )


async def test_the_countrys_busiest_day_end_to_end(rabbit_vhosts: Vhosts, tmp_path: Path) -> None:
    country = Country(min(1.0, POSTS / WHOLE[UnitKind.TOWNSHIP]), villages=False)
    posts = list(country.posts_of(country.year.fourth, country.activities_for(POSTS)))
    answered, counted = await _on_a_vhost(rabbit_vhosts, partial(_through_the_services, tmp_path, country, posts))
    samples, bodies = await _stored_and_told(tmp_path / "events.sqlite", country)
    day = Day(
        posts=len(posts),
        units=sum(country.tree.counts.values()),
        answered=answered,
        counted=counted,
        store=await store_rate(tmp_path / "bare.sqlite", samples, len(posts)),
        bus=await _on_a_vhost(rabbit_vhosts, partial(bus_rate, bodies, len(posts))),
    )
    print(f"\n{day}")
    assert day.rate / day.bus > FLOOR


async def _through_the_services(
    folder: Path, country: Country, posts: Sequence[Post], bus_url: str
) -> tuple[float, float]:
    """Seconds since the first post went out: until the last was answered, and until all are counted at the root."""
    keys = folder / "keys"
    keys.mkdir()
    running = processes(
        folder,
        bus_url=bus_url,
        store_url=f"sqlite:///{folder}/{{service}}.sqlite",
        blobs_url=f"file:///{folder}/blobs",
        log_level="WARNING",
    )
    signing = Keys(keys)
    async with running as stack, httpx.AsyncClient() as http:
        office = CountryOffice(stack, http, signing, country)
        plan = await office.prepare()
        await _only_answer(stack, "events")
        return await _the_day(office, urlsplit(stack.urls["events"]).port or 0, plan, posts)


async def _the_day(office: CountryOffice, port: int, plan: str, posts: Sequence[Post]) -> tuple[float, float]:
    expected = sum(post.body.get("observance") == "constitution-week" for post in posts)
    requests = list(office.requests(posts))
    begun = time.perf_counter()
    await post_rate(port, "/api/events/activities", len(posts), iter(requests).__next__)
    answered = time.perf_counter() - begun
    print(f"{answered:>9.1f} s until {len(posts)} posts were answered", flush=True)
    async with asyncio.timeout(PATIENCE):
        while await office.provisional(plan, WEEK) < expected:
            await asyncio.sleep(LOOK_SECONDS)
    counted = time.perf_counter() - begun
    with said("the tasks service had nothing left to tell or to hear"):
        await office.quiet("tasks")
    assert await office.provisional(plan, WEEK) == expected, "each is counted once"
    return answered, counted


async def _only_answer(stack: Stack, name: str) -> None:
    """Start a service again in the role that answers and tells, and hears nothing."""
    process = stack.process(name)
    await process.stop()
    process.arguments += ["--role", "api"]
    await process.start()
    await stack.ready()


async def _on_a_vhost(vhosts: Vhosts, work: Callable[[str], Awaitable[T]]) -> T:
    url = await asyncio.to_thread(vhosts.new_vhost)
    try:
        return await work(url)
    finally:
        await asyncio.to_thread(vhosts.drop_vhost, url)


async def _stored_and_told(file: Path, country: Country) -> tuple[list[Doc], list[bytes]]:
    """A hundred documents as the events service stored them, and a hundred events as they are told."""
    store = SqliteStore(file)
    await store.open(ACTIVITIES)
    page = await store.find(ACTIVITIES, {}, limit=100)
    await store.close()
    samples = [{name: value for name, value in doc.items() if name != "rev"} for doc in page.items]
    return samples, [orjson.dumps(event.to_doc()) for event in islice(country.activities(1_000), 100)]
