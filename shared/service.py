"""What one service is made of, and how it runs: the same parts alone in a container and together in ``pufa up``."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import FastAPI

from shared.bus.port import Consumer
from shared.clock import Clock, SystemClock
from shared.outbox import Outbox
from shared.store.port import Collection

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Ticker:
    """Something that is done again and again: ``work`` every ``seconds``, also once at the start; safe on many replicas.

    ``news``, once set, makes it be done at once.
    """

    name: str
    seconds: float
    work: Work
    news: asyncio.Event | None = None


@dataclass(frozen=True)
class Worker:
    """Something that goes on until it is cancelled, and then ends in order; safe on many replicas, run where tickers run."""

    name: str
    run: Work


@dataclass(frozen=True)
class Service:
    """One service, wired and not yet running.

    ``prepare`` runs once the store is open and before anything else (caches, first administrator, announcements),
    ``closing`` once everything else has ended (connections to providers). Its events' times are by ``clock``.
    """

    name: str
    app: FastAPI
    collections: tuple[Collection, ...]
    consumer: Consumer
    outbox: Outbox
    tickers: tuple[Ticker, ...] = ()
    workers: tuple[Worker, ...] = ()
    prepare: tuple[Work, ...] = ()
    closing: tuple[Work, ...] = ()
    clock: Clock = field(default_factory=SystemClock)
