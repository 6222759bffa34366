"""Above an open draft: what it is called, the way back, the document's new edition, its deletion."""

from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.plan_work import DRAFTS, Work, leave, replace_document
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.uploading import chosen_file, explain


def draft_bar(viewer: Viewer, work: Work) -> None:
    t, draft = viewer.t, work.draft
    with st.container(horizontal=True, vertical_alignment="center", key="draft_bar"):
        st.html(panel("draft_bar", t, draft=draft))
        st.button(t("plan.all"), key="all_drafts", icon=":material/arrow_back:", on_click=leave)
        with st.popover(t("plan.renew"), icon=":material/upload_file:", key=f"renew_{draft.version}"):
            st.html(panel("renew", t))
            key = f"renewed_{draft.id}_{draft.version}"
            if file := chosen_file(t("plan.renew.file"), key, t):
                _renew(viewer, work, file)
        with st.popover(t("plan.delete"), icon=":material/delete:", key="delete_draft"):
            st.html(panel("subheading", t, text=t("plan.delete.sure", name=draft.title)))
            st.button(t("plan.delete"), key="deleted_draft", type="primary", on_click=_delete, args=(viewer, work))


def _renew(viewer: Viewer, work: Work, file: Any) -> None:
    try:
        with st.spinner(viewer.t("plan.reading", name=file.name), show_time=True):
            replace_document(viewer, work, file.name, file.getvalue(), file.type)
    except Refused as refused:
        explain(refused, viewer.t)
    except Unreachable:
        st.error(viewer.t("plan.unreachable"), icon=":material/cloud_off:")
    else:
        st.rerun()


def _delete(viewer: Viewer, work: Work) -> None:
    try:
        viewer.client().delete(f"{DRAFTS}/{work.draft.id}")
    except (Refused, Unreachable):
        work.remark = ("plan.not_deleted", {})
    else:
        leave()
