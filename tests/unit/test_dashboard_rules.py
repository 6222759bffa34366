"""The page of the rules against a faked HTTP edge, and a rule as text."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.rule_words import when, who
from dashboard.rule_writing import Unreadable, read, written
from dashboard.texts import LANGUAGES, texts
from services.notify.main import MESSAGES
from services.notify.rules.audiences import Audience
from services.notify.rules.reading import read_rules, rule_texts
from services.notify.settings import NotifySettings
from shared.catalogue import Catalogue
from shared.contracts.tasks import Role
from tests.unit.dashboard_edge import Edge, before_pages, refusal
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import rules
from dashboard import viewer
rules.draw(viewer.viewer(viewer.page_cookies()))
"""
LATE: dict[str, Any] = {
    "id": "late",
    "on": "deadline.missed.v1",
    "when": {"awaiting_review": False, "days_late": {"at_least": 14, "at_most": 20}},
    "tell": ["above", {"who": "unit", "role": "leader"}],
    "otherwise": ["section"],
    "text": "deadline_late_above",
    "urgency": "normal",
}
LISTED = {"id": "late", "rule": LATE, "title": "逾期：普法演出", "text": "请了解困难", "words": ["days_late", "target"]}
SEEN = {
    "first": "2023-05-16",
    "last": "2023-05-18",
    "happened": 9,
    "matched": 4,
    "notices": 5,
    "at_once": 3,
    "in_digest": 2,
    "people": [{"user": "u2", "name": "李测试", "unit": "east", "unit_name": "东镇", "notices": 5}],
    "by_day": [{"day": f"2023-05-{16 + n}", "notices": n} for n in range(3)],
    "samples": [{"at": "2023-05-18T02:00:00Z", "title": "<b>逾期</b>", "text": "好", "to": ["李测试"]}],
    "is_whole": True,
}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="section")
    faked.more["notify/rules"] = {"items": [LISTED]}
    with before_pages(faked, monkeypatch):
        yield faked


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def test_a_rule_stands_in_plain_words_beside_its_text(edge: Edge) -> None:
    page = run()
    assert page.radio(key="rule_chosen").options == ["逾期：还没做完，14–20 天"]
    assert "请了解困难" in html(page)
    assert read(page.text_area(key="rule_late_text").value or "") == LATE


def test_what_a_changed_rule_would_have_sent_is_shown_until_it_is_changed_again(edge: Edge) -> None:
    edge.answers.append(httpx.Response(200, json=SEEN))
    page = run()
    page.text_area(key="rule_late_text").set_value(written(LATE | {"urgency": "high"}))
    page.button(key="rule_late_try").click().run()
    shown = html(page)
    assert "5 条通知" in shown
    assert "东镇" in shown
    assert "&lt;b&gt;逾期" in shown
    (asked,) = edge.posts("/api/notify/rules/preview")
    assert (json.loads(asked.content), asked.url.params["days"]) == (LATE | {"urgency": "high"}, "31")
    page.text_area(key="rule_late_text").set_value("id: other").run()
    assert "5 条通知" not in html(page)


def test_a_rule_that_cannot_be_read_or_is_refused_says_where_and_why(edge: Edge) -> None:
    page = run()
    page.text_area(key="rule_late_text").set_value("id: a\ntell: [unit\n")
    page.button(key="rule_late_try").click().run()
    assert "第 3 行读不懂" in html(page)
    edge.answers.append(refusal(422, "invalid", "有误", **{"text.zh.text": "没有“unti”这个词。"}))
    page.text_area(key="rule_late_text").set_value("id: a")
    page.button(key="rule_late_try").click().run()
    assert "text.zh.text：没有“unti”这个词。" in html(page)


def test_without_the_notify_service_the_page_says_so(edge: Edge) -> None:
    edge.down.add("notify")
    assert "通知服务暂时连接不上" in html(run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_default_set_has_plain_words(language: str) -> None:
    rules = read_rules(NotifySettings.model_fields["rules_file"].default, rule_texts(), Catalogue(MESSAGES))
    t = texts(language)
    for each in rules.rules:
        rule = each.model_dump(mode="json", exclude_unset=True)
        assert "rules." not in when(rule, t) + who(rule, t)
        assert read(written(rule)) == rule
    assert all(t.has(f"rules.who.{each}") for each in Audience if each != Audience.ANYBODY)
    assert all(t.has(f"rules.role.{each}") for each in Role)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [", 1),
        ("a: &x 1\nb: *x", 2),
        ("a: b: c", 1),
        ("\x00", None),
        ("!!python/object:os.x {}", 1),
        ("x" * 20_001, None),
    ],
)
def test_a_text_that_is_no_rule_says_on_which_line(text: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as told:
        read(text)
    assert told.value.line == line


def test_on_is_a_word_and_a_day_is_text() -> None:
    assert read("on: yes\nday: 2023-05-01\nsure: true") == {"on": "yes", "day": "2023-05-01", "sure": True}
