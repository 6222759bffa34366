"""The event that keeps the evidence of an answer to a slip, which otherwise would wait for an activity and expire."""

from typing import Any

from services.events.evidence.answers import owner_of
from services.events.evidence.documents import Records
from shared.bus.routes import Routes
from shared.contracts.base import Envelope
from shared.contracts.notify import SlipAnsweredV1


def routes(records: Records) -> Routes:
    async def keep(event: SlipAnsweredV1, cause: Envelope[Any]) -> None:
        if event.by is not None:
            await records.give(event.evidence, owner_of(event.slip.unit, event.slip.id), uploader=event.by)

    return {SlipAnsweredV1: keep}
