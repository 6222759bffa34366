"""What is answered about progress, in the design's shape. The dashboard's models are generated from these."""

from datetime import date, datetime

from pydantic import BaseModel

from services.tasks.progress.domain.statuses import Status


class CellAnswer(BaseModel):
    """``value`` counts what is verified, ``provisional`` also what awaits review; None: nothing can be said yet."""

    unit: str
    period: str
    value: float | None
    provisional: float | None
    awaiting_review: bool
    goal: float
    due: date | None
    status: Status
    reason: str


class TargetAnswer(BaseModel):
    """``cells`` are those of the asked unit and its direct children; the sums stand for all cells at and below it."""

    id: str
    title: str
    goal: float
    value: float
    provisional: float
    awaiting_review: bool
    status: Status
    due: date | None
    cells: list[CellAnswer]


class TaskAnswer(BaseModel):
    """``lead`` are unit ids; ``percent`` runs from 0 to 1 and is None where nothing is counted."""

    no: str
    title: str
    lead: list[str]
    status: Status
    percent: float | None
    targets: list[TargetAnswer]


class ProgressAnswer(BaseModel):
    """``as_of`` is the day described, ``data_as_of`` the time of the newest event counted (None before the first)."""

    plan: str
    edition: int
    title: str
    unit: str
    as_of: date
    data_as_of: datetime | None
    tasks: list[TaskAnswer]


class CountedActivity(BaseModel):
    """An activity behind a cell: what it adds to the verified value, and to the value that includes posted ones."""

    id: str
    version: int
    status: str
    kind: str
    title: str
    unit: str
    held_on: date
    evidence: int
    verified: float
    posted: float


class CellActivities(BaseModel):
    items: list[CountedActivity]
    next: str | None


class Effect(BaseModel):
    """A cell that an activity serves, as it stands now; ``counts`` tells whether the activity is verified in it."""

    plan: str
    edition: int
    task: str
    task_title: str
    target: str
    title: str
    unit: str
    period: str
    counts: bool
    value: float | None
    provisional: float | None
    awaiting_review: bool
    goal: float
    due: date | None
    status: Status


class Effects(BaseModel):
    """``known`` is False until the activity has been taken in; then ``version`` and ``status`` are its newest ones."""

    activity: str
    known: bool
    version: int | None = None
    status: str | None = None
    effects: list[Effect] = []
