"""How a campaign stands: who took part and who is missing, day by day, and how many it reached. Pure arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.events.activities.domain.lifecycle import Activity
from services.events.activities.domain.scope import Path, Units
from shared.contracts.base import Contract
from shared.contracts.events import ActivityFacts, ActivityStatus, CampaignFacts
from shared.kinds import Detail, Kind

COUNTED = frozenset({ActivityStatus.POSTED, ActivityStatus.VERIFIED})
PARTICIPANTS = "participants"


class Tally(Contract):
    """How many are verified, and how many still await review."""

    verified: float = 0
    awaiting: float = 0

    def plus(self, status: ActivityStatus, amount: float = 1) -> "Tally":
        if status is ActivityStatus.VERIFIED:
            return Tally(verified=self.verified + amount, awaiting=self.awaiting)
        return Tally(verified=self.verified, awaiting=self.awaiting + amount)

    @property
    def total(self) -> float:
        return self.verified + self.awaiting


class Part(StrEnum):
    """What a unit did: something that is verified, something that awaits review alone, or nothing."""

    TOOK_PART = "took_part"
    AWAITING = "awaiting"
    MISSING = "missing"


class UnitStanding(NamedTuple):
    unit: str
    path: Path
    activities: Tally
    participants: Tally
    reach: dict[str, Tally]

    @property
    def part(self) -> Part:
        if self.activities.verified:
            return Part.TOOK_PART
        return Part.AWAITING if self.activities.awaiting else Part.MISSING


class DayStanding(NamedTuple):
    """``theme`` is the day's, if it has one; ``units`` how many expected units did something on it."""

    day: date
    theme: str | None
    activities: Tally
    units: int


class Standing(NamedTuple):
    """``others`` are units that were not expected and took part; ``data_as_of`` the time of the newest change counted."""

    activities: Tally
    units: tuple[UnitStanding, ...]
    others: tuple[UnitStanding, ...]
    days: tuple[DayStanding, ...]
    reach: dict[str, Tally]
    data_as_of: datetime | None

    def count(self, part: Part) -> int:
        return sum(unit.part is part for unit in self.units)


class Share(NamedTuple):
    """One activity of the campaign: its facts, the path of each unit that it counts for, and when it last changed."""

    facts: ActivityFacts
    paths: tuple[Path, ...]
    at: datetime

    def serves(self, unit: str) -> bool:
        """Whether ``unit`` or one below it did it or is credited."""
        return any(unit in path for path in self.paths)


def share_of(activity: Activity, units: Units) -> Share:
    facts = activity.facts
    credited = (units[id].path if id in units else (id,) for id in facts.for_units)
    own = units[facts.unit].path if facts.unit in units else activity.path
    return Share(facts, (own, *credited), activity.steps[-1].at)


def reaching(kinds: Mapping[str, Kind]) -> dict[str, Detail]:
    """The details that add up over a campaign, by id; one that several kinds name is the same figure."""
    return {detail.id: detail for kind in kinds.values() for detail in kind.details if detail.reach}


def standing(
    campaign: CampaignFacts, activities: Iterable[Activity], units: Units, kinds: Mapping[str, Kind]
) -> Standing:
    """How ``campaign`` stands by its ``activities``; those that are planned, returned or withdrawn do not count."""
    all_shares = [share_of(each, units) for each in activities]
    shares = [each for each in all_shares if each.facts.status in COUNTED]
    covered = tuple(_unit(unit, units, shares, kinds) for unit in campaign.expected)
    uncovered = [each for each in shares if not any(each.serves(unit) for unit in campaign.expected)]
    others = tuple(
        _unit(unit, units, uncovered, kinds) for unit in dict.fromkeys(each.facts.unit for each in uncovered)
    )
    return Standing(
        activities=_tally(shares),
        units=covered,
        others=others,
        days=_days(campaign, shares),
        reach=_reach(shares, kinds),
        data_as_of=max((each.at for each in all_shares), default=None),
    )


def _unit(unit: str, units: Units, shares: Sequence[Share], kinds: Mapping[str, Kind]) -> UnitStanding:
    own = [each for each in shares if each.serves(unit)]
    reach = _reach(own, kinds)
    participants = reach.pop(PARTICIPANTS)
    return UnitStanding(unit, units[unit].path if unit in units else (unit,), _tally(own), participants, reach)


def _days(campaign: CampaignFacts, shares: Sequence[Share]) -> tuple[DayStanding, ...]:
    """Every day of the campaign, and others on which something of it was held."""
    themes = {each.day: each.title for each in campaign.theme_days}
    length = (campaign.last - campaign.first).days + 1
    days = {campaign.first + timedelta(days=n) for n in range(length)} | {each.facts.held_on for each in shares}
    by_day: dict[date, list[Share]] = {day: [] for day in sorted(days)}
    for each in shares:
        by_day[each.facts.held_on].append(each)
    return tuple(
        DayStanding(day, themes.get(day), _tally(held), _units_in(campaign.expected, held))
        for day, held in by_day.items()
    )


def _units_in(expected: Iterable[str], shares: Sequence[Share]) -> int:
    return sum(any(each.serves(unit) for each in shares) for unit in expected)


def _tally(shares: Iterable[Share]) -> Tally:
    found = Tally()
    for each in shares:
        found = found.plus(each.facts.status)
    return found


def _reach(shares: Iterable[Share], kinds: Mapping[str, Kind]) -> dict[str, Tally]:
    """Participants and every reaching detail, each activity once; what nobody reported stays 0."""
    sums = dict.fromkeys((PARTICIPANTS, *reaching(kinds)), Tally())
    for each in shares:
        facts, kind = each.facts, kinds.get(each.facts.kind)
        if facts.participants:
            sums[PARTICIPANTS] = sums[PARTICIPANTS].plus(facts.status, facts.participants)
        for detail in kind.details if kind else ():
            value = facts.details.get(detail.id)
            if detail.reach and isinstance(value, int | float) and not isinstance(value, bool):
                sums[detail.id] = sums[detail.id].plus(facts.status, value)
    return sums
