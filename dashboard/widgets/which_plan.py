"""Of several plans the one to look at."""

from collections.abc import Sequence

import streamlit as st

from dashboard.models import PlanSummary
from dashboard.viewer import Viewer


def which_plan(viewer: Viewer, listed: Sequence[PlanSummary], key: str) -> PlanSummary:
    """At first the one in force, of the latest year; nothing to choose where there is one alone."""
    plans = sorted(listed, key=lambda plan: (plan.year, plan.active is not None), reverse=True)
    if len(plans) == 1:
        return plans[0]
    by_id = {plan.id: plan for plan in plans}
    usual = next((plan for plan in plans if plan.active), plans[0])
    chosen = st.selectbox(
        viewer.t("plan_history.plan"), list(by_id), index=plans.index(usual), key=key,
        format_func=lambda id: by_id[id].title if id in by_id else id,
    )  # fmt: skip
    return by_id.get(chosen, usual)
