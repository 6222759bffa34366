"""How a service does: what it waits for, what waits for it, how long it takes from an event until it is handled.

Each process measures itself and writes that down; whichever is asked answers for all of them.
"""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from uuid import uuid4

from shared.bus.port import Bus, Consumer, Delivery, Queues, Verdict
from shared.clock import Clock, SystemClock
from shared.errors import Unavailable
from shared.service import Service
from shared.store.port import Store
from shared.vitals import processes
from shared.vitals.hour import Hour, step_of
from shared.vitals.processes import Process

BEAT_SECONDS = 10.0
SILENT = timedelta(seconds=3.5 * BEAT_SECONDS)
LOOK_SECONDS = 2.0
"""How long the bus or the store may take before what they know is left out."""


@dataclass(frozen=True)
class Signs:
    """Of all processes of a service at ``at``; ``queues`` None while the bus cannot say. ``unsent``: events in hand that
    are not told yet, of ``unsent_of`` at most; the rest of them waits in the store. ``waits_for``: what keeps them."""

    at: datetime
    processes: list[Process]
    queues: Queues | None
    unsent: int
    unsent_of: int
    waits_for: str | None
    hour: Hour


class Vitals:
    """Of one process. ``clock`` is the real one; events are as old as the service's own clock says."""

    def __init__(self, service: Service, *, store: Store, bus: Bus, role: str, clock: Clock | None = None) -> None:
        self._service, self._store, self._bus, self._role = service, store, bus, role
        self._clock = clock or SystemClock()
        self._id = uuid4().hex[:12]
        self._started = self._clock.now()
        self._hour = Hour()
        self._in_hand = 0

    def measured(self, consumer: Consumer) -> Consumer:
        """``consumer``, with a note of how old each event was once it was handled."""

        async def consume(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
            verdicts = await consumer(deliveries)
            now, took = self._service.clock.now(), self._hour.at(_minute(self._clock.now())).took
            for delivery, verdict in zip(deliveries, verdicts, strict=False):
                if verdict is None:
                    took[step_of((now - delivery.envelope.time).total_seconds())] += 1
            return verdicts

        return consume

    def forget(self) -> None:
        """What was measured so far tells nothing: the service's clock had been set, not gone."""
        self._hour = Hour()

    async def beat(self) -> None:
        """Look at the queues and write down how this process does. Raises ``Unavailable`` while the store cannot."""
        await self._look()
        await processes.write(self._store, self._myself(ended=False))

    async def end(self) -> None:
        """The last word of a process that stops in order; where it cannot be written, it counts as silent for a while."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await processes.write(self._store, self._myself(ended=True))

    async def signs(self) -> Signs:
        """How the service does now. Never fails: what cannot be said is left out."""
        queues, others = await asyncio.gather(self._look(), self._others())
        hour = Hour()
        for process in (myself := self._myself(ended=False)), *others:
            hour.add(process.hour)
        return Signs(
            at=myself.seen,
            processes=[myself, *(each for each in others if not each.ended)],
            queues=queues,
            unsent=self._service.outbox.lag(),
            unsent_of=self._service.outbox.room,
            waits_for=self._service.outbox.waits_for,
            hour=hour,
        )

    async def _look(self) -> Queues | None:
        minute = self._hour.at(_minute(self._clock.now()))
        minute.unsent = max(minute.unsent, self._service.outbox.lag())
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                queues = await self._bus.queues(self._service.name)
        except (Unavailable, TimeoutError):
            return None
        self._in_hand = queues.in_hand
        minute.waiting, minute.dead = max(minute.waiting or 0, queues.waiting), max(minute.dead or 0, queues.dead)
        return queues

    async def _others(self) -> list[Process]:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                known = await processes.read(self._store, self._clock.now())
        except (Unavailable, TimeoutError):
            return []
        return sorted((each for each in known if each.id != self._id), key=lambda each: (each.started, each.id))

    def _myself(self, *, ended: bool) -> Process:
        now = self._clock.now()
        return Process(
            id=self._id,
            role=self._role,
            version=version("pufa"),
            host=socket.gethostname(),
            started=self._started,
            seen=now,
            in_hand=0 if ended else self._in_hand,
            hour=self._hour,
            ended=ended,
        )


def is_silent(process: Process, now: datetime) -> bool:
    return now - process.seen > SILENT


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
