"""Half an hour of posts and of looks at the progress: does any service's memory grow?"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests.district import ID, District, district
from tests.drills.load import Load, load
from tests.drills.table import Row
from tests.drills.tally import tally
from tests.stack import NAMES, sign_in

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(7200)]

MINUTES = float(os.environ.get("PUFA_SOAK_MINUTES", "30"))
RATE = 5
"""Posts a second: 9,000 in half an hour, what eight towns post in a dozen years."""

EVERY_SECONDS = 2.0
SIGNED_IN_FOR = 200
"""Looks before the sign-in is renewed."""

MOST_GROWTH = 1.1
"""How many times the middle third's memory the last third's may be: what was posted is kept for a while and looked through."""

Report = Callable[[Row], None]
Sizes = dict[str, list[float]]


async def test_half_an_hour_of_posts_and_looks_leaves_the_memory_as_it_was(
    tmp_path: Path, rabbit_url: str, report: Report
) -> None:
    async with district(tmp_path, bus_url=rabbit_url) as here:
        async with load(here, RATE) as posts:
            sizes = await _looked_at(here, posts)
        counts = await tally(here, posts)
    seen = "; ".join(
        f"{name} {' → '.join(f'{size:.0f}' for size in thirds)} MB" for name, thirds in _thirds(sizes).items()
    )
    what = f"{RATE} posts/s for {MINUTES:.0f} minutes, the whole progress read every {EVERY_SECONDS:.0f} s"
    report(Row("Long runs", f"{MINUTES:.0f} minutes", what, counts, f"median memory of each third: {seen}"))
    counts.check()
    for name, (_, middle, last) in _thirds(sizes).items():
        assert last < middle * MOST_GROWTH, f"{name} grows: {sizes[name]}"


async def _looked_at(here: District, posts: Load) -> Sizes:
    """The memory of each service, every time that somebody looked at the progress."""
    sizes: Sizes = {name: [] for name in NAMES}
    ends = time.monotonic() + MINUTES * 60
    while time.monotonic() < ends:
        if len(sizes["tasks"]) % SIGNED_IN_FOR == 0:
            here.section.token = (await sign_in(here.stack, here.http, here.section.name)).token
        await here.section.ask("GET", f"/api/tasks/plans/{ID}/progress")
        for name in NAMES:
            sizes[name].append(here.stack.process(name).megabytes())
        await asyncio.sleep(EVERY_SECONDS)
    return sizes


def _thirds(sizes: Sizes) -> dict[str, tuple[float, float, float]]:
    return {name: _split(each) for name, each in sizes.items()}


def _split(sizes: list[float]) -> tuple[float, float, float]:
    third = len(sizes) // 3
    return median(sizes[:third]), median(sizes[third : 2 * third]), median(sizes[2 * third :])
