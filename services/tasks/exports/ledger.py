"""The work ledger (工作台账): one row for each item that a plan asks for, and a summary of each task. Pure.

Source: requirement R2 of the plans, a ledger with schedule, focus and division of work, whose items are closed out one
by one (销号).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.tasks.plans.domain.plan import Task
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.rollup import tally, task_state, total
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


def ledger(standing: Standing, names: Mapping[str, str], text: Text) -> Ledger:
    """The ledger on the standing's day; ``names`` of units by id, ``text`` the catalogue for reasons."""
    board = standing.board
    return Ledger(
        plan=board.plan.id,
        title=board.plan.title,
        day=standing.day,
        items=tuple(item for task in board.plan.tasks for item in _items(standing, task, names, text)),
        summaries=tuple(_summary(standing, task, names) for task in board.plan.tasks),
    )


def _items(standing: Standing, task: Task, names: Mapping[str, str], text: Text) -> Iterator[Item]:
    keys = standing.board.keys_by_task.get(task.no, [])
    if not keys:
        yield _bare_item(standing, task, names)
    for key in keys:
        state = standing.cells[key]
        yield Item(
            task=task.no,
            task_title=task.title,
            lead=_lead(standing, task, names),
            target=standing.board.specs[key].target.title,
            unit=names.get(key.unit, key.unit),
            period=key.period,
            due=state.due,
            goal=state.goal,
            value=state.value,
            provisional=state.provisional,
            status=state.status,
            reason=state.reason.text(text),
            done_on=state.reached_on,
            evidence=standing.evidence.get(key, 0),
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
    keys = standing.board.keys_by_task.get(task.no, [])
    tallies = [
        total(tally(target.measure, standing.cells[key]) for key in _of_target(keys, target.id))
        for target in task.targets
    ]
    state = task_state(standing.board.plan, task, tallies, standing.day)
    return Summary(
        task=task.no,
        task_title=task.title,
        lead=_lead(standing, task, names),
        status=state.status,
        percent=state.percent,
        cells=Counter(standing.cells[key].status for key in keys),
    )


def _of_target(keys: list[CellKey], target: str) -> Iterator[CellKey]:
    return (key for key in keys if key.target == target)


def _lead(standing: Standing, task: Task, names: Mapping[str, str]) -> str:
    return "、".join(names.get(unit, unit) for unit in standing.board.leads(task))
