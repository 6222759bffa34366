"""The page of performances against a faked HTTP edge: the season's programme, and what it is without the services."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.performance_models import Performance
from dashboard.widgets.performance_season import season_of
from tests.unit.dashboard_edge import Edge, before_pages

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = """
from dashboard.pages import performances
from dashboard import viewer
performances.draw(viewer.viewer(viewer.page_cookies()))
"""


def performance(id: str = "p1", **given: Any) -> dict[str, Any]:
    """A planned evening of a troupe in 晴村."""
    facts = {"id": id, "version": 1, "status": "planned", "title": "送法下乡", "held_on": "2023-11-25"}
    more = {"session": "evening", "unit": "qinghe", "troupe": "柳琴剧团", "programme": ["快板《说宪法》"]}
    return {**facts, **more, "village": "qinghe-1", "venue": "文化广场", **given}


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    with before_pages(faked, monkeypatch):
        yield faked


def shown(edge: Edge, *performances: dict[str, Any]) -> str:
    edge.more["events/performances"] = {"items": list(performances)}
    page = AppTest.from_string(SCRIPT, default_timeout=20).run()
    assert not page.exception, page.exception
    return "".join(element.proto.body for element in page.get("html"))


def test_a_season_is_in_the_order_of_its_days_and_sessions_without_what_was_cancelled() -> None:
    days = (
        ("d", "2023-05-20", "evening", "held"),
        ("a", "2023-03-05", None, "held"),
        ("c", "2023-05-20", "morning", "planned"),
        ("x", "2023-04-01", None, "cancelled"),
    )
    given = [performance(id, held_on=day, session=session, status=status) for id, day, session, status in days]
    season = season_of([Performance.model_validate(each) for each in given])
    assert [month.first for month in season.months] == [date(2023, 3, 1), date(2023, 5, 1)]
    assert [each.id for month in season.months for each in month.shows] == ["a", "c", "d"]
    assert (season.held, season.planned) == (2, 1)


def test_the_programme_says_when_what_where_and_who_and_can_be_printed(edge: Edge) -> None:
    sheet = shown(edge, performance(starts_at="19:00")).split("普法演出节目单")[1]
    for words in ("11月25日", "晚上 19:00", "送法下乡", "快板《说宪法》", "文化广场", "柳琴剧团", "计划中", "#print"):
        assert words in sheet


def test_a_year_without_performances_says_so(edge: Edge) -> None:
    assert "今年还没有安排演出" in shown(edge)


def test_while_the_events_service_is_down_the_programme_says_so(edge: Edge) -> None:
    edge.down.add("events")
    assert "活动服务" in shown(edge).split("普法演出节目单")[1]


def test_what_people_wrote_is_never_markup(edge: Edge) -> None:
    hostile = dict.fromkeys(("title", "troupe", "venue", "partner", "village"), HOSTILE)
    page = shown(edge, performance(**hostile, programme=[HOSTILE]))
    assert HOSTILE not in page
    assert "&lt;img" in page
