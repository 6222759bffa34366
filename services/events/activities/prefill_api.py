"""What a form starts with, over HTTP."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.events.activities.prefill import Prefill
from shared.access import Action
from shared.web.guard import GuardedRoute, Who, guarded


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OpenCampaign(_Read):
    """A campaign that is on, from ``first`` to ``last``."""

    id: str
    title: str
    first: date
    last: date
    observance: str | None
    laws: tuple[str, ...]


class NearObservance(_Read):
    id: str
    name: str
    first: date
    last: date
    laws: tuple[str, ...]


class StartOut(_Read):
    """``places`` are the unit's last three, ``kinds`` the three that it uses most. ``campaign`` is on today and expects
    the unit; ``observance`` and ``laws`` are the campaign's, else those of the shortest observance that today falls into.
    ``observances`` are those within three days of today."""

    unit: str
    today: date
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    campaign: OpenCampaign | None
    campaigns: tuple[OpenCampaign, ...]
    observance: str | None
    observances: tuple[NearObservance, ...]
    laws: tuple[str, ...]


def router(prefill: Prefill) -> APIRouter:
    router = APIRouter(prefix="/api/events/prefill", route_class=GuardedRoute, tags=["activities"])

    @router.get("")
    @guarded(Action.POST_ACTIVITY)
    async def start(who: Who) -> StartOut:
        """What the signed-in person's next post probably says: last places, usual kinds, the campaign that is on."""
        return StartOut.model_validate(await prefill.start(who))

    return router
