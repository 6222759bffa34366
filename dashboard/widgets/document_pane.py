"""The document as it was read, in a pane of its own: numbered lines, tables, what was found in soft colours."""

import streamlit as st

from dashboard.draft_models import PlanDraft
from dashboard.marked_text import KINDS, anchors_of, blocks
from dashboard.render import panel
from dashboard.task_reading import Readings
from dashboard.texts import Texts
from dashboard.widgets.show_source import show_source


def document_pane(draft: PlanDraft, t: Texts) -> None:
    """The same for every version of a draft that has the same document: what a person reads stays where it is."""
    with st.container(key="document"):
        st.html(_html(draft, t))
        show_source()


def readings(draft: PlanDraft) -> Readings:
    """What stands behind the draft's parts, with links into the pane."""
    return Readings(draft, _known(draft)[1])


def _html(draft: PlanDraft, t: Texts) -> str:
    """Made once for a document and a language, and kept for the visit."""
    key = (_known(draft)[0], draft.name, t.language)
    kept = st.session_state.get("document_html")
    if kept is None or kept[0] != key:
        html = panel("document", t, draft=draft, blocks=blocks(draft.document, draft.parse), kinds=KINDS)
        kept = st.session_state.document_html = (key, html)
    return str(kept[1])


def _known(draft: PlanDraft) -> tuple[int, frozenset[int]]:
    """The document's text as a number, and the anchors in it."""
    number = hash(draft.document.text)
    kept = st.session_state.get("document_anchors")
    if kept is None or kept[0] != number:
        kept = st.session_state.document_anchors = (number, anchors_of(draft.parse))
    return kept[0], kept[1]
