"""A campaign as a hall watches it: which units take part, its theme days, what it reached."""

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.campaign_models import Campaign, Campaigns, CampaignStanding
from dashboard.models import Unit
from dashboard.render import day, number
from dashboard.texts import Texts
from dashboard.wall.models import CampaignShown, Day, Number, Tile
from dashboard.widgets import campaign_board
from dashboard.widgets.campaign_cards import days_of, in_order, when
from dashboard.widgets.marks import MARKS

SHOWN_AFTER = timedelta(days=7)
"""For how long a campaign that is over stays on the wall."""

MOST_NUMBERS = 6
MOST_TILES = 48
MOST_DAYS = 10
PARTS = {"done": "took_part", "review": "awaiting", "waiting": "missing", "overdue": "missing"}


def shown_now(campaigns: Campaigns) -> Campaign | None:
    """The one that is on, else the next to come, else one that was just over."""
    just_over = campaigns.today - SHOWN_AFTER
    current = [
        each
        for each in campaigns.items
        if each.status in ("open", "announced") or (each.status == "closed" and each.last >= just_over)
    ]
    return in_order(current)[0] if current else None


def campaign(standing: CampaignStanding, units: Sequence[Unit], t: Texts) -> CampaignShown:
    tiles = [tile for group in campaign_board.groups(standing, units) for tile in group.tiles]
    coverage = standing.coverage
    return CampaignShown(
        id=standing.id,
        title=standing.title,
        state=t(f"campaign.status.{standing.status}"),
        when=f"{days_of(standing, t)} · {when(standing, standing.today, t)}",
        slogan=standing.slogan or "",
        numbers=_numbers(standing, t),
        covered=t(
            "campaign.coverage.counts", took=coverage.took_part, awaiting=coverage.awaiting, missing=coverage.missing
        ),
        tiles=tuple(_tile(tile, t) for tile in tiles[:MOST_TILES]),
        days=_days(standing, t),
    )


def _numbers(standing: CampaignStanding, t: Texts) -> tuple[Number, ...]:
    coverage, held = standing.coverage, standing.activities
    units = Number(
        label=t("campaign.units"), value=number(coverage.took_part + coverage.awaiting), unit=f"/ {coverage.expected}"
    )
    activities = Number(label=t("campaign.activities"), value=number(held.verified + held.awaiting))
    reached = (
        Number(label=each.label, value=number(each.total), unit=each.unit or "")
        for each in campaign_board.figures(standing.reach)
    )
    return (units, activities, *reached)[:MOST_NUMBERS]


def _tile(tile: campaign_board.Tile, t: Texts) -> Tile:
    word = t(f"campaign.part.{PARTS[tile.look]}")
    return Tile(look=tile.look, mark=MARKS[tile.look], word=word, name=tile.name, count=number(tile.count))


def _days(standing: CampaignStanding, t: Texts) -> tuple[Day, ...]:
    days = campaign_board.timeline(standing, ())
    begun = next((place for place, each in enumerate(days) if each.day >= standing.today), len(days))
    first = max(0, min(begun - MOST_DAYS // 2, len(days) - MOST_DAYS))
    return tuple(_day(each, standing.today, t) for each in days[first : first + MOST_DAYS])


def _day(each: campaign_board.TimelineDay, today: date, t: Texts) -> Day:
    held = each.verified + each.awaiting
    said = t("campaign.day.held", n=held, units=each.units) if held else ""
    return Day(
        place="today" if each.is_today else "ahead" if each.day > today else "past",
        day=day(each.day, t),
        weekday=t(f"weekday.{each.day.isoweekday()}"),
        theme=each.theme or "",
        held=said,
        share=round(each.share, 4),
    )
