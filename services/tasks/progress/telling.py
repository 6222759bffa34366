"""What a cell or a task has to say of itself, decided from what it was last said to be. Pure.

The ids of events are made from state, so that a crash between a write and its relay, or a second replica, tells nothing
that a hearer would take for news.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.reasons import Text
from shared.contracts.base import Envelope, Event, derived_id, wrap
from shared.contracts.tasks import (
    CellRef,
    TargetProgressedV1,
    TargetReachedV1,
    TargetRef,
    TargetReopenedV1,
    TaskCompletedV1,
    TaskEvent,
    TaskReopenedV1,
)


@dataclass(frozen=True)
class Said:
    """What was told of a cell: ``reached`` as of the last word, ``goals`` of which it was ever said that they are
    reached, ``changes`` counts the news."""

    value: float | None = None
    provisional: float | None = None
    reached: bool = False
    goals: tuple[float, ...] = ()
    changes: int = 0


@dataclass(frozen=True)
class News:
    """Who speaks, when, and because of what. ``cause`` names the activity's version, or the edition, behind it."""

    target: TargetRef
    time: datetime
    cause: tuple[str, ...]
    text: Text
    requestid: str | None = None
    causationid: str | None = None

    def wrap(self, event: Event, subject: str, id: str) -> Envelope[Event]:
        return wrap(
            event, subject=subject, time=self.time, id=id, requestid=self.requestid, causationid=self.causationid
        )


def cell_ref(key: CellKey, state: CellState, text: Text) -> CellRef:
    """The cell as events carry it."""
    return CellRef(
        unit=key.unit,
        period=key.period,
        value=state.value,
        provisional=state.provisional,
        awaiting_review=state.awaiting_review,
        goal=state.goal,
        due=state.due,
        status=state.status,
        reason=state.reason.text(text),
    )


def is_told(said: Said, state: CellState) -> bool:
    """Whether nothing is left to say of a cell that stands like this."""
    now = (state.value, state.provisional, state.reached_on is not None)
    return (said.value, said.provisional, said.reached) == now


def tell_cell(said: Said, key: CellKey, state: CellState, news: News) -> tuple[Said, list[Envelope[Event]]]:
    """The news of a cell: that it moved, and that its goal was reached (once for good) or lost again."""
    if is_told(said, state):
        return said, []
    reached = state.reached_on is not None
    now = Said(state.value, state.provisional, reached, said.goals, said.changes + 1)
    cell, plan = cell_ref(key, state, news.text), news.target.plan
    subject = "/".join((plan, *key))
    told: list[Envelope[Event]] = []
    if (said.value, said.provisional) != (state.value, state.provisional):
        id = derived_id(TargetProgressedV1.type, plan, news.target.edition, *key, now.changes)
        told.append(news.wrap(TargetProgressedV1(target=news.target, cell=cell), subject, id))
    if reached and state.goal not in said.goals:
        id = derived_id(TargetReachedV1.type, plan, *key, state.goal)
        told.append(news.wrap(TargetReachedV1(target=news.target, cell=cell), subject, id))
        now = replace(now, goals=(*said.goals, state.goal))
    if said.reached and not reached:
        id = derived_id(TargetReopenedV1.type, plan, *key, *news.cause, now.changes)
        told.append(news.wrap(TargetReopenedV1(target=news.target, cell=cell), subject, id))
    return now, told


def tell_task(news: News, *, completed: bool, changes: int) -> Envelope[Event]:
    """A task's last cell reached its goal, or one of them lost it again; ``changes`` counts the times."""
    kind: type[TaskEvent] = TaskCompletedV1 if completed else TaskReopenedV1
    target = news.target
    event = kind(
        plan=target.plan, edition=target.edition, task=target.task, title=target.task_title, leads=target.leads
    )
    id = derived_id(kind.type, target.plan, target.task, changes)
    return news.wrap(event, f"{target.plan}/{target.task}", id)
