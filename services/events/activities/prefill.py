"""What a form starts with for a unit, so that nobody fills in what is known."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from services.events.activities.documents import Activities, Search
from services.events.activities.domain.habits import favoured_kinds, last_places
from shared.access import Principal
from shared.clock import Clock, day_of
from shared.contracts.events import ActivityStatus, CampaignFacts

REMEMBERED = 30
"""How many of a unit's newest activities tell its habits."""

NEAR = timedelta(days=3)


class Observance(Protocol):
    """What a form needs of an observance, which is kept from ``first`` to ``last``."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def laws(self) -> tuple[str, ...]: ...


class Start(NamedTuple):
    """``campaign`` is on today and expects the unit; ``campaigns`` are all that are on. ``observance`` is the campaign's,
    else the shortest that today falls into; ``laws`` are what the campaign, else the observance, is about."""

    unit: str
    today: date
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    campaign: CampaignFacts | None
    campaigns: tuple[CampaignFacts, ...]
    observance: str | None
    observances: tuple[Observance, ...]
    laws: tuple[str, ...]


class Prefill:
    """``open_on(day)`` are the campaigns of a day, ``observances_of(year)`` the observances of a year."""

    def __init__(
        self,
        activities: Activities,
        open_on: Callable[[date], Awaitable[Sequence[CampaignFacts]]],
        observances_of: Callable[[int], Awaitable[Sequence[Observance]]],
        clock: Clock,
    ) -> None:
        self._activities = activities
        self._open_on = open_on
        self._observances_of = observances_of
        self._clock = clock

    async def start(self, who: Principal) -> Start:
        today = day_of(self._clock.now())
        page, _ = await self._activities.page(Search(units=(who.unit,)), limit=REMEMBERED, after=None)
        newest = [each.facts for each in page if each.facts.status is not ActivityStatus.WITHDRAWN]
        campaigns = tuple(await self._open_on(today))
        campaign = next((each for each in campaigns if set(each.expected) & set(who.path)), None)
        near = await self._near(today)
        kept = _shortest([each for each in near if each.first <= today <= each.last])
        observance = campaign.observance if campaign else kept.id if kept else None
        laws = campaign.laws if campaign else kept.laws if kept else ()
        return Start(
            unit=who.unit,
            today=today,
            places=last_places(newest),
            kinds=favoured_kinds(newest),
            campaign=campaign,
            campaigns=campaigns,
            observance=observance,
            observances=near,
            laws=laws,
        )

    async def _near(self, today: date) -> tuple[Observance, ...]:
        """Those that are kept within three days of today, by their first day."""
        first, last = today - NEAR, today + NEAR
        years = sorted({first.year, last.year})
        known = [each for year in years for each in await self._observances_of(year)]
        return tuple(each for each in known if each.first <= last and each.last >= first)


def _shortest(observances: Sequence[Observance]) -> Observance | None:
    return min(observances, key=lambda each: each.last - each.first, default=None)
