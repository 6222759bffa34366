"""What travels over HTTP about activities, beyond their content."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from services.events.activities.domain.changes import Difference, changed_by, differences, last_return, unlocks
from services.events.activities.domain.content import Content, Text
from services.events.activities.domain.lifecycle import Activity, Exemplar, Move, Step
from services.events.activities.domain.merging import merged_into
from services.events.activities.domain.seals import first_broken
from shared.contracts.events import ActivityFacts
from shared.kinds import FilePart, Kind, Label


class NewActivity(Content):
    status: Literal["planned", "posted"] = "posted"


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Text


class OptionalReason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Text | None = None


class Nothing(BaseModel):
    """An empty body, or none."""

    model_config = ConfigDict(extra="forbid")


class ReturnedOut(BaseModel):
    """The last time that an activity was given back, in which version, and what it tells otherwise since."""

    version: int
    by_name: str
    at: datetime
    reason: str | None
    changes: tuple[Difference, ...]


class ActivityOut(ActivityFacts):
    """``posted_by`` is who posted or planned it first; ``reason`` why it was returned or withdrawn, if it was.
    ``merged_with`` is the activity that stands for this one, if the two were merged. ``exemplar``: it is shown to every
    unit as an example; those who read it as such are not told of returns.
    """

    posted_by: str
    posted_by_name: str
    posted_at: datetime
    changed_at: datetime
    reason: str | None
    returned: ReturnedOut | None
    merged_with: str | None
    exemplar: Exemplar | None = None


class StepOut(BaseModel):
    """``on_behalf`` are units named by an office's right, neither the doer's own nor below it.

    ``unlocked``: what was verified and locked was opened again. ``changes`` are against the version before.
    """

    version: int
    move: Move
    by: str
    by_name: str
    by_unit: str
    at: datetime
    reason: str | None
    on_behalf: tuple[str, ...]
    merged_with: str | None
    unlocked: bool
    changes: tuple[Difference, ...]
    facts: ActivityFacts


class ActivityPage(BaseModel):
    items: list[ActivityOut]
    next: str | None


class Counted(BaseModel):
    """``more``: there are more than ``count``, which is as far as was counted."""

    count: int
    more: bool


class History(BaseModel):
    """``intact`` is False if a step is no longer as it was sealed; then ``broken_at`` is the first such version."""

    items: list[StepOut]
    next: None = None
    intact: bool
    broken_at: int | None


class KindOut(BaseModel):
    """``name`` and ``details`` (a JSON Schema) in the reader's language; ``file`` is what the file of such an activity
    should hold."""

    id: str
    name: str
    names: Label
    details: dict[str, Any]
    file: tuple[FilePart, ...]


class Kinds(BaseModel):
    items: list[KindOut]
    next: None = None


def activity_out(activity: Activity, *, in_full: bool = True) -> ActivityOut:
    """``in_full`` False: for whoever sees it as an exemplar alone."""
    first, last = activity.steps[0], activity.steps[-1]
    return ActivityOut(
        **dict(last.facts),
        posted_by=first.by,
        posted_by_name=first.by_name,
        posted_at=first.at,
        changed_at=last.at,
        reason=last.reason,
        returned=_returned(activity) if in_full else None,
        exemplar=activity.exemplar,
        merged_with=merged_into(activity),
    )


def _returned(activity: Activity) -> ReturnedOut | None:
    step = last_return(activity)
    if step is None:
        return None
    return ReturnedOut(
        version=step.facts.version,
        by_name=step.by_name,
        at=step.at,
        reason=step.reason,
        changes=differences(step.facts, activity.facts),
    )


def history_out(activity: Activity) -> History:
    broken = first_broken(activity.steps)
    pairs = zip((None, *activity.steps), activity.steps, strict=False)
    return History(
        items=[_step_out(step, before) for before, step in pairs],
        intact=broken is None,
        broken_at=None if broken is None else broken + 1,
    )


def _step_out(step: Step, before: Step | None) -> StepOut:
    told = {name: value for name, value in step if name in StepOut.model_fields}
    return StepOut(version=step.facts.version, unlocked=unlocks(step, before), changes=changed_by(step, before), **told)


def kind_out(kind: Kind, language: str) -> KindOut:
    name = kind.name.zh if language == "zh" else kind.name.en
    return KindOut(id=kind.id, name=name, names=kind.name, details=kind.json_schema(language), file=kind.file)
