"""The calendar for who asks for it: a signed-in person, or whoever holds a person's secret feed address."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from services.events.performances.documents.feeds import Feed, Feeds
from services.events.performances.ics import calendar
from services.events.performances.reading import Reading
from shared.access import Action, Principal, may
from shared.catalogue import Catalogue
from shared.clock import Clock, day_of
from shared.directory.documents import DirectoryCopy
from shared.web.problems import Problem

KEY_BYTES = 32
AROUND = timedelta(days=366)
"""How far back and ahead the calendar reaches."""


@dataclass(frozen=True)
class Feeding:
    feeds: Feeds
    reading: Reading
    directory: DirectoryCopy
    words: Catalogue
    clock: Clock

    async def begin(self, who: Principal) -> tuple[Feed, str]:
        """A feed with its key, which is not kept; it ends the one that the person had."""
        feed, key = Feed(who.user, self.clock.now()), token_urlsafe(KEY_BYTES)
        await self.feeds.put(feed, key)
        return feed, key

    async def holder(self, key: str) -> Principal:
        """Whose feed it is, with the role and the unit that they have now. Raises a 404 for a key that opens nothing."""
        feed = await self.feeds.by_key(key)
        user = await self.directory.user(feed.user) if feed else None
        if user is None or user.disabled or not may(user.role, Action.READ_ACTIVITIES):
            raise Problem(404, "not_found")
        unit = (await self.directory.units()).get(user.unit)
        path = unit.path if unit else (user.unit,)
        return Principal(user=user.id, name=user.display_name, role=user.role, unit=user.unit, path=path)

    async def calendar(self, who: Principal, language: str) -> bytes:
        """Everything that ``who`` may see, from a year back to a year ahead."""
        today = day_of(self.clock.now())
        seen = [each async for each in self.reading.all(who, today - AROUND, today + AROUND)]
        return calendar(seen, await self.directory.units(), self.words.in_language(language))
