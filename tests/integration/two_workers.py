"""Two replicas of the tasks service on one store, whose every call to it waits for its turn: which of them comes next
is drawn, so that any interleaving can come up, and comes up again for the same draw."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx

from services.tasks.main import build
from services.tasks.settings import TasksSettings
from shared.contracts.base import Envelope
from shared.errors import Unavailable
from shared.store.port import Store
from tests.integration.tasks_stack import TasksStack, tasks_stack

ATTEMPTS = 50
SETTLED = 12
"""Passes of the loop after which everybody who can go on without the store stands before it again."""


class Turns:
    """Lets one call at a time through to the store, of those that wait a drawn one."""

    def __init__(self, choose: Random) -> None:
        self._choose = choose
        self._waiting: list[asyncio.Future[asyncio.Future[None]]] = []
        self._usher: asyncio.Task[None] | None = None

    async def take(self, call: Any, *args: Any, **named: Any) -> Any:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[asyncio.Future[None]] = loop.create_future()
        self._waiting.append(turn)
        if self._usher is None:
            self._usher = loop.create_task(self._let_in())
        try:
            await turn
            return await call(*args, **named)
        finally:
            if turn.done() and not turn.cancelled():
                turn.result().set_result(None)

    async def _let_in(self) -> None:
        while True:
            for _ in range(SETTLED):
                await asyncio.sleep(0)
            self._waiting = [turn for turn in self._waiting if not turn.done()]
            if not self._waiting:
                break
            turn = self._waiting.pop(self._choose.randrange(len(self._waiting)))
            ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            turn.set_result(ended)
            await ended
        self._usher = None


class Shared:
    """One replica's way to the store: in turns with the others. ``faults`` are the numbers of its calls (from 1) that
    get no answer: of an even one the store has done what was asked, of an odd one it has not."""

    def __init__(self, store: Store, turns: Turns, faults: Sequence[int] = ()) -> None:
        self._store = store
        self._turns = turns
        self._faults = frozenset(faults)
        self._calls = 0

    def heal(self) -> None:
        """From now on every call is answered."""
        self._faults = frozenset()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def call(*args: Any, **named: Any) -> Any:
            self._calls += 1
            number = self._calls
            if number in self._faults and number % 2:
                raise Unavailable("store", "gone before the call")
            answer = await self._turns.take(method, *args, **named)
            if number in self._faults:
                raise Unavailable("store", "gone before the answer")
            return answer

        return call


@dataclass
class Workers:
    """``stacks`` are two replicas, each with its own HTTP; ``shaky`` is the second one's way to the store."""

    stacks: tuple[TasksStack, TasksStack]
    shaky: Shared

    async def hear(self, *shares: Sequence[Sequence[Envelope[Any]]]) -> None:
        """Each replica hears its share, batch after batch, both at once."""
        async with asyncio.TaskGroup() as group:
            for stack, batches in zip(self.stacks, shares, strict=True):
                group.create_task(_hear_all(stack, batches))


async def _hear_all(stack: TasksStack, batches: Sequence[Sequence[Envelope[Any]]]) -> None:
    """As the bus would: what was not done is handed in again."""
    for batch in batches:
        waiting = list(batch)
        for _ in range(ATTEMPTS):
            verdicts = await stack.hear(*waiting)
            assert all(verdict is None or isinstance(verdict, Unavailable) for verdict in verdicts), verdicts
            waiting = [event for event, verdict in zip(waiting, verdicts, strict=True) if verdict is not None]
            if not waiting:
                break
        assert not waiting, "a batch is never done"


@asynccontextmanager
async def two_workers(folder: Path, *, now: datetime, seed: int, faults: Sequence[int]) -> AsyncIterator[Workers]:
    """``seed`` decides who comes next at the store; ``faults`` are the second replica's."""
    turns = Turns(Random(seed))
    async with tasks_stack(folder, now=now, wrapped=lambda store: Shared(store, turns)) as first:
        settings = TasksSettings(
            bus_url=f"local://{folder}/bus.sqlite",
            store_url=f"sqlite://{folder}/tasks.sqlite",
            jwt_private_key_file=first.keys.private_file,
            jwt_public_key_file=first.keys.public_file,
        )
        shaky: Any = Shared(first.store, turns, faults)
        service = build(settings, store=shaky, bus=first.bus, clock=first.clock)
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://pufa") as client:
            second = TasksStack(service, client, first.store, first.bus, first.clock, first.keys)
            yield Workers((first, second), shaky)
