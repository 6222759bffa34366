"""Dead letters of one service over HTTP: list, replay, drop. For administrators."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from shared.access import Action
from shared.bus.port import Bus
from shared.web.guard import GuardedRoute, guarded


class DeadLetter(BaseModel):
    key: str
    id: str
    type: str
    reason: str
    attempts: int
    died_at: datetime
    body: str


class DeadLetters(BaseModel):
    items: list[DeadLetter]
    next: None = None


class Undertaking(BaseModel):
    model_config = ConfigDict(extra="forbid")

    do: Literal["replay", "drop"]
    keys: list[str] = Field(min_length=1, max_length=1000)


class Undertaken(BaseModel):
    found: int


def dead_letters(service: str, bus: Bus) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}/dead", route_class=GuardedRoute, tags=["operations"])

    @router.get("")
    @guarded(Action.OPERATE)
    async def list_dead(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> DeadLetters:
        letters = await bus.dead(service, limit)
        return DeadLetters(
            items=[
                DeadLetter(
                    key=d.key,
                    id=d.id,
                    type=d.type,
                    reason=d.reason,
                    attempts=d.attempts,
                    died_at=d.died_at,
                    body=d.body.decode(errors="replace"),
                )
                for d in letters
            ]
        )

    @router.post("")
    @guarded(Action.OPERATE)
    async def undertake(body: Undertaking) -> Undertaken:
        act = bus.replay if body.do == "replay" else bus.drop
        return Undertaken(found=await act(service, body.keys))

    return router
