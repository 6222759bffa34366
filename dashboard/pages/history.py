"""A plan's history: each edition with who made it and what it changed, when it came into force, which units moved."""

import streamlit as st

from dashboard.models import PlanSummary
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.wake import wake

BOARD = "plan_history"
SAFETY_SECONDS = 15
STEPS, MOST_STEPS = 30, 200
SHOWN = 6
"""So many changes of an edition stand open, the others are folded."""

LOOKS = {"edition": "open", "activation": "done", "unit": "review"}
MARKS = {"edition": "✎", "activation": "●", "unit": "⇄"}


def draw(viewer: Viewer) -> None:
    board(viewer)
    wake(BOARD)


@st.fragment(key=BOARD, run_every=SAFETY_SECONDS)
def board(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("plan_history.title"))
    listed = watch.plans().read()
    plans = sorted(listed.value or (), key=lambda plan: (plan.year, plan.active is not None), reverse=True)
    if not plans:
        st.html(panel("empty", t, what="down.tasks" if listed.value is None else "plan_history.none"))
        return
    plan = _chosen(viewer, plans)
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


def _chosen(viewer: Viewer, plans: list[PlanSummary]) -> PlanSummary:
    """The plan to look at: of several the one that is chosen, at first the one in force, of the latest year."""
    if len(plans) == 1:
        return plans[0]
    by_id = {plan.id: plan for plan in plans}
    usual = next((plan for plan in plans if plan.active), plans[0])
    chosen = st.selectbox(
        viewer.t("plan_history.plan"), list(by_id), index=plans.index(usual), key="plan_history_plan",
        format_func=lambda id: by_id[id].title if id in by_id else id,
    )  # fmt: skip
    return by_id.get(chosen, usual)


def _older(plan: str) -> None:
    st.session_state[f"plan_history_{plan}"] = min(MOST_STEPS, st.session_state[f"plan_history_{plan}"] * 3)
