"""The slip loop in the notify service: what the office does over HTTP, and what the other services say, on the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from services.notify.main import build
from services.notify.settings import NotifySettings
from shared.bus.port import Delivery
from shared.clock import DISTRICT_ZONE
from shared.contracts.base import Event, derived_id, wrap
from shared.contracts.events import ActivityEvent, ActivityReturnedV1
from shared.contracts.tasks import CellEvent, DeadlineApproachingV1, DeadlineMissedV1, TargetProgressedV1, UnitKind
from tests.builders import activity_event, cell_event
from tests.integration.notify_stack import Notify, notify_service

SLIPS = "/api/notify/slips"


def at(day: str, hour: int = 9) -> datetime:
    """Nine in the morning, the district's, unless another hour is given."""
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=DISTRICT_ZONE)


def due_cell(event: type[CellEvent] = DeadlineApproachingV1, **given: Any) -> Any:
    """Something about the township ``east``'s own training of the second quarter, due on 30 June."""
    usual: dict[str, Any] = {"period": "2023-Q2", "due": "2023-06-30", "goal": 1.0, "value": 0.0, "provisional": 0.0}
    if event is DeadlineApproachingV1:
        usual["days_left"] = 30
    if event is DeadlineMissedV1:
        usual |= {"days_late": 1, "status": "overdue"}
    return cell_event(event, scope=UnitKind.TOWNSHIP, **(usual | given))


def done_cell(**given: Any) -> Any:
    """The same cell, reached."""
    return due_cell(TargetProgressedV1, **({"value": 1.0, "provisional": 1.0, "status": "done"} | given))


def body(**given: Any) -> dict[str, Any]:
    """A prompt slip to the township ``east`` for one thing."""
    usual = {"kind": "prompt", "unit": "east", "due": "2023-06-30", "items": [{"title": "报送半年总结"}]}
    return usual | given


@dataclass
class SlipLoop:
    notify: Notify
    told: int = 0

    async def ask(self, method: str, path: str, user: str = "reviewer", **what: Any) -> httpx.Response:
        return await self.notify.ask(method, SLIPS + path, user, **what)

    async def draft(self, **given: Any) -> dict[str, Any]:
        answer = await self.ask("POST", "", json=body(**given))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def act(self, id: str, step: str, user: str = "reviewer", **said: Any) -> httpx.Response:
        return await self.ask("POST", f"/{id}/{step}", user, json=said)

    async def done(self, id: str, step: str, user: str = "reviewer", **said: Any) -> dict[str, Any]:
        answer = await self.act(id, step, user, **said)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def slips(self, user: str = "reviewer", **query: Any) -> list[dict[str, Any]]:
        answer = await self.ask("GET", "", user, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def slip(self, id: str, user: str = "reviewer") -> dict[str, Any]:
        answer = await self.ask("GET", f"/{id}", user)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def only(self, **query: Any) -> dict[str, Any]:
        """The one slip that there is of these."""
        (slip,) = await self.slips(**query)
        return slip

    async def hear(self, *events: Event, cause: Event | None = None, times: int = 1) -> None:
        """Hand these in as one batch, now; what is said of cells is caused by the activity event ``cause``."""
        batch = []
        for event in events:
            self.told += 1
            id = _id(event) if isinstance(event, ActivityEvent) else f"told-{self.told}"
            caused_by = _id(cause) if isinstance(cause, ActivityEvent) else None
            told = wrap(event, subject="test", time=self.notify.clock.now(), id=id, causationid=caused_by)
            batch.append(Delivery(told, attempt=1))
        for _ in range(times):
            assert list(await self.notify.service.consumer(batch)) == [None] * len(batch)

    async def strike(self, day: str | None = None, hour: int = 9) -> None:
        """Everything that the slips' tickers do, on the morning of ``day``."""
        if day is not None:
            self.notify.clock.set(at(day, hour))
        for ticker in self.notify.service.tickers:
            if ticker.name.endswith("-slips"):
                await ticker.work()

    def beside(self, **settled: Any) -> "SlipLoop":
        """Another replica on the same store, bus and clock."""
        notify = self.notify
        settings = NotifySettings(
            bus_url="local://", store_url="sqlite://", jwt_public_key_file=notify.keys.public_file, **settled
        )
        service = build(settings, store=notify.store, bus=notify.bus, clock=notify.clock)
        http = httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://notify.test")
        return SlipLoop(replace(notify, service=service, http=http))

    async def events(self) -> list[str]:
        """The types that the stored slips still owe, as they were told."""
        owed = [event for slip in await self.notify.stored("slips") for event in slip["outbox"]]
        return [event["type"] for event in sorted(owed, key=lambda event: str(event["time"]))]


def returned(n: int, **given: Any) -> Any:
    """The performance of ``east`` is given back in version ``n``."""
    return activity_event(ActivityReturnedV1, version=n, status="returned", reason="照片看不清", **given)


def _id(event: ActivityEvent) -> str:
    return derived_id(event.type, event.activity.id, event.activity.version)


@asynccontextmanager
async def slip_loop(folder: Path, **settled: Any) -> AsyncIterator[SlipLoop]:
    folder.mkdir(exist_ok=True)
    async with notify_service(folder, **settled) as notify:
        yield SlipLoop(notify)
