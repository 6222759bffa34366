"""What units add to cells: single contributions, and the sums above them up the tree of units. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.contributions import Place
from services.tasks.progress.domain.measures import ADDING
from services.tasks.progress.domain.sets import group_of, made_to_add
from services.tasks.progress.domain.steps import Rows, Step, Steps, add, add_rows, sum_rows
from services.tasks.progress.following import Below, moved, of_below, unseen
from services.tasks.progress.intake import History
from shared.store.port import Doc


def sum_id(board: Board, place: Place) -> str:
    return f"{board.cell_id(place.cell)}/{place.month}/{place.home}"


def place_of(doc: Doc) -> Place:
    """Where a sum is kept, from its id: ``build/target/unit/period/month/home``."""
    _, target, unit, period, month, home = doc["id"].split("/")
    return Place(CellKey(target, unit, period), home, month)


def contribution(history: History, place: Place, steps: Steps) -> Doc:
    """What one activity adds somewhere. ``seen`` counts the versions known: more of them know better; ``counts`` tells
    whether anything is left of it today."""
    facts = history.latest.facts
    known = {"seen": len(history.versions), "steps": [step.to_row() for step in steps]}
    if place.is_shelf:
        return known
    return known | {
        "version": facts.version,
        "held_on": facts.held_on.isoformat(),
        "evidence": len(facts.evidence),
        "counts": any(step.verified or step.posted for step in net_of(steps)),
    }


def sum_doc(
    board: Board, place: Place, before: Doc | None, news: Mapping[str, Doc], below: Below, *, whole: bool
) -> Doc:
    """A unit's sum with what some of its activities contribute, unless more is known of them there already, and with the
    sums of units right below: with what is new of some of them, or made of all (``whole``)."""
    was = before or {"own": {}, "of": {}, "steps": [], "evidence": 0}
    better = _better(was, news)
    own = was["own"] | better
    if whole:
        steps = sum_rows(_adding(own.values()), *(doc["steps"] for doc in below.values()))
        evidence = sum(map(_counted, own.values())) + sum(doc["evidence"] for doc in below.values())
        last = add_rows(steps, was["steps"], -1)
    else:
        gone = [was["own"][id] for id in better if id in was["own"]]
        come = unseen(before, below).values()
        last = sum_rows(_adding(better.values()), *(doc["last"] for doc in come))
        last = add_rows(last, sum_rows(_adding(gone)), -1)
        steps = add_rows(was["steps"], last)
        evidence = was["evidence"] + sum(doc["last_evidence"] for doc in come)
        evidence += sum(map(_counted, better.values())) - sum(map(_counted, gone))
    is_top = place.home == place.cell.unit
    doc = {
        "id": sum_id(board, place),
        "month": place.month,
        **({"top": board.cell_id(place.cell)} if is_top else {"level": level(board, place.home)}),
        "own": own,
        "of": of_below(before, below, whole=whole),
        "steps": steps,
        "evidence": evidence,
    }
    return moved(before, doc, {"last": last, "last_evidence": evidence - was["evidence"]})


def shelf_doc(board: Board, place: Place, before: Doc | None, news: Mapping[str, Doc]) -> Doc:
    """A shelf with what some activities contribute to it, unless more is known of them there already. ``groups`` are the
    sums of what does not add, ``steps`` what all of them come to."""
    was = before or {"own": {}, "groups": {}, "steps": []}
    better = _better(was, news)
    changes: dict[str, Rows] = {}
    for contributed, sign in ((better, 1), ({id: was["own"][id] for id in better if id in was["own"]}, -1)):
        for row in _rows(contributed.values()):
            group = str(group_of(row[2]))
            changes[group] = add_rows(changes.get(group, []), [row], sign)
    old = {group: was["groups"].get(group, []) for group in changes}
    new = {group: add_rows(old[group], rows) for group, rows in changes.items()}
    last = add_rows(_made_to_add(board, place, new), _made_to_add(board, place, old), -1)
    doc = {
        "id": sum_id(board, place),
        "month": place.month,
        "top": board.cell_id(place.cell),
        "own": was["own"] | better,
        "of": {},
        "groups": {group: rows for group, rows in (was["groups"] | new).items() if rows},
        "steps": add_rows(was["steps"], last),
        "evidence": 0,
    }
    return moved(before, doc, {"last": last, "last_evidence": 0})


def _made_to_add(board: Board, place: Place, groups: Mapping[str, Rows]) -> Rows:
    steps = (Step.of_row(row) for rows in groups.values() for row in rows)
    target = board.slots[place.cell.target, place.cell.period].target
    return [step.to_row() for step in made_to_add(target, steps)]


def _better(was: Doc, news: Mapping[str, Doc]) -> Mapping[str, Doc]:
    """Those that know at least as much of their activity as what is there."""
    own = was["own"]
    return {id: each for id, each in news.items() if id not in own or own[id]["seen"] <= each["seen"]}


def _rows(contributed: Iterable[Doc]) -> Iterator[list[Any]]:
    return (row for each in contributed for row in each["steps"])


def _adding(contributed: Iterable[Doc]) -> Iterator[list[Any]]:
    return (row for row in _rows(contributed) if row[2] in ADDING)


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
