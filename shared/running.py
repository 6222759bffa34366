"""Runs one service: connect, consume, relay, tick, answer; and stops it without losing or repeating anything."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Any

import structlog

from shared.bus.port import Bus, Consumer, Subscription
from shared.errors import Unavailable
from shared.garbage import look_for_garbage_seldom
from shared.measures import measures
from shared.service import Service, Ticker, Work, Worker
from shared.store.port import Store
from shared.tracing.arrivals import noted
from shared.tracing.spans import tracing
from shared.vitals.processes import PROCESSES
from shared.vitals.vitals import BEAT_SECONDS, Vitals
from shared.web.guard import Probe
from shared.web.server import http_server, on_termination

GRACE_SECONDS = 10.0
PAUSE_SECONDS = 1.0

log = structlog.get_logger("service")


class Role(StrEnum):
    """Which part of a service this process plays, so that they scale apart. Every role answers HTTP and relays its outbox."""

    ALL = "all"
    API = "api"
    CONSUMER = "consumer"
    TICKER = "ticker"


class Running:
    """A started service; whoever made its store and bus closes them afterwards.

    HTTP may answer before it is connected: what it cannot do yet says 503, and ``readyz`` says why. What waits for a
    dependency waits as long as it takes; anything else that breaks what runs is a ``failure``, and ``on_failure`` hears.
    """

    def __init__(
        self,
        service: Service,
        *,
        store: Store,
        bus: Bus,
        role: Role = Role.ALL,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        self._service = service
        self._store = store
        self._bus = bus
        self._role = role
        self._on_failure = on_failure
        self._tasks: list[asyncio.Task[None]] = []
        self._subscription: Subscription | None = None
        self._tracing = tracing(service.name)
        self.vitals = Vitals(service, store=store, bus=bus, role=role.value)
        self.failure: BaseException | None = None
        self.ready = asyncio.Event()

    async def __aenter__(self) -> "Running":
        state = self._service.app.state
        state.probes |= {"consumer": self.probe_consumer, "outbox": self.probe_outbox}
        state.vitals = self.vitals
        state.tracing = self._service.outbox.tracing = self._tracing
        state.measures.update(measures(self._service, self._bus, lambda: self._paused_for))
        self._starting = self._begin("start", self._start())
        return self

    async def started(self) -> None:
        """Return once it is connected, consuming and relaying. Raises what broke it before that."""
        await asyncio.shield(self._starting)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.ready.is_set():
            await self._cancel()
        if self._subscription is not None:
            await self._subscription.stop(GRACE_SECONDS)
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                await self._service.outbox.drain()
        await self._cancel()
        await self.vitals.end()
        for work in self._service.closing:
            await work()
        if self._tracing is not None:
            await self._tracing.close()
        log.info("stopped", service=self._service.name, role=self._role)

    async def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=f"{self._service.name}:{name}")
        task.add_done_callback(self._ended)
        self._tasks.append(task)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None:
            return
        self.failure = task.exception()
        log.error("failed", service=self._service.name, part=task.get_name(), exc_info=self.failure)
        self._on_failure()

    async def _start(self) -> None:
        await _until_available(lambda: self._store.open(*self._service.collections, PROCESSES))
        for work in self._service.prepare:
            await _until_available(work)
        await _until_available(self._bus.open)
        self._begin("outbox", self._service.outbox.run())
        self._begin("vitals", _tick(Ticker("vitals", BEAT_SECONDS, self.vitals.beat)))
        if self._role in (Role.ALL, Role.CONSUMER):
            self._subscription = await self._bus.consume(
                self._service.name, self.vitals.measured(self._consumer), available=self._store.ping
            )
        if self._role in (Role.ALL, Role.TICKER):
            for ticker in self._service.tickers:
                self._begin(ticker.name, _tick(ticker))
            for worker in self._service.workers:
                self._begin(worker.name, _run(worker))
        self.ready.set()
        log.info("started", service=self._service.name, role=self._role)

    @property
    def _consumer(self) -> Consumer:
        known = noted(self._service.consumer, self._service.clock)
        return known if self._tracing is None else self._tracing.traced(known)

    @property
    def _paused_for(self) -> str | None:
        return self._subscription.paused_for if self._subscription is not None else None

    async def probe_consumer(self) -> None:
        """Raises ``Unavailable`` while the service is not started, broke, or its consumer waits for a dependency."""
        if self.failure is not None:
            raise Unavailable("service", f"broke: {self.failure!r}")
        if not self.ready.is_set():
            raise Unavailable("start", "still connecting")
        if self._paused_for:
            raise Unavailable("consumer", f"waits for {self._paused_for}")

    async def probe_outbox(self) -> None:
        """Raises ``Unavailable`` while what is stored cannot be told, even if a broker that tells nothing on answers a ping."""
        if reason := self._service.outbox.waits_for:
            raise Unavailable("outbox", f"waits for {reason}")


def probes(store: Store, bus: Bus) -> dict[str, Probe]:
    """What every service's ``readyz`` asks."""
    return {"store": store.ping, "bus": bus.ping}


async def _until_available(work: Work) -> None:
    while True:
        try:
            await work()
            return
        except Unavailable as error:
            log.warning("waiting", dependency=error.dependency, reason=error.reason)
            await asyncio.sleep(PAUSE_SECONDS)


async def _run(worker: Worker) -> None:
    await worker.run()


async def _tick(ticker: Ticker) -> None:
    while True:
        try:
            await ticker.work()
        except Unavailable as error:
            log.warning("tick put off", ticker=ticker.name, dependency=error.dependency, reason=error.reason)
        except Exception:  # a ticker outlives its errors: the next tick does what this one did not
            log.exception("tick failed", ticker=ticker.name)
        await _pause(ticker)


async def _pause(ticker: Ticker) -> None:
    if ticker.news is None:
        await asyncio.sleep(ticker.seconds)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(ticker.seconds):
            await ticker.news.wait()
    ticker.news.clear()


async def serve(service: Service, *, store: Store, bus: Bus, role: Role, host: str, port: int) -> None:
    """Run ``service`` in this process until SIGTERM or SIGINT, then drain: requests, messages in hand, outbox.

    Raises ``SystemExit`` with 1 if something broke the service, which the log tells, so that it is started again.
    """
    look_for_garbage_seldom()
    server = http_server(service.app, host, port)

    def stop() -> None:
        server.should_exit = True

    on_termination(stop)
    try:
        async with Running(service, store=store, bus=bus, role=role, on_failure=stop) as running:
            await server.serve()
    finally:
        await bus.close()
        await store.close()
    if running.failure is not None:
        raise SystemExit(1) from running.failure
