"""What is answered about an edition that is not in force yet: how progress stands, and how it would stand."""

from datetime import date

from pydantic import BaseModel

from services.tasks.plans.history.answers import ChangeOut
from services.tasks.progress.domain.statuses import Status


class CellSide(BaseModel):
    """A cell on one side, as ``progress`` answers it."""

    value: float | None
    provisional: float | None
    awaiting_review: bool
    goal: float
    due: date | None
    status: Status
    reason: str


class CellEffect(BaseModel):
    """A cell that would stand otherwise; None: it is not there on that side."""

    unit: str
    period: str
    before: CellSide | None
    after: CellSide | None


class TargetSide(BaseModel):
    """A target on one side, all its cells summed up; ``value``, ``provisional`` and ``status`` are None where that was
    not worked out. ``cells`` counts those of all periods."""

    cells: int
    goal: float
    due: date | None
    value: float | None = None
    provisional: float | None = None
    status: Status | None = None
    done: int | None = None


class Moved(BaseModel):
    """So many cells come from one status to another; None: they are not there on that side."""

    before: Status | None
    after: Status | None
    cells: int


class TargetEffect(BaseModel):
    """``title`` is the new one. ``changed`` counts the cells that would stand otherwise, ``moved`` those of another status;
    ``cells`` are the first of the former, those of another status before all others."""

    id: str
    title: str
    before: TargetSide | None
    after: TargetSide | None
    changed: int = 0
    moved: list[Moved] = []
    cells: list[CellEffect] = []


class TaskSide(BaseModel):
    """``status`` is None where it was not worked out; ``percent`` also where nothing is counted."""

    status: Status | None
    percent: float | None


class TaskEffect(BaseModel):
    """A target that moves to another task stands under the new one."""

    no: str
    title: str
    before: TaskSide | None
    after: TaskSide | None
    targets: list[TargetEffect]


class Totals(BaseModel):
    """Tasks by status, and cells by status once their period has begun, on one side."""

    tasks: dict[Status, int]
    cells: dict[Status, int]


class Preview(BaseModel):
    """Nothing of it is kept. ``edition`` is the one in force (None: there is none, and every ``before`` is None);
    ``latest`` the newest one. ``changes`` are those against the edition in force.

    ``worked_out`` is False where ``activities`` (versions taken in for the year) or ``cells`` (those whose outcome the
    changes can touch, on both sides) are more than ``most``: then what they come to is left out, all else is told.
    """

    plan: str
    edition: int | None
    latest: int
    as_of: date
    changes: list[ChangeOut]
    worked_out: bool
    activities: int
    cells: int
    most: int
    moved: list[Moved]
    before: Totals | None
    after: Totals | None
    tasks: list[TaskEffect]
