"""The page "change the plan": what is in force, changed, with the effect beside it before anything is saved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.dashboard_edge import PLAN, refusal
from tests.unit.dashboard_edge import before_pages as before
from tests.unit.new_plan_edge import DraftEdge, draft, plan
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import plan_editor
from dashboard import viewer
plan_editor.draw(viewer.viewer(viewer.page_cookies()))
"""
HOSTILE = "<img src=x onerror=alert(1)>"
EDIT = {"path": "tasks/1/targets/performance/goal", "op": "set", "was": 5, "now": 8}
CHANGES = "/api/tasks/plans/plan-2023/draft"
PREVIEW = "/api/tasks/plans/plan-2023/preview"


def changes(**given: Any) -> dict[str, Any]:
    """The draft that began from the plan, with one change."""
    own = {"document": {"text": "", "tables": []}, "parse": {"title": PLAN["title"]}, "questions": [], "sources": {}}
    base = {"plan": "plan-2023", "edition": 1, "latest": 1}
    return draft(**{**own, "base": base, "edits": [EDIT], **given})


def side(**given: Any) -> dict[str, Any]:
    return {"cells": 8, "goal": 40, "value": 40, "status": "done", "done": 8, "due": "2023-12-31", **given}


def cell(**given: Any) -> dict[str, Any]:
    return {"value": 5, "provisional": 5, "awaiting_review": False, "goal": 5, "due": None, "reason": "", **given}


def preview(title: str = "普法演出", **given: Any) -> dict[str, Any]:
    """Five of eight cells that were done are not any more."""
    moved = [{"before": "done", "after": "open", "cells": 5}]
    effects: list[Any] = [
        {"unit": "qinghe", "period": "2023", "before": cell(status="done"), "after": cell(status="open", goal=8)}
    ]
    target = {"id": "performance", "title": title, "before": side(), "after": side(goal=64, done=3, status="open")}
    task: dict[str, Any] = {"no": "1", "title": title, "before": {"status": "done", "percent": 0.88}}
    task |= {"after": {"status": "open", "percent": 0.62}}
    task |= {"targets": [{**target, "changed": 5, "moved": moved, "cells": effects}]}
    same = {"status": "open", "percent": None}
    other = {"no": "2", "title": "营造氛围", "before": same, "after": same, "targets": []}
    usual = {
        "plan": "plan-2023",
        "edition": 1,
        "latest": 1,
        "as_of": "2023-11-20",
        "changes": [{"what": "target.raised", "text": f"第 1 项“{title}”：目标 5 场次 → 8 场次"}],
        "worked_out": True,
        "activities": 20,
        "cells": 16,
        "most": 20000,
        "moved": moved,
        "tasks": [task, other],
    }
    return {**usual, **given}


@dataclass
class ChangesEdge(DraftEdge):
    """``draft`` is what was begun, None for nothing; ``told`` answers the effect."""

    draft: dict[str, Any] | None = field(default_factory=changes)
    told: httpx.Response | Exception = field(default_factory=lambda: httpx.Response(200, json=preview()))

    def _get(self, request: httpx.Request, path: str) -> httpx.Response:
        if path == "tasks/plans/plan-2023/draft":
            return httpx.Response(200, json=self.draft) if self.draft else httpx.Response(404, json={"title": "没有"})
        return super()._get(request, path)

    def _post(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == PREVIEW:
            if isinstance(self.told, Exception):
                raise self.told
            return self.told
        return super()._post(request)


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChangesEdge]:
    edge = ChangesEdge()
    with before(edge, monkeypatch):
        yield edge


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=60).run()


