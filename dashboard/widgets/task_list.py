"""All tasks of the plan under its themes, and how each stands. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from dashboard.models import Plan, Progress, Status, Task
from dashboard.plan_words import PlanWords
from dashboard.widgets.figures import FINISHED
from dashboard.widgets.marks import look


class Line(NamedTuple):
    """``of`` numbers are asked, ``done`` are done; ``due`` is the next day on which something open is due."""

    task: Task
    look: str
    address: str
    leads: str
    done: int
    of: int
    due: date | None


class Group(NamedTuple):
    theme: str | None
    lines: tuple[Line, ...]


def groups(
    progress: Progress, content: Plan | None, words: PlanWords, addresses: Mapping[str, str]
) -> tuple[Group, ...]:
    """In the plan's order; tasks that follow each other under one theme stand together."""
    planned = {each.no: each for each in content.tasks} if content else {}
    found: list[tuple[str | None, list[Line]]] = []
    for task in progress.tasks:
        said = planned.get(task.no)
        leads = words.parties(said.lead if said else task.lead)
        theme = said.theme if said else None
        if not found or found[-1][0] != theme:
            found.append((theme, []))
        found[-1][1].append(_line(task, leads, addresses[task.no]))
    return tuple(Group(theme, tuple(lines)) for theme, lines in found)


def _line(task: Task, leads: str, address: str) -> Line:
    cells = [cell for target in task.targets for cell in target.cells]
    reviewing = any(cell.awaiting_review for cell in cells)
    pending = [cell for cell in cells if cell.status not in FINISHED]
    due = min((cell.due for cell in pending if cell.due and cell.status != Status.OVERDUE), default=None)
    return Line(task, look(task.status, reviewing), address, leads, len(cells) - len(pending), len(cells), due)
