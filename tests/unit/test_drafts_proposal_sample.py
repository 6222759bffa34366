"""The document that started it all, read and answered, is the sample plan."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.readers.reading import read
from services.tasks.plans.domain.parsing import parse_plan, parse_plan_json
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.domain.targets import Target
from tests.builders import SAMPLE_PLAN_FILE
from tests.unit.drafts_builders import DOCUMENT, KINDS, LEXICON, all_suggested
from tests.unit.test_drafts_fixtures import EXPECTED, document_of

NAMES = ("id", "title", "subject", "deadline")
"""What a person may call otherwise without meaning anything else."""


def sample() -> Plan:
    return parse_plan(SAMPLE_PLAN_FILE.read_bytes(), KINDS)


def meanings(things: Iterable[Any]) -> list[str]:
    """What they say besides their names, in an order of its own."""
    return sorted(json.dumps(_meaning(each), sort_keys=True, ensure_ascii=False) for each in things)


def _meaning(thing: Any) -> Any:
    if isinstance(thing, tuple):
        return [_meaning(each) for each in thing]
    said = thing.model_dump(mode="json", exclude_defaults=True) if thing is not None else {}
    return {name: value for name, value in said.items() if name not in NAMES}


def dated(task: Task) -> list[tuple[Target, Any]]:
    """Each target with the deadline that it goes by."""
    return [(target, task.deadline(target.deadline) if target.deadline else None) for target in task.targets]


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the document is not at hand")
def test_the_sample_document_answered_as_suggested_is_the_sample_plan() -> None:
    read_plan = parse(read(DOCUMENT.name, DOCUMENT.read_bytes()), LEXICON)
    done = all_suggested(read_plan, sample().units)
    plan = parse_plan_json(json.dumps(done.draft), KINDS)
    assert plan.id == sample().id
    assert [(task.no, task.title) for task in plan.tasks] == [(task.no, task.title) for task in sample().tasks]
    for task, wanted in zip(plan.tasks, sample().tasks, strict=True):
        assert (task.lead, task.assisting) == (wanted.lead, wanted.assisting), task.no
        assert meanings(task.deadlines) == meanings(wanted.deadlines), task.no
        assert meanings(dated(task)) == meanings(dated(wanted)), task.no
    assert plan.observances == sample().observances


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.partition(".")[0])
@pytest.mark.parametrize("register", [True, False], ids=["register", "no-register"])
def test_what_is_suggested_for_a_document_of_ours_is_a_valid_plan(expected: Any, register: bool) -> None:
    path = document_of(expected)
    read_plan = parse(read(path.name, path.read_bytes()), LEXICON)
    if read_plan.kind == "plan" and read_plan.title and read_plan.year:
        done = all_suggested(read_plan, sample().units if register else ())
        assert done.conflicts == ()
        parse_plan_json(json.dumps(done.draft), KINDS)
