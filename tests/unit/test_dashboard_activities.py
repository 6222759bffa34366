"""The page of the activities against a faked HTTP edge: feed, photos, calendar, one; what is asked for is in the address."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.activity_filters import Asked
from dashboard.models import Unit
from dashboard.widgets.month import month_after, month_before, weeks
from dashboard.widgets.unit_tree import tree
from tests.unit.dashboard_edge import UNITS, Edge, activity, before_pages, refusal
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import activities
from dashboard import viewer
activities.draw(viewer.viewer(viewer.page_cookies()))
"""
LIST = "/api/events/activities"
CAMPAIGN = {
    "id": "week", "version": 1, "status": "open", "title": "宪法宣传周", "first": "2023-11-20", "last": "2023-11-26",
}  # fmt: skip
STEP = {"version": 1, "move": "posted", "by_name": "林小禾", "at": "2023-11-18T08:00:00Z", "changes": []}
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    faked.activities = [activity()]
    faked.more["events/campaigns"] = {"items": [CAMPAIGN], "today": "2023-11-20", "next": None}
    faked.more["events/activities/a1/history"] = {"items": [STEP], "intact": True, "broken_at": None}
    faked.more["events/evidence"] = {"items": []}
    faked.more["events/duplicates"] = {"items": []}
    st.cache_resource.clear()
    with before_pages(faked, monkeypatch):
        yield faked


def run(**address: str) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=20)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def asked_for(edge: Edge) -> dict[str, str]:
    """What the list was narrowed by, the last time that it was asked for by this page."""
    found = [request for request in edge.sent if request.url.path == LIST and request.method == "GET"]
    return dict(found[-1].url.params)


def asked_for_by(page: AppTest, edge: Edge) -> dict[str, str]:
    html(page)
    return asked_for(edge)


def pictures(edge: Edge, *ids: str, kind: str = "picture") -> None:
    about = {"kind": kind, "name": "附件", "size": 9, "width": 1200, "height": 800}
    edge.more["events/evidence"] = {"items": [{"id": id} | about for id in ids]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "qinghe"),
        ("kind", "training"),
        ("status", "posted"),
        ("campaign", "week"),
        ("since", "2023-11-01"),
        ("until", "2023-11-30"),
        ("exemplar", "true"),
    ],
)
def test_each_filter_of_the_address_narrows_what_is_asked_for_and_is_removed_by_one_link(
    edge: Edge, name: str, value: str
) -> None:
    shown = html(run(**{name: value}))
    assert asked_for(edge)[name] == value
    assert '<div class="pf pf-chosen"><a href="/activities" target="_self"' in shown
    assert f"/do/sheet/export.xlsx?{name}={value}" in shown


def test_a_choice_changes_the_address_and_what_is_asked_for(edge: Edge) -> None:
    page = run()
    page.selectbox(key="activity_unit").select("baishi").run()
    assert page.query_params["unit"] in ("baishi", ["baishi"])
    assert asked_for(edge)["unit"] == "baishi"


def test_words_are_looked_for_by_the_service_and_stand_in_the_address(edge: Edge) -> None:
    page = run(status="posted")
    page.text_input(key="activity_q").set_value(" 法治 培训 ").run()
    assert asked_for(edge)["q"] == "法治 培训"
    assert page.query_params["q"] in ("法治 培训", ["法治 培训"])
    shown = html(page)
    assert "去掉筛选：搜索 法治 培训" in shown
    assert "/do/sheet/export.xlsx?status=posted&amp;q=" in shown


@pytest.mark.parametrize("q", ["法", "，。", "  ", "_ _"])
def test_what_cannot_be_looked_for_is_not_asked_and_that_is_said(edge: Edge, q: str) -> None:
    assert "q" not in asked_for_by(run(q=q), edge)
    page = run()
    page.text_input(key="activity_q").set_value(q).run()
    assert "q" not in asked_for_by(page, edge)
    assert [each.value for each in page.toast] == (["请输入至少两个相连的字。"] if q.strip() else [])


