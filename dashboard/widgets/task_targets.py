"""A task's targets as its page shows them: how much is asked, how it stands, how it came to that, what is behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.models import PlannedTarget, PlannedTask, Target, Task, Unit
from dashboard.plan_words import PlanWords
from dashboard.task_address import Asked
from dashboard.task_models import Timeline
from dashboard.widgets.marks import look
from dashboard.widgets.task_matrix import Box, Matrix, amount, matrix
from dashboard.widgets.timeline import Chart, chart

LOW, FEW = 1.0, 4


@dataclass(frozen=True)
class Sheet:
    """``asks`` and ``counts`` say the plan's words for it, ``amount`` how far all of it is, None for what is done or not."""

    target: Target
    planned: PlannedTarget | None
    look: str
    asks: str
    counts: str
    amount: str | None
    matrix: Matrix
    told: Timeline | None
    chart: Chart | None

    @property
    def height(self) -> str:
        """Of the picture: a single step needs little room, a few units do not need much."""
        if self.told is None or self.told.moments[-1].goal <= LOW:
            return "low"
        return "mid" if len(self.matrix.rows) <= FEW else "tall"

    @property
    def opened(self) -> Box | None:
        return next((box for box in self.matrix.boxes if box.is_open), None)

    @property
    def goal(self) -> str:
        """The goal beside its line in the picture."""
        assert self.told is not None
        said = amount(self.planned, None, self.told.moments[-1].goal, several=self.told.cells > 1)
        return (said or "1").split(" / ")[-1]


def sheets(
    task: Task,
    planned: PlannedTask | None,
    units: Mapping[str, Unit],
    words: PlanWords,
    asked: Asked,
    shown: str,
    told: Mapping[str, Timeline],
) -> tuple[Sheet, ...]:
    """``shown``: the unit whose progress it is; ``told``: the timelines that are known, by target."""
    by_id = {each.id: each for each in planned.targets} if planned else {}
    return tuple(
        _sheet(each, by_id.get(each.id), units, words, asked, shown, told.get(each.id)) for each in task.targets
    )


def _sheet(
    target: Target,
    planned: PlannedTarget | None,
    units: Mapping[str, Unit],
    words: PlanWords,
    asked: Asked,
    shown: str,
    told: Timeline | None,
) -> Sheet:
    made = matrix(target, planned, units, asked, shown)
    said = planned.model_dump() if planned else {}
    single = len(target.cells) == 1 and not any(box.below for box in made.boxes)
    whole = target.cells[0] if single else target
    return Sheet(
        target,
        planned,
        look(target.status, target.awaiting_review),
        words.goal(said) if said else "",
        words.counted(said) if said else "",
        amount(planned, whole.value, whole.goal, several=not single),
        made,
        told if told and told.moments else None,
        chart(told) if told and told.moments else None,
    )


def tally(made: Sequence[Sheet]) -> dict[str, int]:
    """How many numbers look how, worst first as the marks are."""
    looks = [box.look for sheet in made for box in sheet.matrix.boxes]
    return {each: looks.count(each) for each in dict.fromkeys(looks)}


def next_due(made: Sequence[Sheet], today: date) -> date | None:
    """The nearest day on which something that is not done is due; one that is over first."""
    open_looks = ("overdue", "at_risk", "open", "review")
    days = [box.cell.due for sheet in made for box in sheet.matrix.boxes if box.look in open_looks and box.cell.due]
    return min(days, default=None)
