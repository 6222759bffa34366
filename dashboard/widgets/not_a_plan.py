"""For a document that is no plan: why, and what can be done."""

import streamlit as st

from dashboard.plan_work import Work
from dashboard.render import panel
from dashboard.texts import Texts


def not_a_plan(work: Work, t: Texts) -> None:
    st.html(panel("not_a_plan", t, reason=work.draft.parse.get("reason")))
