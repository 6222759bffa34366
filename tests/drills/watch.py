"""How long a district was without service: looked at from outside, many times a second, while a drill goes on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from tests.district import District, counted, down, eventually
from tests.stack import NAMES

LOOK_SECONDS = 0.2


@dataclass
class Watch:
    """In seconds: ``silence`` the longest time in which the progress took in no post, ``away`` the longest in which some
    service's readyz said that its broker, or what waits for it, is down."""

    silence: float = 0.0
    away: float = 0.0
    _taken: int = -1
    _taken_at: float = field(default_factory=time.monotonic)
    _away_since: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"no event arrived for {self.silence:.1f} s at most; readyz said the bus is down for {self.away:.1f} s at most"

    def see(self, taken: int, away: set[str]) -> None:
        """``taken`` as ``taken_in`` has it. ``away``: the services that miss the broker."""
        now = time.monotonic()
        if taken > self._taken:
            self._taken, self._taken_at = taken, now
        self.silence = max(self.silence, now - self._taken_at)
        self._away_since = {name: self._away_since.get(name, now) for name in away}
        self.away = max([self.away, *(now - since for since in self._away_since.values())])


async def taken_in(here: District) -> int:
    """How many posts the progress counts; -1 where that could not be read now, from a service that is away or busy."""
    try:
        return await counted(here.section)
    except (httpx.TransportError, AssertionError):
        return -1


async def arrives(here: District) -> None:
    """Return once the progress has taken in one more post; fails where that never is."""
    seen = await taken_in(here)
    await eventually(lambda: taken_in(here), max(seen, 0).__lt__)


@asynccontextmanager
async def watch(here: District) -> AsyncIterator[Watch]:
    """Looks while the block runs, which must be while towns post."""
    seen = Watch()
    looking = asyncio.create_task(_look(here, seen))
    try:
        yield seen
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(here: District, seen: Watch) -> None:
    while True:
        taken = await taken_in(here)
        missing = {name: await down(here.stack, here.http, name) for name in NAMES}
        seen.see(taken, {name for name, reasons in missing.items() if "bus" in f"{reasons}"})
        await asyncio.sleep(LOOK_SECONDS)