def test_what_no_address_can_say_is_left_out(edge: Edge) -> None:
    html(run(unit="../x", status="lost", since="2023-02-31", view="film", month="2023-13"))
    assert asked_for(edge) == {"limit": "30"}


def test_the_feed_tells_of_each_who_held_what_when_how_it_stands_and_who_posted_it(edge: Edge) -> None:
    edge.activities = [activity(status="returned", reason="请补充照片", place="文化广场", participants=1300)]
    shown = html(run())
    for words in ("▲", "已退回", "请补充照片", "青禾街道", "法治培训", "11月18日", "文化广场", "1,300 人", "林小禾"):
        assert words in shown
    assert 'href="/activities?id=a1"' in shown


def test_a_link_to_one_keeps_the_filters_so_that_the_way_back_does(edge: Edge) -> None:
    assert 'href="/activities?unit=qinghe&amp;id=a1"' in html(run(unit="qinghe"))
    assert 'class="back" href="/activities?unit=qinghe"' in html(run(unit="qinghe", id="a1"))


def test_older_ones_are_asked_for_by_their_cursor(edge: Edge) -> None:
    edge.more["events/activities"] = {"items": [activity()], "next": "c2"}
    edge.more["events/activities?cursor=c2"] = {"items": [activity("a2", title="更早的活动")], "next": None}
    page = run()
    assert "更早的活动" not in html(page)
    page.button(key="more_activities").click().run()
    assert "更早的活动" in html(page)


def test_the_wall_shows_photos_in_their_proportions_with_words_for_who_cannot_see_them(edge: Edge) -> None:
    edge.activities = [activity(evidence=["e1"]), activity("a2", evidence=["e2"], status="withdrawn")]
    pictures(edge, "e1", "e2")
    shown = html(run(view="photos"))
    assert "--r:1.5" in shown
    assert 'alt="村居骨干法治培训，青禾街道，11月18日"' in shown
    assert 'href="/activities?view=photos&amp;id=a1"' in shown
    assert "/do/thumbnail/e2" not in shown


def test_what_is_no_picture_is_not_on_the_wall(edge: Edge) -> None:
    edge.activities = [activity(evidence=["e1"])]
    pictures(edge, "e1", kind="document")
    assert "这里还没有照片" in html(run(view="photos"))


def test_the_calendar_asks_for_its_month_and_outlines_what_is_planned(edge: Edge) -> None:
    edge.activities = [activity(), activity("a2", status="planned", held_on="2023-11-28", title="计划的培训")]
    shown = html(run(view="calendar"))
    assert asked_for(edge) == {"since": "2023-11-01", "until": "2023-11-30", "limit": "200"}
    assert "2023年11月" in shown
    assert 'class="show l-waiting s-planned"' in shown
    assert "/activities?view=calendar&amp;month=2023-10" in shown


def test_a_full_day_of_the_calendar_leads_to_all_of_it(edge: Edge) -> None:
    edge.activities = [activity(f"a{n}", title=f"第{n}场") for n in range(5)]
    shown = html(run(view="calendar", month="2023-11"))
    assert "另有 3 件" in shown
    assert "/activities?since=2023-11-18&amp;until=2023-11-18" in shown


def test_a_month_that_is_not_whole_says_so(edge: Edge) -> None:
    assert "每天的件数不全" not in html(run(view="calendar", month="2023-11"))
    page = {"items": [activity()], "next": "more"}
    edge.more["events/activities"] = edge.more["events/activities?cursor=more"] = page
    st.cache_resource.clear()
    assert "每天的件数不全" in html(run(view="calendar", month="2023-10"))


def test_one_activity_shows_its_facts_what_it_served_and_its_history_with_its_seal(edge: Edge) -> None:
    effect = {"plan": "plan-2023", "task": "6", "task_title": "培育", "target": "quarterly", "title": "季度培训"}
    edge.effects = [effect | {"unit": "qinghe", "period": "2023-Q4", "counts": True, "goal": 1, "status": "done"}]
    shown = html(run(id="a1"))
    assert "<h1>村居骨干法治培训</h1>" in shown
    assert 'href="/task?no=6&amp;unit=qinghe"' in shown
    assert "本次已计入" in shown
    assert "记录完整，未被改动" in shown


