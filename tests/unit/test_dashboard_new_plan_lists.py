"""The page "new plan": a task's number and text, the plan's observances and its requirements, corrected by a person."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.new_plan_edge import DraftEdge, draft, plan
from tests.unit.new_plan_page import answered, click, faked, run, sent_edits
from tests.unit.page_html import html

DAY = {"id": "constitution-day", "name": "国家宪法日", "rule": {"on": "12-04"}}
MONTH = {"id": "law-month", "name": "法治宣传教育月", "rule": {"month": 12}}
SAFEGUARDS = [{"no": "R1", "title": "加强领导", "text": "各单位要重视。"}, {"no": "R2", "title": "强化督导"}]


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftEdge]:
    yield from faked(monkeypatch)


def listed(**given: Any) -> dict[str, Any]:
    return draft(draft=plan() | {"observances": [DAY, MONTH], "safeguards": SAFEGUARDS}, **given)


def save(page: AppTest) -> AppTest:
    return next(button for button in page.button if button.label == "保存修改").click().run()


def field(page: AppTest, kind: str, label: str, number: int = 0) -> Any:
    return [each for each in getattr(page, kind) if each.label == label][number]


def test_a_tasks_number_and_text_are_corrected_the_number_last(edge: DraftEdge) -> None:
    edge.answers = [answered()]
    page = click(run(step="draft"), "correct_1")
    field(page, "text_input", "编号").set_value("十一")
    field(page, "text_area", "内容").set_value("送法下乡。")
    save(page)
    assert sent_edits(edge) == [
        {"path": "tasks/1/text", "op": "set", "was": None, "now": "送法下乡。"},
        {"path": "tasks/1/no", "op": "set", "was": "1", "now": "十一"},
    ]


@pytest.mark.parametrize(("number", "why"), [("2", "已用于另一项任务"), ("1/2", "不能使用"), ("", "不能使用")])
def test_a_number_that_no_task_can_have_is_not_sent_and_said(edge: DraftEdge, number: str, why: str) -> None:
    page = click(run(step="draft"), "correct_1")
    page = field(page, "text_input", "编号").set_value(number).run()
    assert why in page.warning[0].value
    save(page)
    assert edge.puts() == []


def test_a_renumbered_task_keeps_its_places_in_the_document(edge: DraftEdge) -> None:
    edit = {"path": "tasks/1/no", "op": "set", "was": "1", "now": "11", "title": "普法演出"}
    after = plan()
    after["tasks"][0]["no"] = "11"
    edge.draft = draft(edits=[edit], draft=after)
    page = run(step="draft")
    assert '<span class="no">11</span><a class="where' in html(page)
    edge.answers = [answered()]
    page = click(page, "correct_1")
    field(page, "text_input", "名称").set_value("文艺演出")
    save(page)
    assert sent_edits(edge)[1]["path"] == "tasks/1/title"


def test_observances_and_requirements_are_shown_in_words(edge: DraftEdge) -> None:
    edge.draft = listed()
    shown = html(run(step="draft"))
    for words in ("国家宪法日", "12 月 4 日", "12 月（整月）", "加强领导", "各单位要重视。"):
        assert words in shown


def test_an_observance_is_changed_taken_away_and_added(edge: DraftEdge) -> None:
    edge.draft = listed()
    edge.answers = [answered()]
    page = click(run(step="draft"), "correct_observances")
    page = field(page, "selectbox", "每年的时间").set_value("week_of").run()
    page = next(each for each in page.button if each.key and each.key.endswith("_law-month_drop")).click().run()
    page = next(each for each in page.button if each.label == "添加节点").click().run()
    field(page, "text_input", "节点名称", 1).set_value("民法典宣传月")
    page = field(page, "selectbox", "每年的时间", 1).set_value("month").run()
    page = field(page, "selectbox", "月", 1).set_value(5).run()
    save(page)
    assert sent_edits(edge) == [
        {"path": "observances/constitution-day/rule", "op": "set", "was": DAY["rule"], "now": {"week_of": "12-04"}},
        {"path": "observances/law-month", "op": "remove", "was": MONTH},
        {
            "path": "observances",
            "op": "add",
            "now": {"id": "observance-1", "name": "民法典宣传月", "rule": {"month": 5}},
        },
    ]


def test_an_added_observance_without_a_name_is_none(edge: DraftEdge) -> None:
    edge.draft = listed()
    page = click(run(step="draft"), "correct_observances")
    save(next(each for each in page.button if each.label == "添加节点").click().run())
    assert edge.puts() == []


def test_a_requirement_is_changed_and_taken_away(edge: DraftEdge) -> None:
    edge.draft = listed()
    edge.answers = [answered()]
    page = click(run(step="draft"), "correct_safeguards")
    field(page, "text_input", "工作要求 R1").set_value("加强组织领导")
    field(page, "text_area", "内容").set_value("")
    page = next(each for each in page.button if each.key and each.key.endswith("_R2_drop")).click().run()
    save(page)
    assert sent_edits(edge) == [
        {"path": "safeguards/R1/title", "op": "set", "was": "加强领导", "now": "加强组织领导"},
        {"path": "safeguards/R1/text", "op": "set", "was": "各单位要重视。", "now": None},
        {"path": "safeguards/R2", "op": "remove", "was": SAFEGUARDS[1]},
    ]


def test_corrected_observances_are_listed_in_words_and_odd_ones_harm_nothing(edge: DraftEdge) -> None:
    rule = {"path": "observances/law-month/rule", "op": "set", "was": {"month": 12}, "now": {"week_of": "12-04"}}
    gone = {"path": "safeguards/R2", "op": "remove", "was": SAFEGUARDS[1]}
    odd = {"path": "observances/constitution-day/rule", "op": "set", "was": {"on": "12-04"}, "now": {"on": "soon"}}
    edge.draft = listed(edits=[rule, gone, odd])
    edge.draft["draft"]["observances"][0] = DAY | {"rule": {"on": "soon"}}
    assert "法治宣传教育月 · 每年的时间 <s>12 月（整月）</s> → <b>12 月 4 日所在的一周（周一至周日）</b>" in html(
        run(step="corrections")
    )
    click(run(step="draft"), "correct_observances")


def test_an_observance_that_a_task_is_on_stays_and_says_which(edge: DraftEdge) -> None:
    edge.draft = listed()
    tasks = edge.draft["draft"]["tasks"]
    tasks[0]["deadlines"].append({"id": "day", "observance": "constitution-day"})
    tasks[1]["targets"] = [{"id": "month", "title": "宣传月", "of": {"observance": ["law-month"]}}]
    page = click(run(step="draft"), "correct_observances")
    bins = [each for each in page.button if each.key and each.key.endswith("_drop")]
    assert [(each.disabled, each.help.split(" 用到")[0]) for each in bins] == [(True, "任务 1"), (True, "任务 2")]


def test_what_is_wrong_with_the_head_or_an_observance_is_told_by_its_name(edge: DraftEdge) -> None:
    faults = [{"field": "issuer", "reason": "太长"}, {"field": "observances[1].rule", "reason": "没有这一天"}]
    edge.draft = listed(errors=faults)
    for step in ("draft", "make"):
        shown = html(run(step=step))
        assert "✕ 发文单位" in shown
        assert "✕ 法治宣传教育月" in shown
