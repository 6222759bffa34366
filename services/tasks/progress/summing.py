"""From a standing to an answer for one unit: its cells and its direct children's, targets and tasks summed up."""

from dataclasses import dataclass
from datetime import datetime

from services.tasks.plans.domain.plan import Task
from services.tasks.plans.domain.targets import Target
from services.tasks.progress.answers import CellAnswer, ProgressAnswer, TargetAnswer, TaskAnswer
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.rollup import Tally, task_state, total
from services.tasks.progress.domain.steps import SCALE
from services.tasks.progress.recent import Recent
from services.tasks.progress.standings import Standing
from shared.catalogue import Catalogue

TARGETS_KEPT = 2048

Revs = tuple[tuple[int | None, int | None], ...]
Answered = tuple[Tally, TargetAnswer]
"""A target's sum, and what is answered of it."""


@dataclass(frozen=True)
class View:
    """Whose progress is asked for. ``totals_only``: the sums, and no unit's own cells."""

    unit: str
    totals_only: bool
    language: str


class Summing:
    """Keeps what it answered of each target last: after a post only those that it moved are worked out again."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: Recent[tuple[object, ...], tuple[Revs, Answered]] = Recent(TARGETS_KEPT)

    def answer(self, standing: Standing, view: View, data_as_of: datetime | None) -> ProgressAnswer:
        board = standing.board
        return ProgressAnswer(
            plan=board.plan.id,
            edition=board.edition,
            title=board.plan.title,
            unit=view.unit,
            as_of=standing.day,
            data_as_of=data_as_of,
            tasks=[self._task(standing, view, task) for task in board.plan.tasks],
        )

    def _task(self, standing: Standing, view: View, task: Task) -> TaskAnswer:
        board = standing.board
        slots = _slots(board, task, view.unit)
        answered = {
            target.id: self._target(standing, view, slots[target.id]) for target in task.targets if target.id in slots
        }
        asked = task if slots else task.model_copy(update={"targets": ()})
        state = task_state(board.plan, asked, [tally for tally, _ in answered.values()], standing.day)
        return TaskAnswer(
            no=task.no,
            title=task.title,
            lead=board.leads[task.no],
            status=state.status,
            percent=state.percent,
            targets=[target for _, target in answered.values()],
        )

    def _target(self, standing: Standing, view: View, slots: list[Slot]) -> Answered:
        target, revs = slots[0].target, tuple(standing.revs(slot, view.unit) for slot in slots)
        place = (standing.board.id, standing.board.register, standing.day, view, target.id)
        kept = self._kept.get(place)
        if kept is None or kept[0] != revs:
            tally = total(standing.tally(slot, view.unit) for slot in slots)
            text = self._catalogue.in_language(view.language)
            cells = [] if view.totals_only else _cells(standing, view.unit, slots, text)
            kept = self._kept.keep(place, (revs, (tally, _target(target, tally, cells))))
        return kept[1]


def _slots(board: Board, task: Task, unit: str) -> dict[str, list[Slot]]:
    """What the task asks at and below ``unit``, by target."""
    found: dict[str, list[Slot]] = {}
    for slot in board.slots_by_task.get(task.no, ()):
        if board.cells_at_and_below(slot.target.id, unit):
            found.setdefault(slot.target.id, []).append(slot)
    return found


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


def _cells(standing: Standing, unit: str, slots: list[Slot], text: Text) -> list[CellAnswer]:
    """The unit's own cells and each direct child's: its own, or the sum of those below it for each period."""
    board = standing.board
    target = slots[0].target
    own = [_cell(slot, unit, standing.state(slot, unit), text) for slot in slots if board.has_cell(target, unit)]
    return own + [
        _cell(slot, child, _child(standing, slot, child), text)
        for child in board.tree.children(unit)
        if board.cells_at_and_below(target.id, child)
        for slot in slots
    ]


def _child(standing: Standing, slot: Slot, child: str) -> CellState:
    if standing.board.has_cell(slot.target, child):
        return standing.state(slot, child)
    return standing.tally(slot, child).state()


def _cell(slot: Slot, unit: str, state: CellState, text: Text) -> CellAnswer:
    return CellAnswer(
        unit=unit,
        period=slot.period,
        value=state.value,
        provisional=state.provisional,
        awaiting_review=state.awaiting_review,
        goal=state.goal,
        due=state.due,
        status=state.status,
        reason=state.reason.text(text),
    )
