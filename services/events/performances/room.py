"""The room, put together: what the service's ``main`` needs of it."""

from collections.abc import Awaitable, Callable, Mapping

from services.events.activities.domain.lifecycle import Activity
from services.events.performances import api
from services.events.performances.conflicts import Conflicts
from services.events.performances.documents.bookings import BOOKINGS, Bookings
from services.events.performances.documents.feeds import FEEDS, Feeds
from services.events.performances.documents.performances import PERFORMANCES, Performances
from services.events.performances.feeding import Feeding
from services.events.performances.holding import Holding, Posting
from services.events.performances.planning import Planning
from services.events.performances.reading import Reading
from services.events.room import Room
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy
from shared.kinds import Kind
from shared.service import Ticker
from shared.store.port import Store

SWEEP_SECONDS = 60.0


def room(
    store: Store,
    *,
    posting: Posting,
    activity: Callable[[str], Awaitable[Activity | None]],
    kinds: Mapping[str, Kind],
    directory: DirectoryCopy,
    words: Catalogue,
    clock: Clock,
) -> Room:
    """``posting`` makes activities of performances that were held, ``activity`` finds one by its id."""
    performances = Performances(store)
    bookings = Bookings(store, performances, clock)
    reading = Reading(performances, directory)
    holding = Holding(performances, reading, posting, activity, kinds, directory, clock)
    conflicts = Conflicts(bookings, reading)
    planning = Planning(performances, bookings, conflicts, reading, holding, directory, clock)
    feeding = Feeding(Feeds(store), reading, directory, words, clock)
    return Room(
        (api.router(planning, holding, reading, feeding),),
        (PERFORMANCES, BOOKINGS, FEEDS),
        tickers=(Ticker("complete-performances", SWEEP_SECONDS, holding.sweep),),
    )
