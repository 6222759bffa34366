"""What a reading leaves open, before any register or kind of activity is looked at."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from services.tasks.drafts.domain.parse import (
    SURE,
    DeadlineKind,
    DocumentKind,
    Parse,
    Question,
    ReadDeadline,
    ReadObservance,
    ReadTarget,
    ReadTask,
    Source,
)
from services.tasks.drafts.domain.proposing.asking import PREFIX, Subject, question_id
from services.tasks.drafts.domain.proposing.naming_ids import task_numbers


def reading_questions(parse: Parse) -> tuple[Question, ...]:
    """A question for all that is missing or unsure in ``parse``, with the ids that a proposal's questions have.

    What depends on the district (which unit an owner is, which activities count) is for the proposal to ask.
    """
    if parse.kind is DocumentKind.NOT_A_PLAN or parse.annexed is not None:
        return ()
    asked = [*_of_heading(parse)]
    shared = shared_clauses(parse)
    for no, task in zip(task_numbers(parse.tasks, parse.sections), parse.tasks, strict=True):
        asked += _of_task(task, f"tasks/{no}", shared)
    asked += [_of_observance(each) for each in parse.observances if each.confidence < SURE]
    return tuple({question.id: question for question in asked}.values())


def shared_clauses(parse: Parse) -> frozenset[str]:
    """The clauses that are a deadline of several tasks: they are asked about once."""
    texts = Counter(text for task in parse.tasks for text in {deadline.text for deadline in task.deadlines})
    return frozenset(text for text, times in texts.items() if times > 1)


def _question(code: str, subject: Subject, about: str, source: Source | None, /, **params: Any) -> Question:
    id = question_id(PREFIX + code, subject)
    return Question(id=id, about=about, code=PREFIX + code, params=params, source=source)


def _of_observance(read: ReadObservance) -> Question:
    rule = "-".join(str(each) for each in read.rule.values())
    about = f"observances/{read.id or read.name}"
    return _question("observance", Subject(None, read.name), about, read.source, name=read.name, rule=rule)


def _of_heading(parse: Parse) -> Iterator[Question]:
    for name, value in (("title", parse.title), ("year", parse.year)):
        if not value or parse.confidences.get(name, 1.0) < SURE:
            yield _question(name, Subject(None, ""), name, parse.sources.get(name))
    if parse.issuer and parse.confidences.get("issuer", 1.0) < SURE:
        yield _question("issuer", Subject(None, ""), "issuer", parse.sources.get("issuer"), issuer=parse.issuer)


def _of_task(task: ReadTask, about: str, shared: Collection[str]) -> Iterator[Question]:
    named = {"task": task.title or task.text[:40]}
    if task.confidence < SURE:
        yield _question("task", Subject(task.title, ""), about, task.source, **named)
    if task.lead and task.confidences.get("lead", 1.0) < SURE:
        words = "、".join(task.lead)
        source = task.sources.get("lead", task.source)
        yield _question("lead", Subject(task.title, words), f"{about}/lead", source, words=words, **named)
    for deadline in task.deadlines:
        if deadline.confidence < SURE or _lacks_its_day(deadline):
            subject = Subject(None if deadline.text in shared else task.title, deadline.text)
            yield _question("deadline", subject, f"{about}/deadlines", deadline.source, text=deadline.text, **named)
    for target in task.targets:
        yield from _of_target(task, target, f"{about}/targets", named)
    if not task.targets:
        yield _question("no_target", Subject(task.title, ""), f"{about}/targets", task.source, **named)


def _of_target(task: ReadTask, target: ReadTarget, about: str, named: dict[str, Any]) -> Iterator[Question]:
    counts = target.activity_kind or target.of.get("kind") or target.of.get("observance")
    if counts and target.confidence >= SURE:
        return
    params = {"target": target.title or target.text, "text": target.text, **named}
    code = "target" if counts else "target_kind"
    yield _question(code, Subject(task.title, target.text + target.title), about, target.source, **params)


def _lacks_its_day(deadline: ReadDeadline) -> bool:
    """Only what returns, waits for a notice or goes with an observance may have none."""
    return deadline.due is None and deadline.kind in (DeadlineKind.DUE, DeadlineKind.RANGE)
