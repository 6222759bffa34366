"""The wall's snapshot for one viewer, from the sources that all viewers of this scope share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from dashboard.campaign_models import Campaign, Campaigns, CampaignStanding
from dashboard.live import Reading
from dashboard.models import Activity, PlanSummary, Progress
from dashboard.render import clock, day, moment
from dashboard.sources import Watch, Watched
from dashboard.texts import Texts
from dashboard.wall.campaign import campaign, shown_now
from dashboard.wall.models import Board, CampaignShown, Newest, Overview, Photo
from dashboard.wall.overview import overview

TASKS, EVENTS = "tasks", "events"
COUNTED = ("posted", "verified")
"""What is given back or withdrawn is not for a hall."""

ASLEEP = timedelta(seconds=10)
"""A source that has not been asked for longer was not watched by anybody, or its service does not answer."""

MOST_PHOTOS = 9
OF_ONE_POST = 2
"""So many photos of one activity at most, so that more units are seen."""

T = TypeVar("T")


@dataclass(frozen=True)
class Snapshot:
    """``ages``: by service, for how many seconds what is shown of it has not been confirmed; None: it never was."""

    board: Board
    ages: dict[str, float | None]


def snapshot(watch: Watch, version: str) -> Snapshot:
    """What the viewer sees. Waits for first answers, and for those of sources that nobody watched, a little."""
    t = watch.viewer.t
    plans, plan = _awake(watch.plans()), watch.plan()
    progress: Reading[Progress] = _awake(watch.progress(plan.id)) if plan else Reading()
    feed, listed = _awake(watch.feed()), _awake(watch.campaigns())
    chosen = shown_now(listed.value) if listed.value else None
    standing = _awake(watch.campaign(chosen.id)) if chosen else None
    asked: dict[str, list[Reading[Any]]] = {
        TASKS: [plans, *([progress] if plan else [])],
        EVENTS: [feed, listed, *([standing] if standing else [])],
    }
    board = Board(
        version=version,
        title=plan.title if plan else t("app.name"),
        day=_day(progress.value, listed.value, t),
        as_of=moment(progress.value.data_as_of) if progress.value else "",
        down=tuple(
            t(f"source.{name}") for name, readings in asked.items() if any(each.down_since for each in readings)
        ),
        note=_note(plan, plans, progress, t),
        overview=_overview(watch, progress.value),
        campaign=_campaign(watch, standing.value if standing else None),
        photos=_photos(watch, feed.value or (), chosen),
        newest=_newest(watch, feed.value or ()),
    )
    now = datetime.now(UTC)
    return Snapshot(board, {name: _age(readings, now) for name, readings in asked.items()})


def _awake(watched: Watched[T]) -> Reading[T]:
    reading = watched.read()
    asleep = reading.at and not reading.down_since and datetime.now(UTC) - reading.at > ASLEEP
    return watched.renewed() if asleep else reading


def _age(readings: Sequence[Reading[Any]], now: datetime) -> float | None:
    """That of the oldest; what was never answered does not count beside what was."""
    times = [each.at for each in readings if each.at]
    return max(0.0, (now - min(times)).total_seconds()) if times else None


def _day(progress: Progress | None, campaigns: Campaigns | None, t: Texts) -> str:
    """The district's day, as a service says it."""
    today: date | None = progress.as_of if progress else campaigns.today if campaigns else None
    return f"{day(today, t)} {t(f'weekday.{today.isoweekday()}')}" if today else ""


def _note(plan: PlanSummary | None, plans: Reading[Any], progress: Reading[Progress], t: Texts) -> str:
    if plan and progress.value:
        return ""
    if progress.down_since or plans.down_since:
        return t("down.tasks.title")
    return t("preparing.title" if plan or plans.value is None else "no_plan.title")


def _overview(watch: Watch, progress: Progress | None) -> Overview | None:
    if progress is None:
        return None
    return overview(progress, watch.units().read().value or (), watch.unit_names(), watch.viewer.t)


def _campaign(watch: Watch, standing: CampaignStanding | None) -> CampaignShown | None:
    return campaign(standing, watch.units().read().value or (), watch.viewer.t) if standing else None


def _photos(watch: Watch, feed: Sequence[Activity], chosen: Campaign | None) -> tuple[Photo, ...]:
    """The newest of the feed; where these are few, those of the campaign behind them."""
    names = watch.unit_names()
    found = [
        Photo(id=evidence, unit=names.get(each.unit, each.unit), title=each.title)
        for each in feed
        if each.status in COUNTED
        for evidence in each.evidence[:OF_ONE_POST]
    ]
    more = watch.campaign_photos(chosen.id).read().value if chosen else None
    found += [Photo(id=each.evidence, unit=each.unit_name, title=each.title) for each in (more.items if more else ())]
    return tuple({photo.id: photo for photo in found}.values())[:MOST_PHOTOS]


def _newest(watch: Watch, feed: Sequence[Activity]) -> Newest | None:
    each = next((each for each in feed if each.status in COUNTED), None)
    if each is None:
        return None
    at = clock(each.posted_at) if each.posted_at else day(each.held_on, watch.viewer.t)
    return Newest(id=each.id, at=at, unit=watch.unit_names().get(each.unit, each.unit), title=each.title)