def click(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def made(**given: Any) -> httpx.Response:
    return httpx.Response(201, json={**PLAN, "edition": 2, **given})


def test_what_is_in_force_is_shown_and_nothing_begins_by_looking(edge: ChangesEdge) -> None:
    edge.draft = None
    page = run()
    assert "现行第 1 版，2 项任务，2 项指标" in html(page)
    assert edge.posts(CHANGES) == []
    edge.answers = [httpx.Response(201, json=changes(edits=[]))]
    shown = html(click(page, "begin_changes_do"))
    assert len(edge.posts(CHANGES)) == 1
    assert "还没有改动" in shown
    assert "参与单位" in shown


def test_the_effect_stands_beside_the_plan_before_anything_is_saved(edge: ChangesEdge) -> None:
    shown = html(run())
    for words in ("目标 5 场次 → 8 场次", "5 格由完成变为进行中", "<s>88%</s> → <b>62%</b>", "8 格中", "青禾街道"):
        assert words in shown
    assert "其余 1 项任务不变" in shown
    (asked,) = edge.posts(PREVIEW)
    assert asked.headers["if-match"] == '"1"'
    assert json.loads(asked.content)["id"] == plan()["id"]
    assert not edge.puts()


def test_the_effect_is_asked_once_for_a_version_of_the_changes(edge: ChangesEdge) -> None:
    page = run()
    page.run()
    assert len(edge.posts(PREVIEW)) == 1
    click(page, "effect_again")
    assert len(edge.posts(PREVIEW)) == 2


def test_a_goal_that_is_corrected_is_kept_and_its_effect_asked(edge: ChangesEdge) -> None:
    edge.draft = changes(edits=[])
    page = click(run(), "correct_1")
    goal = next(each for each in page.number_input if each.label == "目标数")
    edge.answers = [httpx.Response(200, json=changes(version=4))]
    goal.set_value(8.0).run()
    save = next(each for each in page.button if str(each.key).endswith("_save"))
    shown = html(save.click().run())
    (edit,) = json.loads(edge.puts()[-1].content)["edits"]
    assert {name: edit[name] for name in EDIT} == EDIT
    assert "5 格由完成变为进行中" in shown


def test_saving_makes_an_edition_brings_it_into_force_and_puts_the_draft_away(edge: ChangesEdge) -> None:
    page = run()
    edge.answers = [made(), made(active=2)]
    shown = html(click(page, "saved_changes"))
    assert [request.url.path for request in edge.sent if request.method == "POST"][-2:] == [
        "/api/tasks/drafts/d1/plan",
        "/api/tasks/plans/plan-2023/activate",
    ]
    assert any(request.method == "DELETE" for request in edge.sent)
    assert "第 2 版已启用" in shown


def test_why_the_plan_is_changed_goes_with_the_edition_and_is_asked_anew_for_the_next(edge: ChangesEdge) -> None:
    page = run()
    page.text_input(key="plan_changes_reason").set_value(" 按市局通知 ").run()
    edge.answers = [made(), made(active=2)]
    page = click(page, "saved_changes")
    (post,) = edge.posts("/api/tasks/drafts/d1/plan")
    assert json.loads(post.content) == {"reason": "按市局通知"}
    assert "plan_changes_reason" not in page.session_state


def test_saving_that_is_cut_off_goes_on_where_it_was(edge: ChangesEdge) -> None:
    page = run()
    edge.answers = [made(), httpx.ConnectError("refused")]
    page = click(page, "saved_changes")
    assert any("没有保存" in each.value for each in page.error)
    edge.answers = [made(active=2)]
    assert "第 2 版已启用" in html(click(page, "saved_changes"))
    assert len(edge.posts("/api/tasks/drafts/d1/plan")) == 1


def test_while_it_is_coming_into_force_that_is_said(edge: ChangesEdge) -> None:
    page = run()
    edge.answers = [made(), made(preparing=2)]
    assert "第 2 版正在启用" in html(click(page, "saved_changes"))


def test_an_edition_made_meanwhile_is_told_and_the_changes_stay(edge: ChangesEdge) -> None:
    edge.plans = [{**PLAN, "edition": 2, "active": 2}]
    page = run()
    shown = html(page)
    assert "修改期间，计划有了新版本" in shown
    assert "您的 1 处改动都还在" in shown
    edge.answers = [httpx.Response(200, json=changes(version=4, base={"plan": "plan-2023", "edition": 2, "latest": 2}))]
    shown = html(click(page, "renew_changes"))
    assert edge.puts()[-1].url.path == "/api/tasks/drafts/d1/base"
    assert "修改期间" not in shown


def test_a_save_that_comes_too_late_saves_nothing_and_says_so(edge: ChangesEdge) -> None:
    page = run()
    edge.answers = [refusal(412, "stale", "内容已被他人修改")]
    shown = html(click(page, "saved_changes"))
    assert "修改期间，计划有了新版本" in shown
    assert not edge.posts("/api/tasks/plans/plan-2023/activate")


def test_two_words_for_one_place_are_laid_side_by_side(edge: ChangesEdge) -> None:
    clash = {"edit": 0, "path": EDIT["path"], "reason": "changed", "was": 5, "stands": 6, "now": 8}
    edge.draft = changes(conflicts=[clash])
    page = run()
    shown = html(page)
    for words in ("与新生效的版本冲突", "这一处已被他人改过", "您修改时", "新版本"):
        assert words in shown
    assert "文件" not in shown
    assert not edge.posts(PREVIEW)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (httpx.ConnectError("refused"), "任务服务暂时连接不上，影响没有推算出来"),
        (httpx.Response(503), "任务服务暂时连接不上，影响没有推算出来"),
        (refusal(409, "identity.units_clash", "单位有冲突", units="青禾街道已有上级"), "青禾街道已有上级"),
    ],
)
def test_where_the_effect_cannot_be_told_that_is_said_and_nothing_can_be_saved(
    edge: ChangesEdge, told: httpx.Response | Exception, words: str
) -> None:
    edge.told = told
    page = run()
    html(page)
    assert any(words in each.value for each in (*page.warning, *page.error))


