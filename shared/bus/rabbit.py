"""The bus on RabbitMQ: the only module that speaks AMQP.

One plain connection, made anew when it is lost, the whole topology declared each time. A message that is to wait or is
dead is first published, with confirm, to the queue where it belongs, and only then acknowledged.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic, time
from typing import Any
from uuid import uuid4

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, UnderlayConnection
from aio_pika.connection import make_url
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, DeliveryError, PublishError
from aiormq.abc import DeliveredMessage

from shared.bus.nodes import nodes_of
from shared.bus.port import PREFETCH, RETRY_STEPS, Consumer, Dead, Message, OutcomeUnknown, Queues, Unroutable
from shared.bus.pump import Held, Pump, Settlement
from shared.bus.topology import ATTEMPT, DIED_AT, EXCHANGE, KEY, REASON, TOLD, TRACEPARENT, ServiceQueues, topology
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

_GIVEN_UP = "the connection was given up before an answer"


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
        raise Unavailable("bus", _GIVEN_UP) from error
    except CONNECTION_EXCEPTIONS as error:
        raise Unavailable("bus", str(error) or type(error).__name__) from error
    except Exception as error:
        if type(error) is not Exception:
            raise
        raise Unavailable("bus", _GIVEN_UP) from error  # so the driver calls an end for which it was given no reason


async def _closed(line: AbstractConnection | AbstractChannel) -> None:
    """Close it, as far as that can be had: of one that nobody answers any more the driver takes its leave later."""
    with suppress(Unavailable), _translated():
        async with asyncio.timeout(TIMEOUT):
            await line.close()


async def _blocked(transport: UnderlayConnection) -> bool:
    """Whether the broker said on this connection that it takes no messages for now."""
    try:
        async with asyncio.timeout(0):
            await transport.connection.ready()
    except TimeoutError:
        return True
    return False


class _Link:
    """A connection that comes back by itself, to whichever of the nodes answers, prepared each time before anybody gets it."""

    def __init__(self, url: str, prepare: Callable[[AbstractConnection], Awaitable[None]]) -> None:
        nodes = list(nodes_of(url).items())
        random.shuffle(nodes)  # so that the replicas of a service spread over a cluster
        self._nodes = deque(nodes)
        self._prepare = prepare
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
        await self._let_go()

    async def give_up(self) -> None:
        """Go to the next node, unless this one says itself why it takes nothing (short of memory or disk)."""
        transport = self._connection.transport if self._connection is not None else None
        if transport is not None and not self._lost.is_set() and not await _blocked(transport):
            log.warning("the broker is silent", node=self._nodes[0][0])
            self._lost.set()

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
        """To the first node that answers, the one that was left last of all. Raises ``Unavailable`` with each one's reason."""
        reasons = []
        for _ in range(len(self._nodes)):
            self._nodes.rotate(-1)
            name, url = self._nodes[0]
            try:
                await self._connect_to(url)
            except Unavailable as error:
                reasons.append(f"{name}: {error.reason}")
            else:
                return
        raise Unavailable("bus", "; ".join(reasons))

    async def _connect_to(self, url: str) -> None:
        connection = aio_pika.Connection(make_url(url, heartbeat=HEARTBEAT))
        try:
            with _translated():
                await connection.connect(timeout=TIMEOUT)
                await self._prepare(connection)
        except BaseException:
            await _closed(connection)
            raise

        def lose(*_: object) -> None:
            if self._connection is connection:
                self._lost.set()

        self._lost.clear()
        self._connection = connection
        connection.close_callbacks.add(lose)
        if connection.is_closed:
            self._lost.set()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await _closed(connection)

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            log.warning("the connection to the bus is lost")
            await self._let_go()
            while self._lost.is_set():
                try:
                    await self._connect()
                except Exception as error:  # the keeper outlives whatever a driver raises
                    log.info("the bus is still away", reason=str(error))
                    await asyncio.sleep(RECONNECT)
            log.warning("the connection to the bus is back")


def _seen(opening: "asyncio.Task[AbstractChannel]") -> None:
    """So that a failure for which nobody waits any more is no complaint of asyncio's."""
    if not opening.cancelled():
        opening.exception()


