"""How a service does, for its operators: processes, queues, what waits, and the last hour, minute by minute."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from shared.access import Action
from shared.bus.port import Queues
from shared.contracts.registry import BY_TYPE, heard_by
from shared.vitals.hour import Minute, Took, took
from shared.vitals.processes import Process
from shared.vitals.vitals import Signs, Vitals, is_silent, moment_of
from shared.web.guard import GuardedRoute, guarded
from shared.web.problems import Problem


class ProcessAnswer(BaseModel):
    """``host`` is the machine's or container's name; a ``silent`` one was last heard of at ``seen`` and did not say that
    it ends."""

    id: str
    role: str
    version: str
    host: str
    started: datetime
    seen: datetime
    silent: bool


class RetryAnswer(BaseModel):
    """How many messages wait ``seconds`` for their next attempt."""

    seconds: float
    messages: int


class QueuesAnswer(BaseModel):
    """``ready`` wait to be taken, ``in_hand`` are taken and not acknowledged (each process tells its own every ten seconds),
    by ``consumers``."""

    ready: int
    in_hand: int
    consumers: int
    retries: list[RetryAnswer]
    dead: int


class OutboxAnswer(BaseModel):
    """Events that were stored and are not told yet; ``more`` may wait in the store. ``waits_for`` is what keeps them."""

    waiting: int
    more: bool
    waits_for: str | None


class TookAnswer(BaseModel):
    """How long it took from an event until it was handled, in seconds: half of the ``events`` at most ``p50``, all but one
    of twenty at most ``p95``; right within a tenth, and an hour where it was longer."""

    events: int
    p50: float | None
    p95: float | None


class MinuteAnswer(BaseModel):
    """The most that waited, was unsent, or was dead in the minute from ``at``; None where nobody looked."""

    at: datetime
    waiting: int | None
    unsent: int
    dead: int | None
    took: TookAnswer


class Status(BaseModel):
    """``took`` is the whole hour's, the last of ``minutes`` the present one's. ``queues`` None: the bus does not answer."""

    service: str
    at: datetime
    processes: list[ProcessAnswer]
    queues: QueuesAnswer | None
    outbox: OutboxAnswer
    took: TookAnswer
    minutes: list[MinuteAnswer]
    says: list[str]
    hears: list[str]


def status(service: str) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}", route_class=GuardedRoute, tags=["operations"])
    said = sorted(type for type, event in BY_TYPE.items() if event.publisher == service)

    @router.get("/status")
    @guarded(Action.OPERATE)
    async def read_status(request: Request) -> Status:
        """Of all processes of the service, whichever answers; what another one knows is up to ten seconds old."""
        vitals: Vitals | None = request.app.state.vitals
        if vitals is None:
            raise Problem(404, "not_found")  # nobody runs the service: it is looked at alone
        signs = await vitals.signs()
        hour = signs.hour.until(int(signs.at.timestamp()) // 60)
        return Status(
            service=service,
            at=signs.at,
            processes=[_process(each, signs.at) for each in signs.processes],
            queues=_queues(signs.queues, signs) if signs.queues else None,
            outbox=OutboxAnswer(waiting=signs.unsent, more=signs.unsent >= signs.unsent_of, waits_for=signs.waits_for),
            took=_took(took(minute.took for _, minute in hour)),
            minutes=[_minute(number, minute) for number, minute in hour],
            says=said,
            hears=list(heard_by(service)),
        )

    return router


def _process(process: Process, now: datetime) -> ProcessAnswer:
    known = {name: getattr(process, name) for name in ProcessAnswer.model_fields if name != "silent"}
    return ProcessAnswer(**known, silent=is_silent(process, now))


def _queues(queues: Queues, signs: Signs) -> QueuesAnswer:
    retries = [RetryAnswer(seconds=seconds, messages=messages) for seconds, messages in queues.retries]
    in_hand = sum(each.in_hand for each in signs.processes if not is_silent(each, signs.at))
    return QueuesAnswer(
        ready=queues.ready, in_hand=in_hand, consumers=queues.consumers, retries=retries, dead=queues.dead
    )


def _minute(number: int, minute: Minute) -> MinuteAnswer:
    return MinuteAnswer(
        at=moment_of(number),
        waiting=minute.waiting,
        unsent=minute.unsent,
        dead=minute.dead,
        took=_took(took([minute.took])),
    )


def _took(found: Took) -> TookAnswer:
    return TookAnswer(events=found.events, p50=found.p50, p95=found.p95)
