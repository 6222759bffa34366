"""What ``plan parse --json`` prints and ``POST …/plans/parse`` answers: the keys and types that others build on."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.tasks.drafts.answers import parse_answer
from services.tasks.drafts.domain.annexed.annexed_parse import parse_document
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.readers.reading import read
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure
from services.tasks.words import catalogue
from shared.contracts.tasks import UnitKind
from tests.builders import REPOSITORY, kinds

FIXTURES = REPOSITORY / "tests" / "fixtures" / "plans"
LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
KINDS = frozenset(kinds())
TEXTS = sorted(FIXTURES.glob("*.txt"))
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Form = Literal["due", "range", "all_year", "on_notice", "observance", "each"]


class Pinned(BaseModel):
    """Its keys must be there; there may be more."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Source(Pinned):
    start: int = Field(ge=0)
    end: int


class Deadline(Pinned):
    text: str = Field(min_length=1)
    due: Day | None
    kind: Form
    subject: str | None


class Target(Pinned):
    text: str = Field(min_length=1)
    goal: int | float = Field(gt=0)
    counted_in: str | None
    per: str
    every: str
    due: Day | None
    measure: str
    activity_kind: str | None


class Task(Pinned):
    no: str
    title: str
    section: str | None
    lead: list[Annotated[str, Field(min_length=1)]]
    assisting: list[Annotated[str, Field(min_length=1)]]
    deadlines: list[Deadline]
    targets: list[Target]
    source: Source
    confidence: float = Field(ge=0, le=1)


class Observance(Pinned):
    name: str
    rule: dict[str, str | int]


class Question(Pinned):
    id: str
    text: str = Field(min_length=1)


class Answer(Pinned):
    title: str
    issuer: str | None
    year: int | None
    kind: Literal["plan", "not_a_plan"]
    reason: str | None
    sections: list[dict[str, Any]]
    tasks: list[Task]
    observances: list[Observance]
    questions: list[Question]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])
def test_what_is_said_of_a_document_has_the_form_that_others_build_on(path: Any, language: str) -> None:
    document = read(path.name, path.read_bytes())
    said = json.dumps(parse_answer(parse_document(document, LEXICON), catalogue().in_language(language)))
    answer = TypeAdapter(Answer).validate_json(said, strict=True)
    faults = [
        *_of_kind(answer),
        *(fault for task in answer.tasks for fault in _of_task(task, document.text, dated=answer.year is not None)),
    ]
    assert faults == []


def _of_kind(answer: Answer) -> Iterator[str]:
    if (answer.kind == "not_a_plan") != bool(answer.reason):
        yield f"{answer.kind} for the reason {answer.reason}"
    if (answer.kind == "plan") != bool(answer.tasks):
        yield f"{answer.kind} with {len(answer.tasks)} tasks"
    if any(question.text.startswith("drafts.") for question in answer.questions):
        yield "a question without words"


def _of_task(task: Task, text: str, *, dated: bool) -> Iterator[str]:
    if not task.source.start < task.source.end <= len(text):
        yield f"{task.no}: a source outside the text"
    if _bare(task.title) not in _bare(text[task.source.start : task.source.end]):
        yield f"{task.no}: {task.title!r} is not in its source"
    for deadline in task.deadlines:
        if deadline.due:
            date.fromisoformat(deadline.due)
        if (deadline.kind in ("due", "range") and deadline.due is None and dated) or (
            deadline.kind in ("each", "observance") and deadline.due
        ):
            yield f"{task.no}: {deadline}"
    for target in task.targets:
        if target.measure not in set(Measure) or target.per not in set(UnitKind) or target.every not in set(Every):
            yield f"{task.no}: {target}"
        if target.activity_kind is not None and target.activity_kind not in KINDS:
            yield f"{task.no}: no such kind of activity, {target.activity_kind}"
        if target.measure in ("ratio", "milestone") and target.goal > 1:
            yield f"{task.no}: {target.measure} {target.goal}"


def _bare(text: str) -> str:
    return "".join(text.split())
