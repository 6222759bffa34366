"""The events service alone: a SQLite store and a local bus in a folder, HTTP without a port, tokens of the tests' own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx

from services.events.main import build
from services.events.settings import EventsSettings
from shared.access import Principal
from shared.bus.local import LocalBus
from shared.clock import PlayedClock
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent
from shared.contracts.registry import decode, encode
from shared.directory.documents import DirectoryCopy
from shared.service import Service
from shared.store.blobs import Blobs
from shared.store.embedded import SqliteStore
from shared.store.files import FileBlobs
from shared.store.port import Store
from tests.builders import activity_body, district_units, person
from tests.keys import Keys

ACTIVITIES = "/api/events/activities"
EVIDENCE = "/api/events/evidence"
TODAY = datetime(2023, 6, 15, 4, tzinfo=UTC)


@dataclass
class Events:
    """The service and what stands around it; its consumer, relay and tickers do not run unless a test calls them."""

    service: Service
    http: httpx.AsyncClient
    store: Store
    bus: LocalBus
    clock: PlayedClock
    keys: Keys
    blobs_folder: Path

    async def ask(
        self,
        method: str,
        path: str,
        who: Principal | None = None,
        *,
        headers: dict[str, str] | None = None,
        **what: Any,
    ) -> httpx.Response:
        signed = self.keys.headers(who) if who else {}
        return await self.http.request(method, path, headers=signed | (headers or {}), **what)

    async def post(self, who: Principal | None = None, *, key: str = "first", **different: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key}
        return await self.ask("POST", ACTIVITIES, who or person(), headers=headers, json=activity_body(**different))

    async def posted(self, who: Principal | None = None, *, key: str = "first", **different: Any) -> dict[str, Any]:
        answer = await self.post(who, key=key, **different)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def step(self, id: str, step: str, who: Principal, body: Any = None) -> httpx.Response:
        return await self.ask("POST", f"{ACTIVITIES}/{id}/{step}", who, json=body)

    async def upload(self, data: bytes, who: Principal | None = None, *, key: str = "photo") -> httpx.Response:
        headers = {"Idempotency-Key": key}
        files = {"file": ("photo.jpg", data, "image/jpeg")}
        return await self.ask("POST", EVIDENCE, who or person(), headers=headers, files=files)

    async def stored(self, collection: str) -> list[dict[str, Any]]:
        """Every document of one of the service's collections."""
        wanted = next(each for each in self.service.collections if each.name == collection)
        return (await self.store.find(wanted, {}, limit=1000)).items

    async def told(self) -> list[Envelope[ActivityEvent]]:
        """The events that the stored activities still owe, oldest first."""
        docs = await self.stored("activities")
        events = [decode(encode(each), each["type"]) for doc in docs for each in doc["outbox"]]
        return cast(list[Envelope[ActivityEvent]], sorted(events, key=lambda envelope: envelope.time))

    def blobs(self) -> list[Path]:
        return [path for path in self.blobs_folder.rglob("*") if path.is_file()]

    @asynccontextmanager
    async def rebuilt(
        self, *, store: Store | None = None, blobs: Blobs | None = None, keep_photo_positions: bool = False
    ) -> AsyncIterator["Events"]:
        """The same service built again on the same folder, with one of its parts or settings exchanged."""
        settings = EventsSettings(
            bus_url="local://",
            store_url="sqlite://",
            jwt_public_key_file=self.keys.public_file,
            keep_photo_positions=keep_photo_positions,
        )
        service = build(
            settings,
            store=store or self.store,
            bus=self.bus,
            blobs=blobs or FileBlobs(self.blobs_folder),
            clock=self.clock,
        )
        await (store or self.store).open(*service.collections)
        for work in service.prepare:
            await work()
        async with _client(service) as http:
            yield replace(self, service=service, store=store or self.store, http=http)


def _client(service: Service) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://events.test")


@asynccontextmanager
async def events_service(folder: Path) -> AsyncIterator[Events]:
    store, bus = SqliteStore(folder / "events.sqlite"), LocalBus(folder / "bus.sqlite")
    keys, clock, blobs = Keys(folder), PlayedClock(TODAY), folder / "blobs"
    settings = EventsSettings(bus_url="local://", store_url="sqlite://", jwt_public_key_file=keys.public_file)
    service = build(settings, store=store, bus=bus, blobs=FileBlobs(blobs), clock=clock)
    await store.open(*service.collections)
    for work in service.prepare:
        await work()
    await DirectoryCopy(store).keep_units(district_units())
    async with _client(service) as http:
        yield Events(service, http, store, bus, clock, keys, blobs)
    await bus.close()
    await store.close()
