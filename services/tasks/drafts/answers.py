"""What is answered about a parse, by the command line and over HTTP alike."""

from collections.abc import Callable
from typing import Any

from services.tasks.drafts.domain.parse import Parse, Question
from services.tasks.drafts.domain.proposing.reading_questions import reading_questions

Json = dict[str, Any]
Text = Callable[..., str]
"""A code and its parameters in the words of one language: ``Catalogue.in_language``."""


def parse_answer(parse: Parse, text: Text) -> Json:
    """``parse`` as ``pufa plan parse --json`` prints it.

    ``reason`` and the questions are in words, their codes beside them (``reason_code``, ``code``). The questions are those
    of the reading alone; a draft asks more, as it knows the district.
    """
    said = parse.model_dump(mode="json")
    tasks = [task | {"targets": [_target(target) for target in task["targets"]]} for task in said["tasks"]]
    reason = text(parse.reason) if parse.reason else None
    asked = (*parse.questions, *reading_questions(parse))
    questions = [question_answer(question, text) for question in asked]
    return said | {"reason": reason, "reason_code": parse.reason, "tasks": tasks, "questions": questions}


def question_answer(question: Question, text: Text) -> Json:
    """A question with its words (``text``), its options with theirs."""
    said = question.model_dump(mode="json")
    options = [
        option | {"text": text(given.code, **given.params)}
        for option, given in zip(said["options"], question.options, strict=True)
    ]
    return said | {"text": text(question.code, **question.params), "options": options}


def _target(target: Json) -> Json:
    """Whole numbers without a point, as a document has them."""
    return target | {"goal": _plain(target["goal"])}


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
