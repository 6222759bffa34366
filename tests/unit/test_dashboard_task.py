"""The task page against a faked HTTP edge: all tasks, one of them, what is behind its numbers, and what is missing."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.activity_models import Attachment
from dashboard.dossier import dossier, missing
from dashboard.models import Activity, Kind
from dashboard.periods import said
from dashboard.task_models import Timeline
from dashboard.texts import texts
from dashboard.widgets.timeline import chart
from tests.unit.dashboard_edge import CONTENT, KINDS, PLAN, Edge, activity, before_pages, cell, progress
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
PROGRESS = "tasks/plans/plan-2023/progress"
TIMELINE = f"{PROGRESS}/quarterly/timeline"
BEHIND = f"{PROGRESS}/quarterly/qinghe/2023-Q4"
CELL = "quarterly/qinghe/2023-Q4"
SCRIPT = """
from dashboard.pages import task
from dashboard import viewer
task.draw(viewer.viewer(viewer.page_cookies()))
"""
TASK = {
    "no": "6",
    "title": "培育",
    "theme": "抓好三个群体",
    "text": "每季度培训一次。",
    "lead": ["section", {"each": "township"}],
    "assisting": [],
    "deadlines": [{"id": "each-quarter", "subject": "培训", "each": "quarter", "by": "last_day"}],
    "targets": [
        {
            "id": "quarterly", "title": "季度培训", "measure": "count", "of": {"kind": ["training"]}, "goal": 1.0,
            "counted_in": "次", "per": "township", "every": "quarter", "deadline": "each-quarter",
        }
    ],
}  # fmt: skip


def timeline(**given: Any) -> dict[str, Any]:
    moments = [
        {"day": day, "value": value, "provisional": value + 1, "goal": 2.0, "status": "open"}
        for day, value in (("2023-10-01", 0.0), ("2023-11-01", 1.0))
    ]
    forecast = {
        "per_week": 0.2, "expected": "2023-12-20", "earliest": "2023-12-05", "latest": None, "chance_by_due": 0.6,
        "basis": "pace", "text": "按目前进度预计 12 月 20 日完成",
    }  # fmt: skip
    told = {"target": "quarterly", "cells": 2, "begins": "2023-10-01", "due": "2023-12-31", "as_of": "2023-11-20"}
    return {**told, "moments": moments, "forecast": forecast, **given}


def counted(id: str = "a1", **given: Any) -> dict[str, Any]:
    facts = {
        "id": id,
        "version": 1,
        "status": "verified",
        "kind": "training",
        "title": "村居骨干法治培训",
        "unit": "qinghe",
    }
    return {**facts, "held_on": "2023-11-18", "evidence": 1, "verified": 1.0, "posted": 1.0, **given}


def slip(**given: Any) -> dict[str, Any]:
    item = {
        "id": "i1", "why": "late", "title": "季度培训", "text": "", "due": "2023-12-31", "plan": "plan-2023", "task": "6",
        "target": "quarterly", "of": "qinghe", "of_name": "青禾街道", "period": "2023-Q4", "done": False,
    }  # fmt: skip
    steps = [{"what": "issued", "at": "2023-11-02T01:00:00Z", "by_name": "王测试"}]
    about = {"id": "s1", "version": 2, "kind": "prompt", "status": "issued", "number": "提示35号", "unit": "qinghe"}
    return {
        **about,
        "unit_name": "青禾街道",
        "month": "2023-11",
        "due": "2023-12-31",
        "items": [item],
        "steps": steps,
        **given,
    }


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="leader")
    faked.progress = progress(
        cell(value=1, provisional=1, status="done", reason="已达标"), cell("baishi", status="overdue")
    )
    faked.progress["tasks"][0]["targets"][0] |= {"goal": 2, "value": 1, "provisional": 1}
    faked.activities = [activity(status="verified", evidence=["e1"], place="文化广场")]
    faked.more = {
        "tasks/plans/plan-2023": {**CONTENT, "tasks": [TASK]},
        TIMELINE: timeline(),
        BEHIND: {"items": [counted()], "next": None},
        "events/evidence": {"items": [{"id": "e1", "kind": "picture"}]},
        "events/kinds": {"items": [{**KINDS[0], "file": ["picture", "place", "participants"]}]},
        "notify/slips": {"items": [slip()]},
        "tasks/plans/plan-2023/preparation": {"active": 1, "under_way": None},
    }
    st.cache_resource.clear()
    with before_pages(faked, monkeypatch):
        yield faked
    st.cache_resource.clear()


def run(**address: str) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=20)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def test_without_a_number_every_task_is_there_with_its_status_reason_and_link(edge: Edge) -> None:
    shown = html(run())
    assert 'href="/task?no=6"' in shown
    assert "抓好三个群体" in shown
    assert "1 / 2 项完成" in shown
    assert "普法科" in shown


def test_a_number_that_the_plan_has_not_is_said_and_the_others_are_offered(edge: Edge) -> None:
    shown = html(run(no="99"))
    assert "没有编号为“99”的任务" in shown
    assert 'href="/task?no=6"' in shown


def test_a_task_tells_its_text_who_leads_and_when_it_falls_due_this_year(edge: Edge) -> None:
    shown = html(run(no="6"))
    for words in ("每季度培训一次。", "各街镇", "培训：每季度", "12月31日", "还有 41 天"):
        assert words in shown


def test_each_number_says_how_far_it_is_and_leads_to_what_it_is_made_of(edge: Edge) -> None:
    shown = html(run(no="6"))
    assert "1 / 1" in shown
    assert 'href="/task?no=6&amp;cell=quarterly%2Fqinghe%2F2023-Q4"' in shown
    assert "已达标" in shown
    assert "每个街镇每季度 1 次" in shown


def test_the_course_is_a_picture_that_says_its_forecast(edge: Edge) -> None:
    shown = html(run(no="6"))
    assert '<img src="data:image/svg+xml;base64,' in shown
    assert shown.count("按目前进度预计 12 月 20 日完成") == 2


def test_behind_a_number_are_its_activities_with_their_photos_and_what_they_lack(edge: Edge) -> None:
    shown = html(run(no="6", cell=CELL))
    assert 'href="/activities?id=a1"' in shown
    assert 'src="/do/thumbnail/e1"' in shown
    assert "+1 次" in shown
    assert "<span>参加人数</span>" in shown


def test_a_past_day_is_asked_for_and_no_later_activity_is_listed(edge: Edge) -> None:
    shown = html(run(no="6", as_of="2023-11-10", cell=CELL))
    assert "回看 2023-11-10 当天" in shown
    assert "村居骨干法治培训" not in shown
    asked = [request for request in edge.sent if request.url.path.startswith(f"/api/{PROGRESS}")]
    days = {request.url.params.get("as_of") for request in asked if "qinghe" not in request.url.path}
    assert days == {None, "2023-11-10"}


@pytest.mark.parametrize("said", ["2024-01-01", "gestern", "2023-02-30"])
def test_a_day_to_come_or_none_at_all_is_today(edge: Edge, said: str) -> None:
    assert "回看" not in html(run(no="6", as_of=said))


def test_the_day_that_is_chosen_stands_in_the_address(edge: Edge) -> None:
    page = run(no="6")
    page.date_input[0].set_value(date(2023, 11, 10)).run()
    assert page.query_params["as_of"] == "2023-11-10"
    page.date_input[0].set_value(date(2023, 11, 20)).run()
    assert "as_of" not in page.query_params


def test_slips_about_the_task_are_there_and_others_are_not(edge: Edge) -> None:
    other = slip(id="s2", number="提示36号", items=[{**slip()["items"][0], "task": "7", "target": "hands"}])
    edge.more["notify/slips"] = {"items": [slip(), other]}
    shown = html(run(no="6"))
    assert "提示35号" in shown
    assert 'href="/slips?slip=s1"' in shown
    assert "提示36号" not in shown


def test_a_slip_that_was_issued_later_is_not_there_on_a_past_day(edge: Edge) -> None:
    assert "提示35号" not in html(run(no="6", as_of="2023-11-01"))


@pytest.mark.parametrize(("role", "link"), [("leader", True), ("section", True), ("township", False)])
def test_who_sees_the_whole_district_can_take_the_ledger_along(edge: Edge, role: str, link: bool) -> None:
    edge.role = role
    assert ('href="/do/ledger/plan-2023?task=6"' in html(run(no="6"))) is link


def test_a_township_asks_for_its_own_part_and_may_not_look_into_anothers(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    edge.progress = {**progress(cell()), "unit": "qinghe"}
    assert "青禾街道" in html(run(no="6"))
    asked = [request.url.params.get("unit") for request in edge.sent if request.url.path == f"/api/{PROGRESS}"]
    assert set(asked) == {None}
    courses = [request for request in edge.sent if request.url.path == f"/api/{TIMELINE}"]
    assert {request.url.params["unit"] for request in courses} == {"qinghe"}


def test_a_task_that_asks_nothing_of_the_reader_says_so(edge: Edge) -> None:
    edge.progress = progress()
    edge.progress["tasks"][0]["targets"] = []
    assert "没有需要计数的指标" in html(run(no="6"))


def test_without_the_events_service_the_numbers_and_the_activities_names_stay(edge: Edge) -> None:
    edge.down = {"events"}
    shown = html(run(no="6", cell=CELL))
    assert "活动服务暂时连接不上" in shown
    assert "村居骨干法治培训" in shown
    assert "提示35号" in shown


def test_without_the_notify_service_only_the_slips_are_missing(edge: Edge) -> None:
    edge.down = {"notify"}
    shown = html(run(no="6", cell=CELL))
    assert "通知服务暂时连接不上" in shown
    assert 'src="/do/thumbnail/e1"' in shown


def test_a_tasks_service_that_dies_leaves_its_last_numbers_until_it_is_back(edge: Edge) -> None:
    page = run(no="6", cell=CELL)
    for down, told in (({"tasks"}, True), (set[str](), False)):
        edge.down = down
        deadline = time.monotonic() + 15
        while ("任务服务暂时连接不上" in html(page.run())) != told:
            assert time.monotonic() < deadline
        shown = html(page)
        assert "季度培训" in shown
        assert 'src="/do/thumbnail/e1"' in shown


def test_what_people_wrote_is_never_markup(edge: Edge) -> None:
    edge.activities = [activity(status="verified", title=HOSTILE, evidence=["e1"])]
    edge.progress = progress(cell(value=1, provisional=1, reason=HOSTILE))
    edge.progress["tasks"][0] |= {"title": HOSTILE}
    edge.progress["tasks"][0]["targets"][0] |= {"title": HOSTILE}
    edge.more |= {
        BEHIND: {"items": [counted(title=HOSTILE)], "next": None},
        "notify/slips": {
            "items": [slip(number=HOSTILE, items=[{**slip()["items"][0], "title": HOSTILE, "of_name": HOSTILE}])]
        },
        "tasks/plans/plan-2023": {**CONTENT, "tasks": [{**TASK, "text": HOSTILE, "theme": HOSTILE}]},
        TIMELINE: timeline(forecast={**timeline()["forecast"], "text": HOSTILE}),
    }
    for address in ({}, {"no": "6", "cell": CELL}, {"no": HOSTILE, "unit": HOSTILE}):
        shown = html(run(**address))
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown


KIND = Kind(id="training", name="培训", file=("picture", "place", "participants"))
PAPER = Kind(id="scheme", name="方案", file=("document",))


@pytest.mark.parametrize(
    ("given", "kind", "found", "lacking"),
    [
        ({}, KIND, None, ("material", "place", "participants")),
        ({"evidence": ("e1",), "place": "广场", "participants": 30}, KIND, "picture", ()),
        ({"evidence": ("e1",), "place": "  ", "participants": 0}, KIND, "picture", ("place", "participants")),
        ({"evidence": ("e1",), "place": "广场", "participants": 30}, KIND, "document", ("picture",)),
        ({"evidence": ("e1",)}, PAPER, "document", ()),
        ({"evidence": ("e1",)}, PAPER, "audio", ("document",)),
        ({"evidence": ("e1",)}, None, "audio", ()),
        ({"evidence": ("e1",)}, KIND, None, ("place", "participants")),
        ({}, None, None, ("material",)),
    ],
)
def test_a_file_lacks_what_its_kind_asks_for_and_nothing_else(
    given: dict[str, Any], kind: Kind | None, found: str | None, lacking: tuple[str, ...]
) -> None:
    known = {"e1": Attachment(id="e1", kind=found)} if found else {}
    assert missing(Activity.model_validate(activity(**given)), kind, known) == lacking


def test_an_activity_that_counts_twice_is_looked_through_once() -> None:
    one = Activity.model_validate(activity())
    assert dossier([one, one], {}, {})[:2] == (1, 0)


def test_a_course_keeps_inside_its_picture_and_what_is_far_off_leads_beyond() -> None:
    drawn = chart(Timeline.model_validate(timeline()))
    assert drawn.verified.startswith("M0.0,100.0")
    assert 0 < drawn.now < (drawn.due or 0) <= 100
    assert drawn.wedge.endswith("Z")
    assert all(0 <= tick.x < 100 for tick in drawn.ticks)


def test_a_course_without_a_day_or_a_value_is_drawn_without_them() -> None:
    nothing = {"day": "2023-10-01", "value": None, "provisional": None, "goal": 1.0, "status": "waiting"}
    told = timeline(due=None, moments=[nothing], forecast={"basis": "too_little", "text": "暂不预计"})
    drawn = chart(Timeline.model_validate(told))
    assert (drawn.due, drawn.pace, drawn.verified, drawn.wedge) == (None, "", "", "")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2023", "全年"),
        ("2023-H1", "上半年"),
        ("2023-Q4", "第四季度"),
        ("2023-05", "5月"),
        ("2022-Q1", "2022年第一季度"),
        ("x", "x"),
    ],
)
def test_periods_are_called_as_an_office_calls_them(period: str, words: str) -> None:
    assert said(period, PLAN["year"], texts("zh")) == words
