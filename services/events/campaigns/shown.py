"""Campaigns as their readers see them: names and labels in their language, units as far as they may see them."""

from collections.abc import Mapping
from datetime import date

from services.events.campaigns.bodies import (
    CampaignOut,
    CampaignStepOut,
    CoverageOut,
    DayOut,
    PhotoOut,
    ReachOut,
    StandingOut,
    UnitOut,
)
from services.events.campaigns.domain.lifecycle import Campaign, CampaignStep
from services.events.campaigns.domain.standing import (
    PARTICIPANTS,
    DayStanding,
    Part,
    Standing,
    Tally,
    UnitStanding,
    reaching,
)
from services.events.campaigns.watching import Photo, Watching, seen
from shared.access import Principal
from shared.catalogue import Catalogue


def campaign_out(campaign: Campaign) -> CampaignOut:
    first, last = campaign.steps[0], campaign.steps[-1]
    return CampaignOut(
        **dict(last.facts),
        made_by=first.by,
        made_by_name=first.by_name,
        made_at=first.at,
        changed_at=last.at,
        reason=last.reason,
    )


def step_out(step: CampaignStep) -> CampaignStepOut:
    shared = {name: value for name, value in step if name in CampaignStepOut.model_fields}
    return CampaignStepOut(version=step.facts.version, **shared)


def reach_out(reach: Mapping[str, Tally], watching: Watching, catalogue: Catalogue, language: str) -> list[ReachOut]:
    """Participants first, then what the kinds mark, in their order."""
    said = catalogue.in_language(language)
    labels: dict[str, tuple[str, str | None]] = {PARTICIPANTS: (said("campaign.participants"), said("campaign.people"))}
    for id, detail in reaching(watching.kinds).items():
        labels[id] = (getattr(detail.label, language), getattr(detail.unit, language) if detail.unit else None)
    return [
        ReachOut(id=id, label=labels[id][0], unit=labels[id][1], verified=tally.verified, awaiting=tally.awaiting)
        for id, tally in reach.items()
    ]


async def standing_out(
    campaign: Campaign, standing: Standing, who: Principal, watching: Watching, reach: list[ReachOut], today: date
) -> StandingOut:
    units, others = seen(standing.units, who), seen(standing.others, who)
    names = await watching.names([each.unit for each in (*units, *others)])
    coverage = CoverageOut(
        expected=len(standing.units),
        took_part=standing.count(Part.TOOK_PART),
        awaiting=standing.count(Part.AWAITING),
        missing=standing.count(Part.MISSING),
        units=[_unit_out(each, names[each.unit]) for each in units],
        others=[_unit_out(each, names[each.unit]) for each in others],
    )
    return StandingOut(
        **dict(campaign_out(campaign)),
        today=today,
        activities=standing.activities,
        coverage=coverage,
        days=[_day_out(each) for each in standing.days],
        reach=reach,
        data_as_of=standing.data_as_of,
        history=[step_out(step) for step in campaign.steps],
    )


def _unit_out(each: UnitStanding, name: str) -> UnitOut:
    return UnitOut(
        unit=each.unit,
        name=name,
        part=each.part,
        verified=int(each.activities.verified),
        awaiting=int(each.activities.awaiting),
        participants=int(each.participants.total),
    )


def _day_out(each: DayStanding) -> DayOut:
    tally = each.activities
    return DayOut(
        day=each.day, theme=each.theme, verified=int(tally.verified), awaiting=int(tally.awaiting), units=each.units
    )


def photo_out(photo: Photo, names: Mapping[str, str]) -> PhotoOut:
    facts = photo.activity.facts
    return PhotoOut(
        evidence=photo.evidence,
        activity=facts.id,
        title=facts.title,
        unit=facts.unit,
        unit_name=names[facts.unit],
        held_on=facts.held_on,
        place=facts.place,
    )
