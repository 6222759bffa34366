"""The bus on RabbitMQ: the only module that speaks AMQP.

One plain connection, made anew when it is lost, the whole topology declared each time. A message that is to wait or is
dead is first published, with confirm, to the queue where it belongs, and only then acknowledged.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.connection import make_url
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, DeliveryError, PublishError
from aiormq.abc import DeliveredMessage

from shared.bus.port import PREFETCH, RETRY_STEPS, Consumer, Dead, Message, OutcomeUnknown, Unroutable
from shared.bus.pump import Held, Pump, Settlement
from shared.bus.topology import ATTEMPT, DIED_AT, EXCHANGE, KEY, REASON, ServiceQueues, topology
from shared.contracts.registry import hearers
from shared.errors import Unavailable

log = structlog.get_logger(__name__)

DEFAULT_EXCHANGE = ""
CONTENT_TYPE = "application/cloudevents+json"
TIMEOUT = 5.0
"""Seconds for the broker to answer any question or to confirm a message."""

MOST_DEAD = 10_000
"""How many dead letters of one service are looked through at once."""

RECONNECT = 1.0
"""Seconds between two tries to connect."""

HEARTBEAT = 10
"""Seconds; a silent connection is given up after about three."""


def _cancelled_from_outside() -> bool:
    """Tells a cancellation of this task from the driver's own, which cancels what waits on a connection given up."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's failures under the one name that the port promises for everything but publishing."""
    try:
        yield
    except asyncio.CancelledError as error:
        if _cancelled_from_outside():
            raise
        raise Unavailable("bus", "the connection was given up") from error
    except CONNECTION_EXCEPTIONS as error:
        raise Unavailable("bus", str(error) or type(error).__name__) from error


class _Link:
    """A connection that comes back by itself, prepared each time before anybody gets it."""

    def __init__(self, url: str, prepare: Callable[[AbstractConnection], Awaitable[None]]) -> None:
        self._url, self._prepare = url, prepare
        self._connection: AbstractConnection | None = None
        self._opening = asyncio.Lock()
        self._lost = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, or prepare the connection that stands once more."""
        async with self._opening:
            if self._keeper is None:
                await self._connect()
                self._keeper = asyncio.create_task(self._keep(), name="keep the bus connected")
            else:
                with _translated():
                    await self._prepare(self._standing())

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None
        if self._connection is not None:
            with suppress(Unavailable), _translated():
                async with asyncio.timeout(TIMEOUT):
                    await self._connection.close()
            self._connection = None

    async def channel(self, *, on_return_raises: bool = False) -> AbstractChannel:
        """A new channel with publisher confirms. Raises ``Unavailable`` at once while the connection is down."""
        with _translated():
            async with asyncio.timeout(TIMEOUT):
                channel = self._standing().channel(on_return_raises=on_return_raises)
                await channel.initialize()
        return channel

    def _standing(self) -> AbstractConnection:
        if self._connection is None or self._lost.is_set():
            raise Unavailable("bus", "not connected")
        return self._connection

    async def _connect(self) -> None:
        with _translated():
            connection = aio_pika.Connection(make_url(self._url, heartbeat=HEARTBEAT))
            try:
                await connection.connect(timeout=TIMEOUT)
                await self._prepare(connection)
            except BaseException:
                await connection.close()
                raise
        self._lost.clear()
        connection.close_callbacks.add(self._on_close)
        if connection.is_closed:
            self._lost.set()
        self._connection = connection

    def _on_close(self, *_: object) -> None:
        self._lost.set()

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            log.warning("the connection to the bus is lost")
            while self._lost.is_set():
                try:
                    await self._connect()
                except Exception as error:  # the keeper outlives whatever a driver raises
                    log.info("the bus is still away", reason=str(error))
                    await asyncio.sleep(RECONNECT)
            log.warning("the connection to the bus is back")


