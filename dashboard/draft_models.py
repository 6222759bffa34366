"""What the services answer about drafts of plans. Inside a draft are the words of a plan file, as JSON values."""

from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import Field

from dashboard.models import Answer

Json = dict[str, Any]


class Place(Answer):
    """Where something stands in the document: ``line`` from 1, characters from 0, ``end`` after the last."""

    line: int
    start: int
    end: int


class Choice(Answer):
    """What may be answered to a question, in words."""

    value: Any = None
    text: str


class Asked(Answer):
    """A question; ``suggested`` is what the draft says until it is answered."""

    id: str
    about: str
    code: str
    text: str
    suggested: Any = None
    options: tuple[Choice, ...] = ()
    source: Place | None = None
    answered: bool = False
    answer: Any = None


class Clash(Answer):
    """An edit (its place in the list) that could not be applied: what stood there, what stands there, what was wanted."""

    edit: int
    path: str
    reason: str
    was: Any = None
    stands: Any = None
    now: Any = None
    text: str = ""


class FieldFault(Answer):
    """Why the draft is no plan yet; ``field`` counts: ``tasks[0].targets[1].goal``."""

    field: str
    reason: str


class DocumentText(Answer):
    """``tables``: their extent, and their rows of cells ``[start, end, repeated]``."""

    text: str
    tables: tuple[Json, ...] = ()


class PlanDraft(Answer):
    """A document, what was read in it, and the plan that became of it. ``draft``: None for what is no plan."""

    id: str
    version: int
    name: str
    document: DocumentText
    parse: Json
    draft: Json | None = None
    errors: tuple[Json, ...] = ()
    questions: tuple[Json, ...] = ()
    edits: tuple[Json, ...] = ()
    conflicts: tuple[Json, ...] = ()
    sources: dict[str, Place] = Field(default_factory=dict)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(Asked.model_validate(each) for each in self.questions)

    @cached_property
    def open(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if not each.answered)

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        return tuple(Clash.model_validate(each) for each in self.conflicts)

    @cached_property
    def faults(self) -> tuple[FieldFault, ...]:
        return tuple(FieldFault.model_validate(each) for each in self.errors)

    @property
    def plan(self) -> Json:
        return self.draft or {}

    @property
    def tasks(self) -> list[Json]:
        found: list[Json] = self.plan.get("tasks", [])
        return found

    @property
    def title(self) -> str:
        return str(self.plan.get("title") or self.parse.get("title") or self.name)


class DraftHead(Answer):
    id: str
    version: int
    name: str
    title: str
    changed_at: datetime
    changed_by: str


class DraftList(Answer):
    items: tuple[DraftHead, ...] = ()
    next: str | None = None


class MadePlan(Answer):
    """``preparing``: the edition that is about to come into force."""

    id: str
    title: str
    year: int
    edition: int
    active: int | None = None
    preparing: int | None = None
