"""How long it takes from an event to whoever it concerns, against the bare broker's own time, in turn."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import pytest

from shared.contracts.events import ActivityReturnedV1, ActivityStatus
from shared.contracts.tasks import Role, UnitsChangedV1, UserChangedV1
from tests.benchmarks.bare import ThereAndBack, there_and_back
from tests.benchmarks.listening import Reader, listening
from tests.benchmarks.notify_process import NotifyProcess, at_once, message, notify_process
from tests.benchmarks.spread import Spread
from tests.builders import activity_event, district_units, person, user_facts
from tests.providers.mail import Mail, MailServer

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]

EVENTS, WARMING_UP = 300, 20
PATIENCE = 30.0
TO = "poster@east.test"
ADDRESSES = "/api/notify/addresses"
POSTER = person(user="poster")


class Taken(list[Mail]):
    """What a mail server took, as it takes it: it says yes at once afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.next: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def append(self, mail: Mail) -> None:
        super().append(mail)
        if not self.next.done():
            self.next.set_result(time.perf_counter())

    def expect(self) -> "asyncio.Future[float]":
        self.next = asyncio.get_running_loop().create_future()
        return self.next


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        server.taken = Taken()
        yield server


@pytest.fixture
async def notify(tmp_path: Path, rabbit_url: str, mail: MailServer) -> AsyncIterator[NotifyProcess]:
    """One township's poster is known."""
    settings = {"PUFA_SMTP_URL": mail.url(query="?starttls=never"), "PUFA_SMTP_FROM": "pufa@district.test"}
    async with notify_process(tmp_path, rabbit_url, **settings, **at_once(tmp_path)) as notify:
        await notify.tell(UnitsChangedV1(units=district_units()))
        await notify.tell(UserChangedV1(user=user_facts("poster")))
        yield notify


@pytest.fixture
async def bare(rabbit_url: str) -> AsyncIterator[ThereAndBack]:
    async with there_and_back(rabbit_url) as way:
        yield way


@asynccontextmanager
async def streams(notify: NotifyProcess) -> AsyncIterator[tuple[Reader, Reader]]:
    """Whom the event itself concerns, and who is told of it."""
    readers = [
        await listening(notify.port, notify.keys.headers(who)) for who in (person(Role.LEADER, user="leader"), POSTER)
    ]
    yield readers[0], readers[1]
    for reader in readers:
        reader.close()


async def reachable(notify: NotifyProcess, mail: MailServer) -> None:
    """The poster names an address, and enters the code that is sent there."""
    async with httpx.AsyncClient(base_url=notify.url, headers=notify.keys.headers(POSTER), trust_env=False) as http:
        named = await http.post(ADDRESSES, json={"kind": "email", "to": TO})
        assert named.status_code == 201, named.text
        code = re.search(r"\b\d{6}\b", mail.taken[-1].part("plain"))
        assert code is not None
        id = named.json()["address"]["id"]
        entered = await http.post(f"{ADDRESSES}/{id}/verify", json={"code": code.group()})
        assert entered.status_code == 200, entered.text


async def test_from_an_event_to_those_whom_it_concerns(
    notify: NotifyProcess, mail: MailServer, bare: ThereAndBack
) -> None:
    await reachable(notify, mail)
    taken = mail.taken
    assert isinstance(taken, Taken)
    ways = ("bare broker", "event → stream, the item", "event → stream, the notice", "event → mail accepted")
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    async with streams(notify) as (leader, poster):
        for number in range(WARMING_UP + EVENTS):
            id = uuid4().hex
            event = message(
                activity_event(ActivityReturnedV1, id=id, version=2, status=ActivityStatus.RETURNED, reason="缺照片")
            )
            of_broker = await bare(event.body)
            arriving = (leader.expect(id.encode()), poster.expect(b"event: notice"), taken.expect())
            begun = time.perf_counter()
            await notify.bus.publish(event)
            async with asyncio.timeout(PATIENCE):
                came = [of_broker, *(at - begun for at in await asyncio.gather(*arriving))]
            if number >= WARMING_UP:
                for way, each in zip(ways, came, strict=True):
                    seconds[way].append(each)
    print(f"\n{EVENTS} events, one after the other, milliseconds")
    raw = Spread("bare broker", seconds["bare broker"])
    for way in ways:
        spread = Spread(way, seconds[way])
        each = median(ours / bare for ours, bare in zip(seconds[way], seconds["bare broker"], strict=True))
        print(
            f"{spread}   ÷ bare: {spread.at(0.5) / raw.at(0.5):.1f}, {spread.at(0.99) / raw.at(0.99):.1f}; each {each:.1f}"
        )
    assert len(taken) == 1 + WARMING_UP + EVENTS