class _Source:
    """One consumer on a service's queue. What has arrived is buffered here, at most PREFETCH messages."""

    def __init__(self, bus: "RabbitBus", queues: ServiceQueues) -> None:
        self._bus, self._queues = bus, queues
        self._channel: AbstractChannel | None = None
        self._arrived: deque[Held] = deque()
        self._unsettled = 0
        self._bell = asyncio.Event()
        self._interrupted = False

    @property
    def in_hand(self) -> int:
        return len(self._arrived) + self._unsettled

    def interrupt(self) -> None:
        self._interrupted = True
        self._bell.set()

    async def attach(self) -> None:
        if self._channel is not None:
            return
        channel = self._channel = await self._bus.channel()

        async def arrive(message: DeliveredMessage) -> None:
            if self._channel is channel:
                self._arrived.append(_held(message))
                self._bell.set()

        def lose(*_: object) -> None:
            if self._channel is channel:
                self._forget()

        channel.close_callbacks.add(lose)
        try:
            with _translated():
                driver = await channel.get_underlay_channel()  # one task and one object less for each message
                driver.on_consumer_cancel_callbacks.add(lose)
                await driver.basic_qos(prefetch_count=PREFETCH, timeout=TIMEOUT)
                await driver.basic_consume(self._queues.main.name, arrive, timeout=TIMEOUT)
        except Unavailable:
            self._forget()
            with suppress(Unavailable):
                await self._bus.open()  # the queue may be gone: the next try finds it declared
            raise

    async def take(self) -> list[Held]:
        while not self._interrupted:
            await self.attach()
            if self._arrived:
                batch = [self._arrived.popleft() for _ in range(min(len(self._arrived), PREFETCH))]
                self._unsettled = len(batch)
                return batch
            self._bell.clear()
            await self._bell.wait()
        return []

    async def settle(self, settlement: Settlement[Held]) -> None:
        failures = await self._move(settlement)
        kept = {held.tag for held in settlement.back} | failures.keys()
        with _translated():
            if self._channel is None:
                raise Unavailable("bus", "the connection was lost while the batch was in hand")
            driver = await self._channel.get_underlay_channel()
            if not kept:
                await driver.basic_ack(settlement.batch[-1].tag, multiple=True)
            else:
                for held in settlement.batch:
                    if held.tag not in kept:
                        await driver.basic_ack(held.tag)
        self._unsettled = len(kept)
        for failure in failures.values():
            raise Unavailable("bus", str(failure)) from failure

    async def _move(self, settlement: Settlement[Held]) -> dict[int, BaseException]:
        """Publish to the retry and dead queues; what failed, by its tag, must stay unacknowledged."""
        moves = [(held, self._queues.retries[held.attempt - 1].name, _retry_headers(held)) for held in settlement.retry]
        moves += [(held, self._queues.dead.name, _dead_headers(held, reason)) for held, reason in settlement.dead]
        outcomes = await asyncio.gather(
            *(self._bus.move(queue, held.id, held.type, held.body, headers) for held, queue, headers in moves),
            return_exceptions=True,
        )
        failures = {move[0].tag: outcome for move, outcome in zip(moves, outcomes, strict=True) if outcome is not None}
        if any(isinstance(failure, Unroutable) for failure in failures.values()):
            await self._bus.open()
        return failures

    async def release(self) -> None:
        """Close the channel: the broker takes back all that was not acknowledged."""
        channel = self._channel
        self._forget()
        if channel is not None and not channel.is_closed:
            with _translated():
                async with asyncio.timeout(TIMEOUT):
                    await channel.close()

    def _forget(self) -> None:
        self._channel = None
        self._arrived.clear()
        self._unsettled = 0
        self._bell.set()


