"""The consuming loop that both adapters share: take a batch, read it into types, hand it over, act on each verdict."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import structlog

from shared.bus.port import Consumer, Delivery, Verdict
from shared.contracts.registry import decode
from shared.errors import Rejected, Unavailable

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two questions whether the dependency is back; doubled each time."""


@dataclass(slots=True)
class Held:
    """A message in hand, as it came: not yet read, not yet acknowledged. ``tag`` is the adapter's own handle."""

    tag: Any
    id: str
    type: str
    body: bytes
    attempt: int
    redelivered: bool
    told: float | None = None


H = TypeVar("H", bound=Held)


@dataclass(slots=True)
class Settlement(Generic[H]):
    """What becomes of each message of a batch. ``back`` were not tried: they stay unacknowledged until ``release``."""

    batch: Sequence[H]
    done: list[H] = field(default_factory=list)
    retry: list[H] = field(default_factory=list)
    dead: list[tuple[H, str]] = field(default_factory=list)
    back: list[H] = field(default_factory=list)


class Source(Protocol[H]):
    """Where one subscription's messages come from. Methods but ``interrupt`` raise ``Unavailable("bus", …)``."""

    async def attach(self) -> None:
        """Be ready to take; harmless when it is already."""
        ...

    async def take(self) -> list[H]:
        """At least one message, at most PREFETCH; none only after ``interrupt``, once all that had come is taken."""
        ...

    async def settle(self, settlement: Settlement[H]) -> None:
        """Acknowledge what is done; move what is to be retried or dead first, and then acknowledge it."""
        ...

    async def release(self) -> None:
        """Give back everything in hand and hold nothing until the next ``attach`` or ``take``."""
        ...

    def interrupt(self) -> None:
        """Let ``take`` wait for nothing new any more."""
        ...


def describe(error: BaseException) -> str:
    """The reason that a dead letter carries: a ``Rejected``'s own words, else the error's class and text."""
    return error.reason if isinstance(error, Rejected) else f"{type(error).__name__}: {error}"


class Pump(Generic[H]):
    """A ``Subscription``: runs one source against one consumer in a task of its own."""

    def __init__(
        self,
        name: str,
        source: Source[H],
        consumer: Consumer,
        retries: int,
        available: Callable[[], Awaitable[Any]] | None,
    ) -> None:
        self._name, self._source, self._consumer, self._retries = name, source, consumer, retries
        self._available = available
        self._paused_for: str | None = None
        self._stopping = asyncio.Event()
        self._ended = False
        self._task: asyncio.Task[None] | None = None

    @property
    def paused_for(self) -> str | None:
        return self._paused_for

    @property
    def is_taking(self) -> bool:
        """Whether it takes messages now: it runs and waits for nothing that is away."""
        return self._task is not None and self._paused_for is None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"consume {self._name}")

    async def stop(self, grace: float = 10.0) -> None:
        """See the port; after ``grace`` seconds the batch in hand is given up and comes again."""
        self._stopping.set()
        self._source.interrupt()
        if self._task is None:
            return
        _, late = await asyncio.wait({self._task}, timeout=grace)
        if late:
            log.warning("the batch in hand did not end in time", service=self._name, grace=grace)
            self._task.cancel()
            await asyncio.wait({self._task})
        self._task = None

    async def _run(self) -> None:
        try:
            while not self._ended:
                away = await self._turn()
                if away is not None:
                    await self._pause(away)
        finally:
            await self._let_go()

    async def _turn(self) -> Unavailable | None:
        """One batch from taking to acknowledging; tells what was not reachable, if anything."""
        try:
            batch = await self._source.take()
            if not batch:
                self._ended = True
                return None
            settlement, away = await self._handle(batch)
            await self._source.settle(settlement)
        except Unavailable as error:
            return error
        except Exception as error:  # a bus in trouble must not end the subscription in silence
            log.error("the bus failed", service=self._name, exc_info=error)
            return Unavailable("bus", describe(error))
        return away

    async def _handle(self, batch: Sequence[H]) -> tuple[Settlement[H], Unavailable | None]:
        settlement = Settlement(batch)
        readable: list[H] = []
        deliveries: list[Delivery] = []
        for held in batch:
            try:
                deliveries.append(Delivery(decode(held.body, held.type), held.attempt, held.redelivered, held.told))
            except Rejected as error:
                settlement.dead.append((held, error.reason))
            else:
                readable.append(held)
        away: Unavailable | None = None
        for held, verdict in zip(readable, await self._verdicts(deliveries), strict=True):
            if verdict is None:
                settlement.done.append(held)
            elif isinstance(verdict, Unavailable):
                settlement.back.append(held)
                away = verdict
            elif isinstance(verdict, Rejected) or held.attempt > self._retries:
                settlement.dead.append((held, describe(verdict)))
            else:
                settlement.retry.append(held)
                log.warning("will be tried again", exc_info=verdict, message=held.id, attempt=held.attempt)
        return settlement, away

    async def _verdicts(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        if not deliveries:
            return ()
        try:
            verdicts = await self._consumer(deliveries)
            if len(verdicts) == len(deliveries):
                return verdicts
            error: BaseException = RuntimeError(f"{len(verdicts)} verdicts for {len(deliveries)} messages")
        except asyncio.CancelledError as cancelled:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            error = cancelled  # a driver's own cancellation, not ours: it must not end the subscription
        except Exception as raised:  # it is the verdict of the whole batch
            error = raised
        return [error] * len(deliveries)

    async def _pause(self, away: Unavailable) -> None:
        """Hold nothing and wait until what was away answers again, or until the end."""
        self._paused_for = away.dependency
        log.warning("consuming pauses", service=self._name, dependency=away.dependency, reason=away.reason)
        await self._let_go()
        seconds = FIRST_PAUSE
        while not await self._stopped_within(seconds) and not await self._back():
            seconds = min(seconds * 2, LONGEST_PAUSE)
        self._paused_for = None
        self._ended = self._stopping.is_set()

    async def _let_go(self) -> None:
        try:
            await self._source.release()
        except Unavailable as error:
            log.warning("messages in hand come again by themselves", reason=error.reason)

    async def _back(self) -> bool:
        try:
            if self._available is not None:
                await self._available()
            await self._source.attach()
        except Exception as error:  # whatever it raises, it is not back
            log.info("still away", service=self._name, reason=str(error))
            return False
        return True

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True
