"""The notices' page against a faked HTTP edge: what a person was told, how they want to be told, and where."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.notice_models import Notice
from dashboard.widgets.notice_list import parts
from tests.unit.dashboard_edge import Edge, before_pages, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = """
from dashboard.pages import notices
from dashboard import viewer
notices.draw(viewer.viewer(viewer.page_cookies()))
"""
DISTRICT = {
    "immediate_from": "normal", "quiet_from": "18:00:00", "quiet_until": "08:30:00", "digest": "weekly",
    "digest_at": "09:00:00", "most_a_day": 2, "most_a_month": 6, "kept_for_urgent": 2, "most_digests_a_month": 4,
    "paused_until": None,
}  # fmt: skip
NOTHING = {
    "language": None, "immediate_from": None, "no_quiet": False, "quiet_from": None, "quiet_until": None, "digest": None,
    "paused_until": None,
}  # fmt: skip


def notice(id: str, **given: Any) -> dict[str, Any]:
    """A deadline that 青禾街道 has missed, told on 20 November and not read."""
    usual = {
        "id": id,
        "title": f"已逾期：{id}",
        "text": "应于 11 月 18 日完成",
        "urgency": "high",
        "rule": "deadline-missed",
    }
    times = {"at": "2023-11-20T02:03:04Z", "due": "2023-11-20T02:04:04Z", "read_at": None}
    state = {"digest": False, "waits": False, "held": None, "settled": False, "letter": "l1", "read": False}
    return {**usual, **times, **state, "about": {"plan": "plan-2023", "target": "t"}, **given}


def address(id: str = "address:u1:a", **given: Any) -> dict[str, Any]:
    """Verified, and told everything."""
    usual = {"id": id, "kind": "email", "to": "reader@east.test", "verified": True, "at_once": True, "digests": True}
    return {**usual, "code": None, **given}


UNVERIFIED: dict[str, Any] = {
    "verified": False, "code": {"sent_at": "2023-11-20T02:00:00Z", "ends_at": "2023-11-20T02:30:00Z", "tries_left": 5},
}  # fmt: skip


def preferences(*addresses: dict[str, Any], version: int = 3, **given: Any) -> dict[str, Any]:
    body = {"version": version, "chosen": NOTHING, "district": DISTRICT, "policy": DISTRICT, "addresses": addresses}
    return {**body, "kinds": ["email", "apprise"], "most_addresses": 5, **given}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="township", unit="qinghe")
    faked.more["notify/preferences"] = preferences()
    with before_pages(faked, monkeypatch):
        yield faked


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def body(edge: Edge, method: str, path: str) -> dict[str, Any]:
    """What was sent there last."""
    sent = [each for each in edge.sent if (each.method, each.url.path) == (method, path)]
    found: dict[str, Any] = json.loads(sent[-1].content)
    return found


def choose(page: AppTest, label: str, option: str) -> None:
    next(each for each in page.selectbox if each.label == label).select(option).run()


def test_what_is_not_read_stands_first_then_what_is_to_be_sent_then_the_rest(edge: Edge) -> None:
    waiting = notice("c", urgency="low", waits=True, digest=True, due="2023-11-27T01:00:00Z", held="cap", letter=None)
    edge.notices = [notice("a"), waiting, notice("b", read=True)]
    page = run()
    shown = html(page)
    assert shown.rindex("已逾期：a") < shown.rindex("已逾期：c") < shown.rindex("已逾期：b")
    for words in ("等待发送", "2023-11-27 09:00 随汇总发送", "已达次数上限", "2023-11-20 10:03"):
        assert words in shown
    assert [each.key for each in page.button if (each.key or "").startswith("read_")] == ["read_all", "read_a"]


def test_marking_one_or_all_as_read_tells_the_service(edge: Edge) -> None:
    edge.notices = [notice("a"), notice("b"), notice("c", read=True)]
    page = run()
    page.button(key="read_a").click().run()
    assert len(edge.posts("/api/notify/notices/a/read")) == 1
    page.button(key="notices_read_all").click().run()
    assert len(edge.posts("/api/notify/notices/b/read")) == 1
    assert edge.posts("/api/notify/notices/c/read") == []


def test_what_was_seen_here_need_not_be_sent(edge: Edge) -> None:
    edge.notices = [notice("w", waits=True, digest=True, due="2023-11-27T01:00:00Z")]
    page = run()
    page.button(key="notices_seen").click().run()
    assert len(edge.posts("/api/notify/notices/w/read")) == 1


def test_notices_are_found_by_urgency_and_by_what_they_are_about(edge: Edge) -> None:
    edge.notices = [notice("late"), notice("seen", rule="activity-verified", urgency="low", read=True)]
    page = run()
    page.selectbox(key="notice_group").select("activity").run()
    rest = html(page).split("pf-notice-rows")[-1]
    assert "已逾期：seen" in rest
    assert not any((each.key or "") == "read_late" for each in page.button)
    page.selectbox(key="notice_urgency").select("high").run()
    assert "没有符合条件的通知" in html(page)


CELL = {"plan": "p", "task": "6", "target": "t", "unit": "qinghe", "period": "2023-Q4"}


@pytest.mark.parametrize(
    ("role", "about", "rule", "address", "doing"),
    [
        ("township", {"slip": "s 1"}, "slip-issued", "/slips?slip=s+1", None),
        ("leader", {"campaign": "c1"}, "campaign-announced", "/campaigns?campaign=c1", None),
        ("township", {"activity": "a1"}, "activity-returned", "/activities?id=a1", "post"),
        ("township", {"activity": "a1"}, "activity-verified", "/activities?id=a1", None),
        ("section", {"activity": "a1"}, "activity-posted", "/activities?id=a1", "review"),
        ("township", CELL, "deadline-missed", "/task?no=6&cell=t%2Fqinghe%2F2023-Q4", "post"),
        ("section", CELL, "deadline-missed-review", "/task?no=6&cell=t%2Fqinghe%2F2023-Q4", "review"),
        ("leader", {"plan": "p", "task": "6"}, "task-completed", "/task?no=6", None),
        ("township", {"plan": "p"}, "deadline-missed", "/post", "post"),
        ("section", {"plan": "p"}, "deadline-missed-review", "/review", "review"),
        ("section", {"plan": "p"}, "deadline-missed", "/overview", None),
        ("leader", {"plan": "p"}, "target-reached", "/overview", None),
        ("inspector", {}, "own-rule", "/overview", None),
    ],
)
def test_each_notice_leads_to_what_it_speaks_of_and_to_where_that_is_seen_to(
    role: str, about: dict[str, str], rule: str, address: str, doing: str | None
) -> None:
    told = Notice.model_validate(notice("n", about=about, rule=rule))
    assert (told.address(role), told.doing(role)) == (address, doing)


def test_what_is_done_asks_for_nothing() -> None:
    assert Notice.model_validate(notice("n", about=CELL, settled=True)).doing("township") is None


def test_the_links_stand_with_the_notice(edge: Edge) -> None:
    edge.role = "township"
    edge.notices = [
        notice("late", about=CELL),
        notice("old", about={"activity": "<a>"}, rule="activity-returned", read=True),
    ]
    shown = html(run())
    for link in ("/task?no=6&amp;cell=t%2Fqinghe%2F2023-Q4", "/activities?id=%3Ca%3E", "/post"):
        assert f'href="{link}"' in shown
    assert "去填报" in shown


def test_a_notice_that_comes_in_both_lists_is_shown_once() -> None:
    twice = [Notice.model_validate(notice("a")), Notice.model_validate(notice("a"))]
    assert [len(part) for part in parts(twice)] == [1, 0, 0]


def test_what_others_wrote_is_never_markup(edge: Edge) -> None:
    edge.notices = [notice("a", title=HOSTILE, text=HOSTILE), notice("b", title=HOSTILE, text=HOSTILE, read=True)]
    edge.more["notify/preferences"] = preferences(address(to=HOSTILE))
    shown = html(run())
    assert HOSTILE not in shown
    assert shown.count("&lt;img") >= 5


def test_while_the_service_is_down_the_page_says_so_and_offers_no_setting(edge: Edge) -> None:
    edge.down.add("notify")
    page = run()
    assert "通知服务暂时连接不上" in html(page)
    assert not any(each.key == "wish_save" for each in page.button)


def test_older_notices_are_asked_for_when_somebody_wants_them(edge: Edge) -> None:
    newest = [notice(f"n{number}", read=True) for number in range(100)]
    edge.more["notify/notices"] = {"items": newest, "unread": 0, "next": "c2"}
    edge.more["notify/notices?cursor=c2"] = {"items": [notice("very-old", read=True)], "unread": 0, "next": None}
    page = run()
    assert "已逾期：n10<" not in html(page).split("pf-notice-rows")[-1]
    page.button(key="notices_open_rest").click().run()
    assert "已逾期：n10<" in html(page).split("pf-notice-rows")[-1]
    page.button(key="notices_more").click().run()
    assert "very-old" in html(page)
    assert not any(each.key == "notices_more" for each in page.button)


def test_what_is_chosen_is_told_in_plain_words_with_the_caps(edge: Edge) -> None:
    page = run()
    shown = html(page)
    for words in ("每月即时提醒最多 6 次", "每天最多 2 次", "汇总每月最多 4 次", "始终在本页"):
        assert words in shown
    labels = {each.label: each.options[0] for each in page.selectbox}
    assert labels["立即提醒"] == "按本区规定：紧急的和一般的"
    assert labels["免打扰"] == "按本区规定：18:00–08:30"
    assert labels["汇总"] == "按本区规定：每周第一个工作日"


def test_choices_are_saved_with_the_version_that_was_shown(edge: Edge) -> None:
    page = run()
    choose(page, "立即提醒", "high")
    choose(page, "免打扰", "own")
    edge.answers.append(httpx.Response(200, json=preferences(version=4)))
    page.button(key="wish_save").click().run()
    sent = [each for each in edge.sent if each.method == "PUT"][-1]
    assert sent.headers["if-match"] == '"3"'
    assert json.loads(sent.content) == {
        "immediate_from": "high", "digest": None, "quiet_from": "20:00:00", "quiet_until": "08:00:00",
        "paused_until": None, "language": "zh",
    }  # fmt: skip
    assert any("已保存" in each.value for each in page.success)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(412, "stale", "内容已被他人修改"), "另一个窗口刚刚改过"),
        (refusal(422, "invalid", "有误", paused_until="恢复日期应晚于今天"), "恢复日期应晚于今天"),
        (httpx.ConnectError("refused"), "没有保存"),
    ],
)
def test_what_was_not_saved_is_said_with_its_reason(edge: Edge, answer: httpx.Response | Exception, words: str) -> None:
    page = run()
    edge.answers.append(answer)
    page.button(key="wish_save").click().run()
    assert any(words in each.value for each in page.error)


def test_an_address_is_named_and_its_code_entered(edge: Edge) -> None:
    page = run()
    edge.answers.append(httpx.Response(201, json={"address": address(**UNVERIFIED), "sent": _said(True)}))
    next(each for each in page.text_input if each.label == "添加地址").input("reader@east.test")
    edge.more["notify/preferences"] = preferences(address(**UNVERIFIED), version=4)
    next(each for each in page.button if each.label == "添加并发送验证码").click().run()
    assert body(edge, "POST", "/api/notify/addresses") == {"kind": "email", "to": "reader@east.test"}
    assert "10:30 前有效，还可试 5 次" in html(page)
    wrong = {"title": "有误", "code": "invalid", "errors": [{"field": "code", "reason": "验证码不对，还可再试 4 次。"}]}
    edge.answers.append(httpx.Response(422, json=wrong))
    next(each for each in page.text_input if each.label == "六位验证码").input("123456")
    next(each for each in page.button if each.label == "确认").click().run()
    assert "验证码不对，还可再试 4 次" in html(page)
    edge.more["notify/preferences"] = preferences(address(), version=5)
    edge.answers.append(httpx.Response(200, json=address()))
    next(each for each in page.button if each.label == "确认").click().run()
    assert body(edge, "POST", "/api/notify/addresses/address:u1:a/verify") == {"code": "123456"}
    assert "已确认，通知会发到这里" in html(page)


@pytest.mark.parametrize("accepted", [True, False])
def test_the_test_button_shows_the_providers_own_answer(edge: Edge, accepted: bool) -> None:
    edge.more["notify/preferences"] = preferences(address())
    page = run()
    edge.answers.append(httpx.Response(200, json=_said(accepted)))
    page.button(key="test_address:u1:a").click().run()
    shown = html(page)
    assert "550 no &lt;such&gt; mailbox" in shown
    assert ("对方已接收（0.41 秒）" in shown) is accepted
    assert ("没有发出去" in shown) is not accepted


def test_a_code_that_could_not_be_sent_says_why(edge: Edge) -> None:
    edge.more["notify/preferences"] = preferences(address(**UNVERIFIED))
    page = run()
    edge.answers.append(httpx.Response(200, json={"address": address(**UNVERIFIED), "sent": _said(False)}))
    page.button(key="again_address:u1:a").click().run()
    assert "550 no &lt;such&gt; mailbox" in html(page)


def test_what_goes_to_an_address_is_turned_off_at_once_and_nothing_else_changes(edge: Edge) -> None:
    chosen = {**NOTHING, "digest": "daily", "no_quiet": True}
    edge.more["notify/preferences"] = preferences(address(), chosen=chosen)
    page = run()
    edge.answers.append(httpx.Response(200, json=preferences(address(at_once=False), version=4, chosen=chosen)))
    page.toggle(key="at_once_address:u1:a_3").set_value(False).run()
    sent = body(edge, "PUT", "/api/notify/preferences")
    assert sent.pop("addresses") == [{"id": "address:u1:a", "at_once": False, "digests": True}]
    assert sent == chosen


def test_an_address_is_taken_away(edge: Edge) -> None:
    edge.more["notify/preferences"] = preferences(address())
    edge.more["notify/addresses/address:u1:a"] = {}
    page = run()
    page.button(key="remove_address:u1:a").click().run()
    assert [each.url.path for each in edge.sent if each.method == "DELETE"] == ["/api/notify/addresses/address:u1:a"]


def test_where_no_mail_is_set_up_nobody_is_asked_for_an_address(edge: Edge) -> None:
    edge.more["notify/preferences"] = preferences(kinds=[])
    page = run()
    assert "还没有开通邮件" in html(page)
    assert not any(each.label == "添加地址" for each in page.text_input)


def test_the_bell_leads_to_all_notices(edge: Edge) -> None:
    edge.notices = [notice("a")]
    shown = html(run())
    assert 'href="/notices"' in shown


def _said(accepted: bool) -> dict[str, Any]:
    return {"accepted": accepted, "answer": "550 no <such> mailbox", "seconds": 0.41}
