"""What travels over HTTP about performances, beyond their content."""

from datetime import datetime

from pydantic import BaseModel

from services.events.activities.bodies import ActivityOut
from services.events.performances.documents.feeds import Feed
from services.events.performances.domain.life import Performance, PerformanceFacts, PerformanceMove, Step


class PerformanceOut(PerformanceFacts):
    """``planned_by`` is who planned it; ``reason`` why it was cancelled, if it was."""

    planned_by: str
    planned_by_name: str
    planned_at: datetime
    changed_at: datetime
    reason: str | None


class PerformancePage(BaseModel):
    items: list[PerformanceOut]
    next: str | None


class PerformanceStep(BaseModel):
    version: int
    move: PerformanceMove
    by: str
    by_name: str
    by_unit: str
    at: datetime
    reason: str | None
    facts: PerformanceFacts


class PerformanceHistory(BaseModel):
    items: list[PerformanceStep]
    next: None = None


class HeldOut(BaseModel):
    """The performance, now held, and the activity that it became."""

    performance: PerformanceOut
    activity: ActivityOut


class FeedOut(BaseModel):
    """``made_at`` None: the person has no feed."""

    made_at: datetime | None


class NewFeed(BaseModel):
    """``path`` is the secret address, below that of the site; it is shown this once."""

    path: str
    made_at: datetime


def performance_out(performance: Performance) -> PerformanceOut:
    first, last = performance.steps[0], performance.steps[-1]
    return PerformanceOut(
        **dict(last.facts),
        planned_by=first.by,
        planned_by_name=first.by_name,
        planned_at=first.at,
        changed_at=last.at,
        reason=last.reason,
    )


def step_out(step: Step) -> PerformanceStep:
    return PerformanceStep(
        version=step.facts.version, **{name: value for name, value in step if name in PerformanceStep.model_fields}
    )


def feed_out(feed: Feed | None) -> FeedOut:
    return FeedOut(made_at=feed.made_at if feed else None)
