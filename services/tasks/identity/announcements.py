"""Telling every service again what it keeps a copy of (units, users, observances), for what it missed or lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.tasks.identity.units.documents import Units, units_events
from services.tasks.identity.users.documents import Users
from shared.clock import Clock
from shared.contracts.base import Event, wrap
from shared.contracts.tasks import UserChangedV1
from shared.outbox import Outbox
from shared.store.port import Collection, Store
from shared.web.requests import REQUEST_ID

ANNOUNCEMENTS = Collection("announcements", pullable=("outbox",))
EVENTS_A_DOCUMENT = 100


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
            units = (await self._units.read()).all_facts()
            users = await self._users.all()
            await self._tell("units", units_events(units))
            await self._tell("users", [UserChangedV1(user=user.facts()) for user in users])
            await self._tell("observances", await self._observances())
        return Announced(len(units), len(users))

    async def _tell(self, subject: str, events: Sequence[Event]) -> None:
        for start in range(0, len(events), EVENTS_A_DOCUMENT):
            told = [
                wrap(event, subject=subject, time=self._clock.now(), requestid=REQUEST_ID.get()).to_doc()
                for event in events[start : start + EVENTS_A_DOCUMENT]
            ]
            doc = {"id": f"{subject}-{start:06}", "outbox": told}
            await self._store.upsert(ANNOUNCEMENTS, doc)
            self._outbox.hand(ANNOUNCEMENTS, doc)
