"""Where a plan begins: a document to be chosen, and the drafts that were begun before."""

from typing import Any

import streamlit as st
from pydantic import TypeAdapter

from dashboard.client import Refused, Unreachable
from dashboard.draft_models import DraftHead, DraftList, PlanDraft
from dashboard.plan_work import DRAFTS, READING_SECONDS, start
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.uploading import chosen_file, explain

_DRAFTS = TypeAdapter(DraftList)


def begin_plan(viewer: Viewer) -> None:
    t = viewer.t
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, key="begin"):
        st.html(panel("begin_plan", t))
        if file := chosen_file(t("plan.upload"), "new_plan_file", t):
            _upload(viewer, file)
    with right:
        _begun(viewer)


def _upload(viewer: Viewer, file: Any) -> None:
    """Read the file and open its draft; why it cannot be read stands under it until another one is chosen."""
    refused: dict[str, Refused] = st.session_state.setdefault("unread", {})
    if file.file_id in refused:
        explain(refused[file.file_id], viewer.t)
        return
    try:
        with st.spinner(viewer.t("plan.reading", name=file.name), show_time=True):
            body = viewer.client().upload(
                DRAFTS, file.name, file.getvalue(), file.type, key=file.file_id, seconds=READING_SECONDS
            )
    except Refused as error:
        refused[file.file_id] = error
        explain(error, viewer.t)
    except Unreachable:
        st.error(viewer.t("plan.unreachable"), icon=":material/cloud_off:")
        st.button(viewer.t("plan.again"), key="upload_again", icon=":material/refresh:")
    else:
        start(PlanDraft.model_validate(body))
        st.rerun()


def _begun(viewer: Viewer) -> None:
    t = viewer.t
    st.html(panel("subheading", t, text=t("plan.begun")))
    after = st.session_state.get("drafts_after")
    try:
        found = _DRAFTS.validate_python(viewer.client().get(DRAFTS, {"cursor": after} if after else None))
    except (Refused, Unreachable):
        st.html(panel("empty", t, what="down.tasks"))
        return
    items = [head for head in found.items if head.base is None]
    if not items:
        st.html(panel("empty", t, what="plan.none_begun"))
    for head in items:
        _item(viewer, head)
    if found.next or after:
        st.button(t("plan.older") if found.next else t("plan.newest"), key="older", on_click=_turn, args=(found.next,))


def _turn(cursor: str | None) -> None:
    st.session_state.drafts_after = cursor


def _item(viewer: Viewer, head: DraftHead) -> None:
    t, own = viewer.t, head.changed_by == viewer.me.id
    with st.container(border=True, key=f"begun_{head.id}"), st.container(horizontal=True, vertical_alignment="center"):
        st.html(panel("begun_plan", t, head=head, own=own))
        st.button(t("plan.open"), key=f"open_{head.id}", on_click=_open, args=(head.id,))
        with st.popover("", icon=":material/delete:", help=t("plan.delete"), key=f"delete_{head.id}"):
            st.html(panel("subheading", t, text=t("plan.delete.sure", name=head.title or head.name)))
            st.button(
                t("plan.delete"), key=f"deleted_{head.id}", type="primary", on_click=_delete, args=(viewer, head.id)
            )


def _open(id: str) -> None:
    st.query_params["draft"] = id


def _delete(viewer: Viewer, id: str) -> None:
    try:
        viewer.client().delete(f"{DRAFTS}/{id}")
    except (Refused, Unreachable):
        st.toast(viewer.t("plan.not_deleted"), icon=":material/error:")
