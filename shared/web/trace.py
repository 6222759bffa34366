"""The way of an activity through one service over HTTP, for administrators; ``pufa trace`` puts the services' together."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter
from pydantic import BaseModel

from shared.access import Action
from shared.bus.port import Bus
from shared.tracing.steps import Step, dead_steps
from shared.web.guard import GuardedRoute, guarded

MOST_DEAD = 1000

Read = Callable[[str], Awaitable[Sequence[Step]]]


class Trace(BaseModel):
    """Empty where the service never heard of the activity."""

    items: list[Step]


def traces(service: str, read: Read, bus: Bus) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}", route_class=GuardedRoute, tags=["operations"])

    @router.get("/trace/{activity}")
    @guarded(Action.OPERATE)
    async def trace(activity: str) -> Trace:
        """What this service knows of an activity's way, version by version, with the dead letters that stand in it."""
        steps = list(await read(activity))
        return Trace(items=[*steps, *dead_steps(activity, steps, await bus.dead(service, MOST_DEAD))])

    return router
