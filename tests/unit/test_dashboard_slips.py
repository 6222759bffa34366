"""The page of prompt and supervision slips against a faked HTTP edge: the section, a township, a leader, nobody there."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.slip_models import Slip
from dashboard.widgets.slip_order import by_unit, in_order, state
from tests.unit.dashboard_edge import Edge, activity, before_pages, refusal
from tests.unit.page_html import html

TODAY = date(2023, 11, 20)
SLIPS = "/api/notify/slips"
HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = """
import streamlit as st
from dashboard import viewer
from dashboard.pages import slips
from dashboard.widgets.writing import current

def post():
    st.html(f"writing {current().kind} {current().period} {current().corrects and current().corrects.id}")

who = viewer.viewer(viewer.page_cookies())
st.navigation([st.Page(lambda: slips.draw(who), title="s", url_path="slips", default=True),
               st.Page(post, title="p", url_path="post")]).run()
"""


def item(id: str = "i1", **given: Any) -> dict[str, Any]:
    usual = {"id": id, "why": "due", "title": "季度培训", "text": "还差 1 次", "due": "2023-11-30", "plan": "plan-2023"}
    cell = {"target": "quarterly", "of": "qinghe", "of_name": "青禾街道", "period": "2023-Q4", "activity": None}
    return {**usual, **cell, "done": False, "done_on": None, "activities": [], **given}


def slip(id: str = "s1", **given: Any) -> dict[str, Any]:
    """A prompt slip of this month to 青禾街道, with one open item."""
    usual = {"id": id, "version": 2, "kind": "prompt", "status": "issued", "number": "普法提示〔2023〕7号"}
    unit = {"unit": "qinghe", "unit_name": "青禾街道", "month": "2023-11", "due": "2023-11-30", "note": ""}
    steps = [{"what": "issued", "at": "2023-11-01T01:00:00Z", "by_name": "王测试", "note": None}]
    return {**usual, **unit, "items": [item()], "answer": None, "steps": steps, "escalated_at": None, **given}


ANSWER = {"text": "已补办。", "evidence": [], "at": "2023-11-18T01:00:00Z", "by_name": "林小禾"}
DRAFT = slip("d1", status="draft", number="", version=1)
LATE = slip("late", due="2023-11-10", unit="baishi", unit_name="白石镇", kind="supervision")
ANSWERED = slip("answered", status="answered", answer=ANSWER)


class SlipEdge(Edge):
    """Answers with ``slips`` by the statuses that are asked for, and takes every step."""

    slips: list[dict[str, Any]]
    taken: list[tuple[str, Any]]

    def _get(self, request: httpx.Request, path: str) -> httpx.Response:
        if path == "notify/slips":
            wanted = request.url.params.get_list("status")
            return httpx.Response(200, json={"items": [s for s in self.slips if s["status"] in wanted], "next": None})
        return super()._get(request, path)

    def _post(self, request: httpx.Request) -> httpx.Response:
        if self.answers or not request.url.path.startswith(SLIPS):
            return super()._post(request)
        body = json.loads(request.content)
        self.taken.append((f"{request.method} {request.url.path.removeprefix(SLIPS)}", body))
        if request.url.path == f"{SLIPS}/issue":
            return httpx.Response(200, json={"issued": [slip(id) for id in body["ids"]], "refused": []})
        return httpx.Response(200, json=slip(request.url.path.split("/")[4]) | {"version": 9})


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlipEdge]:
    faked = SlipEdge(role="section", unit="section")
    faked.slips, faked.taken = [], []
    with before_pages(faked, monkeypatch):
        yield faked


def run() -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=20).run()
    assert not page.exception, page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def click(page: AppTest, words: str) -> AppTest:
    next(button for button in page.button if words in button.label).click()
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_section_sees_this_months_drafts_first_with_their_items(edge: SlipEdge) -> None:
    edge.slips = [DRAFT, LATE]
    page = run()
    assert "青禾街道 · 提示单" in html(page)
    assert any("季度培训" in box.label for box in page.checkbox)
    assert any("**青禾街道** · 提示单 · 11月  \n1 项" in words for words in labels(page))


def test_one_click_issues_every_draft(edge: SlipEdge) -> None:
    edge.slips = [DRAFT, slip("d2", status="draft", number="", unit="baishi", unit_name="白石镇")]
    page = click(run(), "全部签发（2 份）")
    assert [(step, sorted(body["ids"])) for step, body in edge.taken] == [("POST /issue", ["d1", "d2"])]
    assert "已签发 2 份" in page.toast[0].value


def test_issuing_all_again_after_no_answer_is_the_same_request(edge: SlipEdge) -> None:
    edge.slips = [DRAFT]
    page = run()
    edge.answers.append(httpx.ConnectError("cut off"))
    for _ in range(2):
        page = click(page, "全部签发")
    lost, again = (sent.headers["idempotency-key"] for sent in edge.posts(f"{SLIPS}/issue"))
    assert lost == again


def test_drafts_that_could_not_be_issued_are_named_with_the_reason(edge: SlipEdge) -> None:
    edge.slips = [DRAFT]
    left = {"issued": [], "refused": [{"id": "d1", "code": "x", "reason": "此单已签发。"}]}
    page = run()
    edge.answers.append(httpx.Response(200, json=left))
    click(page, "全部签发")
    assert page.error[0].value == "青禾街道: 此单已签发。"


def test_an_untouched_draft_is_issued_without_being_saved_first(edge: SlipEdge) -> None:
    edge.slips = [DRAFT]
    click(run(), "签发")  # the first one is that of all
    edge.taken.clear()
    page = run()
    next(button for button in page.button if button.label == "签发").click()
    page.run()
    assert edge.taken == [("POST /d1/issue", {"due": "2023-11-30"})]


def test_an_item_that_is_not_ticked_is_dropped_before_the_draft_is_issued(edge: SlipEdge) -> None:
    edge.slips = [slip("d1", status="draft", number="", version=1, items=[item("i1"), item("i2", title="典型案例")])]
    page = run()
    next(box for box in page.checkbox if "典型案例" in box.label).uncheck()
    page.text_area[0].set_value("请结合赶集日。")
    next(button for button in page.button if button.label == "签发").click()
    page.run()
    (saved, issued) = edge.taken
    assert saved[0] == "PUT /d1"
    assert [each["id"] for each in saved[1]["items"]] == ["i1"]
    assert saved[1]["note"] == "请结合赶集日。"
    assert issued == ("POST /d1/issue", {"due": "2023-11-30"})


def test_a_draft_of_which_nothing_is_kept_is_not_sent(edge: SlipEdge) -> None:
    edge.slips = [DRAFT]
    page = run()
    page.checkbox[0].uncheck()
    next(button for button in page.button if button.label == "签发").click()
    page.run()
    assert edge.taken == []
    assert "至少保留一项" in page.error[0].value


def test_what_stands_is_listed_the_late_ones_first(edge: SlipEdge) -> None:
    edge.slips = [slip(), ANSWERED, LATE]
    shown = [words for words in labels(run()) if words.startswith("**")]
    assert ["逾期 10 天" in shown[0], "待审定" in shown[1], "2023-11-30 前" in shown[2]] == [True] * 3


def test_an_answer_is_accepted_with_one_click_and_refused_with_one_reason(edge: SlipEdge) -> None:
    edge.slips = [ANSWERED]
    page = click(run(), "认可并销号")
    assert edge.taken == [("POST /answered/accept", {})]
    assert page.toast[0].value == "青禾街道已销号。"
    click(run(), "只办了部分事项")
    assert edge.taken[-1] == ("POST /answered/refuse", {"note": "只办了部分事项"})


def test_the_section_brings_a_late_slip_before_the_leader(edge: SlipEdge) -> None:
    edge.slips = [LATE]
    click(run(), "报分管领导")
    assert edge.taken == [("POST /late/escalate", {})]


def test_a_slip_that_was_brought_before_the_leader_is_not_brought_again(edge: SlipEdge) -> None:
    edge.slips = [LATE | {"escalated_at": "2023-11-12T01:00:00Z"}]
    page = run()
    assert "已报分管领导" in html(page)
    assert "报分管领导" not in labels(page)


def test_what_somebody_else_did_meanwhile_is_said_in_the_services_words(edge: SlipEdge) -> None:
    edge.slips = [ANSWERED]
    page = run()
    edge.answers.append(refusal(409, "slip_is_closed", "此单已销号，不能再改动。"))
    click(page, "认可并销号")
    assert page.error[0].value == "此单已销号，不能再改动。"


def test_a_leader_reads_what_was_brought_before_them_first_and_changes_nothing(edge: SlipEdge) -> None:
    edge.role = "leader"
    edge.slips = [LATE, slip("up", escalated_at="2023-11-12T01:00:00Z"), ANSWERED, DRAFT]
    page = run()
    listed = [words for words in labels(page) if words.startswith("**")]
    assert "已报分管领导" in listed[0]
    assert len(listed) == 3
    assert not {"认可并销号", "报分管领导", "全部签发（1 份）"} & set(labels(page))
    assert "/do/slip/up/slip.pdf" in html(page)


def town(edge: SlipEdge) -> None:
    edge.role, edge.unit = "township", "qinghe"


def test_a_township_sees_what_is_asked_and_one_tap_begins_the_post_that_does_it(edge: SlipEdge) -> None:
    town(edge)
    edge.slips = [slip()]
    page = run()
    assert "普法提示〔2023〕7号" in html(page)
    click(page, "季度培训")
    assert "writing training None None" in html(page)


def test_a_late_item_counts_for_the_period_that_is_over(edge: SlipEdge) -> None:
    town(edge)
    edge.slips = [slip(items=[item(due="2023-09-30", period="2023-Q3", why="late")])]
    assert "writing training 2023-Q3 None" in html(click(run(), "季度培训"))


def test_a_returned_activity_is_opened_to_be_put_right(edge: SlipEdge) -> None:
    town(edge)
    edge.activities = [activity("a7", status="returned", reason="照片不清晰")]
    edge.slips = [slip(items=[item(activity="a7", target=None, why="returned")])]
    assert "writing training None a7" in html(click(run(), "季度培训"))


def test_what_no_post_does_is_answered_in_writing(edge: SlipEdge) -> None:
    town(edge)
    edge.slips = [slip(items=[item(target=None, title="报送总结")])]
    page = run()
    assert not [words for words in labels(page) if "报送总结" in words]
    click(page, "书面反馈")
    click(page, "提交反馈")
    assert page.error[0].value == "请写明办理情况。"
    page.text_area[0].set_value("已报送。")
    click(page, "提交反馈")
    assert edge.taken == [("POST /s1/answer", {"text": "已报送。", "evidence": []})]
    assert page.toast[0].value == "反馈已提交，等待审定。"


def test_an_answer_whose_outcome_is_unknown_is_sent_again_under_the_same_key(edge: SlipEdge) -> None:
    town(edge)
    edge.slips = [slip()]
    page = click(run(), "书面反馈")
    page.text_area[0].set_value("已办。")
    edge.answers.append(httpx.ConnectError("gone"))
    click(page, "提交反馈")
    click(page, "提交反馈")
    keys = [request.headers["idempotency-key"] for request in edge.posts(f"{SLIPS}/s1/answer")]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_refused_answer_says_why_and_what_is_done_is_ticked(edge: SlipEdge) -> None:
    town(edge)
    back = {"what": "refused", "at": "2023-11-19T01:00:00Z", "by_name": "王测试", "note": "照片不清晰"}
    done = item("i2", title="典型案例", done=True, done_on="2023-11-12")
    edge.slips = [slip(items=[item(), done], steps=[back], answer=ANSWER)]
    shown = html(run())
    assert "反馈被退回：照片不清晰" in shown
    assert "11月12日 完成" in shown


def test_a_township_with_nothing_to_do_is_told_so(edge: SlipEdge) -> None:
    town(edge)
    assert "没有需要办理的提示单" in html(run())


@pytest.mark.parametrize("role", ["section", "leader", "township"])
def test_while_the_notify_service_is_down_the_page_says_so(edge: SlipEdge, role: str) -> None:
    edge.role, edge.unit = role, "qinghe"
    edge.down = {"notify"}
    assert "通知服务暂时连接不上" in html(run())


@pytest.mark.parametrize("role", ["section", "leader", "township"])
def test_what_a_person_wrote_is_never_markup(edge: SlipEdge, role: str) -> None:
    edge.role, edge.unit = role, "qinghe"
    hostile = item(title=HOSTILE, text=HOSTILE, target=None)
    step = {"what": "refused", "at": "2023-11-19T01:00:00Z", "by_name": HOSTILE, "note": HOSTILE}
    answer = {**ANSWER, "text": HOSTILE, "by_name": HOSTILE}
    edge.slips = [
        slip(unit_name=HOSTILE, number=HOSTILE, note=HOSTILE, items=[hostile], steps=[step] * 2, answer=answer)
    ]
    page = run()
    assert HOSTILE not in html(page)
    assert not [words for words in labels(page) if HOSTILE in words]


def test_a_unit_with_several_slips_is_listed_once_by_its_worst() -> None:
    slips = [Slip.model_validate(each) for each in (slip(), LATE, slip("s2", unit="baishi", unit_name="白石镇"))]
    units = by_unit(slips, TODAY)
    assert [(each.name, each.state, each.days, len(each.slips)) for each in units] == [
        ("白石镇", "late", 10, 2),
        ("青禾街道", "issued", None, 1),
    ]


def test_a_slip_is_late_from_the_day_after_its_own() -> None:
    found = Slip.model_validate(slip())
    assert state(found, date(2023, 11, 30)) == "issued"
    assert state(found, date(2023, 12, 1)) == "late"
    assert in_order([found], TODAY) == [found]
