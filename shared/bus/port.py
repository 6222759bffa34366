"""The bus's promise. Two adapters keep it: ``rabbit.py`` (RabbitMQ) and ``local.py`` (in process, durable on disk).

A published message reaches every service that hears its type (``shared.contracts.registry.HEARERS``) at least once, in
no promised order. A service's replicas share one queue. Retries wait apart and block no other message.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.contracts.base import Envelope, Event

RETRY_STEPS: tuple[float, ...] = (1, 10, 60, 600)
"""Seconds before the second, third, fourth and fifth attempt; after the last the message is dead."""

PREFETCH = 100
"""How many messages a consumer takes at once, and the largest batch that it is handed."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message on the wire: a CloudEvents JSON body with its id and type beside it. ``traceparent`` goes with it where the
    wire has headers, for hearers that are not ours: ours work it out from the body."""

    id: str
    type: str
    body: bytes
    traceparent: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A message as a consumer gets it, read into its types. ``attempt`` is 1 the first time; ``told`` is when it was
    published, in seconds of the epoch by the publisher's clock (None: not known)."""

    envelope: Envelope[Event]
    attempt: int
    redelivered: bool = False
    told: float | None = None


@dataclass(frozen=True)
class Dead:
    """A dead letter: why and when it died, after how many attempts. ``key`` names it for replay and drop."""

    key: str
    id: str
    type: str
    reason: str
    attempts: int
    died_at: datetime
    body: bytes


@dataclass(frozen=True)
class Queues:
    """What waits for a service: ``ready`` to be taken, ``in_hand`` of this process's consumers and not acknowledged, for a
    retry by its step (seconds, messages), and ``dead``. ``consumers`` are those that take messages now, of all processes."""

    ready: int
    in_hand: int
    consumers: int
    retries: tuple[tuple[float, int], ...]
    dead: int

    @property
    def waiting(self) -> int:
        """All that is still to be handled."""
        return self.ready + self.in_hand + sum(messages for _, messages in self.retries)


Verdict = BaseException | None
"""None: handled. ``Unavailable``: not tried, hand it in again when the dependency is back. ``Rejected``: dead at once.
Any other error: the next retry step, then dead."""

Consumer = Callable[[Sequence[Delivery]], Awaitable[Sequence[Verdict]]]
"""Handles a batch (1 … PREFETCH messages) and gives one verdict each, in the batch's order. An error raised instead of
returned is the verdict of every message in the batch. Deliveries are acknowledged after it returns."""


class OutcomeUnknown(Exception):
    """The broker did not confirm in time: the message may stand or not. Publish it again with the same id."""


class Unroutable(Exception):
    """No queue took a message that somebody should hear. Declare the topology again and try again."""


class Subscription(Protocol):
    @property
    def paused_for(self) -> str | None:
        """The dependency that consuming waits for, else None."""
        ...

    async def stop(self, grace: float = 10.0) -> None:
        """Take no new message, finish those that have come and acknowledge them; what is not done in time is given back."""
        ...


class Bus(Protocol):
    async def open(self) -> None:
        """Connect and declare the whole topology: every service's queue, retry queues, dead queue and bindings.

        Raises ``Unavailable("bus", …)`` if the broker cannot be reached.
        """
        ...

    async def close(self) -> None: ...

    async def ping(self) -> None:
        """Return if messages can be published now, else raise ``Unavailable("bus", …)``."""
        ...

    async def publish(self, message: Message) -> None:
        """Return once the message is durable in the queue of every service that hears it.

        A type without hearers is confirmed and kept nowhere. Raises ``Unavailable``, ``OutcomeUnknown``,
        ``Unroutable``. Safe to call about 100 times at once.
        """
        ...

    async def consume(
        self, service: str, consumer: Consumer, *, available: Callable[[], Awaitable[Any]] | None = None
    ) -> Subscription:
        """Hand ``service``'s messages to ``consumer`` until stopped.

        After an ``Unavailable`` verdict nothing is taken until ``available()`` returns without raising (asked with a
        growing pause of 0.1 to 5 s); the messages then come again without an attempt counted.
        """
        ...

    async def depth(self, service: str) -> int:
        """How many messages of ``service`` wait: ready, in hand, or for a retry."""
        ...

    async def dead(self, service: str, limit: int = 100) -> list[Dead]:
        """The dead letters of ``service``, oldest first, left where they are."""
        ...

    async def queues(self, service: str) -> Queues:
        """What waits for ``service``, queue by queue."""
        ...

    async def replay(self, service: str, keys: Sequence[str], *, instead: Message | None = None) -> int:
        """Hand these dead letters, or ``instead`` in the place of each, to ``service`` again, as a first attempt; tells how
        many were found."""
        ...

    async def drop(self, service: str, keys: Sequence[str]) -> int:
        """Delete these dead letters for good; tells how many were found."""
        ...
