"""The whole of pufa as child processes for the tests: embedded in one, or three services on real servers."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.processes import free_port

PASSWORD = "the-tests-own-password"
START_SECONDS = 240
"""On a machine that has much else to do."""

NAMES = ("tasks", "events", "notify")


@dataclass
class Process:
    """A child process that serves HTTP at ``url``; ``log`` holds what it printed."""

    arguments: list[str]
    url: str
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as out:
            self.child = await asyncio.create_subprocess_exec(
                sys.executable, *self.arguments, stdout=out, stderr=out, env={**os.environ, **self.environment}
            )

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        await self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: it does nothing, and its connections stay."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT, after ``freeze``."""
        self._signal(signal.SIGCONT)

    def megabytes(self) -> float:
        """The memory of its own that it holds now, as Linux tells: without the pages of files that it looks into."""
        assert self.child is not None
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024

    def _signal(self, number: signal.Signals) -> None:
        if self.child is not None and self.child.returncode is None:
            self.child.send_signal(number)

    async def stop(self) -> int | None:
        """SIGTERM, and the exit code; it is killed where it does not end in time. None if it does not run."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int | None:
        child, self.child = self.child, None
        if child is None:
            return None
        if child.returncode is None:
            child.send_signal(number)
        try:
            async with asyncio.timeout(20):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
        return child.returncode


@dataclass
class Stack:
    """Where each service answers, and the processes behind it."""

    urls: dict[str, str]
    processes: list[Process]

    def process(self, name: str) -> Process:
        """The first replica of this service."""
        return self.processes[NAMES.index(name)]

    def url(self, path: str) -> str:
        """``/api/tasks/…`` at the service of that name."""
        return self.urls[path.split("/")[2]] + path

    def replicas(self, name: str) -> list[str]:
        """Where every process of this service answers."""
        return [process.url for process in self.processes_of(name)]

    def processes_of(self, name: str) -> list[Process]:
        """Every replica of this service."""
        return [process for process in self.processes if process.log.name.startswith(name)]

    def logged(self, name: str) -> list[dict[str, Any]]:
        """What all replicas of this service logged, line by line."""
        logs = [process.log.read_text() for process in self.processes_of(name)]
        return [json.loads(line) for log in logs for line in log.splitlines()]

    async def ready(self) -> None:
        """Wait until every service says it is ready; fails with the logs of what does not come up."""
        try:
            async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
                for name in NAMES:
                    while not await _is_ready(http, self.url(f"/api/{name}/readyz")):
                        await asyncio.sleep(0.05)
        except TimeoutError:
            logs = "\n".join(f"== {p.arguments}\n{p.log.read_text()[-3000:]}" for p in self.processes)
            raise AssertionError(f"not ready within {START_SECONDS} s\n{logs}") from None


async def _is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == 200
    except httpx.TransportError:
        return False


@asynccontextmanager
async def embedded(folder: Path, **environment: str) -> AsyncIterator[Stack]:
    """``pufa up`` on a data folder, as one process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = Process(
        ["-m", "deploy.cli", "up", "--no-dashboard", "--data", str(folder / "data"), "--port", str(port)],
        url,
        folder / "pufa.log",
        {"PUFA_ADMIN_PASSWORD": PASSWORD, **environment},
    )
    async with _running([process], dict.fromkeys(NAMES, url)) as stack:
        yield stack


@asynccontextmanager
async def processes(
    folder: Path,
    *,
    bus_url: str,
    store_url: str,
    blobs_url: str,
    own_stores: Mapping[str, str] | None = None,
    replicas: Sequence[str] = (),
    log_level: str = "INFO",
    wait: bool = True,
    mains: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    own_settings: Mapping[str, Mapping[str, str]] | None = None,
) -> AsyncIterator[Stack]:
    """Three services as three processes; ``store_url`` and ``blobs_url`` hold ``{service}``, as each has its own database.

    ``own_stores`` says by service who has another store. ``replicas`` names services that have one more process.
    ``wait``: until all are ready. ``mains``: modules that run a service in place of its own main. ``settings``: more
    of the environment (``PUFA_…``), for all; ``own_settings`` by service.
    """
    running: list[Process] = []
    for number, name in enumerate((*NAMES, *replicas)):
        port = free_port()
        environment = {
            "PUFA_BUS_URL": bus_url,
            "PUFA_STORE_URL": (own_stores or {}).get(name, store_url).format(service=name),
            "PUFA_BLOBS_URL": blobs_url.format(service=name),
            "PUFA_JWT_PRIVATE_KEY_FILE": str(folder / "keys" / "private.pem"),
            "PUFA_JWT_PUBLIC_KEY_FILE": str(folder / "keys" / "public.pem"),
            "PUFA_ADMIN_PASSWORD": PASSWORD,
            "PUFA_LOG_LEVEL": log_level,
            **(settings or {}),
            **(own_settings or {}).get(name, {}),
        }
        main = (mains or {}).get(name, f"services.{name}.main")
        arguments = ["-m", main, "--host", "127.0.0.1", "--port", str(port)]
        running.append(Process(arguments, f"http://127.0.0.1:{port}", folder / f"{name}-{number}.log", environment))
    async with _running(running, {name: p.url for name, p in zip(NAMES, running, strict=False)}, wait) as stack:
        yield stack


@asynccontextmanager
async def _running(processes: list[Process], urls: dict[str, str], wait: bool = True) -> AsyncIterator[Stack]:
    async with AsyncExitStack() as exits:
        for process in processes:
            exits.push_async_callback(process.stop)
            await process.start()
        stack = Stack(urls, processes)
        if wait:
            await stack.ready()
        yield stack


@dataclass
class Person:
    """Somebody signed in: asks as themselves, and fails the test for an answer that was not expected."""

    stack: Stack
    http: httpx.AsyncClient
    token: str
    name: str = ""

    async def ask(self, method: str, path: str, *, expect: int | None = None, **what: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **what.pop("headers", {})}
        answer = await self.http.request(method, self.stack.url(path), headers=headers, **what)
        wanted = answer.status_code == expect if expect else answer.is_success
        assert wanted, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def post_activity(self, key: str, expect: int | None = None, **body: Any) -> Any:
        headers = {"Idempotency-Key": key}
        return await self.ask("POST", "/api/events/activities", json=body, headers=headers, expect=expect)

    async def verify(self, activity: str) -> Any:
        return await self.ask("POST", f"/api/events/activities/{activity}/verify")

    async def target(self, plan: str, target: str) -> dict[str, Any]:
        """A target of the plan's progress, as it stands."""
        progress = await self.ask("GET", f"/api/tasks/plans/{plan}/progress")
        found: dict[str, Any] = next(t for task in progress["tasks"] for t in task["targets"] if t["id"] == target)
        return found


async def sign_in(stack: Stack, http: httpx.AsyncClient, name: str) -> Person:
    form = {"username": name, "password": PASSWORD}
    answer = await http.post(stack.url("/api/tasks/auth/token"), data=form)
    assert answer.is_success, answer.text
    return Person(stack, http, answer.json()["access_token"], name)
