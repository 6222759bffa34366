"""What the services answer, as far as the dashboard reads it; fields that it does not read are ignored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Tokens(Answer):
    """``expires_in`` is in seconds from the answer."""

    access_token: str
    refresh_token: str
    expires_in: int


class Me(Answer):
    """Who is signed in. ``unit`` is the id of their unit."""

    id: str
    name: str
    display_name: str
    role: str
    unit: str
    unit_name: str = ""


class Unit(Answer):
    id: str
    name: str
    kind: str
    under: str | None = None


class PlanSummary(Answer):
    """``active`` is the edition in force, None while there is only a draft; ``preparing`` the one about to be."""

    id: str
    title: str
    year: int
    edition: int
    active: int | None = None
    preparing: int | None = None


class UnderWay(Answer):
    """``done`` of ``total`` versions of activities are counted; ``activates`` is the edition that then comes into force."""

    reason: str
    activates: int | None = None
    done: int
    total: int


class Preparation(Answer):
    """What is being worked out of a plan; ``active`` is the edition that is read meanwhile."""

    active: int | None = None
    under_way: UnderWay | None = None


class Observance(Answer):
    id: str
    name: str
    rule: dict[str, Any] = {}


class PlannedTarget(Answer):
    """What the plan says of a target, in the words of a plan file; without ``per`` and ``units`` it is the whole plan's."""

    id: str
    title: str
    measure: str = "count"
    of: dict[str, Any] = {}
    goal: float = 1
    counted_in: str | None = None
    per: str | None = None
    units: tuple[str, ...] | None = None
    every: str = "year"
    deadline: str | None = None


class PlannedTask(Answer):
    """``lead`` and ``assisting`` hold unit ids or ``{"each": kind}``, ``deadlines`` their words in a plan file."""

    no: str
    title: str
    theme: str | None = None
    text: str | None = None
    lead: tuple[str | dict[str, str], ...] = ()
    assisting: tuple[str | dict[str, str], ...] = ()
    deadlines: tuple[dict[str, Any], ...] = ()
    targets: tuple[PlannedTarget, ...] = ()


class Doubt(Answer):
    """What of a plan holds for now only, as the service says it; ``field`` is a path in the plan."""

    field: str
    text: str


class Plan(Answer):
    """The plan as data: which kind of activity serves which target."""

    id: str
    title: str
    year: int
    observances: tuple[Observance, ...] = ()
    tasks: tuple[PlannedTask, ...] = ()
    warnings: tuple[Doubt, ...] = ()


class Status(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"


class Cell(Answer):
    """``value`` counts what is verified, ``provisional`` also what awaits review; both None where nothing can be said."""

    unit: str
    period: str
    value: float | None = None
    provisional: float | None = None
    awaiting_review: bool = False
    goal: float
    due: date | None = None
    status: Status
    reason: str = ""


class Target(Answer):
    """The sums stand for all cells at and below a unit, ``cells`` are its own and its direct children's."""

    id: str
    title: str
    goal: float | None = None
    value: float | None = None
    provisional: float | None = None
    awaiting_review: bool = False
    status: Status
    due: date | None = None
    cells: tuple[Cell, ...] = ()


class Task(Answer):
    """``percent`` runs from 0 to 1; None for a task in which nothing is counted."""

    no: str
    title: str
    lead: tuple[str, ...] = ()
    status: Status
    percent: float | None = None
    targets: tuple[Target, ...] = ()


class Progress(Answer):
    """``as_of`` is the day it describes, ``data_as_of`` the time of the newest event in it, ``unit`` whose it is."""

    plan: str
    edition: int
    unit: str = ""
    as_of: date
    title: str = ""
    data_as_of: datetime | None = None
    tasks: tuple[Task, ...] = ()


class Difference(Answer):
    """What a field said before and says now; None: nothing."""

    field: str
    before: Any = None
    after: Any = None


class Returned(Answer):
    """The last time that an activity was given back, and what it tells otherwise since."""

    version: int
    by_name: str
    at: datetime
    reason: str | None = None
    changes: tuple[Difference, ...] = ()


class Exemplar(Answer):
    """Who made an activity an example for all units, and when."""

    by_name: str
    at: datetime


class Activity(Answer):
    id: str
    version: int = 1
    status: str
    kind: str
    title: str
    held_on: date
    unit: str
    for_units: tuple[str, ...] = ()
    place: str | None = None
    participants: int | None = None
    period: str | None = None
    details: dict[str, Any] = {}
    evidence: tuple[str, ...] = ()
    observance: str | None = None
    campaign: str | None = None
    laws: tuple[str, ...] = ()
    posted_by_name: str = ""
    posted_at: datetime | None = None
    reason: str | None = None
    returned: Returned | None = None
    merged_with: str | None = None
    exemplar: Exemplar | None = None


class Kind(Answer):
    """A kind of activity that can be posted; ``details`` is the JSON Schema of the fields of its own, ``file`` what the
    file of such an activity should hold."""

    id: str
    name: str
    details: dict[str, Any] = {}
    file: tuple[str, ...] = ()


class Effect(Answer):
    """A cell that a post serves, and how it stands now; ``counts``: the post is verified and counted in it."""

    plan: str
    task: str = ""
    task_title: str
    target: str
    title: str
    unit: str
    period: str
    counts: bool = False
    value: float | None = None
    provisional: float | None = None
    awaiting_review: bool = False
    goal: float
    due: date | None = None
    status: Status


class Effects(Answer):
    """``known`` is False until the post has been taken in; ``version`` is the newest one that was."""

    known: bool
    version: int | None = None
    effects: tuple[Effect, ...] = ()


class CellError(Answer):
    column: str
    reason: str


class RefusedRow(Answer):
    row: int
    errors: tuple[CellError, ...]


class SheetTaken(Answer):
    """What became of an uploaded sheet; ``returned`` is the path of the workbook with the refused rows."""

    accepted: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    returned: str | None

    @property
    def returned_id(self) -> str:
        return self.returned.split("/")[-2] if self.returned else ""
