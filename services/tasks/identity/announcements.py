"""Telling every service again what it keeps a copy of (units, users, observances), for what it missed or lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.news import units_events
from services.tasks.identity.users.documents import Users
from shared.clock import Clock
from shared.contracts.base import Event, wrap
from shared.contracts.tasks import UserChangedV1
from shared.outbox import Outbox
from shared.store.port import Collection, Store
from shared.web.requests import REQUEST_ID

ANNOUNCEMENTS = Collection("announcements", pullable=("outbox",))
EVENTS_A_DOCUMENT = 100
UNITS_EVENTS_A_DOCUMENT = 5
"""One of 500 units with long names and paths has a megabyte, and a document at most 16."""

Observances = Callable[[], Awaitable[Sequence[Event]]]
"""Reads what is to be told of the plans' observances."""


@dataclass(frozen=True)
class Announced:
    """How many were told."""

    units: int
    users: int


class Announcements:
    """Documents that hold nothing but their outbox. A later announcement takes the place of an earlier one that was not yet
    told: it says the newest state, and every change also stands in its own unit's or user's outbox.
    """

    def __init__(
        self, *, store: Store, outbox: Outbox, clock: Clock, units: Units, users: Users, observances: Observances
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._units = units
        self._users = users
        self._observances = observances
        self._one_at_a_time = asyncio.Lock()

    async def announce(self) -> Announced:
        async with self._one_at_a_time:
            register = await self._units.read()
            users = await self._users.all()
            await self._tell("units", units_events(register, list(register.units)), UNITS_EVENTS_A_DOCUMENT)
            await self._tell("users", [UserChangedV1(user=user.facts()) for user in users])
            await self._tell("observances", await self._observances())
        return Announced(len(register.units), len(users))

    async def _tell(self, subject: str, events: Iterable[Event], at_once: int = EVENTS_A_DOCUMENT) -> None:
        waiting = iter(events)
        start = 0
        while portion := list(islice(waiting, at_once)):
            told = [
                wrap(event, subject=subject, time=self._clock.now(), requestid=REQUEST_ID.get()).to_doc()
                for event in portion
            ]
            doc = {"id": f"{subject}-{start:06}", "outbox": told}
            await self._store.upsert(ANNOUNCEMENTS, doc)
            self._outbox.hand(ANNOUNCEMENTS, doc)
            start += len(portion)
