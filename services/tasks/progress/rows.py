"""Contributions, sums, cells and rollups between their types and their documents. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any

import orjson

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, ROLLUPS, Link
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.changes import Changes, add_changes, changes_of, sum_changes, until
from services.tasks.progress.domain.contributions import Place
from services.tasks.progress.domain.course import Course, Mark, course_of
from services.tasks.progress.domain.steps import Step, Steps, add, add_rows, steps_in, sum_rows
from services.tasks.progress.intake import History
from services.tasks.progress.telling import Said
from shared.store.port import Doc

SPAN = 32

CELL = "="
"""Before a unit's name: its cell, not what lies below it."""

Below = Mapping[str, Doc]
"""Documents that another is worked out from, by the names that it knows them by (``of``)."""


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


def sum_doc(
    board: Board, place: Place, before: Doc | None, news: Mapping[str, Doc], below: Below, *, whole: bool
) -> Doc:
    """A unit's sum with what some of its activities contribute, unless more is known of them there already, and with the
    sums of units right below: with what is new of some of them, or made of all (``whole``)."""
    was = before or {"own": {}, "of": {}, "steps": [], "evidence": 0}
    better = {id: each for id, each in news.items() if id not in was["own"] or was["own"][id]["seen"] <= each["seen"]}
    own = was["own"] | better
    if whole:
        steps = sum_rows(*(each["steps"] for each in (*own.values(), *below.values())))
        evidence = sum(map(_counted, own.values())) + sum(doc["evidence"] for doc in below.values())
        last = add_rows(steps, was["steps"], -1)
    else:
        gone = [was["own"][id] for id in better if id in was["own"]]
        come = unseen(before, below).values()
        last = sum_rows(*(each["steps"] for each in better.values()), *(doc["last"] for doc in come))
        last = add_rows(last, sum_rows(*(each["steps"] for each in gone)), -1)
        steps = add_rows(was["steps"], last)
        evidence = was["evidence"] + sum(doc["last_evidence"] for doc in come)
        evidence += sum(map(_counted, better.values())) - sum(map(_counted, gone))
    is_top = place.home == place.cell.unit
    doc = {
        "id": sum_id(board, place),
        "month": place.month,
        **({"top": board.cell_id(place.cell)} if is_top else {"level": level(board, place.home)}),
        "own": own,
        "of": _of(was, below, whole=whole),
        "steps": steps,
        "evidence": evidence,
    }
    return _moved(before, doc, {"last": last, "last_evidence": evidence - was["evidence"]})


def lags(before: Doc | None, below: Below) -> bool:
    """Whether a document below was written more than once since ``before`` was worked out: its ``last`` is not enough."""
    of = before["of"] if before else {}
    return any(doc["rev"] > of.get(name, 0) + 1 for name, doc in below.items())


def unseen(before: Doc | None, below: Below) -> Below:
    """Those documents that were written since ``before`` was worked out."""
    of = before["of"] if before else {}
    return {name: doc for name, doc in below.items() if doc["rev"] > of.get(name, 0)}


def _of(was: Doc, below: Below, *, whole: bool) -> dict[str, int]:
    seen: dict[str, int] = {} if whole else dict(was["of"])
    return seen | {name: doc["rev"] for name, doc in below.items() if doc["rev"] > seen.get(name, 0)}


def _moved(before: Doc | None, doc: Doc, last: Doc) -> Doc:
    """``doc`` with what is new in it; ``before`` where nothing is."""
    if before is not None and all(before[name] == value for name, value in doc.items()):
        return before
    return doc | last


def _counted(contributed: Doc) -> int:
    evidence: int = contributed["evidence"]
    return evidence if contributed["counts"] else 0


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


