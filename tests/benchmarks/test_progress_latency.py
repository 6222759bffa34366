"""How long it takes from the answer to a post until the progress that can be read holds it, against the bare broker, in turn.

Three services as processes of their own on SQLite stores, RabbitMQ between them; one post after the other, so that it is the
way that is measured and no queue. The reader asks again a millisecond after each "nothing new".
"""

import asyncio
import os
import time
from pathlib import Path
from statistics import median

import httpx
import pytest

from tests.benchmarks.bare import there_and_back
from tests.benchmarks.spread import Spread
from tests.contract.samples import posted
from tests.district import ID, TARGET, TOWNS, District, counted, district, post, settled

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]

POSTS, WARMING_UP = 300, 30
PATIENCE = 30.0
AGAIN_SECONDS = 0.001
P50, P99 = 4.0, 6.0
"""At most so many times the bare broker's time."""

BROKEN = 10
"""Beyond so many times the goal something is broken, on however busy a machine."""


class Reader:
    """Somebody who looks at the progress and names what they have seen already."""

    def __init__(self, here: District) -> None:
        self._here, self._seen, self._count = here, "", -1.0

    async def until_more(self) -> float:
        """When the answer was there that counts more posts than the last one."""
        section = self._here.section
        path = section.stack.url(f"/api/tasks/plans/{ID}/progress")
        async with asyncio.timeout(PATIENCE):
            while True:
                headers = {"Authorization": f"Bearer {section.token}", "If-None-Match": self._seen}
                answer = await section.http.get(path, headers=headers)
                now = time.perf_counter()
                if answer.status_code == 200:
                    self._seen, before, self._count = answer.headers["ETag"], self._count, _counted(answer)
                    if self._count > before:
                        return now
                else:
                    assert answer.status_code == 304, answer.text
                await asyncio.sleep(AGAIN_SECONDS)


def _counted(answer: httpx.Response) -> float:
    targets = (target for task in answer.json()["tasks"] for target in task["targets"] if target["id"] == TARGET)
    return float(next(targets)["cells"][0]["provisional"])


async def test_from_the_answer_to_a_post_until_it_can_be_read_in_the_progress(tmp_path: Path, rabbit_url: str) -> None:
    bare, ours = [], []
    here_is = district(tmp_path, bus_url=rabbit_url, towns=TOWNS[:1], log_level="WARNING")
    async with there_and_back(rabbit_url) as way, here_is as here:
        await settled(here.stack, here.http)
        before, reader = await counted(here.section), Reader(here)
        await reader.until_more()
        for number in range(WARMING_UP + POSTS):
            of_broker = await way(posted(f"bare-{number}").body)
            answer = await post(here.towns[0], f"latency-{number}")
            answered = time.perf_counter()
            assert answer.status_code == 201, answer.text
            readable = await reader.until_more() - answered
            if number >= WARMING_UP:
                bare.append(of_broker)
                ours.append(readable)
        await settled(here.stack, here.http)
        assert await counted(here.section) == before + WARMING_UP + POSTS
    raw, read = Spread("publish → handler, bare", bare), Spread("201 → progress readable", ours)
    each = median(ours / bare for ours, bare in zip(ours, bare, strict=True))
    p50, p99 = read.at(0.5) / raw.at(0.5), read.at(0.99) / raw.at(0.99)
    print(f"\n{POSTS} posts, one after the other, milliseconds; load {os.getloadavg()[0]:.1f}\n{raw}\n{read}")
    print(f"ours ÷ bare: p50 {p50:.1f} (goal {P50}), p99 {p99:.1f} (goal {P99}); each with its pair, median {each:.1f}")
    assert p50 < P50 * BROKEN
