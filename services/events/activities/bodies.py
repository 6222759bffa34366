"""What travels over HTTP about activities, beyond their content."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from services.events.activities.domain.content import Content, Text
from services.events.activities.domain.lifecycle import Activity, Move, Step
from shared.contracts.events import ActivityFacts
from shared.kinds import Kind, Label


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


class ActivityOut(ActivityFacts):
    """``posted_by`` is who posted or planned it first; ``reason`` why it was returned or withdrawn, if it was."""

    posted_by: str
    posted_by_name: str
    posted_at: datetime
    changed_at: datetime
    reason: str | None


class StepOut(BaseModel):
    """``on_behalf`` are units named by an office's right, neither the doer's own nor below it."""

    version: int
    move: Move
    by: str
    by_name: str
    by_unit: str
    at: datetime
    reason: str | None
    on_behalf: tuple[str, ...]
    facts: ActivityFacts


class ActivityPage(BaseModel):
    items: list[ActivityOut]
    next: str | None


class History(BaseModel):
    items: list[StepOut]
    next: None = None


class KindOut(BaseModel):
    """``name`` and ``details`` (a JSON Schema) in the reader's language."""

    id: str
    name: str
    names: Label
    details: dict[str, Any]


class Kinds(BaseModel):
    items: list[KindOut]
    next: None = None


def activity_out(activity: Activity) -> ActivityOut:
    first, last = activity.steps[0], activity.steps[-1]
    return ActivityOut(
        **dict(last.facts),
        posted_by=first.by,
        posted_by_name=first.by_name,
        posted_at=first.at,
        changed_at=last.at,
        reason=last.reason,
    )


def step_out(step: Step) -> StepOut:
    return StepOut(version=step.facts.version, **{name: value for name, value in step if name in StepOut.model_fields})


def kind_out(kind: Kind, language: str) -> KindOut:
    name = kind.name.zh if language == "zh" else kind.name.en
    return KindOut(id=kind.id, name=name, names=kind.name, details=kind.json_schema(language))
