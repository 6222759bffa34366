"""How each unit stands with each thing that is counted for it, as the events of progress and deadlines told it last."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Envelope
from shared.contracts.tasks import CellEvent, DeadlineApproachingV1, DeadlineMissedV1, UnitKind

DONE = frozenset({"done", "done_late"})


class Standing(BaseModel):
    """One cell (target, unit, period) as of ``at``. ``asked``: a deadline of it was told, so that the unit has been asked
    for it; ``scope`` as in ``TargetRef``. ``status`` and ``reason`` are the progress engine's.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    plan: str
    task: str
    task_title: str
    target: str
    title: str
    unit: str
    period: str
    scope: UnitKind | None
    value: float | None
    provisional: float | None
    goal: float
    due: date | None
    status: str
    awaiting_review: bool
    reason: str
    asked: bool
    at: datetime

    @property
    def settled(self) -> bool:
        """Whether the unit has done its part: what was posted is enough, reviewed or not."""
        return self.awaiting_review or self.status in DONE


def standing_id(plan: str, target: str, unit: str, period: str) -> str:
    return "|".join((plan, target, unit, period))


def standing(told: Envelope[CellEvent]) -> Standing:
    """The cell as this event tells it."""
    target, cell = told.data.target, told.data.cell
    facts: dict[str, Any] = target.model_dump(include=set(Standing.model_fields) - {"id"})
    return Standing(
        **facts,
        **cell.model_dump(include=set(Standing.model_fields) - {"id"}),
        id=standing_id(target.plan, target.target, cell.unit, cell.period),
        asked=isinstance(told.data, DeadlineApproachingV1 | DeadlineMissedV1),
        at=told.time,
    )


def newer(before: Standing, told: Standing) -> Standing | None:
    """``before`` brought up to date by what was ``told``; None where it says nothing new. Events come in any order."""
    asked = before.asked or told.asked
    newest = told if told.at >= before.at else before
    after = newest.model_copy(update={"asked": asked})
    return None if after == before else after
