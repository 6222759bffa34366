"""Why a task stands as it does, in one line: the worst of its cells, how many there are, whose, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.models import Cell, Progress, Target, Task
from dashboard.texts import Texts
from dashboard.widgets.marks import look, worst

UNITS_NAMED = 2
FINISHED = ("done", "done_late")


@dataclass(frozen=True)
class _Found:
    target: Target
    cell: Cell
    look: str


def reasons(progress: Progress, names: Mapping[str, str], t: Texts) -> dict[str, str]:
    """For each task's number its reason; empty where the answer says of the task no more than its status."""
    return {task.no: _reason(task, progress.as_of, names, t) for task in progress.tasks}


def _reason(task: Task, today: date, names: Mapping[str, str], t: Texts) -> str:
    if not task.targets:
        return t("why.uncounted")
    cells = [
        _Found(target, cell, look(cell.status, cell.awaiting_review))
        for target in task.targets
        for cell in target.cells
    ]
    if not cells:
        return ""
    overall = worst(each.look for each in cells)
    those = sorted((each for each in cells if each.look == overall), key=lambda each: each.cell.due or date.max)
    if overall in FINISHED:
        return t(f"why.{overall}", n=len(those), of=len(cells))
    if len(those) == 1:
        return _single(those[0], today, names, t)
    what, when = t(f"why.{overall}", n=len(those)), _first(those[0].cell, today, t)
    return t("why.many", what=what, when=when, who=_who(those, names, t))


def _single(found: _Found, today: date, names: Mapping[str, str], t: Texts) -> str:
    """The one cell by its name; one that has no day, in the service's own words."""
    if found.cell.due is None:
        return t("why.words", title=found.target.title, reason=found.cell.reason)
    who = names.get(found.cell.unit, found.cell.unit)
    return t("why.single", who=who, title=found.target.title, when=_when(found.cell, today, t))


def _when(cell: Cell, today: date, t: Texts) -> str:
    if cell.due is None:
        return t("why.undated")
    days = (cell.due - today).days
    return t("turns.late", n=-days) if days < 0 else t("turns.left", n=days)


def _first(cell: Cell, today: date, t: Texts) -> str:
    """When the most pressing of several is due."""
    if cell.due is None:
        return t("why.undated")
    days = (cell.due - today).days
    return t("why.longest", n=-days) if days < 0 else t("why.nearest", n=days)


def _who(found: Sequence[_Found], names: Mapping[str, str], t: Texts) -> str:
    units = list(dict.fromkeys(each.cell.unit for each in found))
    named = t("why.and").join(names.get(unit, unit) for unit in units[:UNITS_NAMED])
    more = len(units) - UNITS_NAMED
    return t("why.others", named=named, n=more) if more > 0 else named
