"""The duplicates' room, wired: what the service mounts and hears of it."""

from services.events.activities.documents import Activities
from services.events.duplicates import api, handlers
from services.events.duplicates.deciding import Deciding
from services.events.duplicates.documents import COLLECTIONS, Pairs, Sights
from services.events.duplicates.looking import Looking
from services.events.duplicates.merging import Merging
from services.events.duplicates.turns import TURNS, Turns
from services.events.evidence.documents import Records
from services.events.room import Room
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy
from shared.store.port import Store


def room(
    store: Store, *, activities: Activities, records: Records, directory: DirectoryCopy, words: Catalogue, clock: Clock
) -> Room:
    pairs, sights = Pairs(store), Sights(store)
    looking = Looking(activities, records, directory, pairs, sights, clock)
    merging = Merging(activities, records, pairs, Turns(store, clock), directory, words, clock)
    deciding = Deciding(activities, pairs, sights, clock)
    return Room((api.router(deciding, merging, words),), (*COLLECTIONS, TURNS), handlers.routes(looking, merging))
