"""The page "Operations" against a faked HTTP edge: what it says of each service, and what it does with dead letters."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.dead_words import kind_of
from dashboard.operations_models import SERVICES, DeadLetter
from dashboard.operations_words import duration
from dashboard.texts import texts
from tests.unit.dashboard_edge import Edge, before_pages, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
NAMES = {"tasks": "任务服务", "events": "活动服务", "notify": "通知服务"}
NOW = datetime(2023, 11, 20, 3, tzinfo=UTC)
SCRIPT = """
from dashboard.pages import operations
from dashboard import viewer
operations.draw(viewer.viewer(viewer.page_cookies()))
"""


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    faked.role = "admin"
    for service in SERVICES:
        faked.more[f"{service}/readyz"] = {"status": "ready", "down": {}}
        faked.more[f"{service}/status"] = status(service)
    with before_pages(faked, monkeypatch):
        yield faked


def took(events: int = 0, p50: float | None = None, p95: float | None = None) -> dict[str, Any]:
    return {"events": events, "p50": p50, "p95": p95}


def queues(**given: Any) -> dict[str, Any]:
    facts = {"ready": 0, "in_hand": 0, "consumers": 1, "dead": 0}
    return {**facts, "retries": [{"seconds": 1, "messages": 0}, {"seconds": 60, "messages": 3}], **given}


def process(**given: Any) -> dict[str, Any]:
    facts = {"id": "p1", "role": "all", "version": "9.9.9", "host": "box-1", "silent": False}
    return {**facts, "started": NOW.isoformat(), "seen": NOW.isoformat(), **given}


def status(service: str, **given: Any) -> dict[str, Any]:
    minute = {"waiting": 2, "unsent": 0, "dead": 0, "took": took(4, 0.05, 1.2)}
    minutes = [{"at": (NOW - timedelta(minutes=59 - n)).isoformat(), **minute} for n in range(60)]
    facts = {"service": service, "at": NOW.isoformat(), "processes": [process()], "queues": queues()}
    outbox = {"waiting": 0, "more": False, "waits_for": None}
    contracts = {"says": [f"{service}.said.v1"], "hears": ["events.said.v1"]}
    return {**facts, "outbox": outbox, "took": took(240, 0.05, 1.2), "minutes": minutes, **contracts, **given}


def letter(key: str = "k1", **given: Any) -> dict[str, Any]:
    facts = {"key": key, "id": f"e-{key}", "type": "activity.posted.v1", "reason": "not a activity.posted.v1"}
    told = {"request": "r-1", "subject": "a1", "time": "2023-11-20T03:00:00Z", "readable": True}
    return {**facts, **told, "attempts": 5, "died_at": NOW.isoformat(), "body": '{"id": "e-k1"}', **given}


def died(edge: Edge, *letters: dict[str, Any], service: str = "tasks") -> None:
    edge.more[f"{service}/status"] = status(service, queues=queues(dead=len(letters)))
    edge.more[f"{service}/dead"] = {"items": list(letters)}


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def undertaken(edge: Edge, service: str = "tasks") -> list[dict[str, Any]]:
    return [json.loads(request.content) for request in edge.posts(f"/api/{service}/dead")]


def test_the_page_tells_services_queues_and_how_long_a_post_takes(edge: Edge) -> None:
    shown = html(run())
    for words in (
        *NAMES.values(),
        "正常",
        "pufa 9.9.9",
        "box-1",
        "从提交到进度可见",
        "50 毫秒",
        "1.2 秒",
        "1 分钟 <b>3</b>",
    ):
        assert words in shown
    assert "数据截至 2023-11-20" not in shown  # but the moment at which the dashboard was told
    assert "没有。所有消息都已处理" in shown
    assert "events.said.v1" in shown


@pytest.mark.parametrize("down", SERVICES)
def test_a_service_that_is_down_says_so_and_the_others_live(edge: Edge, down: str) -> None:
    if down == "tasks":
        before = run()  # who is already signed in keeps the page
        edge.down.add(down)
        shown = html(before.run())
    else:
        edge.down.add(down)
        shown = html(run())
        assert "没有应答" in shown
        assert shown.count("正常") == 2
    for words in NAMES.values():
        assert words in shown


def test_what_a_service_waits_for_is_named_with_its_reason_and_since_when(edge: Edge) -> None:
    edge.more["events/readyz"] = {"status": "unready", "down": {"bus": HOSTILE, "store": "gone"}}
    edge.more["events/status"] = status(
        "events", queues=None, outbox={"waiting": 7, "more": True, "waits_for": HOSTILE}
    )
    shown = html(run())
    for words in ("等待依赖", "消息总线", "数据库", "gone", "至少自", "消息总线没有应答，队列情况未知", "7+"):
        assert words in shown
    assert HOSTILE not in shown


def test_a_silent_process_and_a_queue_without_consumers_stand_out(edge: Edge) -> None:
    gone = process(id="p2", role="consumer", version="9.9.8", silent=True)
    edge.more["tasks/status"] = status("tasks", processes=[process(), gone], queues=queues(consumers=0, ready=12))
    shown = html(run())
    for words in ("失联", "各进程版本不一致", "9.9.8, 9.9.9", "✕ 0"):
        assert words in shown


def test_a_letter_is_shown_whole_and_nothing_in_it_is_markup(edge: Edge) -> None:
    died(edge, letter(body=f'{{"title": "{HOSTILE}"}}', reason=HOSTILE, subject=HOSTILE, type=HOSTILE, id=HOSTILE))
    shown = html(run())
    assert HOSTILE not in shown
    assert "&lt;img src=x" in shown
    for words in ("处理过 5 次", "r-1", "2023-11-20 11:00:00"):
        assert words in shown


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("unknown event type 'activity.sung.v9'", "unknown_type"),
        ("routed as 'activity.posted.v1' but says 'x'", "misrouted"),
        ("not a activity.posted.v1: [{'type': 'missing'}]", "unfit"),
        ("no activity has such an id: 'x'", "impossible"),
        ("nothing happened at such a time: 9999-01-01", "impossible"),
        ("the broker gave it up", "given_up"),
        ("TimeoutError: ", "slow"),
        ("KeyError: 'unit'", "fault"),
        ("AssertionError", "fault"),
        ("我不要", "other"),
        (HOSTILE, "other"),
    ],
)
def test_why_a_letter_died_is_told_from_its_reason(reason: str, kind: str) -> None:
    told = DeadLetter.model_validate(letter(reason=reason, readable=True))
    assert kind_of(told) == kind
    for language in ("zh", "en"):
        words = texts(language)
        assert words.has(f"ops.dead.why.{kind}")
        assert words.has(f"ops.dead.do.{kind}")


def test_the_words_stand_before_the_technical_reason(edge: Edge) -> None:
    died(edge, letter(reason="KeyError: '<b>unit'", attempts=5))
    shown = html(run())
    assert "服务处理这条消息时出错，重试 5 次仍未成功。" in shown
    assert "发给维护人员" in shown
    assert '<summary>技术原因（原文）</summary><pre tabindex="0">KeyError: &#39;&lt;b&gt;unit&#39;</pre>' in shown


def test_what_cannot_be_read_is_told_as_what_does_not_fit() -> None:
    assert kind_of(DeadLetter.model_validate(letter(reason="JSONDecodeError: x", readable=False))) == "unfit"


def test_a_replayed_letter_leaves_the_list(edge: Edge) -> None:
    died(edge, letter("k1"), letter("k2"))
    edge.answers = [httpx.Response(200, json={"found": 1})]
    page = press(run(), "letter_replay_tasks_k1")
    assert undertaken(edge) == [{"do": "replay", "keys": ["k1"]}]
    assert "e-k1</code>" not in html(page)
    assert "e-k2</code>" in html(page)


def test_a_letter_is_dropped_only_after_it_was_confirmed_and_a_refusal_is_said(edge: Edge) -> None:
    died(edge, letter())
    page = run()
    assert undertaken(edge) == []
    edge.answers = [refusal(403, "forbidden", "您没有权限执行此操作。")]
    page = press(page, "letter_drop_do_tasks_k1")
    assert undertaken(edge) == [{"do": "drop", "keys": ["k1"]}]
    assert [each.value for each in page.error] == ["您没有权限执行此操作。"]
    assert "e-k1</code>" in html(page)


def test_a_letter_that_cannot_be_read_is_edited_and_a_refused_edit_stays_with_its_fields(edge: Edge) -> None:
    died(edge, letter(readable=False, body='{"id":"e-k1","time":"x"}'))
    page = run()
    assert page.button(key="letter_replay_tasks_k1").disabled
    page = press(page, "letter_edit_tasks_k1")
    area = page.text_area(key="letter_body_tasks_k1")
    assert json.loads(area.value or "") == {"id": "e-k1", "time": "x"}
    edge.answers = [refusal(422, "invalid", "提交的内容有误", **{"body.time": "不是有效时间"})]
    area.set_value('{"id": "e-k1", "time": "y"}')
    page = press(page, "letter_edit_do")
    shown = html(page)
    assert "不是有效时间" in shown
    assert "<code>time</code>" in shown
    edge.answers = [httpx.Response(200, json={"found": 1})]
    page.text_area(key="letter_body_tasks_k1").set_value('{"id": "e-k1", "time": "2023"}')
    page = press(page, "letter_edit_do")
    assert undertaken(edge)[-1] == {"do": "replay", "keys": ["k1"], "body": '{"id": "e-k1", "time": "2023"}'}
    assert not page.text_area
    assert "e-k1</code>" not in html(page)


def test_all_readable_letters_of_a_service_are_replayed_at_once(edge: Edge) -> None:
    died(edge, letter("k1"), letter("k2", readable=False), letter("k3"), service="notify")
    edge.answers = [httpx.Response(200, json={"found": 2})]
    press(run(), "letters_all_do_notify")
    assert undertaken(edge, "notify") == [{"do": "replay", "keys": ["k1", "k3"]}]


def test_the_section_sees_whether_pufa_runs_and_asks_for_nothing_else(edge: Edge) -> None:
    edge.role = "section"
    edge.more["notify/readyz"] = {"status": "unready", "down": {"store": "gone"}}
    page = run()
    shown = html(page)
    assert "数据库" in shown
    assert "由系统管理员查看" in shown
    assert "重新投递" not in shown
    asked = {request.url.path.rsplit("/", 1)[-1] for request in edge.sent}
    assert not asked & {"status", "dead"}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "–"), (0.0123, "12 毫秒"), (0.96, "960 毫秒"), (2.34, "2.3 秒"), (150.0, "2 分钟"), (3600.0, "一小时以上")],
)
def test_a_duration_is_said_as_people_say_it(seconds: float | None, said: str) -> None:
    assert duration(seconds, texts("zh")) == said
