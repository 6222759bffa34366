"""How the services do, as they tell it."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

SERVICES = ("events", "tasks", "notify")
"""In the order of an activity's way."""


class Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Down(Told):
    """A dependency that does not answer, and since when at the latest."""

    name: str
    reason: str
    since: datetime


class Readiness(Told):
    down: tuple[Down, ...] = ()


class ReadinessMemory:
    """Reads a service's ``readyz`` again and again; remembers when it first named what is down."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def read(self, body: Any) -> Readiness:
        reasons: dict[str, str] = body["down"]
        now = datetime.now(UTC)
        self._since = {name: self._since.get(name, now) for name in reasons}
        return Readiness(
            down=tuple(Down(name=name, reason=str(why), since=self._since[name]) for name, why in reasons.items())
        )


class Process(Told):
    id: str
    role: str
    version: str
    host: str
    started: datetime
    seen: datetime
    silent: bool


class Retry(Told):
    seconds: float
    messages: int


class Queues(Told):
    ready: int
    in_hand: int
    consumers: int
    retries: tuple[Retry, ...]
    dead: int


class Outbox(Told):
    waiting: int
    more: bool
    waits_for: str | None


class Took(Told):
    """Seconds."""

    events: int
    p50: float | None
    p95: float | None


class Minute(Told):
    at: datetime
    waiting: int | None
    unsent: int
    dead: int | None
    took: Took


class Status(Told):
    """``minutes``: the last hour, the present one last."""

    service: str
    at: datetime
    processes: tuple[Process, ...]
    queues: Queues | None
    outbox: Outbox
    took: Took
    minutes: tuple[Minute, ...]
    says: tuple[str, ...]
    hears: tuple[str, ...]


class DeadLetter(Told):
    key: str
    id: str
    type: str
    reason: str
    attempts: int
    died_at: datetime
    body: str
    request: str | None
    subject: str | None
    time: str | None
    readable: bool
