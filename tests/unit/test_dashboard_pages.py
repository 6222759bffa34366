"""The pages against a faked HTTP edge: what each role sees, what a dead service does to a page, what a retry sends."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import past
from dashboard.pages import post
from tests.processes import wait_until
from tests.unit.dashboard_edge import CONTENT, Edge, activity, before_pages, cell, progress, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    past.forget()
    with before_pages(faked, monkeypatch):
        yield faked


def run(page: str = "overview") -> AppTest:
    return AppTest.from_string(f"PAGE = {page!r}\n{SCRIPT}", default_timeout=20).run()


SCRIPT = """
from dashboard.pages import overview, post, review
from dashboard import viewer
{"overview": overview, "post": post, "review": review}[PAGE].draw(viewer.viewer(viewer.page_cookies()))
"""


def bell_label(page: AppTest) -> str:
    label: str = page.get("popover")[0].proto.popover.label
    return label


def test_the_overview_names_the_plan_and_how_fresh_its_numbers_are(edge: Edge) -> None:
    shown = html(run())
    assert "示例区2023年普法工作计划" in shown
    assert "数据截至 <b><time>2023-11-20 10:03:04</time></b>" in shown


@pytest.mark.parametrize("said", [[], ["还没有放假安排。"]])
def test_the_overview_says_which_days_of_the_plan_are_a_guess(edge: Edge, said: list[str]) -> None:
    doubts = [{"field": "tasks[0].deadlines[0].by", "code": "plan.working_days_guessed", "text": text} for text in said]
    edge.more["tasks/plans/plan-2023"] = {**CONTENT, "warnings": doubts}
    assert [each.value for each in run().info] == said


@pytest.mark.parametrize(("role", "links"), [("leader", True), ("inspector", True), ("township", False)])
def test_who_sees_the_whole_district_can_take_the_activities_along(edge: Edge, role: str, links: bool) -> None:
    edge.role = role
    assert ('href="/do/sheet/export.xlsx"' in html(run())) is links


def test_a_status_is_told_by_colour_mark_and_word(edge: Edge) -> None:
    edge.progress = progress(cell(status="overdue", due="2023-09-30"), status="overdue")
    assert '<span class="pf-chip l-overdue"><i aria-hidden="true">✕</i>逾期</span>' in html(run())


def test_what_only_waits_for_review_is_the_sections_turn(edge: Edge) -> None:
    edge.progress = progress(cell(awaiting_review=True, provisional=1))
    assert "普法科审核" in html(run())


def test_the_bell_counts_what_is_unread(edge: Edge) -> None:
    edge.notices = [{"id": str(n), "title": "t", "text": "", "read": n > 1, "at": None} for n in range(5)]
    assert bell_label(run()) == "通知 2"


def test_one_button_marks_every_notice_as_read(edge: Edge) -> None:
    edge.notices = [{"id": str(n), "title": "t", "text": "", "read": n > 1, "at": None} for n in range(5)]
    next(button for button in run().button if button.label == "全部标为已读").click().run()
    read = [request.url.path for request in edge.sent if request.url.path.endswith("/read")]
    assert read == ["/api/notify/notices/0/read", "/api/notify/notices/1/read"]


def test_a_dead_events_service_is_named_and_the_progress_stays(edge: Edge) -> None:
    edge.down = {"events"}
    shown = html(run())
    assert "活动服务暂时连接不上" in shown
    assert "培育法律明白人" in shown


def test_without_the_events_service_a_township_still_sees_what_is_due(edge: Edge) -> None:
    edge.role, edge.unit, edge.down = "township", "qinghe", {"events"}
    page = run("post")
    assert "恢复后即可填报" in html(page)
    assert any("季度培训" in button.label for button in page.button)


def test_the_form_comes_by_itself_once_the_events_service_answers(edge: Edge) -> None:
    edge.role, edge.unit, edge.down = "township", "qinghe", {"events"}
    page = run("post")
    shown = page.session_state["shown"]
    before = shown.old().get(post.AWAITED)
    edge.down = set()
    stop_listening = shown.listen(lambda: None)
    assert wait_until(lambda: shown.old().get(post.AWAITED) != before, 15)
    stop_listening()
    assert page.run().text_input


def test_a_tasks_service_that_dies_leaves_its_last_numbers_until_it_is_back(edge: Edge) -> None:
    page = run()
    for down, said in (({"tasks"}, True), (set[str](), False)):
        edge.down = down
        deadline = time.monotonic() + 15
        while ("任务服务暂时连接不上" in html(page.run())) != said:
            assert time.monotonic() < deadline
        assert "培育法律明白人" in html(page)


def test_what_people_wrote_is_never_markup(edge: Edge) -> None:
    edge.role = "section"
    edge.activities = [activity(title=HOSTILE, place=HOSTILE, posted_by_name=HOSTILE)]
    edge.progress = progress(cell(status="overdue", reason=HOSTILE), status="overdue")
    edge.notices = [{"id": "n", "title": HOSTILE, "text": HOSTILE, "read": False, "at": None}]
    for page in ("overview", "review"):
        shown = html(run(page))
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown


def _fill(edge: Edge) -> AppTest:
    edge.role, edge.unit = "township", "qinghe"
    page = run("post")
    return next(button for button in page.button if "季度培训" in button.label).click().run()


def _send(page: AppTest) -> AppTest:
    return next(button for button in page.button if button.label == "提交").click().run()


def test_the_section_sees_what_the_district_has_to_do_in_the_tasks_that_it_leads(edge: Edge) -> None:
    edge.role, edge.unit = "section", "section"
    edge.progress = progress(cell("district"), cell("qinghe"))
    assert [button.label for button in run("post").button if "季度培训" in button.label] == [
        "**季度培训** 2023-Q4 · 还差\u00a01\u00a0·\u00a02023-12-31\u00a0前"
    ]


def test_what_a_townships_village_has_to_do_is_due_and_the_post_names_the_village(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    edge.progress = progress(cell("qinghe-1"), cell("baishi"))
    page = run("post")
    (item,) = (button for button in page.button if "季度培训" in button.label)
    assert "（晴村）" in item.label
    _send(item.click().run())
    (sent,) = edge.posts("/api/events/activities")
    assert json.loads(sent.content)["unit"] == "qinghe-1"


def test_choosing_what_is_due_fills_in_kind_and_title(edge: Edge) -> None:
    page = _fill(edge)
    assert page.selectbox[0].value == "training"
    assert page.text_input[0].value == "季度培训"


def test_a_post_shows_the_targets_that_it_served(edge: Edge) -> None:
    served = {"plan": "p", "task_title": "培育", "target": "quarterly", "title": "季度培训", "unit": "qinghe"}
    edge.effects = [{**served, "period": "2023-Q4", "value": 0, "provisional": 1, "goal": 1, "status": "open"}]
    shown = html(_send(_fill(edge)))
    assert "已提交，等待审核" in shown
    assert "含待审核 1，目标 1" in shown


def test_a_refused_field_says_why_and_keeps_what_was_written(edge: Edge) -> None:
    page = _fill(edge)
    edge.answers = [refusal(422, "invalid", "内容有误", held_on="活动日期不能晚于今天。")]
    page = _send(page)
    assert "活动日期不能晚于今天。" in html(page)
    assert page.text_input[0].value == "季度培训"


def test_sending_again_after_no_answer_has_the_same_key(edge: Edge) -> None:
    page = _fill(edge)
    edge.answers = [httpx.ConnectError("lost")]
    _send(_send(page))
    keys = [request.headers["idempotency-key"] for request in edge.posts("/api/events/activities")]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def _correct(edge: Edge, **given: Any) -> AppTest:
    """The post page after a tap on the one returned post."""
    edge.role, edge.unit = "township", "qinghe"
    edge.activities = [activity(status="returned", version=3, reason="照片不清晰", **given)]
    return next(button for button in run("post").button if "村居骨干法治培训" in button.label).click().run()


def _send_again(page: AppTest) -> AppTest:
    return next(button for button in page.button if button.label == "重新提交").click().run()


def test_a_returned_post_stands_above_what_is_due_with_its_reason(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    edge.activities = [activity(status="returned", reason="照片*不*清晰")]
    labels = [button.label for button in run("post").button if button.label.startswith("**")]
    assert "照片\\*不\\*清晰" in labels[0]
    assert "季度培训" in labels[1]


def test_a_correction_replaces_the_version_that_was_returned_and_keeps_what_the_form_does_not_show(edge: Edge) -> None:
    page = _correct(edge, place="文化站", participants=40, evidence=["e7", "e8"], for_units=["baishi"], laws=["宪法"])
    shown = html(_send_again(page))
    put = next(request for request in edge.sent if request.method == "PUT")
    assert (put.url.path, put.headers["if-match"]) == ("/api/events/activities/a1", '"3"')
    assert json.loads(put.content) == {
        "kind": "training",
        "title": "村居骨干法治培训",
        "held_on": "2023-11-18",
        "unit": "qinghe",
        "place": "文化站",
        "participants": 40,
        "evidence": ["e7", "e8"],
        "for_units": ["baishi"],
        "laws": ["宪法"],
    }
    assert "已提交，等待审核" in shown


def test_a_correction_keeps_the_details_of_its_kind(edge: Edge) -> None:
    details = {"project": "hands", "people": 80, "area": 38}
    _send_again(_correct(edge, kind="lecture", details=details))
    put = next(request for request in edge.sent if request.method == "PUT")
    assert json.loads(put.content)["details"] == details


def test_a_photo_that_was_left_out_of_a_correction_is_no_longer_sent(edge: Edge) -> None:
    page = _correct(edge, evidence=["e7", "e8"])
    page.button_group[0].set_value(["e8"])
    _send_again(page)
    put = next(request for request in edge.sent if request.method == "PUT")
    assert json.loads(put.content)["evidence"] == ["e8"]


def test_a_correction_of_what_changed_meanwhile_says_so_and_shows_what_stands_now(edge: Edge) -> None:
    page = _correct(edge)
    edge.activities = [activity(status="returned", version=4, title="另一个标题")]
    edge.answers = [refusal(412, "stale", "版本已变")]
    page = _send_again(page)
    assert "已被更新" in page.warning[0].value
    assert page.text_input[0].value == "另一个标题"


def test_a_returned_post_can_be_withdrawn_instead(edge: Edge) -> None:
    page = _correct(edge)
    page = page.button(key="withdraw").click().run()
    assert len(edge.posts("/api/events/activities/a1/withdraw")) == 1
    assert [each.value for each in page.warning] == ["活动已撤回，不再计入指标。"]


def test_a_unit_sees_what_became_of_its_posts(edge: Edge) -> None:
    edge.role, edge.unit, edge.activities = "township", "qinghe", [activity(status="verified", title="社区讲座")]
    shown = html(run("post"))
    assert '已审核</span>\n    <div><b><a href="/activities?id=a1">社区讲座</a></b>' in shown.replace(
        ' target="_self"', ""
    )
    assert any(request.url.params.get("unit") == "qinghe" for request in edge.sent)


def test_one_click_verifies_and_the_case_leaves_the_page(edge: Edge) -> None:
    edge.role, edge.activities = "section", [activity()]
    page = run("review")
    next(button for button in page.button if button.label == "审核通过").click().run()
    assert len(edge.posts("/api/events/activities/a1/verify")) == 1
    assert "全部审核完毕" in html(page)


def test_a_case_that_someone_else_decided_is_said_to_be(edge: Edge) -> None:
    edge.role, edge.activities = "section", [activity()]
    page = run("review")
    edge.answers = [refusal(409, "not_now.verified", "该活动已审核通过")]
    next(button for button in page.button if button.label == "审核通过").click().run()
    assert [error.value for error in page.error] == ["该活动已审核通过"]
