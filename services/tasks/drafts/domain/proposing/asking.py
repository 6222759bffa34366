"""Questions as a proposal comes upon them: each has an id that the next parse finds again, and what may answer it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from services.tasks.drafts.domain.correcting.matching import LONGEST_SAID
from services.tasks.drafts.domain.parse import Option, Question, Source

Accepts = Callable[[Any], bool]
PREFIX = "drafts.question."
_DIGEST = 12
KEEP, DROP = "keep", "drop"


class Subject(NamedTuple):
    """What a question is about, beyond its code: a task's title (None: the whole plan) and the document's own words."""

    task: str | None
    words: str


def question_id(code: str, subject: Subject) -> str:
    """The same for the same question about the same words, wherever they stand in the document."""
    digest = sha256("\x1f".join((code, subject.task or "", subject.words)).encode()).hexdigest()
    return f"{code.removeprefix(PREFIX)}-{digest[:_DIGEST]}"


@dataclass
class Asking:
    """``answers``: values by question id. What was asked, and how that was answered, gathers here in reading order.

    ``year``: the plan's, once it is known.
    """

    answers: Mapping[str, Any]
    year: int | None = None
    questions: dict[str, Question] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def ask(
        self,
        code: str,
        subject: Subject,
        about: str,
        *,
        accepts: Accepts,
        params: Mapping[str, Any] | None = None,
        suggested: Any = None,
        options: Sequence[Option] = (),
        source: Source | None = None,
    ) -> Any:
        """The answer, else what is suggested. An answer that ``accepts`` does not take leaves the question open."""
        id = question_id(PREFIX + code, subject)
        if id not in self.questions:
            self.subjects[id] = Subject(subject.task and subject.task[:LONGEST_SAID], subject.words[:LONGEST_SAID])
            self.questions[id] = Question(
                id=id,
                about=about,
                code=PREFIX + code,
                params=dict(params or {}),
                suggested=suggested,
                options=tuple(options),
                source=source,
            )
        if id not in self.answers:
            return suggested
        value = self.answers[id]
        if not accepts(value):
            self.refused.add(id)
            return suggested
        self.answered.add(id)
        return value

    def keeps(
        self, code: str, subject: Subject, about: str, *, params: Mapping[str, Any], drop: str, source: Source
    ) -> bool:
        """Whether a person keeps what was read; they do until they say otherwise. ``drop``: that option's code."""
        value = self.ask(
            code,
            subject,
            about,
            accepts=lambda value: value in (KEEP, DROP),
            params=params,
            suggested=KEEP,
            options=[Option(value=KEEP, code="drafts.option.keep"), Option(value=DROP, code=drop)],
            source=source,
        )
        return bool(value == KEEP)
