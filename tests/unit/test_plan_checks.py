"""A plan that cannot be kept is refused, and every wrong field is named with a reason in both languages."""

import json
import re
from typing import Any

import pytest

from services.tasks.plans.domain.errors import FieldError, PlanInvalid
from services.tasks.plans.domain.parsing import parse_plan, parse_plan_json
from shared.catalogue import LANGUAGES, Catalogue
from tests.builders import REPOSITORY, SMALL_DISTRICT, kinds, plan_data, target_data

KINDS = kinds()
CATALOGUE = Catalogue(REPOSITORY / "shared/web/messages", REPOSITORY / "services/tasks/plans/messages")
SOME_TASK = {"no": 1, "targets": []}


def refused(data: object) -> list[tuple[str, str]]:
    """Field and code of everything that is wrong, after every reason was found to be in words."""
    with pytest.raises(PlanInvalid) as error:
        parse_plan_json(json.dumps(data), KINDS)
    for each in error.value.errors:
        _assert_in_words(each)
    return [(each.field, each.code) for each in error.value.errors]


def _assert_in_words(error: FieldError) -> None:
    for language in LANGUAGES:
        assert CATALOGUE.has(error.code), error
        text = CATALOGUE.text(error.code, language, **error.params)
        assert not re.search(r"\{[a-z_]+\}", text), text


def with_unit(**unit: Any) -> dict[str, Any]:
    return plan_data(target_data(), units=[*SMALL_DISTRICT, {"id": "new", "name": "新", "kind": "village"} | unit])


def with_target(**given: Any) -> dict[str, Any]:
    limits = ({"id": "end", "due": "2023-12-31"}, {"id": "each", "each": "quarter"})
    return plan_data(target_data(**given), deadlines=limits)


def with_deadline(**given: Any) -> dict[str, Any]:
    return plan_data(target_data(), deadlines=({"id": "d"} | given,))


def with_rule(**rule: Any) -> dict[str, Any]:
    return plan_data(observances=[{"id": "a", "name": "a", "rule": rule}])


