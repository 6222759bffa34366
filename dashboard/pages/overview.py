"""The leader's page: how the year stands, what is late and whose turn it is, what comes next, what just came in."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.live import Reading
from dashboard.models import Plan, PlanSummary, Progress
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.doubts import doubts
from dashboard.widgets.figures import figures
from dashboard.widgets.heading import heading
from dashboard.widgets.heatmap import heatmap
from dashboard.widgets.marks import ACTIVITY_LOOKS, MARKS
from dashboard.widgets.observances import upcoming
from dashboard.widgets.turns import turns
from dashboard.widgets.under_way import under_way
from dashboard.widgets.wake import wake

BOARD = "board"
SAFETY_SECONDS = 15
"""Redrawn this often even if no change is heard of."""
TURNS_SHOWN = 12
HISTORY_SECONDS = 300


def draw(viewer: Viewer) -> None:
    board(viewer)
    wake(BOARD)


@st.fragment(key=BOARD, run_every=SAFETY_SECONDS)
def board(viewer: Viewer) -> None:
    watch = Watch(viewer)
    plan = watch.plan()
    if plan is None and (coming := watch.first_to_come()):
        heading(watch, coming.title)
        under_way(watch, coming, None)
        st.html(panel("empty", viewer.t, what="preparing"))
        return
    if plan is None:
        heading(watch, viewer.t("app.name"))
        st.html(panel("empty", viewer.t, what="down.tasks" if watch.plans().read().value is None else "no_plan"))
        return
    live = watch.progress(plan.id).read()
    if live.value is None:
        heading(watch, plan.title)
        st.html(panel("empty", viewer.t, what="down.tasks" if live.down_since else "preparing"))
        return
    above = st.container()
    counted, looked_at = st.columns([3.16, 1], vertical_alignment="center")
    with looked_at:
        chosen = _as_of(viewer, plan, live.value)
    past = None if chosen == live.value.as_of else chosen
    shown = live if past is None else _past(viewer, plan, past, live)
    assert shown.value is not None
    with above:
        heading(watch, plan.title, reading=shown, past=past)
        under_way(watch, plan, live.value.edition)
    counted.html(panel("figures", viewer.t, figures=figures(shown.value)))
    content = watch.content(plan).read().value
    st.html(panel("board", viewer.t, past=past, **_panels(watch, content, shown)))
    doubts(content.warnings if content else ())


def _as_of(viewer: Viewer, plan: PlanSummary, progress: Progress) -> date:
    """The day to look at. A new day starts a new slider, which stands on that day: the page stays live over midnight."""
    first, last = date(plan.year, 1, 1), min(progress.as_of, date(plan.year, 12, 31))
    if last <= first:
        return progress.as_of
    label = viewer.t("slider.label")
    chosen: date = st.slider(
        label, first, last, last, format="YYYY-MM-DD", key=f"as_of_{plan.id}_{last}", help=viewer.t("slider.help")
    )
    return progress.as_of if chosen == last else chosen


def _past(viewer: Viewer, plan: PlanSummary, day: date, live: Reading[Progress]) -> Reading[Progress]:
    """The progress as of a past day; while the service does not answer, today's last known stays and says so."""
    try:
        return Reading(history(viewer.scope, viewer.t.language, plan.id, plan.active, day, viewer), at=live.at)
    except (Refused, Unreachable):
        return Reading(live.value, at=live.at, down_since=live.down_since or live.at)


@st.cache_resource(ttl=HISTORY_SECONDS, max_entries=400, show_spinner=False)
def history(
    scope: tuple[str, ...], language: str, plan: str, edition: int | None, day: date, _viewer: Viewer
) -> Progress:
    """What people of one scope see of a past day: it hardly changes any more, so it is kept for some minutes."""
    path = f"/api/tasks/plans/{plan}/progress"
    return Progress.model_validate(_viewer.client().get(path, {"as_of": day.isoformat()}))


def _panels(watch: Watch, content: Plan | None, shown: Reading[Progress]) -> dict[str, Any]:
    assert shown.value is not None
    return {
        "progress": shown,
        "heatmap": heatmap(shown.value, watch.units().read().value or ()),
        "turns": turns(shown.value),
        "shown": TURNS_SHOWN,
        "upcoming": upcoming(content.observances if content else (), shown.value.as_of),
        "feed": watch.feed().read(),
        "asked": {} if watch.viewer.may_export else None,
        "names": watch.unit_names(),
        "kinds": watch.kind_names(),
        "marks": MARKS,
        "activity_looks": ACTIVITY_LOOKS,
    }
