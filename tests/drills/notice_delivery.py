"""The drill behind "each notice arrives": providers that fail a third of the time, and replicas that are killed.

Two replicas send the same letters. Every second one of them is killed with SIGKILL, and another takes its place at once.
The provider counts, notice by notice, what it has taken.
"""

import asyncio
import json
import multiprocessing
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from services.notify.channels.domain import Endpoint
from services.notify.channels.limits import LIMITS
from services.notify.delivery.documents import DELIVERIES, Deliveries
from services.notify.delivery.domain import DeliveryStatus
from services.notify.delivery.pace import Pace
from shared.bus.local import LocalBus
from shared.clock import SystemClock
from shared.outbox import Outbox
from shared.store.connect import open_store
from shared.store.paging import every
from shared.store.port import Store
from tests.deliveries import delivery, notice_id
from tests.drills.delivery_replica import endpoints, run

SHARE = 0.3
LATENCY_SECONDS = 0.0
LOST_EVERY = 7_000
KILL_SECONDS = 1.0
PACE = Pace.model_validate(
    {
        "steps": (0.1, 0.2, 0.4, 0.8),
        "longest": 1.0,
        "lease": 5.0,
        "look": 0.2,
        "at_once": 1,
        "breaker": {"first": 0.2, "longest": 1.0},
    }
)
"""As many steps as the bus has, and all of it shorter."""


@dataclass
class Tally:
    """What the provider has counted, and what was done to the replicas. ``given_up``: failed after the last step, and sent
    again as a person does who is told so."""

    notices: int
    kills: int = 0
    given_up: int = 0
    seconds: float = 0.0
    taken: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    unheard: frozenset[str] = frozenset()
    above_limit: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    delivered_events: int = 0

    @property
    def lost(self) -> int:
        return self.notices - len(self.taken)

    @property
    def twice(self) -> list[str]:
        return [notice for notice, times in self.taken.items() if times > 1]

    @property
    def twice_by_the_provider(self) -> int:
        """Those that were sent again because the provider hung up before it said that it had taken them."""
        return len(self.unheard.intersection(self.twice))

    def __str__(self) -> str:
        rows = [
            ("notices", self.notices),
            ("tries", self.answers.total()),
            *((f"  {answer}", number) for answer, number in self.answers.most_common()),
            ("replicas killed with SIGKILL", self.kills),
            ("seconds", f"{self.seconds:.1f}"),
            ("failed after the last step, sent again by hand", self.given_up),
            ("arrived", len(self.taken)),
            ("lost", self.lost),
            ("arrived twice", f"{len(self.twice)} ({len(self.twice) / self.notices:.2%})"),
            ("  because the provider's answer was cut off", self.twice_by_the_provider),
            (
                "  because the replica was killed before it wrote the answer",
                len(self.twice) - self.twice_by_the_provider,
            ),
            ("arrived more often", sum(times > 2 for times in self.taken.values())),
            ("robots that had to take more than they may", self.above_limit),
            ("letters as stored", dict(self.statuses)),
            ("notice.delivered.v1 in the outbox", self.delivered_events),
        ]
        return "\n".join(f"{name:<62} {value}" for name, value in rows)


class Child:
    """A process that prints a line when it is ready, and is sent lines."""

    def __init__(self, process: Process, said: str) -> None:
        self.process, self.said = process, said

    @classmethod
    async def started(cls, module: str, *arguments: str) -> "Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, limit=1 << 26
        )
        return cls(process, await _line(process))

    def tell(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")

    async def ask(self) -> Any:
        self.tell()
        return json.loads(await _line(self.process))

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


async def _line(process: Process) -> str:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode().strip()
    assert line, "the process ended"
    return line


async def drill(folder: Path, store_url: str, notices: int, *, kills: int | None = None) -> Tally:
    """Send ``notices`` letters of one notice each, and count. ``folder`` is the replicas' own; ``kills``: no more than these."""
    tally, store = Tally(notices), open_store(store_url)
    await store.open(DELIVERIES)
    provider = await Child.started("tests.drills.failing_provider", str(SHARE), str(LATENCY_SECONDS), str(LOST_EVERY))
    deliveries = _deliveries(store)
    await _keep(deliveries, list(endpoints(provider.said).values()), notices)
    replicas = _Replicas((store_url, provider.said, PACE.model_dump_json(), str(folder)), tally)
    begun = time.monotonic()
    try:
        replicas.start()
        while not await _settled(store, deliveries, tally):
            await asyncio.sleep(KILL_SECONDS)
            if kills is None or tally.kills < kills:
                replicas.kill_one()
        tally.seconds = time.monotonic() - begun
        _count(tally, await provider.ask())
    finally:
        replicas.end()
        await provider.kill()
    await _read(store, tally)
    await store.close()
    return tally


async def _keep(deliveries: Deliveries, rooms: Sequence[Endpoint], notices: int) -> None:
    now = SystemClock().now()
    for start in range(0, notices, 500):
        numbers = range(start, min(start + 500, notices))
        await deliveries.keep([delivery(number, rooms[number % len(rooms)], due=now) for number in numbers])


def _deliveries(store: Store) -> Deliveries:
    clock = SystemClock()
    outbox = Outbox(store, LocalBus("unused"), (DELIVERIES,))
    return Deliveries(store, outbox, clock=clock, real=clock, lease=PACE.lease)


class _Replicas:
    """Two processes, forked from one that has read all the code before: they are at work at once."""

    def __init__(self, arguments: tuple[str, ...], tally: Tally) -> None:
        self._arguments, self._tally = arguments, tally
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([run.__module__])
        self._working: list[BaseProcess] = []

    def start(self) -> None:
        self._working = [self._new(), self._new()]

    def kill_one(self) -> None:
        """The one that has worked longer."""
        first = self._working.pop(0)
        first.kill()
        first.join()
        self._tally.kills += 1
        self._working.append(self._new())

    def end(self) -> None:
        for process in self._working:
            process.kill()
            process.join()

    def _new(self) -> BaseProcess:
        process = self._context.Process(target=run, args=self._arguments, daemon=True)
        process.start()
        return process


async def _settled(store: Store, deliveries: Deliveries, tally: Tally) -> bool:
    """Whether nothing waits any more; what has failed is sent again."""
    failed = (await store.find(DELIVERIES, {"status": DeliveryStatus.FAILED.value}, limit=100)).items
    for doc in failed:
        await deliveries.again(doc["id"])
    tally.given_up += len(failed)
    return not failed and await store.count(DELIVERIES, {"status": DeliveryStatus.WAITING.value}, cap=1) == 0


def _count(tally: Tally, seen: dict[str, Any]) -> None:
    tally.taken, tally.answers = Counter(seen["taken"]), Counter(seen["answers"])
    tally.unheard = frozenset(seen["lost"])
    limits = {kind.value: limit for kind, limit in LIMITS.items()}
    for path, times in seen["times"].items():
        limit = limits.get(path.split("/")[1])
        tally.above_limit += limit is not None and _most_within(times, limit.seconds) > limit.count
    assert set(tally.taken) <= {notice_id(number) for number in range(tally.notices)}


def _most_within(times: Iterable[float], seconds: float) -> int:
    """The most of ``times`` in any span of so many seconds."""
    ordered = sorted(times)
    return max(sum(begin <= each < begin + seconds for each in ordered) for begin in ordered)


async def _read(store: Store, tally: Tally) -> None:
    for doc in await every(store, DELIVERIES, {}):
        tally.statuses[doc["status"]] += 1
        tally.delivered_events += sum(each["type"] == "notice.delivered.v1" for each in doc["outbox"])
