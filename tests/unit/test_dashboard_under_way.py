"""The overview while progress is worked out anew: one line says so, and what is shown until it is done."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.dashboard_edge import PLAN, Edge, before_pages
from tests.unit.page_html import html
from tests.unit.test_dashboard_pages import run

PATH = "tasks/plans/plan-2023/preparation"
LINE = "pf-under-way"


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    faked = Edge()
    with before_pages(faked, monkeypatch):
        yield faked


def under_way(reason: str = "rebuild", *, active: int | None = 1, **given: Any) -> dict[str, Any]:
    counted = {"done": 12_400, "total": 30_000}
    work = {"reason": reason, "by": "u1", "editions": [1], "activates": None, **counted, **given}
    return {"plan": "plan-2023", "active": active, "under_way": work, "switched_at": None, "told": True, "turn": 2}


NOTHING = under_way() | {"under_way": None}


def until(holds: Callable[[str], bool]) -> str:
    """The page as soon as ``holds`` is true of it; it asks for what is under way every few seconds."""
    end = time.monotonic() + 60
    while not holds(shown := html(run())):
        assert time.monotonic() < end, shown
    return shown


def until_said() -> str:
    return until(lambda shown: LINE in shown)


@pytest.mark.parametrize(
    ("preparation", "line"),
    [
        (
            under_way("activation", activates=2),
            "第 2 版正在启用：已计算 12,400 / 30,000 条，完成前仍按第 1 版显示",
        ),
        (
            under_way("units_moved"),
            "单位有调整，正在重新计算：已计算 12,400 / 30,000 条，完成前仍按调整前的单位显示",
        ),
        (under_way(done=30_000), "正在重新计算进度：30,000 条已算完，正在汇总，完成前仍显示原来的结果"),
        (under_way(done=0, total=0), "正在重新计算进度：准备中，完成前仍显示原来的结果"),
    ],
    ids=["activation", "units moved", "adding up", "not begun"],
)
def test_what_is_worked_out_is_said_with_how_far_it_has_come(
    edge: Edge, preparation: dict[str, Any], line: str
) -> None:
    edge.more[PATH] = preparation
    shown = until_said()
    assert f"<p>{line}</p>" in shown
    assert "培育法律明白人" in shown


def test_the_bar_shows_the_part_that_is_done_and_only_moves_while_nothing_is_known(edge: Edge) -> None:
    edge.more[PATH] = under_way()
    assert '<progress value="12400" max="30000"' in until_said()
    edge.more[PATH] = under_way(done=0, total=0)
    until(lambda shown: "<progress aria-label" in shown)


@pytest.mark.parametrize("role", ["township", "section"])
def test_the_line_is_gone_by_itself_when_it_is_done(edge: Edge, role: str) -> None:
    edge.role, edge.more[PATH] = role, under_way()
    until_said()
    edge.more[PATH] = NOTHING
    until(lambda shown: LINE not in shown)


def test_a_page_that_shows_the_new_edition_says_no_more_that_it_comes(edge: Edge) -> None:
    edge.more[PATH] = under_way("activation", activates=2)
    until_said()
    edge.progress["edition"] = 2
    until(lambda shown: LINE not in shown)


def test_a_first_edition_that_comes_into_force_is_no_missing_plan(edge: Edge) -> None:
    edge.plans = [{**PLAN, "active": None, "preparing": 1}]
    edge.more[PATH] = under_way("activation", active=None, activates=1)
    shown = until_said()
    assert "第 1 版正在启用：已计算 12,400 / 30,000 条，完成后自动显示" in shown
    assert "pf-start" not in shown
