"""The network between a service and what it stands on goes bad in every way, while towns post: all comes through, once."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.district import District, district
from tests.drills.load import Load, load
from tests.drills.table import Row
from tests.drills.tally import Tally, tally
from tests.drills.watch import arrives, taken_in
from tests.mongo import MongoServer
from tests.network import FAIR, SILENT, Line, Way, Weather, line_to, through

pytestmark = pytest.mark.servers

NETWORK = "A bad network"
RATE = 20
RATE_WITH_MONGO = 4
"""What the stand-in for MongoDB takes."""

POSTS_BETWEEN = 10

Report = Callable[[Row], None]


@dataclass(frozen=True)
class Trouble:
    """What a line does for ``seconds``, ``times`` over; afterwards the weather is fair."""

    name: str
    begins: Callable[[Line], None]
    seconds: float = 5.0
    times: int = 1


def _weather(weather: Weather) -> Callable[[Line], None]:
    return lambda line: setattr(line, "weather", weather)


def _away(line: Line) -> None:
    line.refuse()
    line.cut()


SLOW = (
    Trouble("0.2 s late", _weather(Weather(delay=0.2))),
    Trouble("20 kB/s", _weather(Weather(rate=20_000))),
    Trouble("held for 5 s", _weather(Weather(holds=True))),
)
BROKEN = (
    Trouble("reset 10 times", Line.cut, seconds=0.5, times=10),
    Trouble("cut amid what is asked, 5 times", lambda line: line.cut_within(Way.TO_SERVER), seconds=1, times=5),
    Trouble("cut amid what is answered, 5 times", lambda line: line.cut_within(Way.TO_CLIENT), seconds=1, times=5),
    Trouble("refused for 5 s", _away),
)
HALF_OPEN = (
    Trouble("half-open for 1 s", _weather(SILENT), seconds=1),
    Trouble("half-open for 12 s, new connections too", _weather(SILENT), seconds=12),
    Trouble("asks swallowed for 1 s", _weather(Weather(swallows=frozenset({Way.TO_SERVER}))), seconds=1),
    Trouble("answers swallowed for 1 s", _weather(Weather(swallows=frozenset({Way.TO_CLIENT}))), seconds=1),
)
ALL = (*SLOW, *BROKEN, *HALF_OPEN)


async def _goes_through(here: District, line: Line, troubles: tuple[Trouble, ...], rate: float) -> tuple[Tally, str]:
    """The tally, and how long after each trouble until what was accepted by its end had arrived."""
    back: dict[str, float] = {}
    async with load(here, rate) as posts:
        for trouble in troubles:
            await posts.goes_on(POSTS_BETWEEN)
            for _ in range(trouble.times):
                trouble.begins(line)
                await asyncio.sleep(trouble.seconds)
                line.weather = FAIR
                line.accept()
            back[trouble.name] = await _arrived(here, posts)
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in back.items())
    return await tally(here, posts), f"until what was accepted by its end had arrived: {told}"


async def _arrived(here: District, posts: Load) -> float:
    ended, goal = time.monotonic(), len(here.accepted)
    while await taken_in(here) < goal:
        await arrives(here)
    return time.monotonic() - ended


def _port(url: str) -> int:
    return urlsplit(url).port or 5672


async def _to_the_broker(service: str, folder: Path, bus_url: str, troubles: tuple[Trouble, ...]) -> tuple[Tally, str]:
    with line_to(_port(bus_url)) as line:
        own = {service: {"PUFA_BUS_URL": through(bus_url, line)}}
        async with district(folder, bus_url=bus_url, own_settings=own) as here:
            return await _goes_through(here, line, troubles, RATE)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_half_open_line_to_the_broker_loses_nothing(tmp_path: Path, rabbit_url: str) -> None:
    counts, _ = await _to_the_broker("events", tmp_path, rabbit_url, HALF_OPEN[:1])
    counts.check()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("service", ["events", "tasks"])
async def test_whatever_the_line_to_the_broker_does_nothing_is_lost(
    service: str, tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    counts, seen = await _to_the_broker(service, tmp_path, rabbit_url, ALL)
    report(Row(NETWORK, f"{service} ↔ broker", f"{_names()}, under {RATE} posts/s", counts, seen))
    counts.check()


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_whatever_the_line_to_the_database_does_nothing_is_lost(
    tmp_path: Path, rabbit_url: str, own_mongo: MongoServer, report: Report
) -> None:
    with line_to(_port(own_mongo.url)) as line:
        stores = {"tasks": f"{through(own_mongo.url, line)}/tasks"}
        async with district(tmp_path, bus_url=rabbit_url, own_stores=stores, towns=("shengzhuang", "chudun")) as here:
            counts, seen = await _goes_through(here, line, ALL, RATE_WITH_MONGO)
    what = f"{_names()}, under {RATE_WITH_MONGO} posts/s; tasks alone on {own_mongo.kind.name}"
    report(Row(NETWORK, "tasks ↔ database", what, counts, seen))
    counts.check()


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_whatever_the_line_of_the_towns_does_each_post_counts_once(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here:
        with line_to(_port(here.stack.urls["events"])) as line:
            here.stack.urls["events"] = f"http://127.0.0.1:{line.port}"
            counts, seen = await _goes_through(here, line, ALL, RATE)
    report(Row(NETWORK, "towns ↔ events", f"{_names()}, under {RATE} posts/s, sent again until answered", counts, seen))
    counts.check()


def _names() -> str:
    return "the line between them is one after the other: " + ", ".join(trouble.name for trouble in ALL)
