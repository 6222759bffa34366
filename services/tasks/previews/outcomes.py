"""One side of a comparison: what an edition's tasks and targets come to. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.tasks.plans.domain.plan import Task
from services.tasks.previews.answers import TargetSide, TaskSide, Totals
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.rollup import Tally, task_state
from services.tasks.progress.domain.statuses import WORST_FIRST, Status
from services.tasks.progress.domain.steps import SCALE

States = Mapping[CellKey, CellState]


@dataclass(frozen=True)
class Outcome:
    """One side: what its targets come to, and the cells of those that the change can touch. A target that is not in
    ``tallies`` was not worked out; ``blank`` says what it asks."""

    board: Board
    day: date
    tallies: Mapping[str, Tally]
    states: Mapping[str, States] = field(default_factory=dict)
    blank: Mapping[str, Tally] = field(default_factory=dict)

    def task(self, no: str) -> Task | None:
        return self.board.tasks.get(no)

    def target_ids(self, no: str) -> list[str]:
        """The targets of a task that somebody has a cell of, as ``progress`` shows them."""
        task, root = self.task(no), self.board.plan.root
        return [each.id for each in task.targets if self.board.cells_at_and_below(each.id, root)] if task else []

    def title(self, target: str) -> str | None:
        task = self.board.plan.task_of(target)
        return next((each.title for each in task.targets if each.id == target), None) if task else None

    def side(self, no: str) -> TaskSide | None:
        """A task; None where there is no such."""
        task = self.task(no)
        if task is None:
            return None
        ids = self.target_ids(no)
        if any(id not in self.tallies for id in ids):
            return TaskSide(status=None, percent=None)
        asked = task if ids else task.model_copy(update={"targets": ()})
        state = task_state(self.board.plan, asked, [self.tallies[id] for id in ids], self.day)
        return TaskSide(status=state.status, percent=state.percent)

    def target(self, id: str) -> TargetSide | None:
        """None where nobody has a cell of it."""
        if self.title(id) is None or not self.board.cells_at_and_below(id, self.board.plan.root):
            return None
        summed = self.tallies.get(id)
        if summed is None:
            asked = self.blank[id]
            return TargetSide(cells=asked.cells, goal=asked.goal / SCALE, due=asked.due)
        return TargetSide(
            cells=summed.cells,
            goal=summed.goal / SCALE,
            due=summed.due,
            value=summed.value / SCALE,
            provisional=summed.provisional / SCALE,
            status=summed.status,
            done=summed.done,
        )

    def totals(self) -> Totals:
        sides = [side for no in self.board.tasks if (side := self.side(no)) and side.status]
        begun: Counter[Status] = sum((each.begun for each in self.tallies.values()), Counter())
        return Totals(
            tasks=_counted(side.status for side in sides if side.status),
            cells={each: begun[each] for each in WORST_FIRST if begun[each]},
        )


def _counted(statuses: Iterable[Status]) -> dict[Status, int]:
    found = Counter(statuses)
    return {each: found[each] for each in WORST_FIRST if found[each]}
