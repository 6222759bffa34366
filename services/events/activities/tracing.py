"""An activity's way, as far as it begins here: each version, whether it was told, and the last look for duplicates."""

from services.events.activities.documents import ACTIVITIES, EVENT_OF
from services.events.activities.domain.lifecycle import Move
from services.events.duplicates.documents import LOOKS
from shared.contracts.events import activity_event_id
from shared.store.port import Doc, Store
from shared.tracing.steps import Step, Words


async def trace(store: Store, activity: str) -> list[Step]:
    """Empty for an unknown one. Raises ``Unavailable``."""
    doc = await store.get(ACTIVITIES, activity)
    return [] if doc is None else steps_of(doc, await store.get(LOOKS, activity))


def steps_of(activity: Doc, look: Doc | None) -> list[Step]:
    """From the stored activity and the last look at it. Who did it is left out."""
    untold = {event["id"] for event in activity["outbox"]}
    steps: list[Step] = []
    for made in activity["steps"]:
        type, version = EVENT_OF[Move(made["move"])].type, made["facts"]["version"]
        event = activity_event_id(type, activity["id"], version)
        words: Words = {"move": made["move"], "unit": made["by_unit"], "type": type}
        steps.append(Step(at=made["at"], what="stored", event=event, version=version, words=words))
        if event in untold:
            steps.append(Step(what="untold", event=event, version=version, words={"type": type}, waits=True))
    looked_at = next((each for each in steps if look is not None and each.version == look["version"]), None)
    if look is not None and looked_at is not None:
        compared = {"compared": look["compared"]}
        steps.append(
            Step(at=look["at"], what="looked", event=looked_at.event, version=looked_at.version, words=compared)
        )
    return steps
