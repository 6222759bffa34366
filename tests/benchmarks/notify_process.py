"""The notify service as a process on SQLite and RabbitMQ, told by events from here, with what it has used up so far."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from shared.bus.port import Message
from shared.bus.rabbit import RabbitBus
from shared.contracts.base import Event, wrap
from shared.contracts.registry import encode
from tests.builders import REPOSITORY
from tests.keys import Keys
from tests.processes import free_port
from tests.stack import Process

START_SECONDS = 60.0
PAGE, TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
DATA = REPOSITORY / "services" / "notify"


@dataclass(frozen=True)
class Used:
    """Seconds of processor until now, and bytes of memory now."""

    processor: float
    memory: int

    @classmethod
    def of(cls, pid: int) -> "Used":
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return cls((int(fields[11]) + int(fields[12])) / TICK, int(fields[21]) * PAGE)


@dataclass(frozen=True)
class NotifyProcess:
    process: Process
    port: int
    bus: RabbitBus
    keys: Keys

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def used(self) -> Used:
        assert self.process.child is not None
        return Used.of(self.process.child.pid)

    async def tell(self, event: Event) -> None:
        """Publish it, as happened now; durable once this returns."""
        await self.bus.publish(message(event))


def message(event: Event) -> Message:
    envelope = wrap(event, subject=uuid4().hex, time=datetime.now(UTC))
    return Message(envelope.id, event.type, encode(envelope.to_doc()))


@asynccontextmanager
async def notify_process(folder: Path, rabbit_url: str, **environment: str) -> AsyncIterator[NotifyProcess]:
    keys, port = Keys(folder), free_port()
    usual = {
        "PUFA_BUS_URL": rabbit_url,
        "PUFA_STORE_URL": f"sqlite://{folder}/notify.sqlite",
        "PUFA_JWT_PUBLIC_KEY_FILE": str(keys.public_file),
        "PUFA_LOG_LEVEL": "WARNING",
    }
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "services.notify.main", "--port", str(port)]
    process = Process(arguments, url, folder / "notify.log", usual | environment)
    await process.start()
    bus = RabbitBus(rabbit_url)
    try:
        await _ready(f"{url}/api/notify/readyz")
        await bus.open()
        yield NotifyProcess(process, port, bus, keys)
    finally:
        await bus.close()
        await process.stop()


async def _ready(url: str) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as http:
        while True:
            with suppress(httpx.TransportError):
                if (await http.get(url)).is_success:
                    return
            await asyncio.sleep(0.05)


def at_once(folder: Path) -> dict[str, str]:
    """The service's own rules without what makes them wait on purpose: quiet hours, caps, and gathering for a minute."""
    rules = (DATA / "rules" / "default.yaml").read_text("utf-8")
    restraint = (DATA / "restraint" / "default.yaml").read_text("utf-8")
    made: dict[str, Any] = {
        "RULES": re.sub(r"gather_seconds: \d+", "gather_seconds: 0", rules),
        "RESTRAINT": re.sub(r".*(quiet_from|quiet_until|most_a_day|most_a_month|kept_for_urgent):.*\n", "", restraint),
    }
    for name, text in made.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return {f"PUFA_{name}_FILE": str(folder / f"{name}.yaml") for name in made}
