"""The notify service alone: a SQLite store and a local bus in a folder, tokens of the tests' own, events handed in by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from services.notify.main import build
from services.notify.settings import NotifySettings
from shared.access import Principal
from shared.bus.local import LocalBus
from shared.bus.port import Delivery
from shared.clock import DISTRICT_ZONE, PlayedClock
from shared.contracts.base import Event, wrap
from shared.contracts.tasks import Role, UnitsChangedV1, UserChangedV1
from shared.service import Service
from shared.store.embedded import SqliteStore
from shared.store.port import Store
from shared.web.server import http_server
from tests.builders import district_units, user_facts
from tests.keys import Keys
from tests.processes import free_port

NOTICES = "/api/notify/notices"
STREAM = "/api/notify/stream"
TODAY = datetime(2023, 6, 15, 4, tzinfo=UTC)
NEXT_DIGEST = datetime(2023, 6, 19, 9, tzinfo=DISTRICT_ZONE)
"""When the townships' people get their next digest, seen from ``TODAY``."""

PEOPLE = (
    user_facts("poster"),
    user_facts("colleague"),
    user_facts("other-town", unit="west"),
    user_facts("reviewer", Role.SECTION),
    user_facts("leader-1", Role.LEADER),
    user_facts("leader-2", Role.LEADER),
    user_facts("inspector", Role.INSPECTOR),
)


def principal(user: str) -> Principal:
    """One of ``PEOPLE``, signed in."""
    facts = next(each for each in PEOPLE if each.id == user)
    path = next(each.path for each in district_units() if each.id == facts.unit)
    return Principal(user=facts.id, name=facts.name, role=facts.role, unit=facts.unit, path=path)


@dataclass
class Notify:
    """The service and what stands around it; its consumer, relay and tickers do not run unless a test calls them."""

    service: Service
    http: httpx.AsyncClient
    store: Store
    bus: LocalBus
    keys: Keys
    clock: PlayedClock
    told: int = 0

    async def hear(self, *events: Event, ids: tuple[str, ...] = ()) -> None:
        """Hand a batch of events in; each comes a minute after the one before."""
        batch = []
        for number, event in enumerate(events):
            self.told += 1
            time = TODAY + timedelta(minutes=self.told)
            id = ids[number] if ids else f"event-{self.told}"
            batch.append(Delivery(wrap(event, subject="test", time=time, id=id), attempt=1))
        assert list(await self.service.consumer(batch)) == [None] * len(batch)

    async def tick(self, name: str, *, at: datetime | None = None) -> None:
        """Do what the ticker ``name`` does, once, now or when the clock stands ``at``."""
        if at is not None:
            self.clock.set(at)
        await next(ticker for ticker in self.service.tickers if ticker.name == name).work()

    async def ask(self, method: str, path: str, user: str, **what: Any) -> httpx.Response:
        headers = self.keys.headers(principal(user)) | what.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **what)

    async def notices(self, user: str, **query: Any) -> dict[str, Any]:
        answer = await self.ask("GET", NOTICES, user, params=query)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def rules_told(self, user: str) -> list[str]:
        """Which rules told this person something, newest first."""
        return [item["rule"] for item in (await self.notices(user))["items"]]

    async def stored(self, collection: str) -> list[dict[str, Any]]:
        wanted = next(each for each in self.service.collections if each.name == collection)
        return (await self.store.find(wanted, {}, limit=1000)).items


@asynccontextmanager
async def notify_service(
    folder: Path, *, people: bool = True, wrapped: Callable[[Store], Store] = lambda store: store, **settled: Any
) -> AsyncIterator[Notify]:
    """``wrapped`` puts something of the test's own between the service and its store; ``settled`` are settings."""
    inner, bus, keys = SqliteStore(folder / "notify.sqlite"), LocalBus(folder / "bus.sqlite"), Keys(folder)
    store, clock = wrapped(inner), PlayedClock(TODAY)
    settings = NotifySettings(
        bus_url="local://", store_url="sqlite://", jwt_public_key_file=keys.public_file, **settled
    )
    service = build(settings, store=store, bus=bus, clock=clock)
    await store.open(*service.collections)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://notify.test") as http:
        notify = Notify(service, http, store, bus, keys, clock)
        if people:
            await notify.hear(UnitsChangedV1(units=district_units()), *(UserChangedV1(user=each) for each in PEOPLE))
        yield notify
    for work in service.closing:
        await work()
    await bus.close()
    await store.close()


@asynccontextmanager
async def served(notify: Notify) -> AsyncIterator[str]:
    """The service on a port of its own, for what a transport without one cannot do: streams."""
    port = free_port()
    server = http_server(notify.service.app, "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving
