"""What the tasks service says: plans, progress, deadlines, and the units and users that it owns."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Contract, Event


class UnitKind(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SECTION = "section"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Role(StrEnum):
    ADMIN = "admin"
    SECTION = "section"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    LEADER = "leader"
    INSPECTOR = "inspector"


class UnitFacts(Contract):
    """A unit as of ``version``; ``path`` are the ids from the root down to the unit itself."""

    id: str
    name: str
    kind: UnitKind
    under: str | None
    path: tuple[str, ...]
    version: int


class UserFacts(Contract):
    """A user as of ``version``: no password, no address. ``display_name`` is what others read."""

    id: str
    name: str
    display_name: str
    role: Role
    unit: str
    disabled: bool
    version: int


class TasksEvent(Event):
    publisher: ClassVar[str] = "tasks"


class UnitsChangedV1(TasksEvent):
    """The full state of some units; for each, the newer version wins."""

    type: ClassVar[str] = "units.changed.v1"
    units: tuple[UnitFacts, ...]


class UserChangedV1(TasksEvent):
    """The full state of one user; the newer version wins."""

    type: ClassVar[str] = "user.changed.v1"
    user: UserFacts


class PlanActivatedV1(TasksEvent):
    type: ClassVar[str] = "plan.activated.v1"
    plan: str
    edition: int
    title: str
    year: int
    by: str


class ObservanceDays(Contract):
    """An observance of a plan and the days of the plan's year on which it is kept, both included."""

    id: str
    name: str
    first: date
    last: date


class ObservancesChangedV1(TasksEvent):
    """The observances of the edition of ``plan`` that is in force: its full state; of two the later told wins."""

    type: ClassVar[str] = "observances.changed.v1"
    plan: str
    edition: int
    year: int
    observances: tuple[ObservanceDays, ...]


class TargetRef(Contract):
    """Which target of which plan, with the words people know it by. ``leads`` and ``assisting`` are unit ids; of a
    group that leads or assists, those at, above or below the cell's unit.

    ``scope`` is the kind of unit that each has a cell of its own; None where the plan names the units.
    """

    plan: str
    edition: int
    task: str
    task_title: str
    target: str
    title: str
    leads: tuple[str, ...]
    scope: UnitKind | None
    assisting: tuple[str, ...] = ()


class CellRef(Contract):
    """One cell of a target as it stands: ``value`` counts what is verified, ``provisional`` also what awaits review.

    ``value`` is None where it has none yet (a ratio whose denominator is 0). ``status`` and ``reason`` are the progress
    engine's; ``reason`` is Chinese text for people.
    """

    unit: str
    period: str
    value: float | None
    provisional: float | None
    awaiting_review: bool
    goal: float
    due: date | None
    status: str
    reason: str


class CellEvent(TasksEvent):
    target: TargetRef
    cell: CellRef


class TargetProgressedV1(CellEvent):
    type: ClassVar[str] = "target.progressed.v1"


class TargetReachedV1(CellEvent):
    """Told once for good for each (plan, target, unit, period, goal)."""

    type: ClassVar[str] = "target.reached.v1"


class TargetReopenedV1(CellEvent):
    """A goal that had been reached is lost again: an activity was returned, revised or withdrawn."""

    type: ClassVar[str] = "target.reopened.v1"


class TaskEvent(TasksEvent):
    plan: str
    edition: int
    task: str
    title: str
    leads: tuple[str, ...]


class TaskCompletedV1(TaskEvent):
    type: ClassVar[str] = "task.completed.v1"


class TaskReopenedV1(TaskEvent):
    type: ClassVar[str] = "task.reopened.v1"


class DeadlineApproachingV1(CellEvent):
    """``days_left`` is the threshold that was crossed (30, 7, 1, 0)."""

    type: ClassVar[str] = "deadline.approaching.v1"
    days_left: int


class DeadlineMissedV1(CellEvent):
    """``days_late`` is the threshold that was crossed (1, then weekly)."""

    type: ClassVar[str] = "deadline.missed.v1"
    days_late: int
