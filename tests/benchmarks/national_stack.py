"""The tasks service of an invented country, embedded in one folder: its register, its plan, and a year's activities."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import structlog

from services.tasks.progress.intake import Intake
from shared.access import Principal
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent
from shared.contracts.tasks import Role
from shared.store.port import Store
from tests.benchmarks.country.country import Country
from tests.integration.tasks_stack import TasksStack, tasks_stack

TODAY = datetime(2023, 12, 31, 4, tzinfo=UTC)
KEPT_AT_ONCE = 1000
LOOK_SECONDS = 0.1
WARNING = 30


@dataclass(frozen=True)
class NationalStack:
    """``stack`` with the country it is for; requests are those of the nation's own people."""

    stack: TasksStack
    country: Country

    @property
    def plan(self) -> str:
        return str(self.country.plan()["id"])

    async def ask(self, method: str, path: str, role: Role = Role.SECTION, **what: Any) -> Any:
        """The JSON that is answered; fails the test for anything but success."""
        return (await self.send(method, path, role, **what)).json()

    async def send(self, method: str, path: str, role: Role = Role.SECTION, **what: Any) -> httpx.Response:
        who = Principal(user=f"u-{role}", name="测试员", role=role, unit=self.country.root, path=(self.country.root,))
        headers = self.stack.keys.headers(who) | what.pop("headers", {})
        answer = await self.stack.client.request(method, f"/api/tasks{path}", headers=headers, timeout=600, **what)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer

    async def found(self) -> None:
        """Make the country's register and plan known."""
        items = [unit.model_dump(mode="json", exclude_none=True) for unit in self.country.units()]
        empty = await self.send("GET", "/units", Role.ADMIN)
        matching = {"If-Match": empty.headers["etag"]}
        await self.ask("PUT", "/units", Role.ADMIN, json={"items": items}, headers=matching)
        await self.ask("POST", "/plans", json=self.country.plan())

    async def take_in(self, events: Iterable[Envelope[ActivityEvent]]) -> int:
        """Store what would have been heard, without working anything out; answers how many events that were."""
        intake, taken = Intake(self.stack.store), 0
        waiting = iter(events)
        while portion := list(islice(waiting, KEPT_AT_ONCE)):
            await intake.keep(portion)
            taken += len(portion)
        return taken

    async def activate(self) -> None:
        """Work everything out, bring the plan into force, and return once it is read."""
        await self.ask("POST", f"/plans/{self.plan}/activate")
        while (await self.ask("GET", f"/plans/{self.plan}/preparation"))["under_way"]:
            await asyncio.sleep(LOOK_SECONDS)

    async def hear(self, *events: Envelope[ActivityEvent]) -> None:
        """Hand events to the consumer as one batch; fails the test if one is refused."""
        assert not any(await self.stack.hear(*events))


@asynccontextmanager
async def national_stack(
    folder: Path, country: Country, *, wrapped: Callable[[Store], Store] = lambda store: store
) -> AsyncIterator[NationalStack]:
    """On 31 December, with what is told being relayed, as in production."""
    folder.mkdir(parents=True, exist_ok=True)
    async with tasks_stack(folder, now=TODAY, wrapped=wrapped) as stack:
        for work in stack.service.prepare:
            await work()
        relaying = asyncio.create_task(stack.service.outbox.run())
        try:
            yield NationalStack(stack, country)
        finally:
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying


def until_today(events: Iterable[Envelope[ActivityEvent]]) -> Iterator[Envelope[ActivityEvent]]:
    return (event for event in events if event.time <= TODAY)


def more(country: Country, activities: int, name: str) -> Iterator[Envelope[ActivityEvent]]:
    """The events of a year's ``activities`` beside all others, in the order in which they happen. ``name`` (of small
    letters) tells them from more of them."""
    for event in until_today(country.activities(activities)):
        facts = event.data.activity.model_copy(update={"id": f"{name}-{event.data.activity.id}"})
        data = event.data.model_copy(update={"activity": facts})
        yield event.model_copy(update={"id": f"{name}-{event.id}", "subject": facts.id, "data": data})


@contextmanager
def only_warnings() -> Iterator[None]:
    """No line for each request and event, which would cost more than what is measured."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(WARNING))
    yield
    structlog.configure(**before)


@contextmanager
def on_stderr(what: str) -> Iterator[None]:
    """Say how long it took until ``what``, for whoever waits."""
    begun = time.perf_counter()
    yield
    print(f"{time.perf_counter() - begun:>9.1f} s until {what}", file=sys.stderr, flush=True)
