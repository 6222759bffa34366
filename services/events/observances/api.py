"""Observances over HTTP, for forms that offer them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.events.observances.documents import Observances
from shared.access import Action
from shared.clock import Clock, day_of
from shared.web.guard import GuardedRoute, guarded


class ObservanceOut(BaseModel):
    """``laws`` are what it is about; ``plan`` is the plan in force that names it."""

    id: str
    name: str
    first: date
    last: date
    laws: tuple[str, ...]
    plan: str


class ObservancesOut(BaseModel):
    items: list[ObservanceOut]
    next: None = None


def router(observances: Observances, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/events/observances", route_class=GuardedRoute, tags=["observances"])

    @router.get("")
    @guarded(Action.READ_ACTIVITIES)
    async def of_year(year: Annotated[int | None, Query(ge=2000, le=2200)] = None) -> ObservancesOut:
        """The observances of the plans in force for ``year`` (this one), by their first day."""
        found = await observances.of(year or day_of(clock.now()).year)
        return ObservancesOut(items=[ObservanceOut.model_validate(each, from_attributes=True) for each in found])

    return router
