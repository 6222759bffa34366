"""The campaigns' page against a faked HTTP edge, and the order and look of what it shows."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.campaign_models import Campaign, CampaignStanding
from dashboard.models import Activity, Unit
from dashboard.widgets.campaign_board import figures, groups, timeline
from dashboard.widgets.campaign_cards import escaped, in_order
from tests.unit.dashboard_edge import UNITS, Edge, activity, before_pages, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = """
from dashboard.pages import campaigns
from dashboard import viewer
campaigns.draw(viewer.viewer(viewer.page_cookies()))
"""


def campaign(id: str = "week", **given: Any) -> dict[str, Any]:
    """A week that is on, on its first day, in which both towns shall take part."""
    facts = {
        "id": id,
        "version": 2,
        "status": "open",
        "title": "宪法宣传周",
        "first": "2023-12-04",
        "last": "2023-12-10",
    }
    return {**facts, "slogan": "弘扬宪法精神", "expected": ["qinghe", "baishi"], **given}


def standing(**given: Any) -> dict[str, Any]:
    """Of the two towns one awaits review, one is missing."""
    units = [
        {"unit": "qinghe", "name": "青禾街道", "part": "awaiting", "verified": 0, "awaiting": 2},
        {"unit": "baishi", "name": "白石镇", "part": "missing", "verified": 0, "awaiting": 0},
    ]
    coverage = {"expected": 2, "took_part": 0, "awaiting": 1, "missing": 1, "units": units, "others": []}
    days = [
        {"day": f"2023-12-{day:02d}", "theme": None, "verified": 0, "awaiting": 2 if day == 4 else 0, "units": 1}
        for day in range(4, 11)
    ]
    reach = [
        {"id": "participants", "label": "参加群众", "unit": "人次", "verified": 0, "awaiting": 1200},
        {"id": "leaflets", "label": "发放资料", "unit": "份", "verified": 0, "awaiting": 0},
    ]
    counted = {"verified": 0, "awaiting": 2}
    live = {"today": "2023-12-04", "data_as_of": "2023-12-04T02:03:04Z", "activities": counted}
    return {**campaign(), **live, "coverage": coverage, "days": days, "reach": reach, **given}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    with before_pages(faked, monkeypatch):
        yield faked


def shows(edge: Edge, *campaigns: dict[str, Any], **given: Any) -> None:
    """The edge answers with these campaigns; ``given`` changes how the first stands."""
    edge.more |= {
        "events/campaigns": {"items": list(campaigns), "today": "2023-12-04"},
        "events/observances": {"items": []},
        **{f"events/campaigns/{each['id']}": standing(**{**each, **given}) for each in campaigns},
        **{f"events/campaigns/{each['id']}/photos": {"items": []} for each in campaigns},
    }


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def test_a_leader_sees_who_takes_part_who_is_missing_and_as_of_when(edge: Edge) -> None:
    shows(edge, campaign())
    shown = html(run())
    for words in (
        "宪法宣传周",
        "弘扬宪法精神",
        "第 1 天，共 7 天",
        "青禾",
        "待审核 2",
        "未参加",
        "1,200",
        "2023-12-04 10:03:04",
    ):
        assert words in shown
    assert "发放资料" not in shown, "a figure that nobody reported says nothing"


def test_what_people_wrote_is_never_markup(edge: Edge) -> None:
    shows(edge, campaign(title=HOSTILE, slogan=HOSTILE))
    page = run()
    assert HOSTILE not in html(page)
    assert "&lt;img" in html(page)
    assert all(HOSTILE not in button.label for button in page.button)


def test_while_the_events_service_is_down_the_page_says_so(edge: Edge) -> None:
    edge.down.add("events")
    assert "活动服务暂时连接不上" in html(run())


def test_without_a_campaign_it_says_what_will_be_here(edge: Edge) -> None:
    shows(edge)
    assert "今年还没有集中宣传" in html(run())


@pytest.mark.parametrize(
    ("role", "buttons"), [("leader", False), ("township", False), ("section", True), ("admin", True)]
)
def test_the_section_alone_makes_and_changes_campaigns(edge: Edge, role: str, buttons: bool) -> None:
    edge.role = role
    shows(edge, campaign())
    page = run()
    assert any(button.key == "campaign_new" for button in page.button) is buttons
    assert ("/do/summary/week" in html(page)) is (role != "township")


def test_a_refused_campaign_stays_in_the_form_with_its_reasons_and_one_key(edge: Edge) -> None:
    edge.role = "section"
    shows(edge, campaign())
    page = run()
    page.button(key="campaign_new").click().run()
    edge.answers += [refusal(422, "invalid", "有误", last="结束日期不能早于开始日期")] * 2
    send = next(button for button in page.button if (button.key or "").startswith("send_"))
    send.click().run()
    assert any("结束日期不能早于" in error.value for error in page.error)
    send = next(button for button in page.button if (button.key or "").startswith("send_"))
    send.click().run()
    sent = edge.posts("/api/events/campaigns")
    assert len({request.headers["idempotency-key"] for request in sent}) == 1
    assert json.loads(sent[0].content)["expected"] == ["qinghe", "baishi"]


def test_a_campaign_is_called_off_once_however_often_the_button_is_pressed(edge: Edge) -> None:
    edge.role = "section"
    shows(edge, campaign())
    page = run()
    page.text_input(key="reason_week").set_value("暴雨").run()
    edge.answers = [httpx.ConnectError("cut off")]
    for _ in range(2):
        page = page.button(key="campaign_cancel_do").click().run()
    lost, again = (sent.headers["idempotency-key"] for sent in edge.posts("/api/events/campaigns/week/cancel"))
    assert lost == again


def test_older_photos_are_shown_when_somebody_asks_for_them(edge: Edge) -> None:
    photo = {"activity": "a1", "title": "宪法进校园", "unit_name": "青禾街道", "held_on": "2023-12-04"}
    shows(edge, campaign("many"))
    edge.more["events/campaigns/many/photos"] = {"items": [{**photo, "evidence": "e-new"}], "next": "c2"}
    edge.more["events/campaigns/many/photos?cursor=c2"] = {"items": [{**photo, "evidence": "e-old"}]}
    page = run()
    assert "e-old" not in html(page)
    page.button(key="campaign_more_photos").click().run()
    shown = html(page)
    assert "e-new" in shown
    assert "e-old" in shown
    assert not any(button.key == "campaign_more_photos" for button in page.button)


def test_a_campaigns_scheme_can_be_opened(edge: Edge) -> None:
    shows(edge, campaign("with-scheme", scheme="s1"))
    edge.more["events/evidence"] = {"items": [{"id": "s1", "kind": "document", "name": "宣传周方案.docx", "size": 900}]}
    shown = html(run())
    assert "宣传周方案.docx" in shown
    assert "/do/file/s1" in shown


def test_what_is_on_comes_first_then_the_nearest_to_come_then_what_is_over() -> None:
    given = [
        campaign("later", status="announced", first="2024-05-01", last="2024-05-31"),
        campaign("over", status="closed", first="2023-03-13", last="2023-03-15"),
        campaign("cancelled", status="cancelled"),
        campaign("soon", status="announced", first="2024-03-13", last="2024-03-15"),
        campaign("on"),
    ]
    shown = in_order([Campaign.model_validate(each) for each in given])
    assert [each.id for each in shown] == ["on", "soon", "later", "over", "cancelled"]


def test_who_is_missing_looks_overdue_only_once_it_is_over() -> None:
    units = [Unit.model_validate(each) for each in UNITS]
    for status, look in (("open", "waiting"), ("closed", "overdue")):
        (group,) = groups(CampaignStanding.model_validate(standing(status=status)), units)
        assert [(tile.name, tile.look) for tile in group.tiles] == [("青禾", "review"), ("白石", look)]


def test_the_days_name_what_was_held_and_of_a_long_campaign_only_days_with_something() -> None:
    shown = CampaignStanding.model_validate(standing())
    held = [Activity.model_validate(activity(held_on="2023-12-04", status=status)) for status in ("posted", "returned")]
    days = timeline(shown, held)
    assert [(each.day.day, len(each.titles), each.is_today, each.is_ahead) for each in days[:2]] == [
        (4, 1, True, False),
        (5, 0, False, True),
    ]
    long = shown.model_copy(update={"last": date(2023, 12, 31)})
    assert [each.day.day for each in timeline(long, held)] == [4]


def test_figures_that_nobody_reported_are_left_out() -> None:
    shown = CampaignStanding.model_validate(standing())
    assert [each.id for each in figures(shown.reach)] == ["participants"]


def test_a_cards_words_are_escaped_for_markdown() -> None:
    assert escaped("*a* <b> [c](d)") == r"\*a\* \<b\> \[c\]\(d\)"


def test_before_it_begins_the_days_are_counted_and_nobody_is_called_missing(edge: Edge) -> None:
    shows(edge, campaign(status="announced", first="2023-12-10", last="2023-12-16"))
    shown = html(run())
    assert "<dt>距开始还有</dt><dd>6<small>天</small>" in shown
    assert "应参加 2 个单位" in shown
    assert "未参加" not in shown


def test_while_it_is_on_the_missing_are_named_and_who_took_part_leads_to_their_activities(edge: Edge) -> None:
    shows(edge, campaign())
    shown = html(run())
    assert '未参加（1）：</b><span class="other">白石镇</span>' in shown
    assert 'href="/activities?unit=qinghe&amp;campaign=week"' in shown
    assert "unit=baishi" not in shown, "there is nothing to see of a unit that told nothing"
    assert "共开展活动" not in shown


@pytest.mark.parametrize(("role", "summed"), [("leader", True), ("township", False)])
def test_once_it_is_over_it_is_summed_up_for_who_sees_the_whole(edge: Edge, role: str, summed: bool) -> None:
    edge.role = role
    shows(edge, campaign(status="closed"))
    shown = html(run())
    for words in (
        "应参加 2 个单位，已参加 1 个，未参加 1 个。",
        "共开展活动 2 场。",
        "参加群众 1,200 人次。",
        "活动最多的一天是12月4日：2 场，1 个单位。",
        "其中 2 场待审核",
    ):
        assert (words in shown) is summed
    assert "距开始还有" not in shown


def test_a_campaign_that_came_to_nothing_is_summed_up_without_a_fullest_day(edge: Edge) -> None:
    nothing = {"verified": 0, "awaiting": 0}
    shows(edge, campaign(status="closed"), activities=nothing, days=[], reach=[])
    shown = html(run())
    assert "共开展活动 0 场。" in shown
    assert "活动最多" not in shown


def test_the_name_of_a_missing_unit_is_never_markup(edge: Edge) -> None:
    unit = {"unit": "x", "name": HOSTILE, "part": "missing", "verified": 0, "awaiting": 0}
    shows(edge, campaign(status="closed"), coverage={**standing()["coverage"], "units": [unit]})
    shown = html(run())
    assert HOSTILE not in shown
    assert "&lt;img" in shown
