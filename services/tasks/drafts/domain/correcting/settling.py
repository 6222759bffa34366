"""A draft as it stands: the document's proposal, the person's answers, and then their corrections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.tasks.drafts.domain.correcting.edits import Conflict, Edit, Operation, apply, said_of
from services.tasks.drafts.domain.correcting.matching import likenesses
from services.tasks.drafts.domain.correcting.places import Reason
from services.tasks.drafts.domain.parse import Question
from services.tasks.drafts.domain.proposing.asking import Subject
from services.tasks.drafts.domain.proposing.proposal import Proposal
from services.tasks.plans.domain.fields import Json

Propose = Callable[[Mapping[str, Any]], Proposal]
"""The proposal of one parse, given answers by question id."""

_ROUNDS = 3
"""An answer may bring another question up, which may have an answer of its own in other words."""


@dataclass(frozen=True)
class Settled:
    """``edits``: those that were given, as this document numbers and words their places. Every one is in ``applied`` (its
    place in the list) or in ``conflicts``.
    """

    proposal: Proposal
    draft: Json
    edits: tuple[Edit, ...]
    applied: tuple[int, ...]
    conflicts: tuple[Conflict, ...]


def settle(propose: Propose, edits: Sequence[Edit]) -> Settled:
    """The draft that ``propose`` makes once ``edits`` are answered and applied. Never raises.

    An answer that took what was suggested decides nothing where it is no longer asked for: it holds.
    """
    edits, proposal = _answered(propose, edits)
    edits = noted(edits, proposal)
    done = apply(proposal.draft, edits, proposal.says)
    conflicts = [conflict for number, edit in enumerate(edits) if (conflict := _unasked(number, edit, proposal))]
    unasked = {conflict.edit for conflict in conflicts}
    answered = [n for n, edit in enumerate(edits) if edit.op is Operation.ANSWER and n not in unasked]
    return Settled(
        proposal=proposal,
        draft=done.draft,
        edits=tuple(_moved(edit, path, proposal) for edit, path in zip(edits, done.paths, strict=True)),
        applied=tuple(sorted((*done.applied, *answered))),
        conflicts=tuple(sorted((*done.conflicts, *conflicts), key=lambda conflict: conflict.edit)),
    )


def _answered(propose: Propose, edits: Sequence[Edit]) -> tuple[list[Edit], Proposal]:
    """The edits, each with the id that its question has in this document, and the proposal with their answers."""
    edits = list(edits)
    for _ in range(_ROUNDS):
        proposal = propose({edit.answers: edit.now for edit in edits if edit.answers is not None})
        given = {edit.answers for edit in edits}
        free = {id: subject for id, subject in proposal.subjects.items() if id not in given}
        moved = False
        for number, edit in enumerate(edits):
            if edit.op is Operation.ANSWER and edit.answers not in proposal.subjects:
                id = _same_question(edit, free)
                if id is not None:
                    edits[number] = edit.model_copy(update={"answers": id, "path": "", "title": None, "says": None})
                    del free[id]
                    moved = True
        if not moved:
            return edits, proposal
    return edits, propose({edit.answers: edit.now for edit in edits if edit.answers is not None})


def _same_question(edit: Edit, questions: Mapping[str, Subject]) -> str | None:
    """The question of the same kind that says most nearly what ``edit`` answered."""
    kind = (edit.answers or "").rsplit("-", 1)[0]
    fitting = [
        (id, subject)
        for id, subject in questions.items()
        if id.rsplit("-", 1)[0] == kind and (subject.task is None) == (edit.title is None)
    ]
    tasks = likenesses(edit.title or "", [subject.task or "" for _, subject in fitting])
    near = [(alike, id, subject.words) for alike, (id, subject) in zip(tasks, fitting, strict=True) if alike]
    words = likenesses(edit.says or "", [said for _, _, said in near])
    scored = [(min(task, alike), id) for alike, (task, id, _) in zip(words, near, strict=True)]
    alike, best = max(scored, default=(0.0, ""))
    return best if alike else None


def noted(edits: Sequence[Edit], proposal: Proposal) -> tuple[Edit, ...]:
    """``edits`` with the document's words for their places, where they have none yet."""
    questions = {question.id: question for question in proposal.questions}
    return tuple(_noted(edit, proposal, questions) for edit in edits)


def _noted(edit: Edit, proposal: Proposal, questions: Mapping[str, Question]) -> Edit:
    if edit.op is Operation.ANSWER:
        question = questions.get(edit.answers or "")
        if question is None:
            return edit
        task, words = proposal.subjects[question.id]
        return edit.model_copy(update={"path": question.about, "was": question.suggested, "title": task, "says": words})
    parts = edit.path.split("/")
    if parts[0] != "tasks" or len(parts) == 1 or edit.title is not None:
        return edit
    title = next(
        (said_of(task, proposal.says) for task in proposal.draft.get("tasks", ()) if task["no"] == parts[1]), None
    )
    says = proposal.says.get("/".join(parts[:4])) if len(parts) > 3 else None
    return edit.model_copy(update={"title": title, "says": says})


def _moved(edit: Edit, path: str | None, proposal: Proposal) -> Edit:
    """``edit`` at the place that it has in this document."""
    if edit.op is Operation.ANSWER or path is None or edit.title is None:
        return edit
    return _noted(edit.model_copy(update={"path": path, "title": None, "says": None}), proposal, {})


def _unasked(number: int, edit: Edit, proposal: Proposal) -> Conflict | None:
    """An answer to what the document no longer asks, or one that does not answer it."""
    if edit.op is not Operation.ANSWER or edit.answers in proposal.answered:
        return None
    if edit.answers not in proposal.subjects and edit.path and edit.now == edit.was:
        return None
    reason = Reason.UNFIT if edit.answers in proposal.refused else Reason.GONE
    return Conflict(edit=number, path=edit.path or edit.answers or "", reason=reason, was=edit.was, now=edit.now)
