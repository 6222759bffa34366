"""Plan documents of our own in many forms, each with what a careful clerk reads in it (``NAME.expected.yaml``).

Only the keys that an expectation has are compared. ``tasks`` are compared one by one, in order. Of a task:
``deadlines`` and ``targets`` are whole, in any order; ``some_deadlines`` and ``some_targets`` must be among what was read;
``counted`` are all its targets but the milestones, on which readers differ; ``milestones`` counts those. Of one of them:
``subject_has``, ``text_lacks``, ``not_due``: words in its subject, words not in its text, a day that is not its own.
``observances`` are whole, ``some_observances`` must be among them; ``safeguards`` counts them; ``has_reason``: no plan says why.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from services.tasks.drafts.domain.parse import Parse
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.readers.reading import read
from shared.yaml12 import read_yaml
from tests.builders import REPOSITORY

FIXTURES = REPOSITORY / "tests" / "fixtures" / "plans"
ENDING = ".expected.yaml"
EXPECTED = sorted(FIXTURES.glob(f"*{ENDING}"))
LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")

Json = Mapping[str, Any]


def document_of(expected: Path) -> Path:
    name = expected.name.removesuffix(ENDING)
    (found,) = (path for path in FIXTURES.glob(f"{name}.*") if path != expected)
    return found


def read_plan(expected: Path) -> Parse:
    path = document_of(expected)
    return parse(read(path.name, path.read_bytes()), LEXICON)


@pytest.mark.parametrize("expected", EXPECTED, ids=[path.name.removesuffix(ENDING) for path in EXPECTED])
def test_a_document_reads_as_a_careful_clerk_reads_it(expected: Path) -> None:
    wanted = read_yaml(expected.read_text("utf-8")).data
    got = read_plan(expected).model_dump(mode="json", by_alias=True)
    differences = plan_differences(wanted, got)
    assert not differences, "\n" + "\n".join(differences)


def plan_differences(wanted: Json, got: Json) -> list[str]:
    lists = {"observances": "observances", "some_observances": "observances"}
    found = plain_differences("", {k: v for k, v in wanted.items() if k not in {"tasks", *lists}}, got)
    for key, field in lists.items():
        if key in wanted:
            found += set_differences(field, wanted[key], got[field], whole=key == field)
    if "tasks" in wanted:
        found += tasks_differences(wanted["tasks"], got["tasks"])
    return found


def tasks_differences(wanted: Sequence[Json], got: Sequence[Json]) -> list[str]:
    if len(wanted) != len(got):
        titles = [f"{task['no']} {task['title'][:30]}" for task in got]
        return [f"tasks: expected {len(wanted)}, got {len(got)}: {titles}"]
    return [
        line
        for at, (one, other) in enumerate(zip(wanted, got, strict=True))
        for line in task_differences(at, one, other)
    ]


TASK_SETS = ("deadlines", "targets", "some_deadlines", "some_targets", "counted", "milestones")


def task_differences(at: int, wanted: Json, got: Json) -> list[str]:
    where = f"tasks/{at} ({got['title'][:16]})/"
    found = plain_differences(where, {k: v for k, v in wanted.items() if k not in TASK_SETS}, got)
    milestones = sum(it["measure"] == "milestone" for it in got["targets"])
    if wanted.get("milestones", milestones) != milestones:
        found.append(f"{where}targets: expected {wanted['milestones']} milestones, got {milestones}")
    for key in (key for key in TASK_SETS if key in wanted and key != "milestones"):
        field = "deadlines" if "deadlines" in key else "targets"
        among = [it for it in got[field] if key != "counted" or it["measure"] != "milestone"]
        found += set_differences(where + field, wanted[key], among, whole=not key.startswith("some_"))
    return found


def plain_differences(where: str, wanted: Json, got: Json) -> list[str]:
    return [f"{where}{k}: expected {v!r}, got {got.get(k)!r}" for k, v in wanted.items() if not holds(k, v, got)]


def set_differences(where: str, wanted: Sequence[Json], got: Sequence[Json], *, whole: bool) -> list[str]:
    """Each expectation takes one entry of its own: the most exacting choose first."""
    left, missing = list(got), []
    for one in sorted(wanted, key=len, reverse=True):
        match = next((it for it in left if all(holds(k, v, it) for k, v in one.items())), None)
        if match is None:
            missing.append(one)
        else:
            left.remove(match)
    if not missing and not (whole and left):
        return []
    keys = sorted({key.removesuffix("_has").removeprefix("not_") for one in wanted for key in one} | {"text", "name"})
    rest = [{key: it[key] for key in keys if key in it} for it in left]
    return [f"{where}: expected {missing}", f"{' ' * len(where)}  left over {rest}"]


def holds(key: str, wanted: Any, got: Json) -> bool:
    if key == "subject_has":
        return str(wanted) in (got["subject"] or "")
    if key == "text_lacks":
        return str(wanted) not in got["text"]
    if key == "not_due":
        return bool(got["due"] != str(wanted))
    if key == "safeguards":
        return bool(len(got[key]) == wanted)
    if key == "has_reason":
        return bool(wanted) == bool(got["reason"])
    return same(wanted, got.get(key))


def same(wanted: Any, got: Any) -> bool:
    """Numbers as numbers, days and numbers of tasks as text."""
    if isinstance(wanted, list | dict) or wanted is None or got is None:
        return bool(wanted == got)
    if isinstance(got, int | float):
        return float(wanted) == float(got)
    return str(wanted) == str(got)
