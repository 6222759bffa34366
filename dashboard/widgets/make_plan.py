"""The last step: the plan is made, then brought into force; what is in the way is said, with the way there."""

import streamlit as st

from dashboard.draft_faults import all_faults
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, activate, make
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.doubts import doubts
from dashboard.widgets.steps import go_to


def make_plan(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t, draft = viewer.t, work.draft
    if work.made is not None:
        _made(viewer, work)
        return
    st.html(panel("make_plan", t, draft=draft, plan=draft.plan, faults=all_faults(draft)))
    doubts(draft.warnings)
    with st.container(horizontal=True):
        if draft.open:
            words_of = t("plan.go_questions", n=len(draft.open))
            st.button(words_of, key="go_questions", on_click=go_to, args=(work, "questions"))
        if draft.faults:
            st.button(t("plan.go_faults", n=len(draft.faults)), key="go_faults", on_click=go_to, args=(work, "draft"))
        st.button(
            t("plan.make"), key="make", type="primary", icon=":material/task_alt:", on_click=make, args=(viewer, work),
            disabled=bool(draft.open or draft.faults or draft.clashes),
        )  # fmt: skip


def _made(viewer: Viewer, work: Work) -> None:
    t, made = viewer.t, work.made
    assert made is not None
    in_force = made.active == made.edition
    st.html(panel("made_plan", t, made=made, in_force=in_force))
    if not in_force and made.preparing != made.edition:
        st.button(
            t("plan.activate"), key="activate", type="primary", icon=":material/rocket_launch:", on_click=activate,
            args=(viewer, work),
        )  # fmt: skip
