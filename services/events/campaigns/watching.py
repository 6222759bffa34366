"""How campaigns stand, for any number of watchers: one read for all of them, then each sees their part."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.events.activities.documents import Activities, Search
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.domain.scope import sees
from services.events.campaigns.domain.standing import COUNTED, Standing, UnitStanding, standing
from shared.access import Principal, reads_all
from shared.contracts.events import CampaignFacts
from shared.directory.documents import DirectoryCopy
from shared.kinds import Kind

FRESH_SECONDS = 2.0
PAGE = 200
REMEMBERED = 64
PHOTOS_AT_LEAST = 40

Evidence = Callable[[Sequence[str]], Awaitable[Mapping[str, "Shown"]]]
"""Evidence records by id, those that exist."""
Visible = Callable[..., Awaitable[tuple[list[Activity], str | None]]]
"""The activities of a search that a person may see, a page of them: ``Posting.page``."""


class Shown(Protocol):
    """An evidence record as far as a wall of photos needs it; only pictures have a thumbnail (a blob's hash)."""

    @property
    def thumbnail_sha256(self) -> str | None: ...


@dataclass(frozen=True)
class Photo:
    evidence: str
    activity: Activity


@dataclass
class _Read:
    at: float = float("-inf")
    version: int = 0
    value: Standing | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Watching:
    """Readers see a change on any replica within ``FRESH_SECONDS``, a change of the campaign itself at once."""

    def __init__(
        self,
        activities: Activities,
        directory: DirectoryCopy,
        kinds: Mapping[str, Kind],
        *,
        visible: Visible,
        evidence: Evidence,
    ) -> None:
        self._activities = activities
        self._directory = directory
        self.kinds = kinds
        self._visible = visible
        self._evidence = evidence
        self._reads: OrderedDict[str, _Read] = OrderedDict()

    async def standing(self, campaign: CampaignFacts) -> Standing:
        """How it stands, for the whole district. Those who ask at once wait for one read."""
        read = self._reads.setdefault(campaign.id, _Read())
        self._reads.move_to_end(campaign.id)
        if len(self._reads) > REMEMBERED:
            self._reads.popitem(last=False)
        async with read.lock:
            if read.value is None or read.version != campaign.version or time.monotonic() - read.at > FRESH_SECONDS:
                began = time.monotonic()
                found = [each async for each in self.activities_of(campaign.id)]
                read.value = standing(campaign, found, await self._directory.units(), self.kinds)
                read.version, read.at = campaign.version, began
            return read.value

    async def activities_of(self, campaign: str) -> AsyncIterator[Activity]:
        """Everything that names the campaign, newest first, in pages."""
        after: str | None = None
        while True:
            page, after = await self._activities.page(Search(campaign=campaign), limit=PAGE, after=after)
            for each in page:
                yield each
            if after is None:
                return

    async def photos(self, campaign: str, who: Principal, *, cursor: str | None) -> tuple[list[Photo], str | None]:
        """Photos of the activities that ``who`` may see, those posted last first: whole activities until there are
        enough."""
        found: list[Photo] = []
        while True:
            page, cursor = await self._visible(who, Search(campaign=campaign), unit=None, limit=20, cursor=cursor)
            counted = [each for each in page if each.facts.status in COUNTED]
            records = await self._evidence([id for each in counted for id in each.facts.evidence])
            pictures = {id for id, record in records.items() if record.thumbnail_sha256 is not None}
            found += [Photo(id, each) for each in counted for id in each.facts.evidence if id in pictures]
            if cursor is None or len(found) >= PHOTOS_AT_LEAST:
                return found, cursor

    async def district(self) -> str:
        """The name of the unit under which all others stand; empty while the copy does not know it."""
        return next((unit.name for unit in (await self._directory.units()).values() if unit.under is None), "")

    async def names(self, ids: Sequence[str]) -> dict[str, str]:
        """The units' names, or their ids while the copy does not know them."""
        units = await self._directory.units()
        return {id: units[id].name if id in units else id for id in ids}


def seen(units: Sequence[UnitStanding], who: Principal) -> tuple[UnitStanding, ...]:
    """Townships and departments see themselves and what is below them; of the others they have the totals."""
    return tuple(units) if reads_all(who) else tuple(unit for unit in units if sees(who, unit.path))
