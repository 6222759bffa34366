"""The bus in process, durable on disk: what ``publish`` confirmed stands in one file until every hearer has handled it.

Which rows are in hand is known in memory alone: after a crash they are handed out again, with no attempt counted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from shared.bus.letterbox import Letterbox
from shared.bus.port import PREFETCH, RETRY_STEPS, Consumer, Dead, Message, Queues
from shared.bus.pump import Held, Pump, Settlement
from shared.clock import steady
from shared.contracts.registry import SERVICES, hearers

LOOK_AGAIN = 30.0
"""Longest wait of an idle consumer, seconds: a publisher that was cancelled between commit and answer wakes nobody."""


class _Desk:
    """One service's messages as this process hands them out: no row is in two hands, and news wakes every taker."""

    def __init__(
        self, box: Letterbox, service: str, steps: Sequence[float], now: Callable[[], float], stood_before: int
    ) -> None:
        self._box, self._service, self._steps, self._now = box, service, steps, now
        self._stood_before = stood_before
        self._in_hand: set[int] = set()
        self._taking = asyncio.Lock()
        self._bells: set[asyncio.Event] = set()

    @property
    def in_hand(self) -> int:
        return len(self._in_hand)

    def hang(self, bell: asyncio.Event) -> None:
        self._bells.add(bell)

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()

    async def take(self) -> tuple[list[Held], float]:
        """Up to PREFETCH rows that are due and in nobody's hand, and how many seconds to wait if there are none."""
        async with self._taking:
            before = set(self._in_hand)  # a row settled while we read may still be in what we read
            now = self._now()
            rows, later = await self._box.due(self._service, now, PREFETCH + len(before))
            free = [row for row in rows if row[0] not in before and row[0] not in self._in_hand][:PREFETCH]
            self._in_hand.update(row[0] for row in free)
        held = [
            Held(seq, id, type, body, attempt, seq <= self._stood_before, told)
            for seq, id, type, body, attempt, told in free
        ]
        return held, LOOK_AGAIN if later is None else min(max(later - now, 0.0), LOOK_AGAIN)

    async def settle(self, settlement: Settlement[Held]) -> set[int]:
        """Act on the verdicts; tells which rows are no longer in hand."""
        await self._box.settle(settlement, self._now(), self._steps)
        settled = {held.tag for held in settlement.batch}.difference(held.tag for held in settlement.back)
        self._in_hand -= settled
        return settled

    def put_back(self, rows: set[int]) -> None:
        self._in_hand -= rows
        self.ring()


class _Source:
    """One subscription's share of a desk."""

    def __init__(self, desk: _Desk, ping: Callable[[], Awaitable[None]]) -> None:
        self._desk, self._ping = desk, ping
        self._mine: set[int] = set()
        self._bell = asyncio.Event()
        self._interrupted = False
        desk.hang(self._bell)

    def interrupt(self) -> None:
        self._interrupted = True
        self._bell.set()

    async def attach(self) -> None:
        await self._ping()

    async def take(self) -> list[Held]:
        while not self._interrupted:
            self._bell.clear()
            held, wait = await self._desk.take()
            if held:
                self._mine.update(row.tag for row in held)
                return held
            try:
                async with asyncio.timeout(wait):
                    await self._bell.wait()
            except TimeoutError:
                continue
        return []

    async def settle(self, settlement: Settlement[Held]) -> None:
        self._mine -= await self._desk.settle(settlement)

    async def release(self) -> None:
        self._desk.put_back(self._mine)
        self._mine = set()


class LocalBus:
    """``steps``: the retry delays in seconds. One process at a time may have the file open (the data folder's lock).

    ``now``: seconds since 1970; left alone, no message waits longer because somebody sets the machine's clock back.
    """

    def __init__(
        self, path: Path | str, *, steps: Sequence[float] = RETRY_STEPS, now: Callable[[], float] | None = None
    ) -> None:
        self._box = Letterbox(path)
        self._steps = tuple(steps)
        self._now = now or steady()
        self._opening = asyncio.Lock()
        self._desks: dict[str, _Desk] = {}
        self._pumps: list[tuple[str, Pump[Held]]] = []

    async def open(self) -> None:
        async with self._opening:
            stood_before = await self._box.open(self._now(), max(self._steps))
            for service in SERVICES:
                self._desks.setdefault(service, _Desk(self._box, service, self._steps, self._now, stood_before))

    async def close(self) -> None:
        """Stop what still consumes, then close the file."""
        await asyncio.gather(*(pump.stop() for _, pump in self._pumps))
        self._pumps.clear()
        self._desks.clear()
        await self._box.close()

    async def ping(self) -> None:
        await self._box.ping()

    async def publish(self, message: Message) -> None:
        services = hearers(message.type)
        if services:
            await self._box.insert(services, message, self._now())
            self._ring(services)

    async def consume(
        self, service: str, consumer: Consumer, *, available: Callable[[], Awaitable[Any]] | None = None
    ) -> Pump[Held]:
        pump = Pump(service, _Source(self._desks[service], self.ping), consumer, len(self._steps), available)
        self._pumps.append((service, pump))
        pump.start()
        return pump

    async def depth(self, service: str) -> int:
        return await self._box.count(service)

    async def dead(self, service: str, limit: int = 100) -> list[Dead]:
        return await self._box.dead(service, limit)

    async def queues(self, service: str) -> Queues:
        due, later, dead = await self._box.counts(service, self._now())
        in_hand = self._desks[service].in_hand if service in self._desks else 0
        return Queues(
            ready=max(0, due - in_hand),
            in_hand=min(due, in_hand),
            consumers=sum(name == service and pump.is_taking for name, pump in self._pumps),
            retries=tuple((step, later.get(number, 0)) for number, step in enumerate(self._steps, 2)),
            dead=dead,
        )

    async def replay(self, service: str, keys: Sequence[str], *, instead: Message | None = None) -> int:
        found = await self._box.revive(service, keys, self._now(), instead)
        self._ring((service,))
        return found

    async def drop(self, service: str, keys: Sequence[str]) -> int:
        return await self._box.bury(service, keys)

    def _ring(self, services: Sequence[str]) -> None:
        for service in services:
            if service in self._desks:
                self._desks[service].ring()
