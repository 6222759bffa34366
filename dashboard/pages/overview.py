"""The leader's page: how the year stands, what is late and whose turn it is, what comes next, what just came in."""

from datetime import date

import streamlit as st

from dashboard import past
from dashboard.client import Refused, Unreachable
from dashboard.live import Reading
from dashboard.models import PlanSummary, Progress
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.doubts import doubts
from dashboard.widgets.follow import follow
from dashboard.widgets.heading import heading
from dashboard.widgets.in_sight import in_sight
from dashboard.widgets.sight import Looked, sight
from dashboard.widgets.start_guide import start_guide
from dashboard.widgets.under_way import under_way
from dashboard.widgets.woken import woken
from dashboard.widgets.year_bar import chosen_day, year_bar

BOARD = "board"


def draw(viewer: Viewer) -> None:
    board(viewer)
    follow()


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch = Watch(viewer)
    plan = watch.plan()
    if plan is None and (coming := watch.first_to_come()):
        heading(watch, coming.title)
        start_guide(watch)
        under_way(watch, coming, None)
        st.html(panel("empty", viewer.t, what="preparing"))
        return
    if plan is None:
        heading(watch, viewer.t("app.name"))
        if watch.plans().read().value is None:
            st.html(panel("empty", viewer.t, what="down.tasks"))
        else:
            start_guide(watch)
        return
    live = watch.progress(plan.id).read()
    heading(watch, plan.title)
    if live.value is None:
        st.html(panel("empty", viewer.t, what="down.tasks" if live.down_since else "preparing"))
        return
    today, day = live.value.as_of, chosen_day(plan, live.value.as_of)
    content = watch.content(plan).read().value
    shown = live if day == today else _as_of(viewer, plan, day, live)
    seen = sight(watch, Looked(plan, content, today, day, shown))
    in_sight(seen.line)
    start_guide(watch)
    under_way(watch, plan, live.value.edition)
    st.html(seen.figures)
    year_bar(seen.year)
    st.html(seen.board)
    doubts(content.warnings if content else ())


def _as_of(viewer: Viewer, plan: PlanSummary, day: date, live: Reading[Progress]) -> Reading[Progress]:
    """The progress as of a past day; while the service does not answer, today's last known stays and says so."""
    try:
        return Reading(past.as_of(viewer, plan, day), at=live.at)
    except (Refused, Unreachable):
        return Reading(live.value, at=live.at, down_since=live.down_since or live.at)
