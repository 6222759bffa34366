"""Contributions and cells between their types and their documents. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from services.tasks.progress.boards import Board
from services.tasks.progress.domain.contributions import Version, contributions
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.steps import Step, Steps, add
from services.tasks.progress.intake import History
from services.tasks.progress.telling import Said
from shared.clock import day_of
from shared.store.port import Doc


def contribution_docs(board: Board, history: History) -> dict[str, Doc]:
    """What one activity contributes to the cells of a board, as documents by id. ``seen`` counts the versions known."""
    versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
    found: dict[str, Doc] = {}
    for key, steps in contributions(board.plan, board.tree, versions).items():
        cell = board.cell_id(key)
        found[f"{cell}/{history.activity}"] = {
            "id": f"{cell}/{history.activity}",
            "edition": board.id,
            "cell": cell,
            "activity": history.activity,
            "version": history.latest.version,
            "seen": len(history.versions),
            "held_on": history.latest.facts.held_on.isoformat(),
            "counts": any(net.verified or net.posted for net in net_of(steps)),
            "evidence": len(history.latest.facts.evidence),
            "steps": [step.to_row() for step in steps],
        }
    return found


def withdrawn(doc: Doc, history: History) -> Doc:
    """A contribution whose activity, by all that is known of it, never counted in its cell."""
    latest = {"version": history.latest.version, "seen": len(history.versions)}
    return {**doc, **latest, "counts": False, "steps": []}


def net_of(steps: Iterable[Step]) -> Steps:
    """What is left of ``steps`` today, whatever day it came: for each part and day held on."""
    steps = list(steps)
    newest = max((step.day for step in steps), default=None)
    return add(Step(newest, s.held_on, s.part, s.verified, s.posted) for s in steps) if newest else ()


def steps_of(doc: Doc) -> Steps:
    return tuple(map(Step.of_row, doc["steps"]))


def key_of(cell_id: str) -> CellKey:
    """The key in a cell's id: ``plan@edition/target/unit/period``."""
    _, target, unit, period = cell_id.split("/")
    return CellKey(target, unit, period)


def said_of(doc: Doc | None) -> Said:
    if doc is None:
        return Said()
    said: dict[str, Any] = doc["said"]
    return Said(**{**said, "goals": tuple(said["goals"])})


@dataclass(frozen=True)
class Sum:
    """What all contributions to a cell add up to: their steps, and the pieces of evidence of those that count now."""

    steps: Steps = ()
    evidence: int = 0


def sum_of(contributions: Iterable[Doc]) -> Sum:
    docs = list(contributions)
    return Sum(add(*map(steps_of, docs)), sum(doc["evidence"] for doc in docs if doc["counts"]))


def sum_in(cell: Doc) -> Sum:
    """The sum that a cell's document holds."""
    return Sum(steps_of(cell), cell["evidence"])


def cell_doc(board: Board, key: CellKey, behind: Sum, state: CellState, said: Said) -> Doc:
    """A cell without its outbox and without the mark of one that has something left to say."""
    return {
        "id": board.cell_id(key),
        "edition": board.id,
        "task": board.specs[key].task,
        "reached": state.reached_on is not None,
        "steps": [step.to_row() for step in behind.steps],
        "evidence": behind.evidence,
        "said": {**asdict(said), "goals": list(said.goals)},
    }