def test_a_broken_seal_is_said(edge: Edge) -> None:
    edge.more["events/activities/a1/history"] = {"items": [STEP], "intact": False, "broken_at": 1}
    assert "第 1 步的记录与当时不符" in html(run(id="a1"))


def test_a_returned_one_says_why_and_by_whom(edge: Edge) -> None:
    returned = {"version": 2, "by_name": "王审核", "at": "2023-11-19T02:00:00Z", "reason": "日期不符", "changes": []}
    edge.activities = [activity(status="returned", reason="日期不符", returned=returned)]
    shown = html(run(id="a1"))
    assert "日期不符" in shown
    assert "王审核" in shown


def test_what_is_not_there_or_not_ones_own_is_said_and_is_no_fault_of_the_service(edge: Edge) -> None:
    shown = html(run(id="gone"))
    assert "没有这项活动，或您不能查看" in shown
    assert "暂时连接不上" not in shown


def test_the_section_verifies_the_version_that_it_sees(edge: Edge) -> None:
    edge.role, edge.activities = "section", [activity(version=3)]
    page = run(id="a1")
    page.button(key="verify_a1").click().run()
    [sent] = edge.posts(f"{LIST}/a1/verify")
    assert sent.headers["if-match"] == '"3"'
    assert "verify_a1" not in {button.key for button in page.button}


def test_a_refused_verdict_is_said(edge: Edge) -> None:
    edge.role = "section"
    page = run(id="a1")
    edge.answers = [refusal(409, "not_now.verified", "已经审核过了")]
    page.button(key="verify_a1").click().run()
    assert [each.value for each in page.error] == ["已经审核过了"]


def test_only_who_may_is_offered_to_act(edge: Edge) -> None:
    assert not {"verify_a1", "withdraw_a1"} & {button.key for button in run(id="a1").button}


