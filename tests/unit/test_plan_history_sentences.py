"""Changes between editions in words: as an office says them, in both languages, whatever the plans hold."""

from string import Formatter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tasks.plans.domain.changes import PARTS, WITHIN, What
from services.tasks.plans.domain.differences import differences
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.targets import FACTS, Filter, Measure
from services.tasks.plans.history.sentences import Side, sentence
from services.tasks.plans.history.words import Words
from services.tasks.words import catalogue
from shared.catalogue import LANGUAGES
from shared.contracts.tasks import UnitKind
from tests.builders import SMALL_DISTRICT, kinds, plan_of, target_data
from tests.plan_strategies import plans
from tests.unit.test_plan_differences import edited

KINDS, CATALOGUE = kinds(), catalogue()


def sentences(before: Plan, after: Plan, language: str = "zh") -> list[str]:
    text = CATALOGUE.in_language(language)
    old, new = (Side(plan, Words.of(plan, {"north": "北镇"}, KINDS, text, language)) for plan in (before, after))
    return [sentence(change, old, new) for change in differences(before, after)]


END = {"id": "end", "due": "2023-12-31"}
ROSTER = {"id": "roster", "subject": "人员调整", "on_notice": True}
EXAM = target_data(measure="ratio", numerator="details.passed", denominator="details.sat", of={"kind": "exam_sitting"})
WEEK = {"id": "week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (plan_of(target_data(counted_in="场")), plan_of(target_data(counted_in="场", goal=8)),
         "第 1 项“普法演出”：目标 5 场 → 8 场"),
        (plan_of(EXAM | {"goal": 0.8}), plan_of(EXAM | {"goal": 0.855}), "第 1 项“普法演出”：目标 80% → 85.5%"),
        (plan_of(target_data(per="township")), plan_of(target_data(per="township", **{"except": ["east"]})),
         "第 1 项“普法演出”：范围 各街镇 → 各街镇（除东镇）"),
        (plan_of(target_data(goal=2)), plan_of(target_data(goal=2), target_data(id="t", title="培训", every="quarter")),
         "第 1 项“培训”：新增指标，整个计划每季度5 次"),
        (plan_of(target_data()), plan_of(target_data(of={"kind": "performance", "min_participants": 50})),
         "第 1 项“普法演出”：计入条件 活动类别 普法演出 → 活动类别 普法演出；不少于 50 人"),
        (plan_of(target_data(), deadlines=(END,)), plan_of(target_data(deadline="end"), deadlines=(END,)),
         "第 1 项“普法演出”：时限 期末 → 2023-12-31 前"),
        (plan_of(deadlines=(ROSTER,)), plan_of(deadlines=(ROSTER | {"due": "2023-04-30"},)),
         "第 1 项任务“用好各类社会资源”：时限“人员调整”经通知定为 2023-04-30 前"),
        (plan_of(), plan_of(deadlines=(ROSTER,)), "第 1 项任务“用好各类社会资源”：新增时限 “人员调整”以通知为准"),
        (plan_of(), plan_of(observances=[WEEK]), "新增重要节点“宪法宣传周”（12 月 4 日所在周）"),
        (plan_of(), plan_of(units=[*SMALL_DISTRICT[:-1], SMALL_DISTRICT[-1] | {"name": "西一社区"}]),
         "单位更名：“西一村” → “西一社区”"),
        (plan_of(tasks=[{"no": 1, "lead": ["section"]}]), plan_of(tasks=[{"no": 1, "lead": ["section", {"each": "township"}]}]),
         "第 1 项任务：牵头单位 普法科 → 普法科、各街镇"),
        (plan_of(tasks=[{"no": 1, "title": "执行“八五”规划"}]),
         plan_of(tasks=[{"no": 1, "title": "执行“八五”规划", "theme": "重点"}]),
         "第 1 项任务“执行‘八五’规划”：所属部分 无 → 重点"),
        (plan_of(tasks=[{"no": 1, "text": "甲"}]), plan_of(tasks=[{"no": 1, "text": "乙"}]), "第 1 项任务：任务内容有修改"),
    ],
)  # fmt: skip
def test_a_change_is_said_as_an_office_says_it(before: Plan, after: Plan, wanted: str) -> None:
    assert sentences(before, after) == [wanted]


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), st.data())
def test_whatever_changes_there_are_words_for_it(before: Plan, data: st.DataObject) -> None:
    after = before
    for _ in range(6):
        after = edited(after, data)

    def text(code: str, **params: Any) -> str:
        assert CATALOGUE.has(code), code
        missing = {name for language in LANGUAGES for name in named_in(CATALOGUE.text(code, language))} - set(params)
        assert not missing, f"{code}: {missing}"
        return code

    old, new = (Side(plan, Words.of(plan, {}, KINDS, text, "en")) for plan in (before, after))
    for change in differences(before, after):
        assert sentence(change, old, new)


def named_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


UNNAMED = {"name", "goal"}
"""Parts whose sentences say themselves what they are about."""
CODES = (
    *(f"plan.change.{what}" for what in What),
    *(f"plan.part.{name}" for name in sorted({part for parts in PARTS.values() for part in parts} - UNNAMED)),
    "plan.part.subject",
    *(f"plan.part.{name}" for names in WITHIN.values() for name in names),
    *(f"plan.each.{kind}" for kind in UnitKind),
    *(f"identity.kind.{kind}" for kind in UnitKind),
    *(f"plan.every.{every}" for every in Every),
    *(f"plan.measure.{measure}" for measure in Measure),
    *(f"plan.fact.{fact}" for fact in (*sorted(FACTS), "laws")),
    *(f"plan.said.{word}" for word in Filter.model_fields if word != "details"),
)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_a_plan_file_has_one_for_people(code: str) -> None:
    assert CATALOGUE.has(code)
