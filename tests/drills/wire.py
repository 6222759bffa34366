"""Messages that a drill puts on the bus itself, beside those of the services."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import orjson

from shared.bus.port import Message
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import VERSION
from shared.contracts.base import wrap
from shared.contracts.events import ActivityFacts, ActivityPostedV1, ActivityStatus, activity_event_id
from shared.contracts.registry import encode
from tests.district import TOWNS, words

AT_ONCE = 500
MADE = datetime(2023, 6, 1, 4, tzinfo=UTC)
POSTED = ActivityPostedV1.type


@asynccontextmanager
async def on_the_bus(url: str) -> AsyncIterator[RabbitBus]:
    bus = RabbitBus(url, confirm_within=60)
    await bus.open()
    try:
        yield bus
    finally:
        await bus.close()


def posts(name: str, number: int) -> Iterator[Message]:
    """So many posts of all towns in turn, on the days of the year in turn."""
    for n in range(number):
        facts = ActivityFacts(
            id=f"{name}-{n}",
            version=1,
            status=ActivityStatus.POSTED,
            kind="performance",
            title=words(f"{name}-{n}"),
            held_on=date(2023, 1, 3) + timedelta(days=n % 150),
            unit=TOWNS[n % len(TOWNS)],
        )
        event = ActivityPostedV1(activity=facts, by="u1", posted_by="u1")
        id = activity_event_id(POSTED, facts.id, 1)
        yield Message(id, POSTED, encode(wrap(event, subject=facts.id, time=MADE, id=id).to_doc()))


async def put(bus: RabbitBus, service: str, messages: Iterable[Message]) -> int:
    """Straight into the service's queue, confirmed, ``AT_ONCE`` in flight; how many."""
    number, batch = 0, list[Message]()
    for message in messages:
        batch.append(message)
        if len(batch) == AT_ONCE:
            number += await _put(bus, service, batch)
            batch = []
    return number + await _put(bus, service, batch)


async def _put(bus: RabbitBus, service: str, batch: list[Message]) -> int:
    queue = f"pufa.{service}.{VERSION}"
    await asyncio.gather(*(bus.move(queue, each.id, each.type, each.body, {}) for each in batch))
    return len(batch)


def poison(number: int) -> list[Message]:
    """So many messages of each kind that nobody can ever handle."""
    (sound,) = posts("sound", 1)
    body = orjson.loads(sound.body)
    no_activity = {**body, "data": {**body["data"], "activity": {**body["data"]["activity"], "id": "../etc"}}}
    other_type = {**body, "type": "activity.verified.v1"}
    without = {**body, "data": {"by": "u1"}}
    kinds = {
        "no JSON": (POSTED, b"\xff\x00 not json"),
        "empty": (POSTED, b""),
        "unknown type": ("activity.sung.v1", sound.body),
        "field missing": (POSTED, orjson.dumps(without)),
        "routed as another": (POSTED, orjson.dumps(other_type)),
        "impossible id": (POSTED, orjson.dumps(no_activity)),
    }
    return [
        Message(f"poison {name} {n}", type, content) for n in range(number) for name, (type, content) in kinds.items()
    ]
