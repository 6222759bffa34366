"""Finds all that notify keeps of an activity's way, by the ids that follow from the activity's."""

from collections.abc import Sequence

from services.notify.delivery.documents import DELIVERIES
from services.notify.letters.documents import LETTERS
from services.notify.notices.documents import NOTICES, topic
from services.notify.rules.documents import HAPPENED
from services.notify.stream.documents import STREAM
from services.notify.tracing.domain import Kept, Known, steps_of
from shared.contracts.events import ActivityEvent, activity_event_id
from shared.contracts.registry import BY_TYPE
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Store
from shared.tracing.steps import Step

VERSIONS_AT_ONCE = 50
PAGE = 500
TYPES = tuple(type for type, event in BY_TYPE.items() if issubclass(event, ActivityEvent))


async def trace(store: Store, activity: str) -> list[Step]:
    """Empty for one that was never heard of, or so long ago that it is forgotten. Raises ``Unavailable``."""
    heard = await _heard(store, activity)
    followed = await _all(store, HAPPENED, "cause", [each.doc["id"] for each in heard])
    events = [*(each.doc["id"] for each in heard), *(doc["id"] for doc in followed)]
    topics = [topic("activity", activity), *(topic("event", doc["id"]) for doc in followed)]
    notices = await _all(store, NOTICES, "topic", topics)
    letters = list({notice["letter"] for notice in notices if notice["letter"]})
    return steps_of(
        heard,
        Kept(
            followed=followed,
            shown=await _all(store, STREAM, "key", events),
            notices=notices,
            letters=await store.get_many(LETTERS, letters),
            deliveries=await _all(store, DELIVERIES, "letter", letters),
        ),
    )


async def _heard(store: Store, activity: str) -> list[Known]:
    """The activity's events that were heard, by version."""
    heard: list[Known] = []
    first = 1
    while True:
        versions = range(first, first + VERSIONS_AT_ONCE)
        ids = {activity_event_id(type, activity, version): version for version in versions for type in TYPES}
        found = await store.get_many(HAPPENED, list(ids))
        heard += sorted((Known(ids[id], doc) for id, doc in found.items()), key=lambda each: each.version)
        if not found:
            return heard
        first += VERSIONS_AT_ONCE


async def _all(store: Store, collection: Collection, field: str, values: Sequence[str]) -> list[Doc]:
    """Every document whose ``field`` has one of ``values``."""
    found: list[Doc] = []
    for start in range(0, len(values), PAGE):
        found += await every(store, collection, {field: In(tuple(values[start : start + PAGE]))})
    return found
