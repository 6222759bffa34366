"""The row of figures above the heat-map."""

from dataclasses import dataclass

from dashboard.models import Progress, Status
from dashboard.widgets.marks import look

FINISHED = (Status.DONE, Status.DONE_LATE)


@dataclass(frozen=True)
class Figure:
    """``of`` is the whole that ``value`` is a part of, None where it is no part."""

    name: str
    look: str
    value: int
    of: int | None = None


def figures(progress: Progress) -> tuple[Figure, ...]:
    """Tasks done, then how many of the asked-for pieces (a target in a unit and period) look how."""
    cells = [cell for task in progress.tasks for target in task.targets for cell in target.cells]
    looks = [look(cell.status, cell.awaiting_review) for cell in cells]
    counted = [task for task in progress.tasks if task.targets]
    return (
        Figure("tasks", "done", sum(task.status in FINISHED for task in counted), len(counted)),
        Figure("cells", "done", sum(cell.status in FINISHED for cell in cells), len(cells)),
        Figure("open", "open", looks.count("open")),
        Figure("review", "review", looks.count("review")),
        Figure("at_risk", "at_risk", looks.count("at_risk")),
        Figure("overdue", "overdue", looks.count("overdue")),
    )
