"""kill -9 of any service at any moment, while towns post: what was accepted is counted, once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.district import district
from tests.drills.load import load
from tests.drills.table import Row
from tests.drills.tally import Tally, tally
from tests.stack import NAMES

pytestmark = pytest.mark.servers

KILLED = "Services killed"
RATE = 100
BETWEEN_SECONDS = (0.5, 3.0)
POSTS_BETWEEN = 20
"""A kill waits for so many posts after the last one: a service that is never up would take none."""

Report = Callable[[Row], None]


async def _killed_at_random(folder: Path, bus_url: str, kills: int) -> tuple[Tally, Counter[str]]:
    """A service at random is killed and at once started again, whether it is ready or still coming up."""
    dice, killed = random.Random(8), Counter[str]()
    async with district(folder, bus_url=bus_url) as here:
        async with load(here, RATE) as posts:
            for _ in range(kills):
                await posts.goes_on(POSTS_BETWEEN)
                await asyncio.sleep(dice.uniform(*BETWEEN_SECONDS))
                name = dice.choice(NAMES)
                await here.stack.process(name).kill()
                await here.stack.process(name).start()
                killed[name] += 1
            await here.stack.ready()
        return await tally(here, posts), killed


@pytest.mark.timeout(600)
async def test_a_few_kills_of_any_service_lose_nothing(tmp_path: Path, rabbit_url: str) -> None:
    counts, _ = await _killed_at_random(tmp_path, rabbit_url, 4)
    counts.check()


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_a_hundred_kills_of_any_service_lose_nothing(tmp_path: Path, rabbit_url: str, report: Report) -> None:
    counts, killed = await _killed_at_random(tmp_path, rabbit_url, 100)
    what = f"kill -9 of a service at random, {killed.total()} times, started again at once, under {RATE} posts/s"
    report(Row(KILLED, "any service", what, counts, ", ".join(f"{name} {n} times" for name, n in killed.items())))
    counts.check()
