"""When an event was told and taken, by the service's own clock, for the document in which it is kept."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.bus.port import Delivery, Verdict
from shared.clock import PlayedClock
from shared.tracing.arrivals import noted, way
from tests.contract.samples import sample

POSTED = "activity.posted.v1"
IN_MAY = datetime(2023, 5, 19, 4, tzinfo=UTC)


def delivery(id: str, told: float | None) -> Delivery:
    return Delivery(sample(POSTED).model_copy(update={"id": id}), 1, told=told)


async def ways(*deliveries: Delivery) -> list[dict[str, str]]:
    """What a handler within ``noted`` keeps of each, in a played year."""
    found: list[dict[str, str]] = []

    async def handle(some: Sequence[Delivery]) -> Sequence[Verdict]:
        found.extend(way(each.envelope) for each in some)
        return [None] * len(some)

    await noted(handle, PlayedClock(IN_MAY))(deliveries)
    return found


async def test_a_played_year_has_its_own_times_and_the_real_time_in_between() -> None:
    (kept,) = await ways(delivery("e-1", time.time() - 2))
    told, taken = (datetime.fromisoformat(kept[name]) for name in ("told", "taken"))
    assert abs(taken - IN_MAY) < timedelta(seconds=10)
    assert timedelta(seconds=2) <= taken - told < timedelta(seconds=10)
    assert kept["request"] == "r-0001"


async def test_a_teller_whose_clock_is_ahead_told_no_later_than_it_was_taken() -> None:
    (kept,) = await ways(delivery("e-1", time.time() + 60))
    assert kept["told"] == kept["taken"]


async def test_what_the_bus_does_not_know_is_left_out() -> None:
    first, second = await ways(delivery("e-1", None), delivery("e-2", time.time()))
    assert "told" not in first
    assert "told" in second


async def test_two_consumers_at_once_know_their_own_events_alone() -> None:
    both = await asyncio.gather(ways(delivery("e-1", None)), ways(delivery("e-2", time.time())))
    assert ["told" in kept for (kept,) in both] == [False, True]
    assert way(delivery("e-1", None).envelope) == {}
