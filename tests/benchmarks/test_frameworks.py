"""What consuming costs with our bus, and with the frameworks that people take, each against aio-pika and pydantic alone.

The same message, the same handler, a process of its own for each round, prefetch 100, one process and one thread. The
frameworks are installed beside the tests' environment, not in it (``make frameworks``).
"""

import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.benchmarks.frameworks.counted import WARMING_UP
from tests.contract.samples import posted
from tests.vhosts import Vhosts

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
FRAMEWORKS = Path(sys.prefix) / "frameworks" / "bin" / "python"
MESSAGES = 4000
ROUNDS = 5
PATIENCE = 120.0
RATE, PROCESSOR = 0.85, 1.2
"""At least so much of the bare rate, at most so many times the processor a message."""

BROKEN = 0.6
"""Below this share of its goal something is broken, on however busy a machine."""

OURS, BARE = "pufa", "aio-pika"
OTHERS = {"FastStream": "faststream", "Celery": "celery", "Dramatiq": "dramatiq", "taskiq": "taskiq"}


@dataclass(frozen=True)
class Took:
    """``rate``: messages a second; ``cpu``: seconds of the consumer's processor for each."""

    rate: float
    cpu: float


@dataclass(frozen=True)
class Contender:
    name: str
    module: str
    python: Path

    async def round(self, url: str, messages: Path) -> Took:
        """Fill its queue, then consume all of it."""
        await self._run("fill", url, messages)
        told = json.loads((await self._run("consume", url, messages)).splitlines()[-1])
        return Took(told["rate"], told["cpu"])

    async def _run(self, work: str, url: str, messages: Path) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *(str(self.python), "-m", f"tests.benchmarks.frameworks.{self.module}", work, url, str(messages)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                out, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, f"{self.name}, {work}: {errors.decode()[-3000:]}"
        return out


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    file = tmp_path / "messages"
    file.write_bytes(b"\n".join(posted(uuid4().hex).body for _ in range(MESSAGES)))
    return file


def _contenders() -> list[Contender]:
    own = [Contender(BARE, "raw", Path(sys.executable)), Contender(OURS, "ours", Path(sys.executable))]
    if not FRAMEWORKS.exists():
        print(f"\nwithout the frameworks: `make frameworks` installs them ({FRAMEWORKS.parent} is missing)")
        return own
    return own + [Contender(name, f"with_{module}", FRAMEWORKS) for name, module in OTHERS.items()]


@asynccontextmanager
async def _vhost(vhosts: Vhosts) -> AsyncIterator[str]:
    url = await asyncio.to_thread(vhosts.new_vhost)
    try:
        yield url
    finally:
        await asyncio.to_thread(vhosts.drop_vhost, url)


async def test_our_bus_beside_the_frameworks(rabbit_vhosts: Vhosts, messages: Path) -> None:
    contenders = _contenders()
    took: dict[str, list[Took]] = {contender.name: [] for contender in contenders}
    for number in range(ROUNDS):
        for contender in contenders if number % 2 else reversed(contenders):
            async with _vhost(rabbit_vhosts) as url:
                took[contender.name].append(await contender.round(url, messages))
    print(f"\nconsume, {MESSAGES - WARMING_UP} messages after {WARMING_UP} to warm up, {ROUNDS} rounds in turn")
    print(f"{'':<12}{'median/s':>10}{'ms of cpu':>11}   ÷ {BARE}, round by round: rate (range), processor (range)")
    for name, rounds in took.items():
        rates = [each.rate / bare.rate for each, bare in zip(rounds, took[BARE], strict=True)]
        used = [each.cpu / bare.cpu for each, bare in zip(rounds, took[BARE], strict=True)]
        middle = f"{statistics.median(each.rate for each in rounds):>10.0f}"
        middle += f"{statistics.median(each.cpu for each in rounds) * 1000:>11.3f}"
        print(f"{name:<12}{middle}   {_spread(rates)}   {_spread(used)}")
        if name == OURS:
            rate, processor = statistics.median(rates), statistics.median(used)
    assert rate > RATE * BROKEN
    assert processor < PROCESSOR / BROKEN


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):>5.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
