"""What a drill counts: every accepted post is projected, once, and no message is given up."""

import asyncio
import time
from dataclasses import dataclass

from tests.district import GAUGES, District, behind, counted, gauge, settled
from tests.drills.load import Load
from tests.stack import NAMES, sign_in

QUIET_SECONDS = 45.0
"""What is not projected when nothing has moved for so long is lost: many sweeps of an outbox, and longer than a broker takes
to give up a consumer of which it no longer hears (three heartbeats), and to hand out again what that one had."""


@dataclass(frozen=True)
class Tally:
    """``accepted``: posts answered with 201 or 200. ``projected``: posts that the progress counts. ``lost``: accepted, and
    not behind the progress. ``double``: counted beyond the distinct posts that were accepted. ``dead``: dead letters of
    all services. ``gap``: the longest time in seconds without an accepted post; None where nobody posted all the time.
    """

    accepted: int
    projected: int
    lost: int
    double: int
    dead: int
    gap: float | None = None

    def check(self) -> None:
        """Fail unless all is whole."""
        assert (self.lost, self.double, self.dead) == (0, 0, 0), self


async def tally(here: District, load: Load | None = None, *, dead: int = 0) -> Tally:
    """Wait until everything is told, handled and counted, then count. ``dead``: letters that the drill itself made die."""
    await settled(here.stack, here.http, dead=dead)
    here.section.token = (await sign_in(here.stack, here.http, here.section.name)).token  # that may have taken long
    projected = await _at_rest(here)
    known = set(await behind(here.section))
    return Tally(
        accepted=len(here.accepted),
        projected=projected,
        lost=len(here.accepted - known),
        double=projected - len(known) + len(known - here.accepted),
        dead=int(sum([await gauge(here.stack, here.http, name, GAUGES[-1]) for name in NAMES])),
        gap=load.gap if load else None,
    )


async def _at_rest(here: District) -> int:
    """What the progress counts once that is all, or no longer changes."""
    seen, since = await counted(here.section), time.monotonic()
    while seen < len(here.accepted) and time.monotonic() - since < QUIET_SECONDS:
        await asyncio.sleep(0.2)
        before, seen = seen, await counted(here.section)
        if seen != before:
            since = time.monotonic()
    return seen