class RabbitBus:
    """``url``: ``amqp://user:password@host:port/vhost``. ``steps``: the retry delays in seconds, also in queue names.

    ``confirm_within``: seconds that a publish waits for its confirm before it is ``OutcomeUnknown``.
    """

    def __init__(self, url: str, *, steps: Sequence[float] = RETRY_STEPS, confirm_within: float = TIMEOUT) -> None:
        self._topology = topology(steps)
        self._confirm_within = confirm_within
        self._link = _Link(url, self._declare)
        self._publishing: AbstractChannel | None = None
        self._opening = asyncio.Lock()
        self._browsing = asyncio.Lock()
        self._consuming: list[tuple[str, _Source, Pump[Held]]] = []

    async def open(self) -> None:
        await self._link.open()

    async def close(self) -> None:
        """Stop what still consumes, then close the connection."""
        await asyncio.gather(*(pump.stop() for _, _, pump in self._consuming))
        self._consuming.clear()
        await self._link.close()

    async def ping(self) -> None:
        async with self._fresh_channel() as channel:
            await channel.declare_exchange(EXCHANGE, passive=True, timeout=TIMEOUT)

    async def publish(self, message: Message) -> None:
        letter = _letter(message.id, message.type, message.body)
        await self._send(EXCHANGE, message.type, letter, mandatory=bool(hearers(message.type)))

    async def consume(
        self, service: str, consumer: Consumer, *, available: Callable[[], Awaitable[Any]] | None = None
    ) -> Pump[Held]:
        queues = self._topology[service]
        source = _Source(self, queues)
        pump = Pump(service, source, consumer, len(queues.retries), available)
        self._consuming.append((service, source, pump))
        pump.start()
        return pump

    async def depth(self, service: str) -> int:
        """See the port; of what is in hand only this process's share is known."""
        queues = self._topology[service]
        async with self._fresh_channel() as channel:
            counts = [await _count(channel, queue.name) for queue in (queues.main, *queues.retries)]
        return sum(counts) + sum(source.in_hand for name, source, _ in self._consuming if name == service)

    async def dead(self, service: str, limit: int = 100) -> list[Dead]:
        async with self._dead_letters(service) as letters:
            return sorted((_dead(letter) for letter in letters), key=lambda dead: dead.died_at)[:limit]

    async def dead_count(self, service: str) -> int:
        async with self._fresh_channel() as channel:
            return await _count(channel, self._topology[service].dead.name)

    async def replay(self, service: str, keys: Sequence[str]) -> int:
        main = self._topology[service].main.name

        async def revive(dead: Dead) -> None:
            await self.move(main, dead.id, dead.type, dead.body, {})

        return await self._remove(service, keys, revive)

    async def drop(self, service: str, keys: Sequence[str]) -> int:
        async def forget(_: Dead) -> None:
            return None

        return await self._remove(service, keys, forget)

    async def channel(self) -> AbstractChannel:
        """A new channel; for sources."""
        return await self._link.channel()

    async def move(self, queue: str, id: str, type: str, body: bytes, headers: dict[str, str | int]) -> None:
        """Publish straight to ``queue``, with confirm."""
        await self._send(DEFAULT_EXCHANGE, queue, _letter(id, type, body, headers), mandatory=True)

    async def _send(self, exchange: str, routing_key: str, letter: aio_pika.Message, *, mandatory: bool) -> None:
        channel = await self._publishing_channel()
        try:
            driver = await channel.get_underlay_channel()
            await driver.basic_publish(
                letter.body,
                exchange=exchange,
                routing_key=routing_key,
                properties=letter.properties,
                mandatory=mandatory,
                timeout=self._confirm_within,
            )
        except PublishError as error:
            raise Unroutable(f"no queue took {routing_key}") from error
        except DeliveryError as error:
            raise OutcomeUnknown("the broker did not take responsibility") from error
        except TimeoutError as error:
            raise OutcomeUnknown(f"no confirm within {self._confirm_within} s") from error
        except asyncio.CancelledError as error:
            if _cancelled_from_outside():
                raise
            raise OutcomeUnknown("the connection was given up before the confirm") from error
        except CONNECTION_EXCEPTIONS as error:
            raise Unavailable("bus", str(error) or type(error).__name__) from error

    async def _publishing_channel(self) -> AbstractChannel:
        channel = self._publishing
        if channel is None or channel.is_closed:
            async with self._opening:
                channel = self._publishing
                if channel is None or channel.is_closed:
                    channel = self._publishing = await self._link.channel(on_return_raises=True)
        return channel

    async def _declare(self, connection: AbstractConnection) -> None:
        async with asyncio.timeout(TIMEOUT * 4), connection.channel() as channel:
            exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
            for queues in self._topology.values():
                for declared in queues.all:
                    queue = await channel.declare_queue(declared.name, durable=True, arguments=dict(declared.arguments))
                    for type_name in declared.binds:
                        await queue.bind(exchange, type_name)

    @asynccontextmanager
    async def _fresh_channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel for one question; closing it gives back what was read from a queue."""
        channel = await self._link.channel()
        try:
            with _translated():
                yield channel
        finally:
            if not channel.is_closed:
                with suppress(Unavailable), _translated():
                    async with asyncio.timeout(TIMEOUT):
                        await channel.close()

    @asynccontextmanager
    async def _dead_letters(self, service: str) -> AsyncIterator[list[AbstractIncomingMessage]]:
        """The dead letters in hand; those that are not acknowledged inside go back. One reader at a time.

        All are read, since a queue with a delivery limit puts what goes back behind the others.
        """
        async with self._browsing, self._fresh_channel() as channel:
            queue = await channel.get_queue(self._topology[service].dead.name)
            letters: list[AbstractIncomingMessage] = []
            while len(letters) < MOST_DEAD:
                letter = await queue.get(fail=False, timeout=TIMEOUT)
                if letter is None:
                    break
                letters.append(letter)
            yield letters

    async def _remove(self, service: str, keys: Sequence[str], first: Callable[[Dead], Awaitable[None]]) -> int:
        """Do ``first`` with each of these dead letters, then acknowledge it; tells how many were found."""
        wanted, found = set(keys), 0
        async with self._dead_letters(service) as letters:
            for letter in letters:
                dead = _dead(letter)
                if dead.key in wanted:
                    await first(dead)
                    await letter.ack()
                    found += 1
        return found


def _letter(id: str, type: str, body: bytes, headers: dict[str, str | int] | None = None) -> aio_pika.Message:
    return aio_pika.Message(
        body,
        headers=dict(headers) if headers else None,
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=id or None,
        type=type,
    )


def _held(message: DeliveredMessage) -> Held:
    properties = message.header.properties
    return Held(
        message.delivery_tag,
        properties.message_id or "",
        properties.message_type or message.routing_key or "",
        message.body,
        _attempt(properties.headers),
        bool(message.redelivered),
    )


def _attempt(headers: Any) -> int:
    attempt = headers.get(ATTEMPT) if headers else None
    return attempt if isinstance(attempt, int) and attempt > 0 else 1


def _retry_headers(held: Held) -> dict[str, str | int]:
    return {ATTEMPT: held.attempt + 1}


def _dead_headers(held: Held, reason: str) -> dict[str, str | int]:
    return {ATTEMPT: held.attempt, REASON: reason, DIED_AT: datetime.now(UTC).isoformat(), KEY: uuid4().hex}


def _dead(letter: AbstractIncomingMessage) -> Dead:
    """Read a dead letter; one that the broker itself put there has none of our headers."""
    headers = letter.headers
    died_at = headers.get(DIED_AT)
    return Dead(
        key=str(headers.get(KEY) or letter.message_id),
        id=letter.message_id or "",
        type=letter.type or "",
        reason=str(headers.get(REASON) or "the broker gave it up"),
        attempts=_attempt(headers),
        died_at=datetime.fromisoformat(str(died_at)) if died_at else datetime.fromtimestamp(0, UTC),
        body=letter.body,
    )


async def _count(channel: AbstractChannel, queue: str) -> int:
    declared = await channel.declare_queue(queue, passive=True, timeout=TIMEOUT)
    return declared.declaration_result.message_count or 0
