"""What is answered about a draft that is kept."""

from typing import Any

from pydantic import BaseModel

from services.tasks.drafts.answers import Json, Text, parse_answer, question_answer
from services.tasks.drafts.documents import Base, Draft
from services.tasks.drafts.domain.correcting.edits import Edit
from services.tasks.drafts.domain.correcting.settling import Settled
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import Source
from services.tasks.drafts.drafting import Standing
from services.tasks.plans.answers import PlanWarning, warnings
from services.tasks.plans.domain.errors import FieldError


class DocumentOut(BaseModel):
    """``tables``: the extent of each in ``text``, and its rows of cells ``[start, end, repeated]``."""

    text: str
    tables: list[Json]


class DraftOut(BaseModel):
    """``draft``: the plan as it stands with the edits, None for what is no plan. ``errors``: why it could not be kept yet.
    ``warnings``: what of it is a guess for now.

    ``questions`` carry ``answered`` and, if so, the ``answer``. ``edits`` are in the order that they were put in;
    ``applied`` names those that hold by their place there, ``conflicts`` the others. ``sources``: where in the text a
    part of the draft stands, by path. ``base``: the edition that it began from, if it began from a plan.
    """

    id: str
    version: int
    name: str
    document: DocumentOut
    parse: Json
    draft: Json | None
    errors: list[Json]
    warnings: list[PlanWarning]
    questions: list[Json]
    edits: list[Edit]
    applied: list[int]
    conflicts: list[Json]
    sources: dict[str, Source]
    base: Base | None = None


def draft_answer(draft: Draft, standing: Standing, text: Text) -> DraftOut:
    settled = standing.settled
    return DraftOut(
        id=draft.id,
        version=draft.version,
        name=draft.name,
        document=_document(standing.document),
        parse=parse_answer(standing.parse, text),
        draft=settled.draft if settled else None,
        errors=[_error(error, text) for error in standing.errors],
        warnings=warnings(standing.plan, text) if standing.plan else [],
        questions=_questions(settled, text) if settled else [],
        edits=list(settled.edits if settled else draft.edits),
        applied=list(settled.applied) if settled else [],
        conflicts=_conflicts(settled, text) if settled else [],
        sources=dict(settled.proposal.sources) if settled else {},
        base=draft.base,
    )


def open_questions(settled: Settled, text: Text) -> list[Json]:
    """Those that nobody has answered yet."""
    return [question for question in _questions(settled, text) if not question["answered"]]


def _questions(settled: Settled, text: Text) -> list[Json]:
    proposal = settled.proposal
    answers = {edit.answers: edit.now for edit in settled.edits if edit.answers in proposal.answered}
    return [
        question_answer(question, text)
        | {"answered": question.id in answers}
        | ({"answer": answers[question.id]} if question.id in answers else {})
        for question in proposal.questions
    ]


def _conflicts(settled: Settled, text: Text) -> list[Json]:
    return [
        conflict.model_dump(mode="json") | {"text": text(f"drafts.conflict.{conflict.reason}", path=conflict.path)}
        for conflict in settled.conflicts
    ]


def _error(error: FieldError, text: Text) -> Json:
    return {"field": error.field, "code": error.code, "reason": text(error.code, **error.params)}


def _document(document: Document) -> DocumentOut:
    tables: list[dict[str, Any]] = [
        {
            "start": table.span.start,
            "end": table.span.end,
            "rows": [[[*cell.span, cell.repeated] for cell in row] for row in table.rows],
        }
        for table in document.tables
    ]
    return DocumentOut(text=document.text, tables=tables)
