"""The year's bar: any past day on a slider, and the year played week by week, drawn by the browser itself.

The day that is looked at stands in the address (``as_of``), so that it can be linked; without it today is shown, live.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import past
from dashboard.models import PlanSummary
from dashboard.texts import Texts
from dashboard.widgets.heatmap import Heatmap
from dashboard.widgets.marks import MARKS

SOURCE = "/do/year"
AS_OF = "as_of"
PACES = {"slow": 1200, "usual": 600, "fast": 250}
"""Milliseconds that a week of the played year takes."""

_SCRIPT = Path(__file__).parents[1] / "static" / "year.js"


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_year", js=_SCRIPT.read_text("utf-8"), isolate_styles=False)


def chosen_day(plan: PlanSummary, today: date) -> date:
    """The day to show, from the address; today where it says none, or nothing of the plan's year."""
    first, last = past.span(plan, today)
    said = st.query_params.get(AS_OF)
    chosen = past.day_in(said, first, last) if said and first < last else last
    return today if chosen == last else chosen


def turn() -> int:
    """How often the browser has drawn days by itself: what it drew on is drawn anew then."""
    return int(st.session_state.get("year_turn", 0))


def year_of(plan: PlanSummary, today: date, shown: date, grid: Heatmap, t: Texts) -> dict[str, Any]:
    """What the browser needs to draw the bar; nothing on the year's first day, which has no past."""
    first, last = past.span(plan, today)
    if first >= last:
        return {}
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "day": min(shown, last).isoformat(),
        "rows": [row.task.no for row in grid.rows],
        "columns": [column.unit for column in grid.columns],
        "marks": MARKS,
        "statuses": {look: t(f"status.{look}") for look in MARKS},
        "words": _words(t),
        "source": f"{SOURCE}?{urlencode({'plan': plan.id, 'edition': plan.active, 'until': last.isoformat()})}",
        "turn": turn(),
    }


def year_bar(year: dict[str, Any]) -> None:
    if not year:
        return
    first, last = date.fromisoformat(year["first"]), date.fromisoformat(year["last"])
    # in a list: each value of a dict would be tried for a data frame, for each viewer
    _component()(key="year_bar", data=[year], on_day_change=lambda: _look_at(first, last))


def _words(t: Texts) -> dict[str, Any]:
    said = {name: t(f"year.{name}") for name in ("label", "play", "pause", "pace", "today", "lost", "hint")}
    months = [t("year.month", month=month) for month in range(1, 13)]
    return {**said, "paces": [[ms, t(f"year.pace.{name}")] for name, ms in PACES.items()], "months": months}


def _look_at(first: date, last: date) -> None:
    """The browser stopped at a day: from now on the server draws it."""
    day = past.day_in(str(st.session_state["year_bar"].day or ""), first, last)
    st.session_state.year_turn = turn() + 1
    if day == last:
        st.query_params.pop(AS_OF, None)
    else:
        st.query_params[AS_OF] = day.isoformat()
