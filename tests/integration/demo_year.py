"""The demo's year as the events that its posts make, heard day by day by the tasks service alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

from deploy.demo.play import BEGIN
from deploy.demo.year import Post, Unit, steps, year
from services.tasks.plans.domain.plan import Plan
from shared.clock import DISTRICT_ZONE
from shared.contracts.base import Envelope, wrap
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityRevisedV1,
    ActivityStatus,
    ActivityVerifiedV1,
)
from tests.integration.tasks_stack import TasksStack, tasks_stack

SAID: dict[str, tuple[type[ActivityEvent], ActivityStatus]] = {
    "post": (ActivityPostedV1, ActivityStatus.POSTED),
    "revise": (ActivityRevisedV1, ActivityStatus.POSTED),
    "return": (ActivityReturnedV1, ActivityStatus.RETURNED),
    "verify": (ActivityVerifiedV1, ActivityStatus.VERIFIED),
}
"""What the events service says of a step; planning or calling off a performance makes no activity."""


@dataclass(frozen=True)
class Heard:
    """Progress answers by day: ``live`` as read late on the day itself, ``past`` as read when the year was over."""

    live: dict[date, dict[str, Any]]
    past: dict[date, dict[str, Any]]


async def play_the_year(plan: Plan, folder: Path, days: Sequence[date]) -> Heard:
    """Import and activate ``plan`` as the demo does, hear its year and read the progress on ``days``."""
    async with tasks_stack(folder, now=BEGIN) as tasks:
        await tasks.import_and_activate(plan.to_doc())
        happening, live = dict(events_by_day(plan)), {}
        for day in sorted({*happening, *days}):
            if events := happening.get(day):
                tasks.clock.set(events[-1].time)
                assert not any(await tasks.hear(*events))
            if day in days:
                tasks.clock.set(datetime.combine(day, time(23, 30), DISTRICT_ZONE))
                live[day] = await _progress(tasks, plan)
        return Heard(live, {day: await _progress(tasks, plan, as_of=day.isoformat()) for day in days})


async def _progress(tasks: TasksStack, plan: Plan, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = await tasks.ask("GET", f"/plans/{plan.id}/progress", params=query)
    return answer


def events_by_day(plan: Plan) -> Iterator[tuple[date, list[Envelope[ActivityEvent]]]]:
    """What the year's posts make the events service say, day by day."""
    units = {unit.id: Unit(unit.id, unit.name, unit.kind, unit.under) for unit in plan.units}
    for day, events in groupby(_events(year(units)), key=lambda event: event.time.astimezone(DISTRICT_ZONE).date()):
        yield day, list(events)


def _events(posts: list[Post]) -> Iterator[Envelope[ActivityEvent]]:
    versions = [0] * len(posts)
    for step in steps(posts):
        if step.what in SAID:
            versions[step.post] += 1
            yield _event(step.what, step.at, posts[step.post], f"activity-{step.post}", versions[step.post])


def _event(what: str, at: datetime, post: Post, id: str, version: int) -> Envelope[ActivityEvent]:
    said, status = SAID[what]
    activity = ActivityFacts(**({"unit": post.by} | post.body), id=id, version=version, status=status)
    return wrap(said(activity=activity, by="u1", posted_by="u1"), subject=id, time=at, id=f"{id}-{version}")
