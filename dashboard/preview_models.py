"""What the tasks service answers about an edition that is not kept yet: how progress stands, and how it would stand."""

from datetime import date

from dashboard.history_models import PlanChange
from dashboard.models import Answer, Status


class CellSide(Answer):
    value: float | None = None
    awaiting_review: bool = False
    goal: float
    due: date | None = None
    status: Status
    reason: str = ""


class CellEffect(Answer):
    """None: there is no such cell on that side."""

    unit: str
    period: str
    before: CellSide | None = None
    after: CellSide | None = None


class TargetSide(Answer):
    """``value`` and ``status`` are None where that was not worked out."""

    cells: int
    goal: float
    due: date | None = None
    value: float | None = None
    status: Status | None = None
    done: int | None = None


class Moved(Answer):
    """So many cells come from one status to another; None: they are not there on that side."""

    before: Status | None = None
    after: Status | None = None
    cells: int


class TargetEffect(Answer):
    """``cells`` are the first of the ``changed`` ones."""

    id: str
    title: str
    before: TargetSide | None = None
    after: TargetSide | None = None
    changed: int = 0
    moved: tuple[Moved, ...] = ()
    cells: tuple[CellEffect, ...] = ()

    @property
    def is_touched(self) -> bool:
        return self.before != self.after or self.changed > 0


class TaskSide(Answer):
    status: Status | None = None
    percent: float | None = None


class TaskEffect(Answer):
    no: str
    title: str
    before: TaskSide | None = None
    after: TaskSide | None = None
    targets: tuple[TargetEffect, ...] = ()

    @property
    def is_touched(self) -> bool:
        return self.before != self.after or any(target.is_touched for target in self.targets)

    @property
    def touched(self) -> tuple[TargetEffect, ...]:
        return tuple(target for target in self.targets if target.is_touched)


class Preview(Answer):
    """``worked_out`` is False where there is too much for that; ``edition``: the one in force."""

    edition: int | None = None
    latest: int
    as_of: date
    changes: tuple[PlanChange, ...] = ()
    worked_out: bool = True
    activities: int = 0
    cells: int = 0
    most: int = 0
    moved: tuple[Moved, ...] = ()
    tasks: tuple[TaskEffect, ...] = ()

    @property
    def touched(self) -> tuple[TaskEffect, ...]:
        return tuple(task for task in self.tasks if task.is_touched)
