"""The overview: why each task stands as it does, who has not reported what is due, and the year's past days."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import past
from dashboard.models import Progress, Unit
from dashboard.texts import texts
from dashboard.widgets.frames import frame
from dashboard.widgets.reasons import reasons
from dashboard.widgets.unreported import unreported
from tests.unit.dashboard_edge import PLAN, UNITS, Edge, activity, before_pages, cell, progress, refusal
from tests.unit.page_html import html

NAMES = {unit["id"]: unit["name"] for unit in UNITS}
T = texts("zh")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    past.forget()
    with before_pages(faked, monkeypatch):
        yield faked


def run(**address: str) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


SCRIPT = """
from dashboard import viewer
from dashboard.pages import overview
overview.draw(viewer.viewer(viewer.page_cookies()))
"""


def _read(*cells: dict[str, Any], **given: Any) -> Progress:
    return Progress.model_validate(progress(*cells, **given))


@pytest.mark.parametrize(
    ("one", "counted"),
    [
        ({"status": "overdue", "due": "2023-09-30"}, True),
        ({"status": "at_risk"}, True),
        ({"status": "open", "due": "2023-11-27"}, True),
        ({"status": "open", "due": "2023-11-28"}, False),
        ({"status": "open", "due": None}, False),
        ({"status": "waiting"}, False),
        ({"status": "done", "value": 1, "provisional": 1}, False),
        ({"status": "open", "due": "2023-11-21", "provisional": 1, "awaiting_review": True}, False),
        ({"status": "overdue", "due": "2023-09-30", "goal": 2, "value": 1, "provisional": 1}, True),
        ({"status": "overdue", "due": "2023-09-30", "goal": 2, "value": 1, "provisional": 2}, False),
    ],
)
def test_a_unit_has_not_reported_what_presses_and_was_not_posted_in_full(one: dict[str, Any], counted: bool) -> None:
    assert bool(unreported(_read(cell(**one)))) is counted


def test_a_unit_counts_once_however_much_it_has_not_reported_and_the_longest_overdue_comes_first() -> None:
    late = {"status": "overdue", "due": "2023-09-30"}
    cells = cell("baishi", status="at_risk"), cell("qinghe", status="at_risk"), cell("qinghe", **late)
    found = unreported(_read(*cells))
    assert [(each.unit, len(each.items)) for each in found] == [("qinghe", 2), ("baishi", 1)]
    assert found[0].items[0].days == -51


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], ""),
        ([cell(status="overdue", due="2023-11-10")], "青禾街道：季度培训，逾期 10 天"),
        ([cell(awaiting_review=True, provisional=1)], "青禾街道：季度培训，还剩 41 天"),
        ([cell(status="waiting", due=None, reason="时间以通知为准")], "季度培训：时间以通知为准"),
        ([cell(status="done"), cell("baishi", status="done")], "2 项全部按时完成"),
        ([cell(status="done"), cell("baishi", status="done_late")], "2 项全部完成，其中 1 项逾期后补齐"),
        ([cell(), cell("baishi", due="2023-12-01")], "2 项进行中，最近的还剩 11 天：白石镇、青禾街道"),
        (
            [cell(unit, status="overdue", due="2023-11-10") for unit in ("qinghe", "baishi", "section")],
            "3 项逾期，最久 10 天：青禾街道、白石镇等另 1 个单位",
        ),
    ],
)  # fmt: skip
def test_a_task_says_in_words_why_it_stands_as_it_does(cells: list[dict[str, Any]], said: str) -> None:
    assert reasons(_read(*cells), NAMES, T) == {"6": said}


def test_the_reason_names_the_worst_alone() -> None:
    cells = cell(status="open"), cell("baishi", status="at_risk")
    assert reasons(_read(*cells), NAMES, T)["6"] == "白石镇：季度培训，还剩 41 天"


def test_a_task_in_which_nothing_is_counted_says_so() -> None:
    body = progress()
    body["tasks"][0] |= {"targets": [], "percent": None}
    assert reasons(Progress.model_validate(body), NAMES, T)["6"] == "不设计数指标"


def test_how_many_units_have_not_reported_stands_above_everything_and_a_tap_lists_them(edge: Edge) -> None:
    edge.progress = progress(cell(status="overdue", due="2023-09-30"), status="overdue")
    page = run()
    (label,) = [each.proto.popover.label for each in page.get("popover") if "未报齐" in each.proto.popover.label]
    assert label == "1 个单位到期事项未报齐"
    assert 'href="/task?no=6&amp;unit=qinghe"' in html(page)


def test_where_all_that_is_due_has_been_reported_the_page_says_that(edge: Edge) -> None:
    assert "到期事项都已报齐" in html(run())


def test_the_address_leads_to_a_past_day(edge: Edge) -> None:
    shown = html(run(as_of="2023-05-08"))
    assert "回看 2023-05-08 当天" in shown
    assert "不随回看变化" in shown


@pytest.mark.parametrize(
    ("said", "shown"), [("2021-01-01", "回看 2023-01-01 当天"), ("2999-01-01", "实时"), ("x", "实时")]
)
def test_a_day_outside_the_year_is_the_nearest_one_inside(edge: Edge, said: str, shown: str) -> None:
    assert shown in html(run(as_of=said))


def test_the_played_year_goes_by_weeks_and_stops_before_its_last_day() -> None:
    days = list(past.weeks(date(2023, 1, 1), date(2023, 1, 22)))
    assert days == [date(2023, 1, 1), date(2023, 1, 8), date(2023, 1, 15)]


def test_a_frame_says_all_that_the_board_shows_of_a_day() -> None:
    shown = _read(cell(status="overdue", due="2023-09-30", reason=HOSTILE), status="overdue")
    drawn = json.loads(json.dumps(frame(shown, [Unit.model_validate(unit) for unit in UNITS], T)))
    assert drawn["day"] == "2023-11-20"
    assert drawn["figures"]["overdue"] == 1
    assert drawn["tasks"] == {"6": ["overdue", 0.5, "青禾街道：季度培训，逾期 51 天"]}
    assert drawn["squares"] == {"6": {"qinghe": ["overdue", "0%"]}}
    assert drawn["turns"][0][:2] == ["overdue", "青禾街道"]
    assert drawn["unreported"] == "1 个单位到期事项未报齐"


def test_the_browser_is_given_no_markup_to_draw() -> None:
    written = (Path(past.__file__).parent / "static" / "year.js").read_text("utf-8")
    assert not [word for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write") if word in written]


DRAFT = {**PLAN, "active": None}
TOWN = {"id": "u2", "name": "qinghe", "display_name": "林小禾", "role": "township", "unit": "qinghe", "disabled": False}
ADMIN = {**TOWN, "id": "u1", "name": "admin", "role": "admin", "unit": ""}


def _people(edge: Edge, *people: dict[str, Any]) -> None:
    edge.more["tasks/users"] = {"items": list(people), "next": None}


@pytest.mark.parametrize(
    ("plans", "people", "posts", "now"),
    [
        ([], [ADMIN], [], "上传计划文件"),
        ([DRAFT], [ADMIN], [], "已录入，尚未启用"),
        ([PLAN], [ADMIN], [], "请为街镇和部门添加用户"),
        ([PLAN], [ADMIN, {**TOWN, "disabled": True}], [], "请为街镇和部门添加用户"),
        ([PLAN], [ADMIN, TOWN], [], "请街镇登录后点"),
    ],
)
def test_a_fresh_start_leads_an_administrator_step_by_step(
    edge: Edge, plans: list[Any], people: list[Any], posts: list[Any], now: str
) -> None:
    edge.role, edge.plans, edge.activities = "admin", plans, posts
    _people(edge, *people)
    shown = html(run())
    assert shown.count('aria-current="step"') == 1
    assert now in shown[shown.index('aria-current="step"') :].split("</li>")[0]


def test_after_the_first_post_nothing_is_left_of_the_start(edge: Edge) -> None:
    edge.role, edge.activities = "admin", [activity()]
    _people(edge, ADMIN)
    assert "三步开始使用" not in html(run())


def test_a_plan_that_was_imported_is_brought_into_force_with_one_button(edge: Edge) -> None:
    edge.role, edge.plans = "section", [DRAFT]
    run().button(key="start_activate").click().run()
    assert len(edge.posts("/api/tasks/plans/plan-2023/activate")) == 1


def test_why_a_plan_does_not_come_into_force_is_said(edge: Edge) -> None:
    edge.role, edge.plans = "section", [DRAFT]
    page = run()
    edge.answers = [refusal(409, "x", "有未定的时限")]
    assert [each.value for each in page.button(key="start_activate").click().run().error] == ["有未定的时限"]


@pytest.mark.parametrize("role", ["leader", "township", "inspector"])
def test_who_is_not_of_the_office_reads_that_there_is_nothing_to_do(edge: Edge, role: str) -> None:
    edge.role, edge.plans = role, []
    shown = html(run())
    assert "您不需要做任何操作" in shown
    assert "三步开始使用" not in shown


def test_a_plan_title_is_never_markup_in_the_start(edge: Edge) -> None:
    edge.role, edge.plans = "section", [{**DRAFT, "title": HOSTILE}]
    assert "<img src=x" not in html(run())
