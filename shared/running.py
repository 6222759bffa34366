"""Runs one service: connect, consume, relay, tick, answer; and stops it without losing or repeating anything."""

import asyncio
import signal
from contextlib import nullcontext, suppress
from enum import StrEnum
from types import TracebackType
from typing import Any

import structlog
import uvicorn

from shared.bus.port import Bus, Subscription
from shared.errors import Unavailable
from shared.service import Service, Ticker, Work
from shared.store.port import Store
from shared.web.guard import Probe

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

    HTTP may answer before it is connected: what it cannot do yet says 503, and ``readyz`` says why.
    """

    def __init__(self, service: Service, *, store: Store, bus: Bus, role: Role = Role.ALL) -> None:
        self._service = service
        self._store = store
        self._bus = bus
        self._role = role
        self._tasks: list[asyncio.Task[None]] = []
        self._subscription: Subscription | None = None
        self.ready = asyncio.Event()

    async def __aenter__(self) -> "Running":
        self._service.app.state.probes["consumer"] = self.probe_consumer
        self._tasks.append(asyncio.create_task(self._start(), name=f"{self._service.name}:start"))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._subscription is not None:
            await self._subscription.stop(GRACE_SECONDS)
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                await self._service.outbox.drain()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self) -> None:
        await _until_available(lambda: self._store.open(*self._service.collections))
        for work in self._service.prepare:
            await _until_available(work)
        await _until_available(self._bus.open)
        self._tasks.append(asyncio.create_task(self._service.outbox.run(), name=f"{self._service.name}:outbox"))
        if self._role in (Role.ALL, Role.CONSUMER):
            self._subscription = await self._bus.consume(
                self._service.name, self._service.consumer, available=self._store.ping
            )
        if self._role in (Role.ALL, Role.TICKER):
            for ticker in self._service.tickers:
                self._tasks.append(asyncio.create_task(_tick(ticker), name=f"{self._service.name}:{ticker.name}"))
        self.ready.set()
        log.info("started", service=self._service.name, role=self._role)

    async def probe_consumer(self) -> None:
        """Raises ``Unavailable`` while the service is not started, or its consumer waits for a dependency."""
        if not self.ready.is_set():
            raise Unavailable("start", "still connecting")
        if self._subscription is not None and self._subscription.paused_for:
            raise Unavailable("consumer", f"waits for {self._subscription.paused_for}")


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


async def _tick(ticker: Ticker) -> None:
    while True:
        try:
            await ticker.work()
        except Unavailable as error:
            log.warning("tick put off", ticker=ticker.name, dependency=error.dependency, reason=error.reason)
        except Exception:  # a ticker outlives its errors: the next tick does what this one did not
            log.exception("tick failed", ticker=ticker.name)
        await asyncio.sleep(ticker.seconds)


class Server(uvicorn.Server):
    """uvicorn without its own signal handling: who runs it decides what a signal means."""

    def capture_signals(self) -> Any:
        return nullcontext()


def http_server(app: Any, host: str, port: int) -> Server:
    return Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
        )
    )


def on_termination(stop: Any) -> None:
    """Call ``stop()`` at SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def serve(service: Service, *, store: Store, bus: Bus, role: Role, host: str, port: int) -> None:
    """Run ``service`` in this process until SIGTERM or SIGINT, then drain: requests, messages in hand, outbox."""
    server = http_server(service.app, host, port)
    on_termination(lambda: setattr(server, "should_exit", True))
    try:
        async with Running(service, store=store, bus=bus, role=role):
            await server.serve()
    finally:
        await bus.close()
        await store.close()
