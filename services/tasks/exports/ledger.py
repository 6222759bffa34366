"""The work ledger (工作台账): one row for each item that a plan asks for, and a summary of each task. Pure.

Source: requirement R2 of the plans, a ledger with schedule, focus and division of work, whose items are closed out one
by one (销号).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.tasks.plans.domain.plan import Task
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.rollup import task_state, total
from services.tasks.progress.domain.statuses import Status
from services.tasks.progress.standings import Standing


@dataclass(frozen=True)
class Item:
    """A row of the ledger; a task of which nothing is counted has one row without a target."""

    task: str
    task_title: str
    lead: str
    target: str
    unit: str
    period: str
    due: date | None
    goal: float | None
    value: float | None
    provisional: float | None
    status: Status
    reason: str
    done_on: date | None
    evidence: int | None


@dataclass(frozen=True)
class Summary:
    """A task in the ledger's summary: ``percent`` from 0 to 1, ``cells`` how many items stand in each status."""

    task: str
    task_title: str
    lead: str
    status: Status
    percent: float | None
    cells: Mapping[Status, int]


@dataclass(frozen=True)
class Ledger:
    plan: str
    title: str
    day: date
    items: tuple[Item, ...]
    summaries: tuple[Summary, ...]


def ledger(standing: Standing, names: Mapping[str, str], text: Text, *, only: str | None = None) -> Ledger:
    """The ledger on the standing's day; ``names`` of units by id, ``text`` the catalogue for reasons. ``only``: of the task
    with this number alone."""
    board = standing.board
    tasks = [task for task in board.plan.tasks if only in (None, task.no)]
    return Ledger(
        plan=board.plan.id,
        title=board.plan.title,
        day=standing.day,
        items=tuple(item for task in tasks for item in _items(standing, task, names, text)),
        summaries=tuple(_summary(standing, task, names) for task in tasks),
    )


def _items(standing: Standing, task: Task, names: Mapping[str, str], text: Text) -> Iterator[Item]:
    cells = list(_cells(standing.board, task))
    if not cells:
        yield _bare_item(standing, task, names)
    for slot, unit in cells:
        state = standing.state(slot, unit)
        yield Item(
            task=task.no,
            task_title=task.title,
            lead=_lead(standing, task, names),
            target=slot.target.title,
            unit=names.get(unit, unit),
            period=slot.period,
            due=state.due,
            goal=state.goal,
            value=state.value,
            provisional=state.provisional,
            status=state.status,
            reason=state.reason.text(text),
            done_on=state.reached_on,
            evidence=standing.evidence(slot, unit),
        )


def _bare_item(standing: Standing, task: Task, names: Mapping[str, str]) -> Item:
    return Item(
        task=task.no,
        task_title=task.title,
        lead=_lead(standing, task, names),
        target="",
        unit="",
        period=str(standing.board.plan.year),
        due=None,
        goal=None,
        value=None,
        provisional=None,
        status=task_state(standing.board.plan, task, (), standing.day).status,
        reason="",
        done_on=None,
        evidence=None,
    )


def _summary(standing: Standing, task: Task, names: Mapping[str, str]) -> Summary:
    slots = standing.board.slots_by_task.get(task.no, [])
    by_target = [[slot for slot in slots if slot.target.id == target.id] for target in task.targets]
    tallies = [total(standing.tally(slot, standing.board.plan.root) for slot in among) for among in by_target]
    state = task_state(standing.board.plan, task, tallies, standing.day)
    return Summary(
        task=task.no,
        task_title=task.title,
        lead=_lead(standing, task, names),
        status=state.status,
        percent=state.percent,
        cells=Counter(standing.state(slot, unit).status for slot, unit in _cells(standing.board, task)),
    )


def _cells(board: Board, task: Task) -> Iterator[tuple[Slot, str]]:
    """Every cell of a task, by target, unit and period."""
    slots = board.slots_by_task.get(task.no, [])
    for target in task.targets:
        among = [slot for slot in slots if slot.target.id == target.id]
        yield from ((slot, unit) for unit in board.scope(target) for slot in among)


def _lead(standing: Standing, task: Task, names: Mapping[str, str]) -> str:
    return "、".join(names.get(unit, unit) for unit in standing.board.leads[task.no])