def test_a_township_chooses_among_its_own_units_and_may_withdraw_its_own_post(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    assert list(run().selectbox(key="activity_unit").options) == ["青禾街道", "\u3000晴村"]
    keys = {button.key for button in run(id="a1").button}
    assert "withdraw_a1" in keys
    assert "verify_a1" not in keys


def test_another_units_activities_are_said_to_be_not_ones_own_and_not_asked_for(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    assert "没有这个单位，或您不能查看" in html(run(unit="baishi"))
    assert not [request for request in edge.sent if request.url.params.get("unit") == "baishi"]


def told(address: dict[str, str]) -> str:
    """The page once it says that the events service is away: what was asked before that is shown until it is asked again."""
    until = time.monotonic() + 30
    while "活动服务暂时连接不上" not in (shown := html(run(**address))) and time.monotonic() < until:
        time.sleep(0.05)
    return shown


@pytest.mark.parametrize("service", ["tasks", "events", "notify"])
@pytest.mark.parametrize("address", [{}, {"view": "photos"}, {"view": "calendar"}, {"id": "a1"}])
def test_with_a_service_down_the_rest_of_the_page_lives(edge: Edge, service: str, address: dict[str, str]) -> None:
    run()  # who is signed in is known
    edge.down = {service}
    shown = told(address) if service == "events" else html(run(**address))
    if service == "events":
        assert "活动服务暂时连接不上" in shown
    elif address.get("id"):
        assert "记录完整" in shown


def test_what_was_known_stays_while_the_service_is_down(edge: Edge) -> None:
    assert "村居骨干法治培训" in html(run())
    edge.down = {"events"}
    page = run()
    for _ in range(200):
        if "暂时连接不上" in (shown := html(page.run())):
            break
    assert "暂时连接不上" in shown
    assert "村居骨干法治培训" in shown


@pytest.mark.parametrize("address", [{}, {"view": "photos"}, {"view": "calendar"}, {"id": "a1"}])
def test_what_people_wrote_is_never_markup(edge: Edge, address: dict[str, str]) -> None:
    texts: dict[str, Any] = dict.fromkeys(("title", "place", "reason", "posted_by_name"), HOSTILE)
    edge.activities = [activity(**texts, status="returned", evidence=["e1"], laws=[HOSTILE])]
    edge.more["events/activities/a1/history"]["items"] = [STEP | {"by_name": HOSTILE, "reason": HOSTILE}]
    pictures(edge, "e1")
    shown = html(run(**address))
    assert HOSTILE not in shown
    assert "&lt;img src=x" in shown


def test_without_any_activity_the_page_says_how_they_come(edge: Edge) -> None:
    edge.activities = []
    assert "街镇填报的活动会在几秒内出现在这里" in html(run())
    assert "没有符合条件的活动" in html(run(kind="lecture"))


def test_an_address_and_what_it_asks_for_are_the_same_there_and_back() -> None:
    asked = Asked(
        "calendar",
        "u",
        "k",
        "posted",
        "c",
        "民法典 & 100%+",
        True,
        date(2023, 1, 2),
        date(2023, 3, 4),
        date(2023, 2, 1),
        "a",
    )
    assert Asked.said(asked.query) == asked
    assert Asked().address == "/activities"


def test_a_calendar_never_leaves_the_days_that_were_asked_for() -> None:
    asked = Asked("calendar", since=date(2023, 2, 10), until=date(2023, 5, 1), month=date(2023, 2, 1))
    assert asked.on_its_days() == {"since": "2023-02-10", "until": "2023-02-28"}


def test_units_stand_in_the_order_of_their_tree() -> None:
    found = tree([Unit.model_validate(each) for each in UNITS], None)
    assert [(id, branch.depth) for id, branch in found.items()] == [
        ("section", 0), ("qinghe", 0), ("qinghe-1", 1), ("baishi", 0),
    ]  # fmt: skip


def test_a_month_is_whole_weeks_from_monday_to_sunday() -> None:
    month = date(2023, 12, 1)
    shown = weeks(month, date(2023, 12, 4), {date(2023, 12, 4): ["x"]})
    assert (shown[0][0].day, shown[-1][-1].day) == (date(2023, 11, 27), date(2023, 12, 31))
    assert [day.items for week in shown for day in week if day.today] == [("x",)]
    assert (month_before(month), month_after(month)) == (date(2023, 11, 1), date(2024, 1, 1))


EXEMPLAR = {"by": "u9", "by_name": HOSTILE, "at": "2023-11-19T08:00:00Z"}


def test_the_section_makes_a_verified_activity_an_example_and_none_again(edge: Edge) -> None:
    edge.role, edge.activities = "section", [activity(status="verified")]
    page = run(id="a1")
    edge.answers = [httpx.Response(200, json=edge.activities[0])]
    edge.activities = [activity(status="verified", exemplar=EXEMPLAR)]
    html(page.button(key="exemplar_a1").click().run())
    (put,) = [request for request in edge.sent if request.method == "PUT"]
    assert put.url.path == f"{LIST}/a1/exemplar"
    shown = html(run(id="a1"))
    assert "pf-star" in shown
    assert HOSTILE not in shown
    page = run(id="a1").button(key="exemplar_a1").click().run()
    html(page)
    assert [request.url.path for request in edge.sent if request.method == "DELETE"] == [f"{LIST}/a1/exemplar"]


def test_a_refused_mark_is_said(edge: Edge) -> None:
    edge.role, edge.activities = "section", [activity(status="verified")]
    page = run(id="a1")
    edge.answers = [refusal(409, "not_now.returned", "该活动目前是“已退回”")]
    page = page.button(key="exemplar_a1").click().run()
    assert [each.value for each in page.error] == ["该活动目前是“已退回”"]


def test_another_units_example_is_shown_without_what_went_on_about_it(edge: Edge) -> None:
    edge.role, edge.unit = "township", "baishi"
    edge.activities = [activity(status="verified", exemplar=EXEMPLAR)]
    del edge.more["events/activities/a1/history"]
    page = run(id="a1")
    shown = html(page)
    assert "普法科推荐的范例" in shown
    assert "连接不上" not in shown
    assert not [each for each in page.button if "a1" in str(each.key)]
    assert not [request for request in edge.sent if request.url.path.endswith(("/history", "/effects"))]