def cell_doc(board: Board, key: CellKey, slot: Slot, before: Doc | None, months: Below) -> Doc:
    """A cell from the sums of all its months; what it was until the first day on which something new came is kept."""
    since = date.min if lags(before, months) else _first_day(unseen(before, months))
    known = cell_in(before)
    kept = tuple(mark for mark in known.course if mark.day < since)
    steps = chain.from_iterable(steps_in(doc["steps"], since) for doc in months.values())
    course = course_of(slot.target, steps, kept=kept, since=since)
    changes = changes_of(slot, course, kept=until(changes_in(before), since), since=since)
    doc = {
        "id": board.cell_id(key),
        "slot": slot_id(board, slot),
        "course": [mark.to_row() for mark in course],
        "changes": sheets_of(changes),
        "evidence": sum(doc["evidence"] for doc in months.values()),
        "of": {month: doc["rev"] for month, doc in months.items()},
    }
    return _moved(before, doc, {"last": add_changes(changes, changes_in(before), -1)})


def _first_day(months: Below) -> date:
    """The first day on which something came with what is new of some months."""
    days = (row[0] for doc in months.values() for row in doc["last"])
    return date.fromisoformat(min(days, default=date.max.isoformat()))


def cell_in(doc: Doc | None) -> Cell:
    return Cell(tuple(map(Mark.of_row, doc["course"])), doc["evidence"]) if doc else Cell()


def key_of(cell_id: str) -> CellKey:
    """The key in a cell's id, ``build/target/unit/period``, or in what was told of it, ``plan/target/unit/period``."""
    _, target, unit, period = cell_id.split("/")
    return CellKey(target, unit, period)


def slot_id(board: Board, slot: Slot) -> str:
    return f"{board.id}/{slot.target.id}/{slot.period}"


def link_below(board: Board, slot: Slot, name: str) -> Link:
    """The document that a rollup knows by ``name`` (``of``): a unit's rollup, or its cell."""
    if name.startswith(CELL):
        return CELLS, board.cell_id(slot.cell(name.removeprefix(CELL)))
    return ROLLUPS, rollup_id(board, slot, name)


def rollup_id(board: Board, slot: Slot, unit: str) -> str:
    return f"{slot_id(board, slot)}/{unit}"


def rollup_doc(board: Board, slot: Slot, unit: str, before: Doc | None, below: Below, *, whole: bool) -> Doc:
    """What the cells and the rollups of units right below come to: what is new of some, or all (``whole``)."""
    was = before or {"of": {}}
    if whole:
        changes = sum_changes(map(changes_in, below.values()))
        last = add_changes(changes, changes_in(before), -1)
    else:
        last = sum_changes(doc["last"] for doc in unseen(before, below).values())
        changes = add_changes(changes_in(before), last)
    doc = {"id": rollup_id(board, slot, unit), "changes": sheets_of(changes), "of": _of(was, below, whole=whole)}
    return _moved(before, doc, {"last": last})


def sheets_of(changes: Changes) -> dict[str, str]:
    """Changes as a document keeps them: as text, by spans of ``SPAN`` days, so that a reader decodes no more than one day
    needs of it. Numbers alone: nothing in the text has to be escaped."""
    spans = groupby(changes, key=lambda change: change[0] // SPAN)
    return {str(span): orjson.dumps(list(some)).decode() for span, some in spans}


def changes_in(doc: Doc | None) -> Changes:
    """The changes of a cell or of a rollup."""
    sheets: dict[str, str] = doc["changes"] if doc else {}
    return [change for span in sorted(map(int, sheets)) for change in orjson.loads(sheets[str(span)])]


def changes_on(doc: Doc | None, on: date) -> Changes:
    """As many of the changes as it takes to tell what they come to at the end of ``on``."""
    sheets: dict[str, str] = doc["changes"] if doc else {}
    until = on.toordinal()
    for span in sorted((span for span in map(int, sheets) if span <= until // SPAN), reverse=True):
        changes: Changes = orjson.loads(sheets[str(span)])
        if changes[0][0] <= until:
            return changes
    return []


def said_in(doc: Doc | None) -> Said:
    if doc is None:
        return Said()
    said: dict[str, Any] = doc["said"]
    return Said(**{**said, "goals": tuple(said["goals"])})


def said_doc(said: Said) -> Doc:
    return {**asdict(said), "goals": list(said.goals)}
