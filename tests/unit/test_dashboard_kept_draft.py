"""A draft that the browser kept: what of it comes back, and what a page makes of anything else that stands there."""

import json
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from dashboard.models import Kind
from dashboard.texts import texts
from dashboard.widgets import keep_draft
from dashboard.widgets.kept_draft import KeptDraft
from tests.unit.dashboard_edge import KINDS, Edge, activity, before_pages, refusal

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = """
from dashboard.pages import post
from dashboard import viewer
post.draw(viewer.viewer(viewer.page_cookies()))
"""
KNOWN = {kind.id: kind for kind in map(Kind.model_validate, KINDS)}
FIELDS = {
    "title": "古城村讲座",
    "held_on": "2023-11-18",
    "participants": "80",
    "place": "文化广场",
    "period": "2023-Q4",
    "lecture_project": "小手拉大手",
    "lecture_area": "12.5",
    "lecture_people": "40",
}
SAID: list[dict[str, Any]] = []


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="township", unit="qinghe")
    with before_pages(faked, monkeypatch):
        yield faked


def opened(monkeypatch: pytest.MonkeyPatch, kept: object) -> AppTest:
    """The page in a browser that kept this, and tells it once."""
    told = [kept]
    SAID.clear()

    def heard(*, data: dict[str, Any], **_: Any) -> SimpleNamespace:
        SAID.append(data)
        return SimpleNamespace(kept=told.pop() if told else None)

    monkeypatch.setattr(keep_draft, "_component", lambda: heard)
    page = AppTest.from_string(SCRIPT, default_timeout=20).run()
    assert not page.exception, page.exception
    return page


def _send(page: AppTest) -> Button:
    return next(button for button in page.button if button.label == "提交")


def test_every_field_comes_back_as_what_it_was() -> None:
    kept = KeptDraft(kind="lecture", fields=FIELDS, unshown={"unit": "qinghe-1", "status": "verified"})
    draft = kept.draft(KNOWN, texts("zh"))
    assert (draft.kind, draft.title, draft.held_on) == ("lecture", "古城村讲座", date(2023, 11, 18))
    assert (draft.place, draft.participants, draft.period) == ("文化广场", 80, "2023-Q4")
    assert draft.details == {"project": "hands", "area": 12.5, "people": 40}
    assert draft.unshown == {"unit": "qinghe-1"}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("held_on", "2023-13-40"),
        ("participants", "-3"),
        ("participants", "nan"),
        ("lecture_people", "5000"),
        ("lecture_area", "1e999"),
        ("lecture_project", "另一项"),
    ],
)
def test_what_a_field_would_not_take_is_left_out(field: str, words: str) -> None:
    draft = KeptDraft(kind="lecture", fields={field: words}).draft(KNOWN, texts("zh"))
    assert (draft.held_on, draft.participants, draft.details) == (None, None, {})


def test_a_kind_that_is_gone_is_chosen_anew() -> None:
    assert KeptDraft(kind="gone", fields=FIELDS).draft(KNOWN, texts("zh")).kind is None


def test_a_kind_that_the_page_was_not_told_of_yet_comes_back_by_its_name() -> None:
    draft = KeptDraft(kind="training", fields={**FIELDS, "kind": "法治讲座"}).draft(KNOWN, texts("zh"))
    assert (draft.kind, draft.details["people"]) == ("lecture", 40)


def test_a_kind_stays_while_another_one_is_looked_for() -> None:
    assert KeptDraft(kind="lecture", fields={"kind": "法治"}).draft(KNOWN, texts("zh")).kind == "lecture"


