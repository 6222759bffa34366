"""A plan's history: each edition with who made it and what it changed, when it came into force, which units moved."""

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.which_plan import which_plan
from dashboard.widgets.woken import woken

BOARD = "plan_history"
STEPS, MOST_STEPS = 30, 200
SHOWN = 6
"""So many changes of an edition stand open, the others are folded."""

LOOKS = {"edition": "open", "activation": "done", "unit": "review"}
MARKS = {"edition": "✎", "activation": "●", "unit": "⇄"}


def draw(viewer: Viewer) -> None:
    board(viewer)


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("plan_history.title"))
    listed = watch.plans().read()
    if not listed.value:
        st.html(panel("empty", t, what="down.tasks" if listed.value is None else "plan_history.none"))
        return
    plan = which_plan(viewer, listed.value, "plan_history_plan")
    limit = st.session_state.setdefault(f"plan_history_{plan.id}", STEPS)
    reading = watch.plan_history(plan, limit).read()
    if reading.value is None:
        st.html(panel("empty", t, what="down.tasks"))
        return
    draft = watch.plan_differences(plan).read().value if plan.edition != plan.active else None
    looks = {"looks": LOOKS, "marks": MARKS, "shown": SHOWN}
    st.html(panel("plan_history", t, plan=plan, draft=draft, reading=reading, **looks))
    if reading.value.next and limit < MOST_STEPS:
        st.button(
            t("plan_history.older"), key="plan_history_older", icon=":material/expand_more:",
            on_click=_older, args=(plan.id,),
        )  # fmt: skip


def _older(plan: str) -> None:
    st.session_state[f"plan_history_{plan}"] = min(MOST_STEPS, st.session_state[f"plan_history_{plan}"] * 3)
