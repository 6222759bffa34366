"""Two sides laid beside each other: what each task, target and cell is, and would be. Pure."""

from collections import Counter
from dataclasses import dataclass, field

from services.tasks.previews.answers import CellEffect, CellSide, Moved, TargetEffect, TaskEffect
from services.tasks.previews.outcomes import Outcome, States
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import Status

CELLS_SHOWN = 200
"""Of one target; the others are counted."""

Turn = tuple[Status | None, Status | None]


def moved_in(turns: Counter[Turn]) -> list[Moved]:
    """The most frequent first."""
    return [Moved(before=before, after=after, cells=cells) for (before, after), cells in turns.most_common()]


@dataclass
class Comparing:
    """``before`` is None for a plan that is not in force; ``text`` words the reasons. ``turns`` adds up while targets are
    laid beside each other."""

    before: Outcome | None
    after: Outcome
    text: Text
    turns: Counter[Turn] = field(default_factory=Counter)

    def tasks(self) -> list[TaskEffect]:
        """In the new order; what is taken out comes last."""
        old = self.before.board.tasks if self.before else {}
        gone = [no for no in old if no not in self.after.board.tasks]
        return [self._task(no) for no in (*self.after.board.tasks, *gone)]

    def _task(self, no: str) -> TaskEffect:
        task = self.after.task(no) or (self.before and self.before.task(no))
        assert task is not None
        ids = self.after.target_ids(no)
        staying = {each.id for other in self.after.board.plan.tasks for each in other.targets if each.id not in ids}
        gone = [id for id in (self.before.target_ids(no) if self.before else ()) if id not in (*ids, *staying)]
        return TaskEffect(
            no=no,
            title=str(task.title),
            before=self.before.side(no) if self.before else None,
            after=self.after.side(no),
            targets=[self._target(id) for id in (*ids, *gone)],
        )

    def _target(self, id: str) -> TargetEffect:
        effects, turns = self._cells(id)
        self.turns += turns
        return TargetEffect(
            id=id,
            title=self.after.title(id) or (self.before and self.before.title(id)) or id,
            before=self.before.target(id) if self.before else None,
            after=self.after.target(id),
            changed=len(effects),
            moved=moved_in(turns),
            cells=effects[:CELLS_SHOWN],
        )

    def _cells(self, id: str) -> tuple[list[CellEffect], Counter[Turn]]:
        """Those that stand otherwise, and how many come from which status to which."""
        old: States = self.before.states.get(id, {}) if self.before else {}
        new: States = self.after.states.get(id, {})
        turns: Counter[Turn] = Counter()
        elsewhere: list[CellEffect] = []
        same: list[CellEffect] = []
        for key in dict.fromkeys((*new, *old)):
            was, now = old.get(key), new.get(key)
            if _told(was) == _told(now):
                continue
            turn = (was.status if was else None, now.status if now else None)
            if turn[0] != turn[1]:
                turns[turn] += 1
            effect = CellEffect(unit=key.unit, period=key.period, before=self._cell(was), after=self._cell(now))
            (same if turn[0] == turn[1] else elsewhere).append(effect)
        return [*elsewhere, *same], turns

    def _cell(self, state: CellState | None) -> CellSide | None:
        if state is None:
            return None
        return CellSide(
            value=state.value,
            provisional=state.provisional,
            awaiting_review=state.awaiting_review,
            goal=state.goal,
            due=state.due,
            status=state.status,
            reason=state.reason.text(self.text),
        )


def _told(state: CellState | None) -> object:
    """What people see of a cell; the sentence that gives the reason may be worded otherwise by itself."""
    return state and (
        state.value, state.provisional, state.awaiting_review, state.goal, state.due, state.status
    )  # fmt: skip