class _Source:
    """One consumer on a service's queue. What has arrived is buffered here, at most PREFETCH messages."""

    def __init__(self, bus: "RabbitBus", queues: ServiceQueues) -> None:
        self._bus, self._queues = bus, queues
        self._channel: AbstractChannel | None = None
        self._consuming: str | None = None
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
                consuming = await driver.basic_consume(self._queues.main.name, arrive, timeout=TIMEOUT)
                self._consuming = consuming.consumer_tag
        except Unavailable:
            self._forget()
            with suppress(Unavailable):
                await self._bus.open()  # the queue may be gone: the next try finds it declared
            raise

    async def take(self) -> list[Held]:
        """See ``Source``. What had arrived when it was interrupted is handed out, too: given back it would come twice."""
        while True:
            await (self._order_no_more() if self._interrupted else self.attach())
            if self._arrived:
                batch = [self._arrived.popleft() for _ in range(min(len(self._arrived), PREFETCH))]
                self._unsettled = len(batch)
                return batch
            if self._interrupted:
                return []
            self._bell.clear()
            await self._bell.wait()

    async def _order_no_more(self) -> None:
        """Before anything more is acknowledged: what a queue is about to send when it hears of the end comes a second time."""
        if self._channel is None or self._consuming is None:
            return
        with _translated():
            driver = await self._channel.get_underlay_channel()
            await driver.basic_cancel(self._consuming, timeout=TIMEOUT)
        self._consuming = None

    async def settle(self, settlement: Settlement[Held]) -> None:
        if self._interrupted:
            await self._order_no_more()
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
        self._channel = self._consuming = None
        self._arrived.clear()
        self._unsettled = 0
        self._bell.set()


