"""The page of a plan's history against a faked HTTP edge."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.dashboard_edge import PLAN, Edge, before_pages
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import history
from dashboard import viewer
history.draw(viewer.viewer(viewer.page_cookies()))
"""
HISTORY, DIFFERENCES = "tasks/plans/plan-2023/history", "tasks/plans/plan-2023/differences"
RAISED = {"what": "target.raised", "text": "第 10 项“普法演出”：目标 5 场 → 8 场"}
DONE = {"at": "2023-11-01T02:00:00Z", "by": "u9", "by_name": "王测试"}
FIRST = DONE | {"what": "edition", "edition": 1, "changes": []}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="section")
    faked.more[HISTORY] = {"items": [DONE | {"what": "activation", "edition": 1}, FIRST], "next": None}
    with before_pages(faked, monkeypatch):
        yield faked


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


NEWER = PLAN | {"edition": 2, "active": 2}


def step(**given: Any) -> dict[str, Any]:
    return DONE | {"what": "edition", "edition": 2, "changes": [RAISED]} | given


def test_it_tells_who_changed_what_and_when_in_the_districts_time(edge: Edge) -> None:
    edge.more[HISTORY] = {"items": [step(), FIRST], "next": None}
    shown = html(run())
    assert "<time>2023-11-01 10:00</time>" in shown
    assert "王测试" in shown
    assert RAISED["text"] in shown
    assert "录入第 1 版" in shown


def test_why_an_edition_was_made_stands_with_it_and_is_never_markup(edge: Edge) -> None:
    edge.more[HISTORY] = {"items": [step(reason="按<b>市局</b>通知"), FIRST], "next": None}
    assert "原因：</span>按&lt;b&gt;市局&lt;/b&gt;通知" in html(run())


def test_whoever_is_not_known_any_more_stands_there_by_id(edge: Edge) -> None:
    edge.more[HISTORY] = {"items": [step(by_name=None)], "next": None}
    assert '<span class="by">u9</span>' in html(run())


def test_a_draft_tells_what_it_will_change(edge: Edge) -> None:
    edge.plans = [PLAN | {"edition": 2}]
    edge.more[DIFFERENCES] = {"from": 1, "to": 2, "changes": [RAISED]}
    edge.more[HISTORY] = {"items": [step(), FIRST], "next": None}
    shown = html(run())
    assert "第 2 版尚未启用" in shown
    assert "<summary>1 处修改</summary>" in shown
    assert "如启用，将改变" in shown
    assert RAISED["text"] in shown


def test_without_a_draft_no_differences_are_asked_for(edge: Edge) -> None:
    assert "如启用，将改变" not in html(run())
    assert not [request for request in edge.sent if request.url.path.endswith("/differences")]


def test_many_changes_are_folded_after_the_first_and_none_is_left_out(edge: Edge) -> None:
    changes = [{"what": "task.changed", "text": f"改动{number}。"} for number in range(10)]
    edge.plans = [NEWER]
    edge.more[HISTORY] = {"items": [step(changes=changes)], "next": None}
    shown = html(run())
    assert "另有 4 处修改" in shown
    assert all(each["text"] in shown for each in changes)


def test_what_a_plan_says_is_never_markup(edge: Edge) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    edge.more[HISTORY] = {"items": [step(changes=[{"what": "x", "text": hostile}], by_name=hostile)], "next": None}
    assert hostile not in html(run())


def test_earlier_steps_are_shown_on_request(edge: Edge) -> None:
    edge.more[HISTORY] = {"items": [step()], "next": "c"}
    page = run()
    page.button(key="plan_history_older").click().run()
    asked = [request.url.params["limit"] for request in edge.sent if request.url.path.endswith("/history")]
    assert (asked[0], asked[-1]) == ("30", "90")


def test_of_several_plans_the_one_in_force_is_shown_first_and_another_can_be_chosen(edge: Edge) -> None:
    edge.plans = [PLAN | {"id": "next", "title": "2024年计划", "year": 2024, "active": None}, PLAN]
    page = run()
    assert page.selectbox(key="plan_history_plan").value == "plan-2023"
    edge.more["tasks/plans/next/history"] = {"items": [FIRST], "next": None}
    edge.more["tasks/plans/next/differences"] = {"from": 1, "to": 1, "changes": []}
    page.selectbox(key="plan_history_plan").select("next").run()
    assert "还没有启用过" in html(page)


def test_without_a_plan_it_says_what_will_stand_here(edge: Edge) -> None:
    edge.plans = []
    assert "还没有计划" in html(run())


def test_while_there_is_no_history_to_be_had_the_page_says_so(edge: Edge) -> None:
    del edge.more[HISTORY]
    assert "任务服务暂时连接不上" in html(run())
