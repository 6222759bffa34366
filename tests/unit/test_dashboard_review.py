"""The section's page and the form that knows what is known, against a faked HTTP edge."""

import json
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.widgets import attached, history
from tests.unit.dashboard_edge import Edge, activity, before_pages, cell, progress, refusal
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import post, review
from dashboard import viewer
{"post": post, "review": review}[PAGE].draw(viewer.viewer(viewer.page_cookies()))
"""
WITHIN_SECONDS = 20
HOSTILE = "<img src=x onerror=alert(1)>"
REVIEWS = "/api/events/activities/reviews"
START: dict[str, Any] = {
    "today": "2023-11-20",
    "places": ["文化广场", "村委会"],
    "kinds": ["lecture"],
    "observances": [],
}
WEEK: dict[str, Any] = {
    "id": "week", "title": "宪法宣传周", "first": "2023-11-18", "last": "2023-11-24",
    "observance": "constitution-week", "laws": ["中华人民共和国宪法"],
}  # fmt: skip
DAY: dict[str, Any] = {
    "id": "constitution-day",
    "name": "国家宪法日",
    "first": "2023-11-20",
    "last": "2023-11-20",
    "laws": [],
}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="section", unit="section")
    for cache in (attached.about, history.of_version):
        cache.clear()
    with before_pages(faked, monkeypatch):
        yield faked


def run(page: str = "review") -> AppTest:
    return AppTest.from_string(f"PAGE = {page!r}\n{SCRIPT}", default_timeout=20).run()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_a_verdict_names_the_version_that_was_seen(edge: Edge) -> None:
    edge.activities = [activity(version=3)]
    press(run(), "审核通过")
    [sent] = edge.posts("/api/events/activities/a1/verify")
    assert sent.headers["if-match"] == '"3"'


def test_what_changed_while_it_was_looked_at_is_not_decided_and_said(edge: Edge) -> None:
    edge.activities = [activity()]
    page = run()
    edge.answers = [refusal(412, "stale", "版本已变")]
    assert "请看过最新内容再审核" in press(page, "审核通过").error[0].value


def _picked(edge: Edge) -> AppTest:
    edge.activities = [activity(f"a{n}", title=f"第{n}场", version=n) for n in (1, 2, 3)]
    return press(run(), "全选（3）")


def test_all_that_are_shown_are_verified_with_one_confirmation(edge: Edge) -> None:
    page = _picked(edge)
    assert "以下 3 项将审核通过" in html(page)
    edge.answers = [httpx.Response(200, json={"items": [{"id": f"a{n}", "ok": True} for n in (1, 2, 3)]})]
    page = press(page, "确认审核通过 3 项")
    [sent] = edge.posts(REVIEWS)
    items = [{"id": f"a{n}", "version": n} for n in (1, 2, 3)]
    assert json.loads(sent.content) == {"verdict": "verify", "items": items}
    assert page.success[0].value == "已审核通过 3 项。"
    assert "全部审核完毕" in html(page)


def test_a_wake_in_the_moment_in_which_all_are_picked_takes_none_of_them_back(edge: Edge) -> None:
    edge.activities = [activity(f"a{n}", title=f"第{n}场") for n in (1, 2, 3)]
    page = run()
    as_the_browser_still_says = page._tree.get_widget_states()
    press(page, "全选（3）")
    page._run(as_the_browser_still_says)
    assert "以下 3 项将审核通过" in html(page)


def test_all_but_one_and_none_again(edge: Edge) -> None:
    page = _picked(edge)
    page.checkbox(key="pick_a2_2_1").uncheck().run()
    assert "以下 2 项将审核通过" in html(page)
    press(press(page, "全选（3）"), "取消全选")
    assert not any(box.value for box in page.checkbox)


def test_what_left_the_page_comes_back_unpicked(edge: Edge) -> None:
    page = _picked(edge)
    for status in ("verified", "posted"):
        page.button_group(key="review_status").set_value(status).run()
    assert len(page.checkbox) == 3
    assert not any(box.value for box in page.checkbox)


def test_of_many_the_refused_ones_are_named_with_their_reason(edge: Edge) -> None:
    page = _picked(edge)
    outcomes = [
        {"id": "a1", "ok": True},
        {"id": "a2", "ok": False, "reason": "内容已被他人修改"},
        {"id": "a3", "ok": True},
    ]
    edge.answers = [httpx.Response(200, json={"items": outcomes})]
    page = press(page, "确认审核通过 3 项")
    assert page.success[0].value == "已审核通过 2 项。"
    assert page.error[0].value == "第2场：内容已被他人修改"


def test_sending_many_again_after_no_answer_has_the_same_key(edge: Edge) -> None:
    page = _picked(edge)
    edge.answers = [httpx.ReadTimeout("lost"), httpx.Response(200, json={"items": []})]
    page = press(page, "确认审核通过 3 项")
    assert "不会重复审核" in page.error[0].value
    press(page, "确认审核通过 3 项")
    assert len({request.headers["idempotency-key"] for request in edge.posts(REVIEWS)}) == 1


def test_only_what_was_picked_is_sent(edge: Edge) -> None:
    edge.activities = [activity(f"a{n}") for n in (1, 2, 3)]
    page = run()
    page.checkbox(key="pick_a2_1_0").check().run()
    page = press(page, "确认审核通过 1 项")
    [sent] = edge.posts(REVIEWS)
    assert [each["id"] for each in json.loads(sent.content)["items"]] == ["a2"]


def test_a_corrected_case_shows_what_is_different_since_it_was_returned(edge: Edge) -> None:
    changes = [
        {"field": "participants", "before": None, "after": 80},
        {"field": "details.area", "before": 30, "after": 38},
        {"field": "evidence", "before": ["e1"], "after": ["e1", "e2"]},
        {"field": "for_units", "before": None, "after": ["baishi"]},
    ]
    returned = {
        "version": 2,
        "by_name": "周审核",
        "at": "2023-11-19T01:00:00Z",
        "reason": "请补人数",
        "changes": changes,
    }
    edge.activities = [activity(kind="lecture", version=3, returned=returned)]
    shown = html(run())
    assert "退回后的修改" in shown
    for label, before, after in (
        ("参加人数", "–", "80"),
        ("展板", "30 平方米", "38 平方米"),
        ("佐证材料", "1 件", "2 件"),
        ("同时计入单位", "–", "白石镇"),
    ):
        assert f'<dt>{label}</dt><dd><del>{before}</del> <span aria-hidden="true">→</span> <ins>{after}</ins>' in shown


def _told(**different: Any) -> dict[str, Any]:
    step: dict[str, Any] = {
        "by_name": "林小禾",
        "at": "2023-11-18T08:00:00Z",
        "reason": None,
        "unlocked": False,
        "changes": [],
    }
    steps = [
        {**step, "version": 1, "move": "posted"},
        {**step, "version": 2, "move": "verified", "by_name": "周审核"},
        {**step, "version": 3, "move": "returned", "reason": "日期有误", "unlocked": True},
    ]
    return {"items": steps, "intact": True, "broken_at": None, **different}


def test_the_history_is_asked_for_when_it_is_opened_and_calls_an_unlocking_by_its_name(edge: Edge) -> None:
    edge.activities = [activity(version=3)]
    edge.more["events/activities/a1/history"] = _told()
    page = run()
    assert not any(request.url.path.endswith("/history") for request in edge.sent)
    shown = html(press(page, "查看经过"))
    assert "解锁退回</span>" in shown
    assert "日期有误" in shown
    assert "记录完整，未被改动" in shown


def test_a_record_that_was_tampered_with_is_said_to_be(edge: Edge) -> None:
    edge.activities = [activity()]
    edge.more["events/activities/a1/history"] = _told(intact=False, broken_at=2)
    assert "第 2 步的记录与当时不符" in html(press(run(), "查看经过"))


def test_a_verified_case_is_found_and_unlocked_with_a_reason(edge: Edge) -> None:
    edge.activities = [activity(status="verified", version=2)]
    page = run()
    page.button_group(key="review_status").set_value("verified").run()
    assert "已审核活动（1）" in html(page)
    assert not any(button.label == "审核通过" for button in page.button)
    press(page, "活动日期与材料不一致，请核对日期。")
    [sent] = edge.posts("/api/events/activities/a1/return")
    assert sent.headers["if-match"] == '"2"'


def test_the_queue_is_asked_for_one_unit_and_one_kind(edge: Edge) -> None:
    page = run()
    page.selectbox(key="review_unit").select("qinghe").run()
    page.selectbox(key="review_kind").select("lecture").run()
    asked = [dict(request.url.params) for request in edge.sent if request.url.path == "/api/events/activities"]
    assert {"status": "posted", "unit": "qinghe", "kind": "lecture", "limit": "50"} in asked
    assert "没有符合条件的活动" in html(page)


def test_what_is_no_picture_is_a_link(edge: Edge) -> None:
    edge.activities = [activity(evidence=["p1", "d1", "v1"])]
    edge.more["events/evidence"] = {
        "items": [
            {"id": "p1", "kind": "picture", "name": "现场.jpg", "size": 9},
            {"id": "d1", "kind": "document", "name": "签到表.pdf", "size": 2_200_000},
            {"id": "v1", "kind": "reference", "name": "完整录像", "size": 0, "url": "https://video.example/1"},
        ]
    }
    shown = html(run())
    assert shown.count("<img") == 1
    assert '<a href="/do/file/d1" target="_blank" rel="noopener">签到表.pdf</a> <small>2.1 MB</small>' in shown
    assert '<a href="https://video.example/1" target="_blank" rel="noopener noreferrer">完整录像</a>' in shown


def _form(edge: Edge, **start: Any) -> AppTest:
    edge.role, edge.unit, edge.progress = "township", "qinghe", progress(cell())
    edge.more["events/prefill"] = START | start
    page = run("post")
    page.selectbox[0].select("training")
    page.text_input[0].input("法治培训进村")
    return page


def _sent(edge: Edge, page: AppTest) -> dict[str, Any]:
    press(page, "提交")
    [sent] = edge.posts("/api/events/activities")
    body: dict[str, Any] = json.loads(sent.content)
    return body


def test_the_campaign_that_is_on_is_counted_with_its_observance_and_laws(edge: Edge) -> None:
    page = _form(edge, campaign=WEEK, observance="constitution-week")
    assert page.checkbox[0].label == "“宪法宣传周”进行中，本次活动计入"
    body = _sent(edge, page)
    assert (body["campaign"], body["observance"], body["laws"]) == ("week", "constitution-week", ["中华人民共和国宪法"])


def test_one_tap_says_no_to_the_campaign(edge: Edge) -> None:
    page = _form(edge, campaign=WEEK)
    page.checkbox[0].uncheck()
    body = _sent(edge, page)
    assert not {"campaign", "observance", "laws"} & set(body)


def test_what_was_held_before_the_campaign_does_not_count_for_it(edge: Edge) -> None:
    page = _form(edge, campaign={**WEEK, "first": "2023-11-20"})
    page.date_input[0].set_value(date(2023, 11, 19))
    assert "campaign" not in _sent(edge, page)


def test_an_observance_without_a_campaign_is_offered_and_not_assumed(edge: Edge) -> None:
    page = _form(edge, observances=[DAY], observance="constitution-day")
    assert page.checkbox[0].label == "计入“国家宪法日”（11月20日）"
    page.checkbox[0].check()
    assert _sent(edge, page)["observance"] == "constitution-day"


def test_usual_kinds_stand_first_and_last_places_are_offered(edge: Edge) -> None:
    page = _form(edge)
    assert page.selectbox[0].options[:2] == ["法治讲座", "法治培训"]
    assert next(box for box in page.selectbox if box.label == "地点").options == ["文化广场", "村委会"]


def test_a_day_to_come_makes_a_plan_which_waits_to_be_reported(edge: Edge) -> None:
    page = _form(edge)
    page.date_input[0].set_value(date(2023, 11, 28))
    assert _sent(edge, page)["status"] == "planned"


def test_a_planned_activity_is_a_button_that_reports_it(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    edge.activities = [activity(status="planned", version=1)]
    page = next(button for button in run("post").button if "办完后点此提交" in button.label).click().run()
    press(page, "提交")
    put = next(request for request in edge.sent if request.method == "PUT")
    assert (put.url.path, put.headers["if-match"]) == ("/api/events/activities/a1", '"1"')


def test_what_the_filters_let_through_can_be_taken_along(edge: Edge) -> None:
    edge.activities = [activity()]
    page = run()
    assert 'href="/do/sheet/export.xlsx?status=posted"' in html(page)
    page.selectbox(key="review_unit").select("qinghe").run()
    assert 'href="/do/sheet/export.csv?status=posted&amp;unit=qinghe"' in html(page)


def _pair(*titles: str, kind: str = "event") -> dict[str, Any]:
    sides = [activity(f"a{n}", title=title) for n, title in enumerate(titles, 1)]
    why = [{"text": "同一天、同一地点", "weight": 2.0}]
    return {"id": "pair", "kind": kind, "reasons": why, "photos": [], "activities": sides, "differing": ["title"]}


def _doubted() -> AppTest:
    """The page once it has heard of the pairs: it does not wait for them."""
    page, ends = run(), time.monotonic() + WITHIN_SECONDS
    while "compare_a1" not in {button.key for button in page.button}:
        assert time.monotonic() < ends, "no pair was heard of"
        page.run()
    return page


def test_a_possible_duplicate_is_compared_side_by_side_in_place(edge: Edge) -> None:
    edge.activities = [activity("a1", title="集市普法"), activity("a2", title="赶集普法")]
    edge.more["events/duplicates"] = {"items": [_pair("集市普法", "赶集普法")]}
    page = _doubted()
    assert "同一天、同一地点" not in html(page)
    page = page.button(key="compare_a1").click().run()
    assert "同一天、同一地点" in html(page)
    assert page.button(key="compare_a1").label == "收起比对"
    page = page.button(key="keep_pair").click().run()
    assert page.success[0].value == "已记录：两条都保留，不再提示。"
    assert len(edge.posts("/api/events/duplicates/pair/keep")) == 1


def test_both_sides_of_a_pair_can_be_compared_one_after_the_other(edge: Edge) -> None:
    edge.activities = [activity("a1"), activity("a2")]
    edge.more["events/duplicates"] = {"items": [_pair(HOSTILE, "赶集普法")]}
    page = _doubted().button(key="compare_a1").click().run()
    page = page.button(key="compare_a2").click().run()
    assert html(page).count("pf-alike") == 1
    assert HOSTILE not in html(page)
    assert page.button(key="compare_a1").label == "并列比对"


def test_a_click_that_comes_twice_is_one_request_and_about_another_version_another_one(edge: Edge) -> None:
    """The service answers the second as it answered the first, and the page shows no fault."""
    edge.activities = [activity(version=2)]
    verify, page = "/api/events/activities/a1/verify", run()
    edge.answers = [httpx.ConnectError("cut off")]
    press(page, "审核通过")
    edge.activities = [activity(version=3)]
    press(page, "审核通过")
    press(run(), "审核通过")
    lost, again, later = (sent.headers["idempotency-key"] for sent in edge.posts(verify))
    assert lost == again != later


def test_each_reason_is_a_request_of_its_own(edge: Edge) -> None:
    edge.activities = [activity()]
    page = run()
    edge.answers = [httpx.ConnectError("cut off"), refusal(409, "not_now", "已退回")]
    for reason in ("photos", "date"):
        page = page.button(key=f"{reason}_a1").click().run()
    one, other = (sent.headers["idempotency-key"] for sent in edge.posts("/api/events/activities/a1/return"))
    assert one != other


def test_a_pair_is_kept_apart_once_for_what_was_seen_of_it(edge: Edge) -> None:
    edge.activities = [activity("a1"), activity("a2")]
    edge.more["events/duplicates"] = {"items": [_pair("集市普法", "赶集普法")]}
    page = _doubted().button(key="compare_a1").click().run()
    edge.answers = [httpx.ConnectError("cut off")]
    for _ in range(2):
        page = page.button(key="keep_pair").click().run()
    lost, again = (sent.headers["idempotency-key"] for sent in edge.posts("/api/events/duplicates/pair/keep"))
    assert lost == again


def test_the_keys_are_told_and_can_be_turned_off(edge: Edge) -> None:
    edge.activities = [activity()]
    page = run()
    for key, does in (("J", "下一项"), ("V", "审核通过"), ("R", "打开退回原因"), ("?", "显示快捷键")):
        assert f"<kbd>{key}</kbd>" in html(page)
        assert does in html(page)
    assert page.toggle(key="review_keys_on").value is True
    assert not page.toggle(key="review_keys_on").set_value(False).run().exception
