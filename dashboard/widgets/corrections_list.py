"""What a person has corrected and answered so far, each with the way back."""

import streamlit as st

from dashboard.corrections import Edit, is_answer, without
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, replace_edits
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.edit_words import edit_words

SHOWN = 100


def corrections_list(viewer: Viewer, work: Work, words: PlanWords) -> None:
    """The newest first."""
    t = viewer.t
    numbered = list(enumerate(work.draft.edits))[::-1]
    corrections = [(number, edit) for number, edit in numbered if not is_answer(edit)]
    answers = [(number, edit) for number, edit in numbered if is_answer(edit)]
    if not numbered:
        st.html(panel("empty", t, what="plan.no_corrections"))
        return
    for title, edits in (("plan.corrections", corrections), ("plan.answers", answers)):
        if edits:
            st.html(panel("subheading", t, text=t(title, n=len(edits))))
        for number, edit in edits[:SHOWN]:
            _item(viewer, work, words, number, edit)
        if len(edits) > SHOWN:
            st.caption(t("plan.more_edits", n=len(edits) - SHOWN))


def _item(viewer: Viewer, work: Work, words: PlanWords, number: int, edit: Edit) -> None:
    t, clashing = viewer.t, {clash.edit for clash in work.draft.clashes}
    with st.container(horizontal=True, vertical_alignment="center", key=f"edit_item_{number}"):
        st.html(panel("edit_item", t, edit=edit_words(edit, work.draft, words), clashes=number in clashing))
        st.button(
            t("plan.undo"), key=f"undo_{number}", icon=":material/undo:", type="tertiary", on_click=replace_edits,
            args=(viewer, work, without(work.edits, number)),
        )  # fmt: skip
