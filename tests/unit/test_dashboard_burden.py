"""The page of the burden meter against a faked HTTP edge."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.burden_models import COUNTS
from dashboard.pages.burden import of_month
from tests.unit.dashboard_edge import Edge, before_pages
from tests.unit.page_html import html

SCRIPT = """
from dashboard.pages import burden
from dashboard import viewer
burden.draw(viewer.viewer(viewer.page_cookies()))
"""
BURDEN = "notify/burden"
NOTHING = dict.fromkeys(COUNTS, 0) | {"minutes": 0}
ASSUMED = {"letter": 30, "digest": 60, "post": 120, "field": 20, "photo": 30, "answer": 600}


def unit(id: str, name: str, minutes: int = 0, before: int = 0, **counts: int) -> dict[str, Any]:
    course = [{"month": f"2023-{5 + n:02}", "minutes": minutes if n == 1 else before} for n in range(2)]
    return {
        **NOTHING,
        **counts,
        "unit": id,
        "name": name,
        "minutes": minutes,
        "before": NOTHING | {"minutes": before},
    } | {"course": course}


def answer(*units: dict[str, Any], mean: int | None = 40, before: int = 46, **given: Any) -> dict[str, Any]:
    middle = None if mean is None else {"mean_minutes": before, "median_minutes": 41}
    usual = {"month": "2023-06", "month_before": "2023-05", "units": list(units), "next": None, "assumptions": ASSUMED}
    median = None if mean is None else 38
    return usual | {"mean_minutes": mean, "median_minutes": median, "before": middle} | given


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge(role="section")
    faked.more[BURDEN] = answer(
        unit("baishi", "白石镇", 30, 40, posts=3), unit("qinghe", "青禾街道", 50, 52, returned=1)
    )
    of_month.clear()
    with before_pages(faked, monkeypatch):
        yield faked


def run() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=20).run()


def asked(edge: Edge) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in edge.sent if request.url.path == f"/api/{BURDEN}"]


def test_the_section_reads_the_districts_mean_against_last_month(edge: Edge) -> None:
    page = run()
    assert "2023 年 6 月（未满月），平均每个单位约 40 分钟，比上月少 6 分钟；中位数 38 分钟。" in html(page)
    edge.more[BURDEN] |= {"month": "2023-04"}
    page.selectbox(key="burden_chosen").select("2023-04").run()
    assert "2023 年 4 月，平均每个单位约 40 分钟" in html(page)


@pytest.mark.parametrize(("before", "words"), [(31, "比上月多 9 分钟"), (40, "与上月持平")])
def test_more_and_as_much_are_said_as_they_are(edge: Edge, before: int, words: str) -> None:
    edge.more[BURDEN] |= answer(mean=40, before=before)
    assert words in html(run())


def test_a_township_reads_its_own_and_the_median_and_no_other_units(edge: Edge) -> None:
    edge.role, edge.unit = "township", "qinghe"
    edge.more[BURDEN] = answer(unit("qinghe", "青禾街道", 50, 52))
    assert "本单位约 50 分钟，比上月少 2 分钟；全区各单位中位数 38 分钟。" in html(run())


def test_units_stand_in_the_order_of_the_answer_and_every_number_has_last_months(edge: Edge) -> None:
    shown = html(run())
    assert shown.index("白石镇") < shown.index("青禾街道")
    assert "按单位名称排列，不作排名" in shown
    assert len(re.findall(r"上月 \d+", shown)) == 2 * (1 + len(COUNTS))


def test_all_units_are_drawn_to_one_scale(edge: Edge) -> None:
    heights = re.findall(r'<i style="height: (\d+)%"', html(run()))
    assert heights == ["77", "58", "100", "96"]


def test_another_month_is_asked_for(edge: Edge) -> None:
    page = run()
    page.selectbox(key="burden_chosen").select("2022-12").run()
    html(page)
    assert asked(edge)[-1]["month"] == "2022-12"
    assert page.selectbox(key="burden_chosen").options[:2] == ["2023 年 6 月", "2023 年 5 月"]


def test_all_pages_of_many_units_are_read(edge: Edge) -> None:
    edge.more[BURDEN] |= {"next": "qinghe"}
    edge.more[f"{BURDEN}?cursor=qinghe"] = answer(unit("zz", "最后一镇"))
    assert "最后一镇" in html(run())


def test_what_the_minutes_rest_on_stands_below_in_words(edge: Edge) -> None:
    shown = html(run())
    assert all(f"<b>{seconds} 秒</b>" in shown for seconds in ASSUMED.values())
    assert "不是实测" in shown


def test_without_a_mean_none_is_made_up(edge: Edge) -> None:
    edge.more[BURDEN] |= answer(mean=None)
    assert "不计算平均数" in html(run())


def test_when_the_service_is_down_that_is_said(edge: Edge) -> None:
    edge.down.add("notify")
    assert "pf-burden" not in html(run())


def test_a_units_name_is_never_markup(edge: Edge) -> None:
    edge.more[BURDEN] = answer(unit("x", "<img src=x onerror=alert(1)>"))
    assert "<img" not in html(run())
