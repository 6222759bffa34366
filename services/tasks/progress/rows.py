"""Contributions, sums, cells and rollups between their types and their documents. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.changes import Change, Changes, add_changes, changes_of
from services.tasks.progress.domain.contributions import Place
from services.tasks.progress.domain.course import Course, Mark, course_of
from services.tasks.progress.domain.steps import Step, Steps, add
from services.tasks.progress.intake import History
from services.tasks.progress.telling import Said
from shared.store.port import Doc


def sum_id(board: Board, place: Place) -> str:
    return f"{board.cell_id(place.cell)}/{place.month}/{place.home}"


def place_of(doc: Doc) -> Place:
    """Where a sum is kept, from its id: ``build/target/unit/period/month/home``."""
    _, target, unit, period, month, home = doc["id"].split("/")
    return Place(CellKey(target, unit, period), home, month)


def contribution(history: History, steps: Steps) -> Doc:
    """What one activity adds somewhere. ``seen`` counts the versions known: more of them know better; ``counts`` tells
    whether anything is left of it today."""
    facts = history.latest.facts
    return {
        "version": facts.version,
        "seen": len(history.versions),
        "held_on": facts.held_on.isoformat(),
        "evidence": len(facts.evidence),
        "counts": any(step.verified or step.posted for step in net_of(steps)),
        "steps": [step.to_row() for step in steps],
    }


def with_own(board: Board, place: Place, before: Doc | None, news: dict[str, Doc]) -> Doc:
    """A unit's sum with what some of its activities contribute, unless more is known of them there already."""
    own: dict[str, Doc] = dict(before["own"]) if before else {}
    for activity, contributed in news.items():
        if activity not in own or own[activity]["seen"] <= contributed["seen"]:
            own[activity] = contributed
    return _sum_doc(board, place, own, _below_in(before))


def with_below(board: Board, place: Place, before: Doc | None, children: Iterable[Doc]) -> Doc:
    """A unit's sum with those of the units right below it."""
    docs = list(children)
    below = {
        "below": [step.to_row() for step in add(*map(steps_of, docs))],
        "below_evidence": sum(doc["evidence"] for doc in docs),
        "of": {place_of(doc).home: doc["rev"] for doc in docs},
    }
    return _sum_doc(board, place, before["own"] if before else {}, below)


def _below_in(sums: Doc | None) -> Doc:
    """What a unit's sum says of the units below."""
    names = ("below", "below_evidence", "of")
    return {name: sums[name] for name in names} if sums else {"below": [], "below_evidence": 0, "of": {}}


def _sum_doc(board: Board, place: Place, own: dict[str, Doc], below: Doc) -> Doc:
    is_top = place.home == place.cell.unit
    return {
        "id": sum_id(board, place),
        "month": place.month,
        **({"top": board.cell_id(place.cell)} if is_top else {"level": level(board, place.home)}),
        "own": own,
        **below,
        "steps": [step.to_row() for step in add(*map(steps_of, own.values()), map(Step.of_row, below["below"]))],
        "evidence": below["below_evidence"] + sum(each["evidence"] for each in own.values() if each["counts"]),
    }


def level(board: Board, unit: str) -> str:
    return f"{board.id}/{len(board.tree.path(unit)):02d}"


def steps_of(doc: Doc) -> Steps:
    """The steps of a contribution or of a sum."""
    return tuple(map(Step.of_row, doc["steps"]))


def net_of(steps: Iterable[Step]) -> Steps:
    """What is left of ``steps`` today, whatever day it came: for each part and day held on."""
    steps = list(steps)
    newest = max((step.day for step in steps), default=None)
    return add(Step(newest, s.held_on, s.part, s.verified, s.posted) for s in steps) if newest else ()


@dataclass(frozen=True)
class Cell:
    """What is kept of a cell: its course, and the pieces of evidence of the activities that count in it now."""

    course: Course = ()
    evidence: int = 0


def cell_doc(board: Board, key: CellKey, slot: Slot, sums: Iterable[Doc]) -> Doc:
    sums = list(sums)
    course = course_of(slot.target, add(*map(steps_of, sums)))
    return {
        "id": board.cell_id(key),
        "slot": slot_id(board, slot),
        "course": [mark.to_row() for mark in course],
        "changes": [change.to_row() for change in changes_of(slot, course)],
        "evidence": sum(doc["evidence"] for doc in sums),
        "of": {doc["month"]: doc["rev"] for doc in sums},
    }


def cell_in(doc: Doc | None) -> Cell:
    return Cell(tuple(map(Mark.of_row, doc["course"])), doc["evidence"]) if doc else Cell()


def key_of(cell_id: str) -> CellKey:
    """The key in a cell's id, ``build/target/unit/period``, or in what was told of it, ``plan/target/unit/period``."""
    _, target, unit, period = cell_id.split("/")
    return CellKey(target, unit, period)


def slot_id(board: Board, slot: Slot) -> str:
    return f"{board.id}/{slot.target.id}/{slot.period}"


def rollup_id(board: Board, slot: Slot, unit: str) -> str:
    return f"{slot_id(board, slot)}/{unit}"


def rollup_doc(board: Board, slot: Slot, unit: str, below: Mapping[str, Sequence[Doc]]) -> Doc:
    """``below`` are the cell and the rollup of each of the units right below, where there are any."""
    changes = add_changes(*(changes_in(doc) for docs in below.values() for doc in docs))
    return {
        "id": rollup_id(board, slot, unit),
        "changes": [change.to_row() for change in changes],
        "of": {child: sum(doc["rev"] for doc in docs) for child, docs in below.items()},
    }


def changes_in(doc: Doc | None) -> Changes:
    """The changes of a cell or of a rollup."""
    return tuple(map(Change.of_row, doc["changes"])) if doc else ()


def said_in(doc: Doc | None) -> Said:
    if doc is None:
        return Said()
    said: dict[str, Any] = doc["said"]
    return Said(**{**said, "goals": tuple(said["goals"])})


def said_doc(said: Said) -> Doc:
    return {**asdict(said), "goals": list(said.goals)}
