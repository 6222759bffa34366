"""One campaign as its leader watches it: who took part, what it reached, day by day, photos."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.campaign_models import CampaignStanding, CoveredUnit, Reach
from dashboard.models import Activity, Unit
from dashboard.widgets.heatmap import GROUPS, short

MOST_FIGURES = 5
MOST_TITLES = 4
LOOKS = {"took_part": "done", "awaiting": "review", "missing": "waiting"}
COUNTED = ("posted", "verified")


@dataclass(frozen=True)
class Tile:
    """A unit of the coverage grid; ``look`` as in ``marks``."""

    unit: CoveredUnit
    name: str
    look: str

    @property
    def count(self) -> int:
        return self.unit.verified + self.unit.awaiting


@dataclass(frozen=True)
class Group:
    """The units of one kind; ``kind`` is None for those that are not in the register."""

    kind: str | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class TimelineDay:
    """``titles`` are the newest activities of the day that the viewer may see, ``share`` its length beside the fullest."""

    day: date
    theme: str | None
    verified: int
    awaiting: int
    units: int
    share: float
    titles: tuple[Activity, ...]
    is_today: bool
    is_ahead: bool


def groups(standing: CampaignStanding, units: Sequence[Unit]) -> tuple[Group, ...]:
    """The expected units by kind, in the register's order; who is missing once it is over looks overdue."""
    order = {unit.id: number for number, unit in enumerate(units)}
    kinds = {unit.id: unit.kind for unit in units}
    tiles: dict[str | None, list[Tile]] = {}
    for each in sorted(standing.coverage.units, key=lambda each: order.get(each.unit, len(order))):
        kind = kinds.get(each.unit)
        tiles.setdefault(kind, []).append(Tile(each, short(each.name), _look(each, standing.status)))
    ranked = sorted(tiles, key=lambda kind: GROUPS.index(kind) if kind in GROUPS else len(GROUPS))
    return tuple(Group(kind, tuple(tiles[kind])) for kind in ranked)


def _look(unit: CoveredUnit, status: str) -> str:
    return "overdue" if unit.part == "missing" and status == "closed" else LOOKS.get(unit.part, "waiting")


def figures(reach: Iterable[Reach]) -> tuple[Reach, ...]:
    """What was reached, the people first; figures that nobody reported are left out."""
    return tuple(each for each in reach if each.total)[:MOST_FIGURES]


def timeline(standing: CampaignStanding, activities: Sequence[Activity]) -> tuple[TimelineDay, ...]:
    """Every day that has a theme or an activity, and today; all days of a campaign of up to two weeks."""
    is_short = (standing.last - standing.first).days < 14
    most = max((each.verified + each.awaiting for each in standing.days), default=0) or 1
    held: dict[date, list[Activity]] = {}
    for activity in activities:
        if activity.status in COUNTED:
            held.setdefault(activity.held_on, []).append(activity)
    return tuple(
        TimelineDay(
            each.day, each.theme, each.verified, each.awaiting, each.units,
            (each.verified + each.awaiting) / most, tuple(held.get(each.day, ())[:MOST_TITLES]),
            each.day == standing.today, each.day > standing.today,
        )
        for each in standing.days
        if is_short or each.theme or each.verified + each.awaiting or each.day == standing.today
    )  # fmt: skip


def panels(
    standing: CampaignStanding, units: Sequence[Unit], activities: Sequence[Activity], names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "campaign": standing,
        "groups": groups(standing, units),
        "figures": figures(standing.reach),
        "days": timeline(standing, activities),
        "names": names,
    }
