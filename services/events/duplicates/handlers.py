"""The service's own activity events: what was posted or changed is looked at, what was begun of a merge is completed."""

from typing import Any

from services.events.duplicates.looking import Looking
from services.events.duplicates.merging import Merging
from shared.bus.routes import Routes
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityPostedV1, ActivityRevisedV1, ActivityWithdrawnV1


def routes(looking: Looking, merging: Merging) -> Routes:
    async def look(event: ActivityPostedV1 | ActivityWithdrawnV1, cause: Envelope[Any]) -> None:
        await looking.look(event.activity.id)

    async def complete_and_look(event: ActivityRevisedV1, cause: Envelope[Any]) -> None:
        await merging.complete(event.activity.id)
        await looking.look(event.activity.id)

    return {ActivityPostedV1: look, ActivityWithdrawnV1: look, ActivityRevisedV1: complete_and_look}
