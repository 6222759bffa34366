"""Corrections that do not fit the document as it is now: then, now, and one's own word, side by side."""

import streamlit as st

from dashboard.corrections import keeping, may_keep, without
from dashboard.draft_models import Clash
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, replace_edits
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.edit_words import edit_words


def conflicts(viewer: Viewer, work: Work, words: PlanWords) -> None:
    """Above every step, until each is decided; nothing at all while there are none."""
    clashes, t = work.draft.clashes, viewer.t
    if not clashes:
        return
    with st.container(border=True, key="conflicts"):
        st.html(panel("conflicts", t, n=len(clashes), draft=work.draft))
        for clash in clashes:
            _conflict(viewer, work, words, clash)


def _conflict(viewer: Viewer, work: Work, words: PlanWords, clash: Clash) -> None:
    t, edit = viewer.t, work.edits[clash.edit]
    said = edit_words(edit, work.draft, words)
    name = clash.path.rsplit("/", 1)[-1]
    stands = words.value(_value_name(clash.path, name), clash.stands)
    st.html(panel("conflict", t, clash=clash, edit=said, stands=stands, draft=work.draft))
    with st.container(horizontal=True):
        if may_keep(clash):
            st.button(
                t("plan.keep_mine"), key=f"mine_{clash.edit}", icon=":material/person:", on_click=replace_edits,
                args=(viewer, work, keeping(work.edits, clash)),
            )  # fmt: skip
        st.button(
            t(work.draft.code("plan.take_theirs") if may_keep(clash) else "plan.drop_mine"), key=f"theirs_{clash.edit}",
            icon=":material/description:", on_click=replace_edits, args=(viewer, work, without(work.edits, clash.edit)),
        )  # fmt: skip


def _value_name(path: str, name: str) -> str:
    """The field that a path leads to; a thing of a list is told by its list."""
    steps = path.split("/")
    return steps[-2] if len(steps) in (2, 4) else name