DEADLINE = "tasks[0].deadlines[0]"
TARGET = "tasks[0].targets[0]"


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ([], "", "plan.not_a_mapping"),
        (plan_data(year="2023"), "year", "invalid.int_type"),
        (plan_data(year=20233), "year", "invalid.less_than_equal"),
        (plan_data(id="a b"), "id", "invalid.string_pattern_mismatch"),
        (plan_data(title=None), "title", "invalid.string_type"),
        (plan_data(title="x" * 201), "title", "invalid.string_too_long"),
        (plan_data(zone="Mars/Base"), "zone", "plan.unknown_zone"),
        (plan_data(tasks=[]), "tasks", "invalid.too_short"),
        (plan_data(tasks={}), "tasks", "invalid.tuple_type"),
        (plan_data(tasks=["x"]), "tasks[0]", "invalid.model_type"),
        (plan_data(surprise=1), "surprise", "invalid.extra_forbidden"),
        (plan_data(tasks=[SOME_TASK, SOME_TASK]), "tasks[1].no", "plan.duplicate_id"),
        (plan_data(tasks=[{"title": "x"}]), "tasks[0].no", "invalid.missing"),
        (plan_data(tasks=[{"no": 1, "lead": ["nobody"]}]), "tasks[0].lead[0]", "plan.unknown_unit"),
        (plan_data(tasks=[{"no": 1, "lead": [{"every": "township"}]}]), "tasks[0].lead[0]", "plan.party_shape"),
        (plan_data(tasks=[{"no": 1, "lead": [{"each": "planet"}]}]), "tasks[0].lead[0].each", "invalid.enum"),
        (with_unit(under="nowhere"), "units[8].under", "plan.unknown_unit"),
        (with_unit(under="new"), "units[8].under", "plan.unit_cycle"),
        (with_unit(), "units", "plan.several_roots"),
        (with_unit(id="east", under="district"), "units[8].id", "plan.duplicate_id"),
        (plan_data(units=[{"id": "a", "name": "a", "kind": "district", "under": "a"}]), "units", "plan.no_root"),
        (with_rule(on="13-01"), "observances[0].rule.on", "plan.not_a_month_day"),
        (with_rule(), "observances[0].rule", "plan.rule_shape"),
        (with_rule(month=13), "observances[0].rule.month", "invalid.less_than_equal"),
        (with_deadline(), DEADLINE, "plan.deadline_shape"),
        (with_deadline(due="2023-02-30"), f"{DEADLINE}.due", "plan.not_a_date"),
        (with_deadline(due=20230230), f"{DEADLINE}.due", "plan.not_a_date"),
        (with_deadline(all_year=False), f"{DEADLINE}.all_year", "invalid.literal_error"),
        (with_deadline(observance="new-year"), f"{DEADLINE}.observance", "plan.unknown_observance"),
        (with_deadline(each="week"), f"{DEADLINE}.each", "invalid.enum"),
        (with_deadline(each="month", by="first_day"), f"{DEADLINE}.by", "plan.by_shape"),
        (with_deadline(each="month", by={"working_day": 0}), f"{DEADLINE}.by.working_day", "invalid.greater_than_equal"),
        ({**with_deadline(**{"from": "2023-07-01", "to": "2023-06-30"})}, DEADLINE, "plan.span_backwards"),
        (with_deadline(**{"from": "2023-07-01"}), f"{DEADLINE}.to", "invalid.missing"),
        (with_target(goal=0), f"{TARGET}.goal", "invalid.greater_than"),
        (with_target(goal=-1), f"{TARGET}.goal", "invalid.greater_than"),
        (with_target(goal="5"), f"{TARGET}.goal", "invalid.float_type"),
        (with_target(goal=True), f"{TARGET}.goal", "invalid.float_type"),
        (with_target(goal=2.5), f"{TARGET}.goal", "plan.whole_goal"),
        (with_target(deadline="spring"), f"{TARGET}.deadline", "plan.unknown_deadline"),
        (with_target(deadline="each"), f"{TARGET}.deadline", "plan.deadline_period"),
        (with_target(deadline="end", every="month"), f"{TARGET}.deadline", "plan.deadline_period"),
        (with_target(of={"kind": "dance"}), f"{TARGET}.of.kind[0]", "plan.unknown_kind"),
        (with_target(of={"observance": "new-year"}), f"{TARGET}.of.observance[0]", "plan.unknown_observance"),
        (with_target(of={"kind": "performance", "details.colour": "red"}), f"{TARGET}.of.details.colour", "plan.unknown_detail"),
        (with_target(of={"colour": "red"}), f"{TARGET}.of.colour", "invalid.extra_forbidden"),
        (with_target(measure="guess"), f"{TARGET}.measure", "invalid.enum"),
        (with_target(measure="sum"), f"{TARGET}.field", "plan.field_needed"),
        (with_target(measure="sum", field="details.colour"), f"{TARGET}.field", "plan.unknown_detail"),
        (with_target(measure="sum", field="details.troupe"), f"{TARGET}.field", "plan.not_numeric"),
        (with_target(measure="sum", field="colour"), f"{TARGET}.field", "plan.unknown_fact"),
        (with_target(field="participants"), f"{TARGET}.field", "plan.field_unused"),
        (with_target(measure="ratio", numerator="participants", goal=1), f"{TARGET}.denominator", "plan.field_needed"),
        (with_target(measure="ratio", numerator="participants", denominator="participants"), f"{TARGET}.goal", "plan.ratio_goal"),
        (with_target(measure="milestone", goal=2), f"{TARGET}.goal", "plan.milestone_goal"),
        (with_target(measure="distinct", field="place", goal=10_001), f"{TARGET}.goal", "plan.distinct_goal"),
        (with_target(per="township", units=["east"]), f"{TARGET}.units", "plan.scope_twice"),
        (with_target(units=["north"]), f"{TARGET}.units[0]", "plan.unknown_unit"),
        (with_target(**{"except": ["east"]}), f"{TARGET}.except", "plan.except_without_per"),
        (plan_data(target_data(), target_data()), "tasks[0].targets[1].id", "plan.duplicate_id"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_by_its_path_and_its_reason(data: object, field: str, code: str) -> None:
    assert (field, code) in refused(data)


def test_as_many_different_ones_may_be_asked_for_as_can_be_told_apart() -> None:
    data = with_target(measure="distinct", field="place", goal=10_000)
    assert parse_plan_json(json.dumps(data), KINDS).tasks[0].targets[0].goal == 10_000


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(refused(with_target(deadline="spring", goal=2.5, per="township", units=["north"]))) == 4


def test_a_wrong_field_of_a_yaml_plan_has_its_line() -> None:
    text = (
        "id: p\ntitle: 计划\nyear: 2023\nunits: [{id: d, name: 区, kind: district}]\n"
        "tasks:\n  - no: 1\n    lead: [d]\n    assisting:\n      - d\n      - nobody\n"
    )
    with pytest.raises(PlanInvalid) as error:
        parse_plan(text, KINDS)
    (only,) = error.value.errors
    assert (only.field, only.code, only.line) == ("tasks[0].assisting[1]", "plan.unknown_unit", 10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"id": 1, "id": 2}', "yaml.duplicate_key"),
        ('{"goal": NaN}', "yaml.number_not_finite"),
        ('{"id": ', "plan.not_json"),
        (b'{"id": "\xff"}', "yaml.not_utf8"),
        ("[" * 100_000, "yaml.too_deep"),
    ],
)
def test_json_that_is_none_is_refused_as_clearly(text: str | bytes, code: str) -> None:
    with pytest.raises(PlanInvalid) as error:
        parse_plan_json(text, KINDS)
    assert [each.code for each in error.value.errors] == [code]
    _assert_in_words(error.value.errors[0])


def test_a_plan_may_name_units_that_the_register_knows_already() -> None:
    data = plan_data(target_data(units=["north"]), tasks=None)
    data["tasks"] = [{"no": 1, "lead": ["north"], "targets": [target_data(units=["north"])]}]
    assert parse_plan_json(json.dumps(data), KINDS, known_units={"north"}).tasks[0].lead == ("north",)


def test_both_languages_have_the_same_reasons() -> None:
    for folder in ("services/tasks/plans/messages", "services/tasks/progress/messages"):
        zh, en = (json.loads((REPOSITORY / folder / f"{language}.json").read_text("utf-8")) for language in LANGUAGES)
        assert zh.keys() == en.keys()
        for code in zh:
            assert set(re.findall(r"(?<!\{)\{(\w+)\}", en[code])) <= {
                "word",
                "date",
                *re.findall(r"(?<!\{)\{(\w+)\}", zh[code]),
            }
