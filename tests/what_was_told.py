"""What a hearer may rely on in what the tasks service says of targets and tasks, checked on all that was said."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from shared.contracts.base import Envelope, Event
from shared.contracts.tasks import (
    CellEvent,
    TargetProgressedV1,
    TargetReachedV1,
    TargetReopenedV1,
    TaskCompletedV1,
    TaskEvent,
    TaskReopenedV1,
)

DONE = ("done", "done_late")


class Cell(NamedTuple):
    target: str
    unit: str
    period: str


def cells_of(answers: Iterable[dict[str, Any]]) -> dict[Cell, dict[str, Any]]:
    """Every cell of some progress answers."""
    return {
        Cell(target["id"], cell["unit"], cell["period"]): cell
        for answer in answers
        for task in answer["tasks"]
        for target in task["targets"]
        for cell in target["cells"]
    }


def reached(told: Sequence[Envelope[Event]]) -> dict[Cell, set[str]]:
    """The ids under which it was said of a cell that its goal is reached."""
    return _ids(told, TargetReachedV1)


def check(told: Sequence[Envelope[Event]], cells: dict[Cell, dict[str, Any]], tasks: dict[str, str]) -> None:
    """Fails unless what was said leads to how cells and tasks (number to status) stand in the end.

    The goals that were reached are each said to be so under one id. One that is lost in the end was said to be lost.
    """
    said, lost = reached(told), _ids(told, TargetReopenedV1).keys()
    done = {cell for cell, state in cells.items() if state["status"] in DONE}
    progressed = {(_cell(e.data), e.data.cell.value) for e in told if isinstance(e.data, TargetProgressedV1)}
    moved = {(cell, state["value"]) for cell, state in cells.items() if state["value"]}
    _none({cell: ids for cell, ids in said.items() if len(ids) > 1}, "one goal reached under several ids")
    _none(moved - progressed, "values that nobody was told of")
    _none(done - said.keys(), "reached, and never said to be")
    _none(said.keys() - done - lost, "lost, and never said to be")
    _none(lost - said.keys(), "said to be lost, and never to be reached before")
    for number, status in tasks.items():
        last = Counter({kind: len(_task_ids(told, kind, number)) for kind in (TaskCompletedV1, TaskReopenedV1)})
        assert last[TaskCompletedV1] - last[TaskReopenedV1] == (status in DONE), f"task {number} is {status}: {last}"


def _none(found: Collection[object], what: str) -> None:
    assert not found, f"{what}: {found}"


def repeats(told: Sequence[Envelope[Event]]) -> int:
    """How many were told again under the id of one told before; hearers drop them."""
    return len(told) - len({event.id for event in told})


def _cell(event: CellEvent) -> Cell:
    return Cell(event.target.target, event.cell.unit, event.cell.period)


def _ids(told: Sequence[Envelope[Event]], kind: type[CellEvent]) -> dict[Cell, set[str]]:
    found: dict[Cell, set[str]] = {}
    for event in told:
        if isinstance(event.data, kind):
            found.setdefault(_cell(event.data), set()).add(event.id)
    return found


def _task_ids(told: Sequence[Envelope[Event]], kind: type[TaskEvent], number: str) -> set[str]:
    return {event.id for event in told if isinstance(event.data, kind) and event.data.task == number}
