"""The wall clock of all services is set forward and back, and leaps over New Year, while towns post and deadlines pass."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractQueue

from shared.bus.topology import EXCHANGE
from shared.clock import DISTRICT_ZONE
from shared.contracts.base import Envelope, Event
from shared.contracts.registry import decode
from shared.contracts.tasks import DeadlineApproachingV1, DeadlineMissedV1
from tests import faked_clock
from tests.district import District, district, eventually
from tests.drills.load import load
from tests.drills.table import Row
from tests.drills.tally import Tally, tally
from tests.faked_clock import FakedClock
from tests.stack import Person, sign_in

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(faked_clock.library() is None, reason=faked_clock.NO_FAKETIME),
]

CLOCKS = "Clocks that jump"
RATE = 20
POSTS_BETWEEN = 60
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YEARS_EVE = datetime(2023, 12, 31, 23, 30, tzinfo=DISTRICT_ZONE)

Report = Callable[[Row], None]


@dataclass
class Reminders:
    """What was said of deadlines: by what it says (type, cell, days, whether a review is waited for) under which ids."""

    said: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, fact: Envelope[Event]) -> None:
        match fact.data:
            case (
                DeadlineApproachingV1(target=target, cell=cell, days_left=days)
                | DeadlineMissedV1(target=target, cell=cell, days_late=days)
            ):
                what = (fact.type, target.target, cell.unit, cell.period, f"{days}", f"{cell.awaiting_review}")
                self.said[what].add(fact.id)

    @property
    def twice(self) -> list[tuple[str, ...]]:
        return [what for what, ids in self.said.items() if len(ids) > 1]


async def _jumps(here: District, clock: FakedClock, by: Sequence[timedelta]) -> Tally:
    """It is counted at the latest hour that was ever shown: a post of a day that is to come counts when that day comes."""
    async with load(here, RATE) as posts:
        await posts.goes_on(POSTS_BETWEEN)
        for each in by:
            clock.move(each)
            await posts.goes_on(POSTS_BETWEEN)
    clock.move(max(accumulate(by)) - sum(by, timedelta()))
    here.section.token = (await sign_in(here.stack, here.http, here.section.name)).token
    return await tally(here, posts)


@asynccontextmanager
async def _listening(url: str) -> AsyncIterator[AbstractQueue]:
    """A queue of the test's own that hears of deadlines."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue("heard", durable=True)
        await queue.bind(EXCHANGE, "deadline.*.v1")
        yield queue


async def _waiting(queue: AbstractQueue) -> int:
    """How many reminders wait in the queue."""
    declared = await queue.channel.declare_queue(queue.name, passive=True)
    return declared.declaration_result.message_count or 0


async def _reminders(queue: AbstractQueue) -> Reminders:
    heard = Reminders()
    while (letter := await queue.get(no_ack=True, fail=False)) is not None:
        heard.hear(decode(letter.body, letter.type or ""))
    return heard


async def _notices_twice(here: District) -> list[str]:
    """The notices that say to somebody what another one said to them."""
    beyond: list[str] = []
    for person in (here.section, *here.towns):
        person.token = (await sign_in(here.stack, here.http, person.name)).token
        said = Counter(
            (each["rule"], each["title"], each["text"], f"{each['about']}") for each in await _notices(person)
        )
        beyond += [f"{person.name}: {each} {times} times" for each, times in said.items() if times > 1]
    return beyond


async def _notices(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await person.ask("GET", "/api/notify/notices", params={"limit": 200, **cursor})
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def _drill(
    folder: Path, bus_url: str, start: datetime | None, by: Sequence[timedelta]
) -> tuple[Tally, Reminders, list[str]]:
    clock = FakedClock(folder)
    if start is not None:
        clock.set(start)
    async with _listening(bus_url) as queue, district(folder, bus_url=bus_url, settings=clock.environment) as here:
        if start is not None:  # what is due that day is said before the day is over
            await eventually(partial(_waiting, queue), lambda reminders: reminders > 0)
        counts = await _jumps(here, clock, by)
        return counts, await _reminders(queue), await _notices_twice(here)


def _check(counts: Tally, reminders: Reminders, notices: list[str]) -> None:
    counts.check()
    assert not reminders.twice
    assert not notices


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_clocks_that_are_set_by_an_hour_and_back_lose_nothing_and_repeat_nothing(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    by = (HOUR, -HOUR, -HOUR, HOUR)
    counts, reminders, notices = await _drill(tmp_path, rabbit_url, None, by)
    what = f"the clock of all services is set 1 h forward, back, 1 h back, and forward, under {RATE} posts/s"
    report(Row(CLOCKS, "one hour", what, counts, _seen(reminders, notices)))
    _check(counts, reminders, notices)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_clocks_that_leap_over_new_year_and_back_lose_nothing_and_repeat_nothing(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    by = (HOUR, -HOUR, HOUR, 7 * DAY, -7 * DAY)
    counts, reminders, notices = await _drill(tmp_path, rabbit_url, NEW_YEARS_EVE, by)
    what = (
        "from 23:30 on 31 December, the last day of the plan and of half its deadlines, into the new year, back, in again,"
        f" a week on and back, under {RATE} posts/s"
    )
    report(Row(CLOCKS, "New Year", what, counts, _seen(reminders, notices)))
    _check(counts, reminders, notices)
    kinds = {type_name for type_name, *_ in reminders.said}
    assert kinds == {DeadlineApproachingV1.type, DeadlineMissedV1.type}


def _seen(reminders: Reminders, notices: list[str]) -> str:
    return f"{len(reminders.said)} reminders of deadlines, {len(reminders.twice)} said twice; {len(notices)} notices too many"
