"""The overview of a fresh pufa: the office is led to its first post, everybody else reads when there will be something."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.models import PlanSummary
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import OFFICE
from dashboard.widgets.first_steps import first_steps

_REFUSED = "start_refused"
ACTIVATING_SECONDS = 60.0


def start_guide(watch: Watch) -> None:
    """Nothing, once a plan is in force and something was posted."""
    t, me = watch.viewer.t, watch.viewer.me
    plans, feed = watch.plans().read().value or (), watch.feed().read().value
    has_plan = any(plan.active for plan in plans)
    if has_plan and (feed or feed is None):
        return
    draft = next((plan for plan in reversed(plans) if not plan.active and not plan.preparing), None)
    if me.role not in OFFICE:
        if not has_plan:
            words = {"said": "draft", "title": draft.title} if draft else {"said": "none", "title": ""}
            st.html(panel("start_waiting", t, **words))
        return
    found = watch.people().read().value if me.role == "admin" else None
    steps = first_steps(me.role, plans, found.items if found else None, None if feed is None else bool(feed))
    st.html(panel("start_guide", t, steps=steps))
    if draft is not None and not has_plan:
        _activate_button(watch, draft)


def _activate_button(watch: Watch, draft: PlanSummary) -> None:
    t = watch.viewer.t
    st.button(
        t("start.activate", title=draft.title), key="start_activate", type="primary", icon=":material/rocket_launch:",
        on_click=_activate, args=(watch, draft),
    )  # fmt: skip
    if said := st.session_state.pop(_REFUSED, None):
        st.error(said)


def _activate(watch: Watch, draft: PlanSummary) -> None:
    try:
        watch.viewer.client().post(f"/api/tasks/plans/{draft.id}/activate", seconds=ACTIVATING_SECONDS)
    except Refused as refused:
        st.session_state[_REFUSED] = " ".join(dict.fromkeys([refused.title, *(e.reason for e in refused.errors)]))
    except Unreachable:
        st.session_state[_REFUSED] = watch.viewer.t("form.unreachable")
    watch.plans().renewed()