def test_a_service_with_too_much_to_work_out_asks_to_try_again_and_is_no_dead_one(edge: ChangesEdge) -> None:
    edge.told = refusal(503, "plan_preview_busy", "现在有多人在推算，请过几秒再试。")
    page = run()
    html(page)
    assert [each.value for each in page.info] == ["现在有多人在推算，请过几秒再试。改动已保存。"]
    assert not any("连接不上" in each.value for each in page.warning)
    edge.told = httpx.Response(200, json=preview())
    assert "5 格由完成变为进行中" in html(click(page, "effect_again"))


def test_a_service_that_waits_for_its_database_is_told_as_one_that_does_not_answer(edge: ChangesEdge) -> None:
    edge.told = refusal(503, "unavailable", "服务暂时不可用")
    page = run()
    html(page)
    assert any("连接不上" in each.value for each in page.warning)


def test_what_is_too_much_to_work_out_is_said(edge: ChangesEdge) -> None:
    target = {"id": "t", "title": "村宣传栏", "before": side(), "after": {"cells": 30000, "goal": 60000}}
    task = {"no": "1", "title": "阵地", "before": {"status": "open", "percent": 0.5}, "after": {}, "targets": [target]}
    edge.told = httpx.Response(200, json=preview(worked_out=False, cells=60000, moved=[], tasks=[task]))
    shown = html(run())
    assert "涉及 60,000 个考核格" in shown
    assert "60,000" in shown


def test_a_change_of_words_alone_leaves_progress_as_it_is(edge: ChangesEdge) -> None:
    same = {"status": "open", "percent": 0.5}
    task = {"no": "1", "title": "阵地", "before": same, "after": same, "targets": []}
    edge.told = httpx.Response(200, json=preview(moved=[], tasks=[task]))
    assert "进度不变" in html(run())


def test_what_is_no_plan_yet_says_where_and_has_no_effect(edge: ChangesEdge) -> None:
    fault = {"field": "tasks[0].targets[0].goal", "code": "x", "reason": "目标应为整数"}
    edge.draft = changes(errors=[fault])
    page = run()
    assert "目标应为整数" in html(page)
    assert any("1 处内容还不完整" in each.value for each in page.warning)
    assert not edge.posts(PREVIEW)


def test_units_are_called_otherwise_and_added(edge: ChangesEdge) -> None:
    page = run()
    edge.answers = [httpx.Response(200, json=changes(version=4))]
    name = next(each for each in page.text_input if each.label == "新名称")
    unit = next(each for each in page.selectbox if each.label == "单位")
    unit.set_value("qinghe")
    name.set_value("青禾镇")
    next(each for each in page.button if each.label == "保存修改").click().run()
    edits = json.loads(edge.puts()[-1].content)["edits"]
    assert edits[-1] == {"path": "units/qinghe/name", "op": "set", "was": "青禾街道", "now": "青禾镇"}


def test_all_changes_can_be_given_up(edge: ChangesEdge) -> None:
    page = click(run(), "dropped_changes")
    assert any(request.method == "DELETE" for request in edge.sent)
    assert "现行第 1 版" in html(page)


def test_what_people_wrote_is_text(edge: ChangesEdge) -> None:
    said = plan()
    said["title"] = said["tasks"][0]["title"] = said["tasks"][0]["targets"][0]["title"] = HOSTILE
    said["units"] = [{**unit, "name": HOSTILE} for unit in said["units"]]
    edge.draft = changes(draft=said, edits=[{**EDIT, "title": HOSTILE}])
    edge.told = httpx.Response(200, json=preview(title=HOSTILE))
    shown = html(run())
    assert HOSTILE not in shown
    assert "&lt;img" in shown


@pytest.mark.parametrize("service", ["events", "notify"])
def test_a_service_that_is_down_takes_nothing_else_with_it(edge: ChangesEdge, service: str) -> None:
    edge.down = {service}
    assert "5 格由完成变为进行中" in html(run())


def test_the_service_may_go_down_while_one_is_at_it(edge: ChangesEdge) -> None:
    page = run()
    edge.down = {"tasks"}
    page = click(page, "effect_again")
    html(page)
    assert any("暂时连接不上" in each.value for each in page.warning)
    edge.down = set()
    assert "5 格由完成变为进行中" in html(page.run())


def test_a_plan_that_waits_is_told_of_and_can_be_brought_into_force(edge: ChangesEdge) -> None:
    edge.draft, edge.plans = None, [{**PLAN, "edition": 2}]
    page = run()
    assert "第 2 版已保存，尚未启用" in html(page)
    edge.answers = [made(active=2)]
    click(page, "activate_waiting")
    assert edge.posts("/api/tasks/plans/plan-2023/activate")


