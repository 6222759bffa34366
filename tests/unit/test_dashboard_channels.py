"""The channels' page against a faked HTTP edge: what a card says, what a form sends, what a test answers."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.dashboard_edge import Edge, before_pages, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
COVERED = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=••••5aaa"
SCRIPT = """
from dashboard.pages import channels
from dashboard import viewer
channels.draw(viewer.viewer(viewer.page_cookies()))
"""


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    faked.role = "section"
    with before_pages(faked, monkeypatch):
        yield faked


def channel(id: str = "c1", **given: Any) -> dict[str, Any]:
    facts = {"id": id, "version": 3, "kind": "wecom", "name": "青禾街道工作群", "to": COVERED, "secret": None}
    return {**facts, "unit": "qinghe", "unit_name": "青禾街道", "rules": [], "active": True, "tested": None, **given}


def last_test(**given: Any) -> dict[str, Any]:
    return {"at": "2023-05-12T02:03:04Z", "accepted": True, "answer": "0 ok", "seconds": 0.31, **given}


def listed(edge: Edge, *channels: dict[str, Any]) -> None:
    edge.more["notify/channels"] = {"items": list(channels)}
    edge.more["notify/rules"] = {
        "items": [{"id": "r1", "title": "已退回：送法下乡", "rule": {}, "text": "", "words": []}]
    }


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["尚未测试"]),
        ({"active": False}, ["已停用"]),
        ({"tested": last_test()}, ["可用", "0 ok", "0.3 秒"]),
        (
            {"tested": last_test(accepted=False, answer="93000 invalid webhook url, hint: [1]")},
            ["测试未通过", "93000 invalid webhook url", "请到群里重新复制地址"],
        ),
        ({"tested": last_test(accepted=False, answer="HTTP 500 oops")}, ["测试未通过", "HTTP 500 oops"]),
        ({"rules": ["r1", "r2"]}, ["只发 2 类通知"]),
    ],
)
def test_a_card_says_whether_the_channel_works_and_what_to_do(
    edge: Edge, given: dict[str, Any], said: list[str]
) -> None:
    listed(edge, channel(**given))
    shown = html(run())
    for words in (*said, "青禾街道工作群", "企业微信群机器人", "••••5aaa"):
        assert words in shown


def test_what_a_provider_answers_is_no_markup(edge: Edge) -> None:
    listed(edge, channel(name=HOSTILE, tested=last_test(accepted=False, answer=HOSTILE)))
    assert HOSTILE not in html(run())


def test_without_channels_the_page_says_how_to_begin(edge: Edge) -> None:
    listed(edge)
    assert "还没有通知渠道" in html(run())


def test_a_new_channel_is_sent_whole_and_tested_at_once(edge: Edge) -> None:
    listed(edge)
    edge.answers = [httpx.Response(201, json=channel("c9")), httpx.Response(200, json=last_test())]
    page = press(run(), "添加渠道")
    page.text_input[0].set_value("青禾街道工作群")
    page.selectbox[0].set_value("qinghe")
    page.text_input[1].set_value("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc")
    press(page, "保存并发送测试消息")
    (made,) = edge.posts("/api/notify/channels")
    assert json.loads(made.content) == {
        "kind": "wecom", "name": "青禾街道工作群", "unit": "qinghe", "secret": None, "rules": [], "active": True,
        "to": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
    }  # fmt: skip
    assert len(edge.posts("/api/notify/channels/c9/test")) == 1


def test_a_refusal_is_shown_in_the_services_words_and_the_form_stays(edge: Edge) -> None:
    listed(edge)
    edge.answers = [refusal(422, "invalid", "提交的内容有误", to="不是企业微信群机器人的地址")]
    page = press(press(run(), "添加渠道"), "保存并发送测试消息")
    assert "不是企业微信群机器人的地址" in html(page)
    assert page.text_input


def test_switching_off_sends_the_covered_address_back_as_it_was_shown(edge: Edge) -> None:
    listed(edge, channel(rules=["r1"], tested=last_test()))
    edge.answers = [httpx.Response(200, json=channel(active=False))]
    press(run(), "停用")
    (put,) = [request for request in edge.sent if request.method == "PUT"]
    body = json.loads(put.content)
    assert (body["active"], body["to"], body["rules"], put.headers["If-Match"]) == (False, COVERED, ["r1"], '"3"')
    assert set(body) == {"kind", "name", "to", "secret", "unit", "rules", "active"}


def test_a_services_refusal_of_a_change_is_said(edge: Edge) -> None:
    listed(edge, channel(tested=last_test()))
    edge.answers = [refusal(412, "stale", "内容已被他人修改，请刷新后重试。")]
    page = press(run(), "停用")
    assert [each.value for each in page.error] == ["内容已被他人修改，请刷新后重试。"]


def test_a_webhooks_secret_is_made_for_the_one_who_sets_it_up(edge: Edge) -> None:
    listed(edge)
    page = press(run(), "添加渠道")
    page.button_group[0].set_value("webhook").run()
    secret = next(each.value or "" for each in page.text_input if each.label.startswith("签名密钥"))
    assert secret.startswith("whsec_")
    assert secret == next(each.value for each in page.run().text_input if each.label.startswith("签名密钥"))


def undelivered(id: str, **given: Any) -> dict[str, Any]:
    facts = {"id": id, "channel": "wecom", "endpoint_name": "青禾街道工作群", "to": "青禾街道", "notices": ["n1", "n2"]}
    return {**facts, "due": "2023-05-12T02:03:04Z", "attempts": 7, "answer": "93000 invalid webhook url", **given}


def test_what_was_not_delivered_says_where_to_why_and_what_to_do(edge: Edge) -> None:
    listed(edge)
    gone = undelivered("d2", to=None, endpoint_name=None, answer=None)
    edge.more["notify/deliveries"] = {"items": [undelivered("d1", answer="93000 " + HOSTILE), gone]}
    shown = html(run())
    for words in (
        "没有送达的通知（2）",
        "青禾街道",
        "2 条通知",
        "试过 7 次",
        "请到群里重新复制地址",
        "已删除的接收方",
        "对方没有答复",
    ):
        assert words in shown
    assert HOSTILE not in shown


def test_a_letter_is_sent_again_and_leaves_the_list(edge: Edge) -> None:
    listed(edge)
    edge.more["notify/deliveries"] = {"items": [undelivered("d1"), undelivered("d2")]}
    edge.answers = [httpx.Response(200, json=undelivered("d1"))]
    page = press(run(), "重新发送")
    assert len(edge.posts("/api/notify/deliveries/d1/retry")) == 1
    assert "没有送达的通知（1）" in html(page)
    edge.answers = [refusal(409, "delivery.is_sent", "已经送达。")]
    page = press(page, "全部重新发送")
    assert [each.value for each in page.error] == ["已经送达。"]
    assert len(edge.posts("/api/notify/deliveries/d2/retry")) == 1
