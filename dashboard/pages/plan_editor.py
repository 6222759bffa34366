"""The plan in force, changed: each change with its effect on progress before it is saved."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.models import Kind, PlanSummary
from dashboard.plan_changes import Changes, opened
from dashboard.plan_words import PlanWords
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.changes_head import begin_changes, behind, changes_bar, saved
from dashboard.widgets.conflicts import conflicts
from dashboard.widgets.effect_panel import effect_panel
from dashboard.widgets.heading import heading
from dashboard.widgets.task_cards import task_cards
from dashboard.widgets.which_plan import which_plan
from dashboard.widgets.work_remarks import work_remarks


def draw(viewer: Viewer) -> None:
    """Nothing here is redrawn by somebody else's change: what a person is in the middle of stays."""
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("nav.plan_editor"))
    listed = watch.plans().read().value
    if not listed:
        st.html(panel("empty", t, what="down.tasks" if listed is None else "changes.none"))
        return
    plan = which_plan(viewer, listed, "plan_to_change")
    try:
        work = opened(viewer, plan)
    except Refused as refused:
        st.warning(refused.title)
    except Unreachable:
        st.html(panel("empty", t, what="down.tasks"))
        st.button(t("plan.again"), icon=":material/refresh:")
    else:
        _draw(watch, plan, work)


def _draw(watch: Watch, plan: PlanSummary, work: Changes | None) -> None:
    if work is None:
        begin_changes(watch, plan, watch.content(plan).read().value)
    elif work.saved is not None and work.made is not None:
        saved(watch.viewer, plan.id, work.made)
    else:
        _changing(watch, plan, work, PlanWords.of(work.draft, _kinds(watch), watch.viewer.t))


def _kinds(watch: Watch) -> dict[str, Kind]:
    """The kinds of activities; none while nobody can tell."""
    try:
        return watch.kinds()
    except (Refused, Unreachable):
        return {}


def _changing(watch: Watch, plan: PlanSummary, work: Changes, words: PlanWords) -> None:
    viewer = watch.viewer
    changes_bar(watch, work)
    with st.container(key="plan_editor"):
        left, right = st.columns([11, 9], gap="medium")
        with left, st.container(key="work"):
            behind(watch, work, plan)
            work_remarks(viewer, work, words)
            conflicts(viewer, work, words)
            task_cards(viewer, work, words)
        with right, st.container(key="effects"):
            effect_panel(watch, work, plan, words)
