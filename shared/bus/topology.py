"""Names and arguments of everything declared on RabbitMQ, as data. A queue whose arguments change gets a new version.

Arguments of a declared queue cannot change, so every process must declare the same; ``rabbit.py`` does the declaring.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.registry import SERVICES, heard_by

EXCHANGE = "pufa.events"
VERSION = "v1"

ATTEMPT, REASON, DIED_AT, KEY = "x-pufa-attempt", "x-pufa-reason", "x-pufa-died-at", "x-pufa-key"
"""Headers: which attempt a delivery is (absent: the first); of a dead letter why, when (ISO 8601, UTC) and its key."""

TOLD, TRACEPARENT = "x-pufa-told", "traceparent"
"""Headers: when the message was published first (milliseconds of the epoch), and W3C trace context."""

NEVER = 1_000_000_000
"""A delivery limit that nothing reaches. RabbitMQ 4 would take 20, and no pause or crash may kill a message."""

Argument = str | int


@dataclass(frozen=True)
class Queue:
    """A durable quorum queue. ``binds`` are the event types that the exchange routes to it."""

    name: str
    arguments: dict[str, Argument]
    binds: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceQueues:
    """One service's queues, in the order in which they must be declared: a target before what dead-letters to it."""

    dead: Queue
    main: Queue
    retries: tuple[Queue, ...] = field(default=())

    @property
    def all(self) -> tuple[Queue, ...]:
        return (self.dead, self.main, *self.retries)


def label(seconds: float) -> str:
    """A delay as a queue's name says it: ``50ms``, ``1s``, ``10m``."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    if seconds < 60:
        return f"{round(seconds)}s"
    return f"{round(seconds / 60)}m"


def _arguments(dead_letters_to: str | None = None, ttl: float | None = None) -> dict[str, Argument]:
    arguments: dict[str, Argument] = {"x-queue-type": "quorum", "x-delivery-limit": NEVER}
    if dead_letters_to is not None:
        # At-least-once dead-lettering works only from a quorum queue that refuses instead of dropping.
        arguments |= {
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_letters_to,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
    if ttl is not None:
        arguments["x-message-ttl"] = round(ttl * 1000)
    return arguments


def queues_of(service: str, steps: Sequence[float]) -> ServiceQueues:
    """The queues of ``service`` with one retry queue for each of ``steps`` (seconds)."""
    main, dead = f"pufa.{service}.{VERSION}", f"pufa.{service}.dead.{VERSION}"
    return ServiceQueues(
        dead=Queue(dead, _arguments()),
        main=Queue(main, _arguments(dead_letters_to=dead), heard_by(service)),
        retries=tuple(Queue(f"pufa.{service}.retry.{label(s)}.{VERSION}", _arguments(main, s)) for s in steps),
    )


def topology(steps: Sequence[float]) -> dict[str, ServiceQueues]:
    """Every service's queues by its name."""
    return {service: queues_of(service, steps) for service in SERVICES}
