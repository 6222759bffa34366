"""An edition's targets as they stand when they are worked out from activities at once, in memory. Pure.

Nothing here is a second engine: what an activity adds, what a cell comes to and how cells add up is the progress room's.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.targets import Target
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey, Slot, counts_from
from services.tasks.progress.domain.changes import sums_of
from services.tasks.progress.domain.contributions import Version, by_cell, contributions
from services.tasks.progress.domain.course import Course, course_of, mark_on, untouched
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.pairs import pairs_of
from services.tasks.progress.domain.rollup import Tally, tally, total
from services.tasks.progress.domain.sets import made_to_add
from services.tasks.progress.domain.steps import Step, add
from services.tasks.progress.intake import History
from shared.clock import day_of


def otherwise(before: Board | None, after: Board) -> frozenset[str]:
    """The targets of either that do not ask the same of the same units in both: only their cells can come out otherwise."""
    old, new = ({} if board is None else _asked(board) for board in (before, after))
    return frozenset(id for id in old.keys() | new.keys() if old.get(id) != new.get(id))


def _asked(board: Board) -> dict[str, object]:
    """All that decides what counts for each target, where, and until when."""
    plan = board.plan
    place = (plan.root, plan.zone, board.build.structure)
    return {
        target.id: (place, target, board.scope(target), counts_from(task, target), _times(board, target))
        for task in plan.tasks
        for target in task.targets
    }


def _times(board: Board, target: Target) -> list[object]:
    return [(slot.period, slot.begins, slot.due, slot.told_by) for slot in slots_of(board, target.id)]


def slots_of(board: Board, target: str) -> list[Slot]:
    return [slot for (id, _), slot in board.slots.items() if id == target]


def cells_of(board: Board, targets: Collection[str]) -> int:
    """How many cells these targets have."""
    return sum(board.cells_at_and_below(slot.target.id, board.plan.root) for slot in _among(board, targets))


def _among(board: Board, targets: Collection[str]) -> list[Slot]:
    return [slot for slot in board.slots.values() if slot.target.id in targets]


@dataclass
class Side:
    """Some ``targets`` of an edition, filled with activities, then looked at as of the end of ``day``."""

    board: Board
    targets: Collection[str]
    day: date
    _steps: dict[CellKey, list[Step]] = field(default_factory=dict)
    _courses: dict[CellKey, Course] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._plan = _narrowed(self.board.plan, self.targets)

    def take(self, histories: Iterable[History]) -> None:
        """Count activities, each with all that is known of it, and each once."""
        for history in histories:
            versions = [Version(day_of(each.time, self._plan.timezone), each.facts) for each in history.versions]
            for key, steps in by_cell(contributions(self._plan, self.board.tree, versions)).items():
                self._steps.setdefault(key, []).extend(steps)

    def tally(self, target: str) -> Tally:
        """All cells of a target."""
        return total(self._tally(slot) for slot in slots_of(self.board, target))

    def states(self, target: str) -> dict[CellKey, CellState]:
        """Every cell of a target, in the order of its units, then of its periods."""
        slots = slots_of(self.board, target)
        blank = {slot.period: evaluate(slot, (), self.day) for slot in slots}
        units = self.board.scope(slots[0].target) if slots else ()
        return {
            key: evaluate(slot, course, self.day) if (course := self._course(slot, key)) else blank[slot.period]
            for unit in units
            for slot in slots
            for key in (slot.cell(unit),)
        }

    def _tally(self, slot: Slot) -> Tally:
        touched = [unit for unit in self.board.scope(slot.target) if slot.cell(unit) in self._steps]
        cells = self.board.cells_at_and_below(slot.target.id, self.board.plan.root)
        sums = [(cells - len(touched)) * each for each in sums_of(slot, untouched(slot.target), self.day)]
        for unit in touched:
            mark = mark_on(self._course(slot, slot.cell(unit)), slot.target, self.day)
            sums = [one + more for one, more in zip(sums, sums_of(slot, mark, self.day), strict=True)]
        return tally(slot, cells, tuple(sums))

    def _course(self, slot: Slot, key: CellKey) -> Course:
        if key not in self._steps:
            return ()
        if key not in self._courses:
            steps = made_to_add(slot.target, add(self._steps[key]))
            self._courses[key] = course_of(slot.target, pairs_of(step.to_row() for step in steps))
        return self._courses[key]


def _narrowed(plan: Plan, targets: Collection[str]) -> Plan:
    """``plan`` with these targets alone; a task keeps its deadlines, by which they go."""
    tasks = [
        task.model_copy(update={"targets": tuple(each for each in task.targets if each.id in targets)})
        for task in plan.tasks
    ]
    return plan.model_copy(update={"tasks": tuple(tasks)})
