"""The tasks service alone, on files of its own: HTTP in front, events handed straight to its consumer."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from services.tasks.main import build
from services.tasks.settings import TasksSettings
from shared.bus.local import LocalBus
from shared.bus.port import Bus, Delivery, Verdict
from shared.clock import PlayedClock
from shared.contracts.base import Envelope, wrap
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityPlannedV1,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityStatus,
    ActivityVerifiedV1,
    ActivityWithdrawnV1,
)
from shared.contracts.tasks import Role
from shared.service import Service
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, Doc, Store
from tests.builders import facts, person
from tests.keys import Keys

TODAY = datetime(2023, 6, 15, 4, tzinfo=UTC)

SAYING: dict[ActivityStatus, type[ActivityEvent]] = {
    ActivityStatus.PLANNED: ActivityPlannedV1,
    ActivityStatus.POSTED: ActivityPostedV1,
    ActivityStatus.VERIFIED: ActivityVerifiedV1,
    ActivityStatus.RETURNED: ActivityReturnedV1,
    ActivityStatus.WITHDRAWN: ActivityWithdrawnV1,
}


def told(time: datetime = TODAY, **given: Any) -> Envelope[ActivityEvent]:
    """The event that says ``facts(**given)``."""
    activity: ActivityFacts = facts(**given)
    event = SAYING[activity.status](activity=activity, by="u1", posted_by="u1")
    return wrap(event, subject=activity.id, time=time, id=f"{activity.id}-{activity.version}")


@dataclass
class TasksStack:
    service: Service
    client: httpx.AsyncClient
    store: Store
    bus: Bus
    clock: PlayedClock
    keys: Keys

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: Role = Role.SECTION,
        unit: str | None = None,
        expect: int = 200,
        **what: Any,
    ) -> Any:
        """The JSON that somebody of ``role`` is answered; fails the test for another status."""
        answer = await self.send(method, path, role=role, unit=unit, **what)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def send(
        self, method: str, path: str, *, role: Role = Role.SECTION, unit: str | None = None, **what: Any
    ) -> httpx.Response:
        headers = self.keys.headers(person(role, unit)) | what.pop("headers", {})
        return await self.client.request(method, f"/api/tasks{path}", headers=headers, **what)

    async def import_and_activate(self, plan: dict[str, Any]) -> dict[str, Any]:
        await self.ask("POST", "/plans", json=plan, expect=201)
        active: dict[str, Any] = await self.ask("POST", f"/plans/{plan['id']}/activate")
        return active

    async def hear(self, *events: Envelope[Any]) -> Sequence[Verdict]:
        """Hand events to the consumer as one batch."""
        return await self.service.consumer([Delivery(envelope, 1) for envelope in events])

    async def tick(self, name: str = "builds") -> None:
        """Let one of the service's clocks strike."""
        await next(ticker for ticker in self.service.tickers if ticker.name == name).work()

    async def move(self, **under: str) -> None:
        """Put units under others, as an administrator does, with the whole register."""
        register = await self.send("GET", "/units", role=Role.ADMIN)
        items = [
            {name: unit[name] for name in ("id", "name", "kind")} | {"under": under.get(unit["id"], unit["under"])}
            for unit in register.json()["items"]
        ]
        headers = {"If-Match": register.headers["etag"]}
        await self.ask("PUT", "/units", role=Role.ADMIN, json={"items": items}, headers=headers)

    async def target(self, target: str, plan: str = "sample-2023", **query: Any) -> dict[str, Any]:
        progress = await self.ask("GET", f"/plans/{plan}/progress", params=query)
        found: dict[str, Any] = next(t for task in progress["tasks"] for t in task["targets"] if t["id"] == target)
        return found

    async def documents(self, collection: Collection) -> dict[str, Doc]:
        """All documents of a collection, by id, without what the store adds."""
        page = await self.store.find(collection, {}, limit=1000)
        assert page.next is None
        return {doc["id"]: {k: v for k, v in doc.items() if k != "rev"} for doc in page.items}

    async def said(self, *types: str) -> list[Doc]:
        """The events of these types that were stored to be told and still stand in an outbox."""
        events = [
            event
            for collection in self.service.collections
            if "outbox" in collection.pullable
            for doc in await self.store.pending(collection, "outbox", limit=1000)
            for event in doc["outbox"]
        ]
        return [event for event in events if event["type"] in types]


@asynccontextmanager
async def tasks_stack(
    folder: Path,
    *,
    now: datetime = TODAY,
    wrapped: Callable[[Store], Store] = lambda store: store,
    bus: Bus | None = None,
) -> AsyncIterator[TasksStack]:
    """Nothing is relayed and nothing ticks: what was stored to be told stays where a test can see it."""
    keys = Keys(folder)
    store, bus = SqliteStore(folder / "tasks.sqlite"), bus or LocalBus(folder / "bus.sqlite")
    clock = PlayedClock(now)
    settings = TasksSettings(
        bus_url=f"local://{folder}/bus.sqlite",
        store_url=f"sqlite://{folder}/tasks.sqlite",
        jwt_private_key_file=keys.private_file,
        jwt_public_key_file=keys.public_file,
    )
    service = build(settings, store=wrapped(store), bus=bus, clock=clock)
    await store.open(*service.collections)
    await bus.open()
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pufa") as client:
        yield TasksStack(service, client, store, bus, clock, keys)
    await bus.close()
    await store.close()
