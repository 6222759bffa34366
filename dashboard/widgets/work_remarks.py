"""What has to be said about the last change: that it went, that somebody else was faster, that no service answered."""

import streamlit as st

from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, correct, save
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.edit_words import edit_words


def work_remarks(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t = viewer.t
    if work.unreachable:
        st.error(t("plan.unsaved"), icon=":material/cloud_off:")
    if work.remark:
        code, params = work.remark
        st.warning(t(code, **params))
    if work.refused:
        st.error(" ".join([work.refused.title, *(each.reason for each in work.refused.errors)]))
    if work.lost:
        _lost(viewer, work, words)


def _lost(viewer: Viewer, work: Work, words: PlanWords) -> None:
    """What the person wanted when somebody else's change came first; nothing of it goes without their word."""
    t = viewer.t
    with st.container(border=True, key="lost"):
        st.html(panel("lost_edits", t, edits=[edit_words(edit, work.draft, words) for edit in work.lost]))
        with st.container(horizontal=True):
            st.button(t("plan.lost.again"), type="primary", key="lost_again", on_click=_again, args=(viewer, work))
            st.button(t("plan.lost.drop"), key="lost_drop", on_click=work.lost.clear)


def _again(viewer: Viewer, work: Work) -> None:
    wanted, work.lost = work.lost, []
    answers = [edit for edit in wanted if edit.get("answers")]
    known = {edit["answers"] for edit in answers}
    edits = [edit for edit in work.edits if edit.get("answers") not in known]
    if answers and not save(viewer, work, [*edits, *answers], own=answers):
        return
    if rest := [edit for edit in wanted if not edit.get("answers")]:
        correct(viewer, work, rest)
