"""A bus on RabbitMQ for tests of what goes wrong between the two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shared.bus.port import Message, OutcomeUnknown
from shared.bus.rabbit import RabbitBus
from shared.errors import Unavailable

STEPS = (0.05, 3.0)


@asynccontextmanager
async def opened(url: str, confirm_within: float = 5.0) -> AsyncIterator[RabbitBus]:
    bus = RabbitBus(url, steps=STEPS, confirm_within=confirm_within)
    await bus.open()
    try:
        yield bus
    finally:
        await bus.close()


async def eventually(holds: Callable[[], Awaitable[bool]], seconds: float = 45) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


async def confirmed(bus: RabbitBus, message: Message) -> bool:
    try:
        await bus.publish(message)
    except (Unavailable, OutcomeUnknown):
        return False
    return True
