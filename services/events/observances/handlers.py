"""The event that keeps the copy of the plans' observances fresh."""

from typing import Any

from services.events.observances.documents import Observances
from shared.bus.routes import Routes
from shared.contracts.base import Envelope
from shared.contracts.tasks import ObservancesChangedV1


def routes(observances: Observances) -> Routes:
    async def keep(event: ObservancesChangedV1, cause: Envelope[Any]) -> None:
        await observances.keep(event, cause.time)

    return {ObservancesChangedV1: keep}