def test_without_a_plan_the_way_to_one_is_told(edge: ChangesEdge) -> None:
    edge.plans = []
    assert "还没有可以修改的计划" in html(run())


def test_what_was_not_touched_is_no_change(edge: ChangesEdge) -> None:
    said = plan()
    once = {"id": "once", "title": "考试", "measure": "milestone", "of": {"kind": "lecture"}}
    named = {"id": "named", "title": "宣讲", "measure": "count", "of": {"kind": "lecture"}, "units": ["qinghe"]}
    but = {"id": "but", "title": "培训", "measure": "count", "of": {}, "per": "township", "except": ["baishi"]}
    area = {
        "id": "area",
        "title": "展板",
        "measure": "sum",
        "of": {"kind": "lecture"},
        "field": "details.area",
        "goal": 9.5,
    }
    share = {"id": "share", "title": "应到", "measure": "ratio", "of": {"kind": "lecture"}, "goal": 0.8}
    share |= {"numerator": "details.people", "denominator": "participants", "once_per": "details.project"}
    said["tasks"][0]["targets"] += [once, named, but, area, share]
    said["tasks"][0]["deadlines"] += [{"id": "told", "subject": "检查", "on_notice": True, "due": "2023-05-01"}]
    edge.draft = changes(draft=said, edits=[])
    page = click(run(), "correct_1")
    html(next(each for each in page.button if str(each.key).endswith("_save")).click().run())
    assert not edge.puts()


def at(page: AppTest, label: str) -> Any:
    return next(each for each in page.selectbox if each.label == label)


def saved_targets(edge: ChangesEdge, page: AppTest) -> dict[str, Any]:
    """What became different of the target, by its fields."""
    edge.answers = [httpx.Response(200, json=changes(version=4))]
    html(next(each for each in page.button if str(each.key).endswith("_save")).click().run())
    edits = json.loads(edge.puts()[-1].content)["edits"]
    return {edit["path"].rsplit("/", 1)[-1]: edit["now"] for edit in edits}


def counting_lectures(**given: Any) -> dict[str, Any]:
    said = plan()
    said["tasks"][0]["targets"] = [
        {"id": "talks", "title": "讲座", "measure": "count", "of": {"kind": "lecture"}, "goal": 5, **given}
    ]
    return changes(draft=said, edits=[])


def test_a_count_becomes_a_sum_of_a_number_that_the_activities_have(edge: ChangesEdge) -> None:
    edge.draft = counting_lectures()
    page = click(run(), "correct_1")
    at(page, "怎样计").set_value("sum").run()
    assert "累计要选好累计哪一项" in page.warning[-1].value
    assert at(page, "累计哪一项").options == ["参加人数", "展板", "听众"]
    at(page, "累计哪一项").set_value("details.area").run()
    assert not page.warning
    assert saved_targets(edge, page) == {"measure": "sum", "field": "details.area"}


def test_a_share_is_asked_for_in_per_cent_and_its_parts_are_chosen(edge: ChangesEdge) -> None:
    edge.draft = counting_lectures(counted_in="场")
    page = click(run(), "correct_1")
    at(page, "怎样计").set_value("ratio").run()
    at(page, "分子").set_value("participants").run()
    at(page, "分母").set_value("participants").run()
    assert "比例总是 100%" in page.warning[-1].value
    at(page, "分子").set_value("details.people").run()
    next(each for each in page.number_input if each.label == "达到（%）").set_value(90.0).run()
    changed = saved_targets(edge, page)
    facts = {"numerator": "details.people", "denominator": "participants"}
    assert changed == {"measure": "ratio", "goal": 0.9, "counted_in": None, **facts}


def test_what_a_measure_has_no_use_for_goes_with_it(edge: ChangesEdge) -> None:
    edge.draft = counting_lectures(measure="sum", field="details.area")
    page = click(run(), "correct_1")
    at(page, "怎样计").set_value("milestone").run()
    assert saved_targets(edge, page) == {"measure": "milestone", "field": None, "goal": 1}


def test_a_fact_that_the_chosen_activities_do_not_have_is_told(edge: ChangesEdge) -> None:
    edge.draft = counting_lectures(measure="sum", field="details.gone")
    page = click(run(), "correct_1")
    assert [each.value for each in page.warning] == [
        "所选活动没有“gone”这一项，请另选。",
        "累计要选好累计哪一项，如参加人数。",
    ]


def test_while_the_kinds_are_not_known_a_measure_stays_as_it_is(edge: ChangesEdge) -> None:
    edge.draft = counting_lectures(measure="sum", field="details.area")
    edge.down = {"events"}
    page = click(run(), "correct_1")
    assert not page.warning
    assert at(page, "累计哪一项").value == "details.area"
