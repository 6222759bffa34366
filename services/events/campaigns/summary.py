"""What a campaign's closing summary says, gathered for an office to send up: real figures, nothing made up."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.events.activities.domain.lifecycle import Activity
from services.events.campaigns.domain.lifecycle import Campaign
from services.events.campaigns.domain.standing import (
    COUNTED,
    DayStanding,
    Part,
    Standing,
    UnitStanding,
    reaching,
)
from services.events.campaigns.watching import Evidence, Watching
from shared.clock import Clock, day_of
from shared.contracts.events import ActivityFacts, CampaignFacts
from shared.store.blobs import Blobs

MOST_PHOTOS = 12
MOST_A_DAY = 8
"""How many activities of one day are named; of the others the number is told."""

MOST_COLUMNS = 2
"""How many reached figures beside the participants have a column of their own: those that most was reported of."""


class Figure(NamedTuple):
    """``label`` and ``unit`` are in the reader's language; ``value`` holds what is verified and what awaits review."""

    id: str
    label: str
    unit: str
    value: float


class Row(NamedTuple):
    """A unit of the coverage table; ``values`` in the order of its columns."""

    name: str
    activities: int
    participants: int
    values: tuple[float, ...]


class HeldDay(NamedTuple):
    """A day's ``named`` activities, the first ones, each with its unit's name, and how many there were in all."""

    standing: DayStanding
    named: tuple[tuple[str, ActivityFacts], ...]


class Picture(NamedTuple):
    """A JPEG of at most 480 pixels, and what it shows."""

    data: bytes
    unit: str
    title: str


@dataclass(frozen=True)
class Summary:
    """``district`` is the name of the unit under which all others stand, ``office`` who made the campaign."""

    campaign: CampaignFacts
    district: str
    office: str
    today: date
    standing: Standing
    figures: tuple[Figure, ...]
    columns: tuple[Figure, ...]
    rows: tuple[Row, ...]
    days: tuple[HeldDay, ...]
    pictures: tuple[Picture, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Summaries:
    watching: Watching
    evidence: Evidence
    blobs: Blobs
    clock: Clock

    async def of(self, campaign: Campaign, language: str) -> Summary:
        """The summary of ``campaign`` as it stands now, its figures named in ``language``."""
        facts = campaign.facts
        standing = await self.watching.standing(facts)
        found = [each async for each in self.watching.activities_of(facts.id) if each.facts.status in COUNTED]
        office = campaign.steps[0].by_unit or ""
        units = [*(each.unit for each in (*standing.units, *standing.others)), office]
        names = await self.watching.names([*units, *(each.facts.unit for each in found)])
        figures = self._figures(standing, language)
        columns = tuple(sorted(figures, key=lambda each: -each.value))[:MOST_COLUMNS]
        took_part = [each for each in (*standing.units, *standing.others) if each.part is not Part.MISSING]
        today = day_of(self.clock.now())
        days = [day for day in standing.days if day.activities.total or (day.theme and day.day <= today)]
        return Summary(
            campaign=facts,
            district=await self.watching.district(),
            office=names[office],
            today=today,
            standing=standing,
            figures=figures,
            columns=columns,
            rows=tuple(_row(each, names[each.unit], columns) for each in took_part),
            days=tuple(_held(day, found, names) for day in days),
            pictures=tuple([each async for each in self._pictures(found, names)]),
            missing=tuple(names[each.unit] for each in standing.units if each.part is Part.MISSING),
        )

    def _figures(self, standing: Standing, language: str) -> tuple[Figure, ...]:
        """What was reached beside the participants, without what nobody reported."""
        return tuple(
            Figure(
                id,
                getattr(detail.label, language),
                getattr(detail.unit, language) if detail.unit else "",
                standing.reach[id].total,
            )
            for id, detail in reaching(self.watching.kinds).items()
            if standing.reach[id].total
        )

    async def _pictures(self, found: Sequence[Activity], names: dict[str, str]) -> AsyncIterator[Picture]:
        """The newest photo of each unit in turn, then further ones, until there are enough."""
        shown = 0
        chosen = list(in_turn(found))[: 3 * MOST_PHOTOS]
        records = await self.evidence([id for id, _ in chosen])
        for id, facts in chosen:
            blob = records[id].thumbnail_sha256 if id in records else None
            data = await self.blobs.get(blob) if blob else None
            if data is not None:
                shown += 1
                yield Picture(data, names[facts.unit], facts.title)
            if shown == MOST_PHOTOS:
                return


def in_turn(found: Iterable[Activity]) -> Iterable[tuple[str, ActivityFacts]]:
    """Evidence ids with their activities: one of every unit, then a second one of each, and so on."""
    by_unit: dict[str, list[tuple[str, ActivityFacts]]] = {}
    for each in found:
        by_unit.setdefault(each.facts.unit, []).extend((id, each.facts) for id in each.facts.evidence)
    while any(by_unit.values()):
        for waiting in by_unit.values():
            if waiting:
                yield waiting.pop(0)


def _row(unit: UnitStanding, name: str, columns: Sequence[Figure]) -> Row:
    values = tuple(unit.reach[each.id].total for each in columns)
    return Row(name, int(unit.activities.total), int(unit.participants.total), values)


def _held(day: DayStanding, found: Sequence[Activity], names: dict[str, str]) -> HeldDay:
    held = [each.facts for each in reversed(found) if each.facts.held_on == day.day]
    return HeldDay(day, tuple((names[each.unit], each) for each in held[:MOST_A_DAY]))
