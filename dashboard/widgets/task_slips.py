"""What slips say about a task: each item with the slip that it stands on. Pure."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from dashboard.models import Task
from dashboard.render import ZONE
from dashboard.slip_models import Slip, SlipItem

SHOWN = 12


class Line(NamedTuple):
    slip: Slip
    item: SlipItem


class Slips(NamedTuple):
    """``due``: what is still asked, the nearest day first; ``over``: what was done or closed out, newest first."""

    due: tuple[Line, ...]
    over: tuple[Line, ...]


def about(slips: Iterable[Slip], plan: str, task: Task, within: Collection[str] | None, until: date | None) -> Slips:
    """``within``: of these units alone; ``until``: issued on this day or before."""
    targets = {each.id for each in task.targets}
    found = [
        Line(slip, item)
        for slip in slips
        if within is None or slip.unit in within
        for item in slip.items
        if item.plan == plan and (item.task == task.no or item.target in targets) and _by(slip, until)
    ]
    due = [line for line in found if not line.item.done and line.slip.status != "closed"]
    over = [line for line in found if line.item.done or line.slip.status == "closed"]
    return Slips(
        tuple(sorted(due, key=lambda line: line.item.due)),
        tuple(sorted(over, key=lambda line: line.item.due, reverse=True)),
    )


def _by(slip: Slip, until: date | None) -> bool:
    issued = slip.last("issued")
    return until is None or (issued is not None and issued.at.astimezone(ZONE).date() <= until)
