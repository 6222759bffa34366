"""What stands at the head of a campaign in each of its phases: how long until it begins, who is missing, what it came to."""

from typing import NamedTuple

from dashboard.campaign_models import CampaignStanding
from dashboard.render import number
from dashboard.texts import Texts
from dashboard.widgets.campaign_board import figures


class Head(NamedTuple):
    """``days_left``: until the first day, None once it began; ``summary``: its sentences, none before it is over;
    ``missing``: the expected units that told nothing yet, none before it begins."""

    days_left: int | None
    summary: tuple[str, ...]
    missing: tuple[str, ...]


def head_of(standing: CampaignStanding, t: Texts) -> Head:
    """All of it from the counts of the service: an activity that awaits review is counted, and said to await it."""
    began = standing.status in ("open", "closed")
    missing = tuple(each.name for each in standing.coverage.units if each.part == "missing")
    return Head(
        (standing.first - standing.today).days if standing.status == "announced" else None,
        _summary(standing, t) if standing.status == "closed" else (),
        missing if began else (),
    )


def _summary(standing: CampaignStanding, t: Texts) -> tuple[str, ...]:
    covered = standing.coverage
    took_part = covered.took_part + covered.awaiting
    held = standing.activities.verified + standing.activities.awaiting
    sentences = [t("campaign.sum.units", expected=covered.expected, took=took_part, missing=covered.missing)]
    sentences.append(t("campaign.sum.held", n=number(held)))
    reached = t("campaign.sum.and").join(
        t("campaign.sum.reach", label=each.label, n=number(each.total), unit=each.unit or "")
        for each in figures(standing.reach)
    )
    if reached:
        sentences.append(t("campaign.sum.reached", what=reached))
    fullest = max(standing.days, key=lambda day: day.verified + day.awaiting, default=None)
    if fullest and (most := fullest.verified + fullest.awaiting):
        day = t("day.short", month=fullest.day.month, day=fullest.day.day)
        sentences.append(t("campaign.sum.fullest", day=day, n=most, units=fullest.units))
    if waiting := standing.activities.awaiting:
        sentences.append(t("campaign.sum.awaiting", n=number(waiting)))
    return tuple(sentences)
