"""Towns that post at a given rate whatever happens, and send again, with the same key, what was not answered."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import httpx

from tests.district import WITHIN_SECONDS, District, eventually, post
from tests.stack import Person, sign_in

DESKS_A_TOWN = 4
AGAIN_SECONDS = 0.1
NEVER_AGAIN = frozenset({400, 403, 404, 409, 422})
"""Answers that no repetition changes: a drill that sees one has found something."""


@dataclass
class Load:
    """What was posted. ``answers`` counts the answers by status, 0 where the line broke; ``gap`` is the longest time in
    seconds from one accepted post to the next; ``refusal`` the last 503."""

    accepted: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    gap: float = 0.0
    refusal: httpx.Response | None = None
    last: float = field(default_factory=time.monotonic)

    def took(self) -> None:
        now = time.monotonic()
        self.gap = max(self.gap, now - self.last)
        self.last = now
        self.accepted += 1

    async def goes_on(self, posts: int) -> None:
        """Return once so many more were accepted; fails when none is for ``WITHIN_SECONDS``."""
        goal = self.accepted + posts

        async def number() -> int:
            return self.accepted

        while (seen := self.accepted) < goal:
            await eventually(number, seen.__lt__)


@asynccontextmanager
async def load(here: District, rate: float) -> AsyncIterator[Load]:
    """``rate`` posts a second of all towns together while the block runs, fewer while the services take fewer.

    What is under way at the end is posted to its end, so that the answer to every post is known.
    """
    seen, desks = Load(), DESKS_A_TOWN * len(here.towns)
    slips: asyncio.Queue[str | None] = asyncio.Queue(desks)
    async with asyncio.TaskGroup() as group:
        for number in range(desks):
            group.create_task(_desk(here, here.towns[number % len(here.towns)], slips, seen))
        pacing = group.create_task(_pace(slips, rate))
        try:
            yield seen
        finally:
            pacing.cancel()
            while not slips.empty():
                slips.get_nowait()
            for _ in range(desks):
                slips.put_nowait(None)


async def _pace(slips: "asyncio.Queue[str | None]", rate: float) -> None:
    run, begun = uuid4().hex, time.monotonic()
    for number in count():
        await slips.put(f"{run}-{number}")
        late = time.monotonic() - (begun + number / rate)
        if late > 1:
            begun += late  # what was missed is not made up for
        await asyncio.sleep(max(0.0, -late))


async def _desk(here: District, town: Person, slips: "asyncio.Queue[str | None]", seen: Load) -> None:
    while (key := await slips.get()) is not None:
        while not await _posted(here, town, key, seen):
            await asyncio.sleep(AGAIN_SECONDS)
            assert time.monotonic() - seen.last < 2 * WITHIN_SECONDS, f"no post was accepted any more: {seen.answers}"


async def _posted(here: District, town: Person, key: str, seen: Load) -> bool:
    """Whether the post is accepted now or was before; whoever is signed out signs in again."""
    try:
        answer = await post(town, key)
    except httpx.TransportError:
        seen.answers[0] += 1
        return False
    seen.answers[answer.status_code] += 1
    assert answer.status_code not in NEVER_AGAIN, answer.text
    if answer.is_success:
        here.accepted.add(answer.json()["id"])
        seen.took()
    elif answer.status_code == 503:
        seen.refusal = answer
    elif answer.status_code == 401:
        await _sign_in_again(town)
    return answer.is_success


async def _sign_in_again(town: Person) -> None:
    try:
        town.token = (await sign_in(town.stack, town.http, town.name)).token
    except (httpx.TransportError, AssertionError):
        return  # the tasks service is away: the next try signs in