class RabbitBus:
    """``url``: ``amqp://user:password@host:port/vhost``, with several hosts for a cluster (``shared.bus.nodes``).

    ``steps``: the retry delays in seconds, also in queue names. ``confirm_within``: seconds that a publish waits for its
    confirm before it is ``OutcomeUnknown``; a broker that confirms nothing in twice that is left, for the next node.
    """

    def __init__(self, url: str, *, steps: Sequence[float] = RETRY_STEPS, confirm_within: float = TIMEOUT) -> None:
        self._topology = topology(steps)
        self._steps = tuple(steps)
        self._confirm_within = confirm_within
        self._link = _Link(url, self._declare)
        self._publishing: AbstractChannel | None = None
        self._opening: asyncio.Task[AbstractChannel] | None = None
        self._silent_since: float | None = None
        self._browsing = asyncio.Lock()
        self._browsed: dict[str, int] = {}
        self._consuming: list[tuple[str, _Source, Pump[Held]]] = []

    async def open(self) -> None:
        await self._link.open()

    async def close(self) -> None:
        """Stop what still consumes, then close the connection."""
        await asyncio.gather(*(pump.stop() for _, _, pump in self._consuming))
        self._consuming.clear()
        await self._link.close()
        if self._opening is not None:
            await asyncio.wait({self._opening})

    async def ping(self) -> None:
        async with self._fresh_channel() as channel:
            await channel.declare_exchange(EXCHANGE, passive=True, timeout=TIMEOUT)

    async def publish(self, message: Message) -> None:
        letter = _letter(message.id, message.type, message.body, _way(message))
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
            counts = [(await _count(channel, queue.name))[0] for queue in (queues.main, *queues.retries)]
        return sum(counts) + self._in_hand(service)

    async def queues(self, service: str) -> Queues:
        """See the port. Dead letters that another process is looking through are missing meanwhile."""
        declared = self._topology[service]
        async with self._fresh_channel() as channel:
            ready, consumers = await _count(channel, declared.main.name)
            retries = [(await _count(channel, queue.name))[0] for queue in declared.retries]
            dead, _ = await _count(channel, declared.dead.name)
        steps = tuple(zip(self._steps, retries, strict=True))
        return Queues(ready, self._in_hand(service), consumers, steps, dead + self._browsed.get(service, 0))

    def _in_hand(self, service: str) -> int:
        return sum(source.in_hand for name, source, _ in self._consuming if name == service)

    async def dead(self, service: str, limit: int = 100) -> list[Dead]:
        async with self._dead_letters(service) as letters:
            return sorted((_dead(letter) for letter in letters), key=lambda dead: dead.died_at)[:limit]

    async def replay(self, service: str, keys: Sequence[str], *, instead: Message | None = None) -> int:
        main = self._topology[service].main.name

        async def revive(dead: Dead) -> None:
            says = instead or dead
            await self.move(main, says.id, says.type, says.body, {})

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
        channel, begun = await self._publishing_channel(), monotonic()
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
            self._silent_since = None
        except PublishError as error:
            raise Unroutable(f"no queue took {routing_key}") from error
        except DeliveryError as error:
            await self._refused(channel)
            raise OutcomeUnknown("the broker did not take responsibility") from error
        except TimeoutError as error:
            await self._unconfirmed(begun)
            raise OutcomeUnknown(f"no confirm within {self._confirm_within} s") from error
        except asyncio.CancelledError as error:
            if _cancelled_from_outside():
                raise
            raise OutcomeUnknown(_GIVEN_UP) from error
        except CONNECTION_EXCEPTIONS as error:
            raise Unavailable("bus", str(error) or type(error).__name__) from error
        except Exception as error:
            if type(error) is not Exception:
                raise
            raise OutcomeUnknown(_GIVEN_UP) from error  # so the driver calls an end for which it was given no reason

    async def _unconfirmed(self, begun: float) -> None:
        """Give the broker up once it has confirmed nothing at all for twice the time that one publish waits."""
        since = self._silent_since = begun if self._silent_since is None else self._silent_since
        if monotonic() - since >= 2 * self._confirm_within:
            self._silent_since = None
            await self._link.give_up()

    async def _refused(self, channel: AbstractChannel) -> None:
        """Publish on another channel from now on. One that first sent while a queue was without its leader stays with the
        member that is gone (RabbitMQ 3.10): it is refused all it sends until that comes back, whoever leads by then."""
        if self._publishing is channel:
            self._publishing = None
            await _closed(channel)

    async def _publishing_channel(self) -> AbstractChannel:
        """One channel for all that is published. Who asks for it at once waits for one try, not each for their own."""
        if self._publishing is None or self._publishing.is_closed:
            if self._opening is None or self._opening.done():
                self._opening = asyncio.create_task(self._link.channel(on_return_raises=True), name="open to publish")
                self._opening.add_done_callback(_seen)
            self._publishing = await asyncio.shield(self._opening)
        return self._publishing

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
                await _closed(channel)

    @asynccontextmanager
    async def _dead_letters(self, service: str) -> AsyncIterator[list[AbstractIncomingMessage]]:
        """The dead letters in hand; those that are not acknowledged inside go back. One reader at a time.

        All are read, since a queue with a delivery limit puts what goes back behind the others.
        """
        async with self._browsing, self._counted(service), self._fresh_channel() as channel:
            queue = await channel.get_queue(self._topology[service].dead.name)
            letters: list[AbstractIncomingMessage] = []
            while len(letters) < MOST_DEAD:
                letter = await queue.get(fail=False, timeout=TIMEOUT)
                if letter is None:
                    break
                letters.append(letter)
                self._browsed[service] = len(letters)
            yield letters

    @asynccontextmanager
    async def _counted(self, service: str) -> AsyncIterator[None]:
        """So that ``queues`` counts dead letters that are in hand to be looked through."""
        try:
            yield
        finally:
            self._browsed.pop(service, None)

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
        _told(properties.headers),
    )


def _attempt(headers: Any) -> int:
    attempt = headers.get(ATTEMPT) if headers else None
    return attempt if isinstance(attempt, int) and attempt > 0 else 1


def _told(headers: Any) -> float | None:
    told = headers.get(TOLD) if headers else None
    return told / 1000 if isinstance(told, int) else None


def _way(message: Message) -> dict[str, str | int]:
    """When a message was told first, and which trace it stands in."""
    traced = {} if message.traceparent is None else {TRACEPARENT: message.traceparent}
    return {TOLD: round(time() * 1000), **traced}


def _retry_headers(held: Held) -> dict[str, str | int]:
    told = {} if held.told is None else {TOLD: round(held.told * 1000)}
    return {ATTEMPT: held.attempt + 1, **told}


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


async def _count(channel: AbstractChannel, queue: str) -> tuple[int, int]:
    """How many messages are ready in it, and how many consumers it has."""
    declared = (await channel.declare_queue(queue, passive=True, timeout=TIMEOUT)).declaration_result
    return declared.message_count or 0, declared.consumer_count or 0