def test_a_reload_gives_back_what_was_written_and_it_is_sent_as_it_was(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(monkeypatch, {"kind": "lecture", "fields": FIELDS, "at": 1})
    assert "已恢复上次没有提交的内容" in page.warning[0].value
    _send(page).click().run()
    (sent,) = edge.posts("/api/events/activities")
    body = json.loads(sent.content)
    assert (body["title"], body["participants"], body["details"]["project"]) == ("古城村讲座", 80, "hands")
    assert SAID[-1]["over"], "what was sent is no longer kept"


def test_a_kept_draft_can_be_cleared(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, {"kind": "lecture", "fields": FIELDS})
    page.button(key="anew").click().run()
    assert page.text_input[0].value == ""
    assert SAID[-1]["blank"], "it is forgotten"


def test_what_was_chosen_in_this_visit_is_not_replaced(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, None)
    next(button for button in page.button if "季度培训" in button.label).click().run()
    assert not SAID[-1]["fresh"]
    assert not SAID[-1]["blank"]


def test_what_comes_too_late_does_not_replace_what_was_begun_meanwhile(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(monkeypatch, None)
    late = [{"kind": "lecture", "fields": FIELDS, "at": 1}]
    monkeypatch.setattr(
        keep_draft, "_component", lambda: lambda **_: SimpleNamespace(kept=late.pop() if late else None)
    )
    next(button for button in page.button if "季度培训" in button.label).click().run()
    assert not late
    assert not page.warning
    assert page.text_input[0].value == "季度培训"


def test_a_draft_that_was_left_for_another_page_comes_back(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, None)
    next(button for button in page.button if "季度培训" in button.label).click().run()
    again = [{"kind": "training", "key": SAID[-1]["key"], "fields": {"title": "改过的题目"}, "at": 1}]

    def offering(**_: Any) -> SimpleNamespace:
        return SimpleNamespace(kept=again[0])

    monkeypatch.setattr(keep_draft, "_component", lambda: offering)
    page.run()
    assert page.text_input[0].value == "改过的题目"
    assert page.session_state.form == 2, "what was offered is taken once"


def test_what_was_sent_before_a_reload_is_sent_under_its_own_key(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "0f0f0f0f-0000-4000-8000-000000000000"
    page = opened(monkeypatch, {"kind": "lecture", "key": key, "fields": FIELDS, "at": 1})
    edge.answers = [refusal(409, "idempotency_conflict", "换一个编号")]
    _send(page).click().run()
    assert "上次已经提交成功" in page.error[0].value
    _send(page).click().run()
    first, second = edge.posts("/api/events/activities")
    assert first.headers["idempotency-key"] == key
    assert second.headers["idempotency-key"] != key


def test_what_is_written_after_a_receipt_is_kept_again(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, {"kind": "lecture", "fields": FIELDS, "at": 1})
    _send(page).click().run()
    assert SAID[-1]["over"], "what was sent is no longer kept"
    next(button for button in page.button if button.label == "再填报一项").click().run()
    assert SAID[-1]["blank"]
    assert not SAID[-1]["over"]


def test_a_correction_comes_back_as_a_correction(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    edge.activities = [activity(status="returned", version=2, reason="请补人数", evidence=["e1"])]
    page = opened(monkeypatch, {"kind": "training", "corrects": "a1", "fields": {"title": "改好了"}})
    next(button for button in page.button if button.label == "重新提交").click().run()
    (sent,) = (request for request in edge.sent if request.method == "PUT")
    assert sent.headers["if-match"] == '"2"'
    assert json.loads(sent.content)["title"] == "改好了"


@pytest.mark.parametrize(
    "kept", ["text", 7, {"fields": "x"}, {"fields": {"title": 7}}, {"corrects": "unknown", "fields": {}}]
)
def test_what_is_no_draft_is_let_be(edge: Edge, monkeypatch: pytest.MonkeyPatch, kept: object) -> None:
    page = opened(monkeypatch, kept)
    assert not page.warning
    assert page.text_input[0].value == ""


def test_a_hostile_draft_stays_text(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, {"kind": HOSTILE, "fields": {"title": HOSTILE, "place": HOSTILE}})
    assert page.text_input[0].value == HOSTILE
    assert HOSTILE not in "".join(each.proto.body for each in page.get("html"))


def test_without_the_events_service_a_correction_waits_in_the_browser(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge.down = {"events"}
    page = opened(monkeypatch, {"kind": "training", "corrects": "a1", "fields": {"title": "改好了"}})
    assert not page.warning
    assert not SAID[-1]["blank"]
