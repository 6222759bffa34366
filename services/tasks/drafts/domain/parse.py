"""What was read out of a document, each thing with the place where it stands and how sure the reading is.

The field names are those of ``pufa plan parse --json``.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure

Confidence = Annotated[float, Field(ge=0, le=1)]
"""1: the document says so in so many words. Below ``SURE`` a person is asked."""

SURE = 0.7


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)


class Source(_Read):
    """``start`` and ``end`` count characters of the whole text as it was read, ``line`` lines from 1."""

    line: int
    start: int
    end: int


def source(document: Document, span: Span) -> Source:
    return Source(line=document.line_of(span.start), start=span.start, end=span.end)


class DocumentKind(StrEnum):
    PLAN = "plan"
    NOT_A_PLAN = "not_a_plan"


class DeadlineKind(StrEnum):
    """The plan's own deadlines."""

    DUE = "due"
    RANGE = "range"
    ALL_YEAR = "all_year"
    ON_NOTICE = "on_notice"
    OBSERVANCE = "observance"
    EACH = "each"


class ReadDeadline(_Read):
    """``due``: the last day; None where nobody knows it yet (on notice, observance) or it comes back (each).

    ``subject``: the words that say what of the task it is about. ``begins``: a range's first day. ``every`` and
    ``working_day`` (the n-th after the period's end; None: the period's last day) belong to ``each``.
    ``observances``: names, where the clause names some; empty where it means all of the task's.
    """

    text: str
    due: date | None
    kind: DeadlineKind
    subject: str | None = None
    begins: date | None = None
    no_later_than: date | None = None
    every: Every | None = None
    working_day: int | None = None
    observances: tuple[str, ...] = ()
    source: Source
    confidence: Confidence = 1.0


class ReadTarget(_Read):
    """``per``: a unit kind. ``due``: the last day of its deadline, if that is a day. ``of``: conditions beside the kind.

    ``deadline``: which of its task's deadlines it goes by, counted from 0.
    """

    text: str
    title: str
    goal: float
    counted_in: str | None = None
    per: str = "district"
    every: Every = Every.YEAR
    due: date | None = None
    measure: Measure = Measure.COUNT
    activity_kind: str | None = None
    of: dict[str, Any] = Field(default_factory=dict)
    field: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    once_per: str | None = None
    deadline: int | None = None
    source: Source
    confidence: Confidence = 1.0


class ReadMeasure(_Read):
    """A step within a task (一是…, ①…)."""

    no: str
    text: str
    lead: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    source: Source


class ReadTask(_Read):
    """``lead`` and ``assisting``: one entry for each owner, in the document's own characters.

    ``section``: the title of the section that it stands in, without its number. ``text``: what it says, without number,
    title, owners and deadlines.
    """

    no: str
    title: str
    section: str | None = None
    lead: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    deadlines: tuple[ReadDeadline, ...] = ()
    targets: tuple[ReadTarget, ...] = ()
    measures: tuple[ReadMeasure, ...] = ()
    text: str = ""
    source: Source
    confidence: Confidence = 1.0
    sources: dict[str, Source] = Field(default_factory=dict)
    confidences: dict[str, Confidence] = Field(default_factory=dict)


class SectionRole(StrEnum):
    AIMS = "aims"
    TASKS = "tasks"
    SAFEGUARDS = "safeguards"
    OTHER = "other"


class ReadSection(_Read):
    no: str
    title: str
    role: SectionRole
    level: int
    source: Source


class ReadSafeguard(_Read):
    no: str
    title: str
    text: str = ""
    source: Source


class ReadObservance(_Read):
    """``id``: the lexicon's, where it knows the name. ``rule`` as in a plan."""

    name: str
    id: str | None = None
    rule: dict[str, Any]
    source: Source
    confidence: Confidence = 1.0


class Option(_Read):
    """``value``: what stands in the draft then. ``params`` are for the words of ``code``."""

    value: Any
    code: str
    params: dict[str, Any] = Field(default_factory=dict)


class Question(_Read):
    """What a person has to say. ``about``: which field (``tasks/3/lead``). ``code`` with ``params``: a catalogue's words.

    ``suggested``: what the draft says until it is answered.
    """

    id: str
    about: str
    code: str
    params: dict[str, Any] = Field(default_factory=dict)
    suggested: Any = None
    options: tuple[Option, ...] = ()
    source: Source | None = None


class Parse(_Read):
    """``year``: None where the document names none or means several years; then ``period`` has the first and the last.

    ``aims``: the document's own words. ``reason``: why it is no plan (a catalogue's code). ``annexed``: the whole plan as
    a plan file says it, where the document has it in its annexes; it is not told with the rest.
    """

    title: str
    issuer: str | None = None
    year: int | None = None
    period: tuple[int, int] | None = None
    kind: DocumentKind
    reason: str | None = None
    aims: str = ""
    sections: tuple[ReadSection, ...] = ()
    tasks: tuple[ReadTask, ...] = ()
    safeguards: tuple[ReadSafeguard, ...] = ()
    observances: tuple[ReadObservance, ...] = ()
    questions: tuple[Question, ...] = ()
    sources: dict[str, Source] = Field(default_factory=dict)
    confidences: dict[str, Confidence] = Field(default_factory=dict)
    annexed: dict[str, Any] | None = Field(default=None, exclude=True)
