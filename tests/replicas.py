"""Several processes of the tasks service on one queue and one database, fed as the events service feeds them.

What the tests ask of them is asked from outside: over HTTP, of the broker, of the store, of the logs.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel

from services.tasks.main import WITH_OUTBOX
from shared.bus.port import Message
from shared.bus.rabbit import RabbitBus
from shared.bus.topology import EXCHANGE
from shared.contracts.base import Envelope, Event
from shared.contracts.registry import decode, encode
from shared.contracts.tasks import Role
from shared.store.connect import open_store
from shared.store.port import Store
from tests.builders import person
from tests.keys import Keys
from tests.processes import free_port
from tests.stack import PASSWORD, Process

SERVICE = "tasks"
MAIN = "services.tasks.main"
START_SECONDS = 120.0
WITHIN_SECONDS = 300.0
"""Both for a machine that has other things to do; a test's own timeout is what counts where it is shorter."""

AT_ONCE = 100
EVERY = 0.05

Fact = Envelope[Event]


@dataclass
class Replicas:
    """``processes`` are those that were ever started, by name; ``bus`` and ``store`` the test's own ways to the servers."""

    folder: Path
    bus_url: str
    store_url: str
    keys: Keys
    bus: RabbitBus
    store: Store
    http: httpx.AsyncClient
    heard: AbstractChannel
    main: str = MAIN
    processes: dict[str, Process] = field(default_factory=dict)

    async def start(self, name: str, role: str) -> Process:
        """A process of this role that is on its way up; its log is named after it."""
        port = free_port()
        environment = {
            "PUFA_BUS_URL": self.bus_url,
            "PUFA_STORE_URL": self.store_url,
            "PUFA_JWT_PRIVATE_KEY_FILE": str(self.keys.private_file),
            "PUFA_JWT_PUBLIC_KEY_FILE": str(self.keys.public_file),
            "PUFA_ADMIN_PASSWORD": PASSWORD,
            "PUFA_LOG_LEVEL": "DEBUG",
        }
        arguments = ["-m", self.main, "--role", role, "--host", "127.0.0.1", "--port", str(port)]
        process = Process(arguments, f"http://127.0.0.1:{port}", self.folder / f"{name}.log", environment)
        self.processes[name] = process
        await process.start()
        return process

    async def start_all(self, role: str, *names: str) -> list[Process]:
        """Processes of this role that are ready."""
        started = [await self.start(name, role) for name in names]
        await self.ready()
        return started

    @property
    def alive(self) -> list[Process]:
        return [process for process in self.processes.values() if process.child is not None]

    async def ready(self) -> None:
        """Return once every living process says that it is; fails with the log of one that does not come up."""
        for process in self.alive:
            await eventually(
                lambda process=process: self._is_ready(process),  # type: ignore[misc]
                within=START_SECONDS,
                else_say=lambda process=process: f"not ready: {process.log.read_text()[-3000:]}",  # type: ignore[misc]
            )

    async def _is_ready(self, process: Process) -> bool:
        try:
            return (await self.http.get(f"{process.url}/api/tasks/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def ask(self, process: Process, method: str, path: str, **what: Any) -> Any:
        """The JSON that the section is answered by this process; fails for anything but success."""
        headers = self.keys.headers(person(Role.SECTION))
        answer = await self.http.request(method, f"{process.url}/api/tasks{path}", headers=headers, **what)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def import_and_activate(self, process: Process, plan: dict[str, Any]) -> None:
        await self.ask(process, "POST", "/plans", json=plan)
        await self.ask(process, "POST", f"/plans/{plan['id']}/activate")

    async def publish(self, events: Sequence[Envelope[Any]]) -> None:
        """To the exchange, confirmed, as an outbox does it."""
        for start in range(0, len(events), AT_ONCE):
            messages = [Message(each.id, each.type, encode(each.to_doc())) for each in events[start : start + AT_ONCE]]
            await asyncio.gather(*map(self.bus.publish, messages))

    async def listen(self, *types: str) -> None:
        """From now on keep, for ``told``, what is said of these types (patterns of routing keys)."""
        queue = await self.heard.declare_queue("heard", durable=True)
        for each in types:
            await queue.bind(EXCHANGE, each)

    async def told(self) -> list[Fact]:
        """What was said since the last call, repeats and all."""
        queue = await self.heard.get_queue("heard")
        facts: list[Fact] = []
        while (letter := await queue.get(no_ack=True, fail=False)) is not None:
            facts.append(decode(letter.body, letter.type or ""))
        return facts

    async def gauge(self, name: str) -> dict[str, float]:
        """A measure of every living process."""
        answers = {process.url: await self.http.get(f"{process.url}/api/tasks/metrics") for process in self.alive}
        return {
            url: float(line.split()[1])
            for url, answer in answers.items()
            for line in answer.text.splitlines()
            if line.startswith(f"{name} ")
        }

    async def waiting(self) -> dict[str, Any]:
        """What is not done yet, by where it waits; nothing when all is."""
        found: dict[str, Any] = {"ready or to be tried again": await self.bus.depth(SERVICE)}
        if not found["ready or to be tried again"]:  # the rest costs the processes time
            found["in hand"] = sum((await self.gauge("pufa_queue_depth")).values())
            found["in an outbox"] = [
                doc["id"] for each in WITH_OUTBOX for doc in await self.store.pending(each, "outbox", limit=3)
            ]
        return {where: what for where, what in found.items() if what}

    async def drained(self, within: float = WITHIN_SECONDS) -> float:
        """The moment (of ``time.monotonic``) from which no message was ready or in hand; asked about twenty times a second."""

        async def empty() -> bool:
            return not await self.bus.depth(SERVICE) and not sum((await self.gauge("pufa_queue_depth")).values())

        await eventually(empty, within=within, else_say=lambda: f"the queue is not empty\n{self.last_words()}")
        return time.monotonic()

    async def settled(self, within: float = WITHIN_SECONDS) -> None:
        """Return once no message waits or is in hand, and all that is to be told is told."""
        seen: dict[str, Any] = {}

        async def quiet() -> bool:
            nonlocal seen
            seen = await self.waiting()
            return not seen

        await eventually(quiet, within=within, else_say=lambda: f"still waiting: {seen}\n{self.last_words()}")

    async def stuck(self) -> dict[str, int]:
        """What the broker still holds for the service, by queue, once every consumer is gone.

        Killed, they acknowledge nothing more: what one of them held unacknowledged is counted here, ready again.
        """
        await asyncio.gather(*(process.kill() for process in self.alive))
        return {"main and retries": await self.bus.depth(SERVICE), "dead": (await self.bus.queues(SERVICE)).dead}

    def handled(self) -> Counter[str]:
        """How many deliveries each process dealt with, by its log."""
        return Counter(
            {
                name: sum('"event": "handled"' in line for line in process.log.read_text().splitlines())
                for name, process in self.processes.items()
            }
        )

    def complaints(self) -> list[str]:
        """Errors that any process logged, messages that it had to try again, and whatever it printed that is no log."""
        lines = [line for process in self.processes.values() for line in process.log.read_text().splitlines()]
        return [line for line in lines if not line.startswith("{") or _is_complaint(json.loads(line))]

    def last_words(self) -> str:
        return "\n".join(f"== {name}\n{p.log.read_text()[-1500:]}" for name, p in self.processes.items())


def cpu_seconds(pid: int) -> float:
    """Of one process since its start, in and for it, as Linux tells; 0 for one that is gone, or elsewhere."""
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _is_complaint(line: dict[str, Any]) -> bool:
    return line["level"] in ("error", "critical") or line["event"] == "will be tried again"


@asynccontextmanager
async def replicas(folder: Path, *, bus_url: str, store_url: str, main: str = MAIN) -> AsyncIterator[Replicas]:
    """No process yet. On a virtual host and a database that nobody else uses; every process is gone afterwards."""
    folder.mkdir(exist_ok=True)
    bus, store = RabbitBus(bus_url), open_store(store_url)
    async with AsyncExitStack() as exits:
        await bus.open()
        exits.push_async_callback(bus.close)
        await store.open(*WITH_OUTBOX)
        exits.push_async_callback(store.close)
        connection = await exits.enter_async_context(await aio_pika.connect(bus_url))
        http = await exits.enter_async_context(httpx.AsyncClient(timeout=30, trust_env=False))
        heard = await connection.channel()
        running = Replicas(folder, bus_url, store_url, Keys(folder), bus, store, http, heard, main)
        try:
            yield running
        finally:
            await asyncio.gather(*(process.kill() for process in running.alive))


async def eventually(
    true: Callable[[], Awaitable[bool]], *, within: float, else_say: Callable[[], str], every: float = EVERY
) -> None:
    """Ask until it is true."""
    ends = time.monotonic() + within
    while not await true():
        assert time.monotonic() < ends, f"not within {within:g} s; {else_say()}"
        await asyncio.sleep(every)
