"""From a standing to an answer for one unit: its cells and its direct children's, targets and tasks summed up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.tasks.plans.domain.plan import Task
from services.tasks.plans.domain.targets import Target
from services.tasks.progress.answers import CellAnswer, ProgressAnswer, TargetAnswer, TaskAnswer
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.rollup import Tally, tally, task_state, total
from services.tasks.progress.domain.steps import SCALE
from services.tasks.progress.standings import Standing


@dataclass(frozen=True)
class View:
    """Whose progress is asked for. ``totals_only``: the sums, and no unit's own cells."""

    unit: str
    totals_only: bool
    text: Text


def progress_answer(standing: Standing, view: View, data_as_of: datetime | None) -> ProgressAnswer:
    board = standing.board
    below = frozenset(board.tree.at_or_below(view.unit))
    keys: dict[str, list[CellKey]] = {}
    for key in board.specs:
        if key.unit in below:
            keys.setdefault(key.target, []).append(key)
    return ProgressAnswer(
        plan=board.plan.id,
        edition=board.edition,
        title=board.plan.title,
        unit=view.unit,
        as_of=standing.day,
        data_as_of=data_as_of,
        tasks=[_task(standing, view, task, keys) for task in board.plan.tasks],
    )


def _task(standing: Standing, view: View, task: Task, keys: dict[str, list[CellKey]]) -> TaskAnswer:
    board = standing.board
    asked = [target for target in task.targets if target.id in keys]
    tallies = [_tally(standing, target, keys[target.id]) for target in asked]
    state = task_state(board.plan, task if asked else task.model_copy(update={"targets": ()}), tallies, standing.day)
    return TaskAnswer(
        no=task.no,
        title=task.title,
        lead=list(board.leads(task)),
        status=state.status,
        percent=state.percent,
        targets=[
            _target(target, summed, [] if view.totals_only else _cells(standing, view, target, keys[target.id]))
            for target, summed in zip(asked, tallies, strict=True)
        ],
    )


def _target(target: Target, summed: Tally, cells: list[CellAnswer]) -> TargetAnswer:
    return TargetAnswer(
        id=target.id,
        title=target.title,
        goal=summed.goal / SCALE,
        value=summed.value / SCALE,
        provisional=summed.provisional / SCALE,
        awaiting_review=summed.awaiting_review,
        status=summed.status,
        due=summed.due,
        cells=cells,
    )


def _cells(standing: Standing, view: View, target: Target, keys: list[CellKey]) -> list[CellAnswer]:
    """The unit's own cells and each direct child's: its own, or the sum of those below it for each period."""
    children = standing.board.tree.children(view.unit)
    own = [key for key in keys if key.unit == view.unit]
    answers = [_cell(key, standing.cells[key], view.text) for key in own]
    for child in children:
        below = frozenset(standing.board.tree.at_or_below(child))
        answers += _child(standing, view, target, child, [key for key in keys if key.unit in below])
    return answers


def _child(standing: Standing, view: View, target: Target, child: str, keys: list[CellKey]) -> Iterable[CellAnswer]:
    by_period: dict[str, list[CellKey]] = {}
    for key in keys:
        by_period.setdefault(key.period, []).append(key)
    for period, among in by_period.items():
        own = CellKey(target.id, child, period)
        state = standing.cells[own] if own in among else _tally(standing, target, among).state()
        yield _cell(own, state, view.text)


def _tally(standing: Standing, target: Target, keys: list[CellKey]) -> Tally:
    return total(tally(target.measure, standing.cells[key]) for key in keys)


def _cell(key: CellKey, state: CellState, text: Text) -> CellAnswer:
    return CellAnswer(
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
