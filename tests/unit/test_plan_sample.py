"""The plan that started it all, as data: docs, kinds and sample fit each other."""

import json
from datetime import date

import jsonschema  # type: ignore[import-untyped]

from services.tasks.plans import schema
from services.tasks.plans.domain.parsing import parse_plan, parse_plan_json
from services.tasks.plans.domain.plan import Plan
from services.tasks.progress.domain.cells import Slot, scope, slots_of
from shared.yaml12 import read_yaml
from tests.builders import REPOSITORY, SAMPLE_PLAN_FILE, kinds, tree_of

TOWNSHIPS = ("luozhuang-sub", "shengzhuang", "fuzhuang", "ceshan", "gaodu", "huangshan", "yitang", "chudun")


def sample() -> Plan:
    return parse_plan(SAMPLE_PLAN_FILE.read_bytes(), kinds())


def test_the_sample_has_ten_tasks_four_safeguards_and_its_units() -> None:
    plan = sample()
    assert [task.no for task in plan.tasks] == [str(no) for no in range(1, 11)]
    assert [safeguard.no for safeguard in plan.safeguards] == ["R1", "R2", "R3", "R4"]
    of_kind = {
        kind: [unit.id for unit in plan.units if unit.kind == kind] for kind in ("township", "department", "village")
    }
    assert tuple(of_kind["township"]) == TOWNSHIPS
    assert (len(of_kind["department"]), len(of_kind["village"])) == (6, 16)
    assert plan.root == "luozhuang-district"


def test_the_cells_of_the_sample_are_those_the_plan_asks_for() -> None:
    plan = sample()
    by_target: dict[str, list[Slot]] = {}
    for slot in slots_of(plan):
        by_target.setdefault(slot.target.id, []).extend(slot for _ in scope(plan, tree_of(plan), slot.target))
    assert len(by_target["quarterly-training"]) == 8 * 4
    assert len(by_target["village-boards"]) == 16
    assert [cell.goal for cell in by_target["performances"]] == [5]
    assert {cell.due for cell in by_target["roster-adjusted"]} == {date(2023, 4, 30)}
    assert by_target["indicator-dossiers"][0].due is None
    assert by_target["on-constitution-week"][0].due == date(2023, 12, 10)
    assert by_target["centre-group"][0].begins == date(2023, 7, 1)


def test_the_sample_says_the_same_as_json() -> None:
    plan = sample()
    assert parse_plan_json(json.dumps(plan.to_doc()), kinds()) == plan


def test_the_sample_is_valid_by_the_published_schema_and_a_misspelt_one_is_not() -> None:
    written = read_yaml(SAMPLE_PLAN_FILE.read_bytes()).data
    validator = jsonschema.Draft202012Validator(schema.plan_schema())
    assert [error.json_path for error in validator.iter_errors(written)] == []
    assert validator.is_valid(sample().to_doc())
    written["tasks"][0]["targets"][0]["gaol"] = 2
    assert not validator.is_valid(written)


def test_the_published_schema_is_up_to_date() -> None:
    assert (REPOSITORY / "docs" / "plan.schema.json").read_text("utf-8") == schema.text()


def test_every_known_kind_stands_in_the_kinds_file() -> None:
    assert set(kinds()) == {
        "campaign_day", "lecture", "flag_talk", "works_contest", "study_session", "training", "exam_sitting",
        "phone_check", "case_story", "venue", "village_board", "model_village", "performance", "plan_filed",
        "responsibility_list", "scheme", "briefing", "volunteer_service", "roster_change",
    }  # fmt: skip
