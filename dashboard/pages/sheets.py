"""Many activities at once: the empty form down, the filled one up, what was wrong with it back, the list as a file."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.models import SheetTaken
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.uploading import explain
from dashboard.widgets.woken import woken

HEAD = "sheets_head"
IMPORT = "/api/events/activities/import"
UPLOAD_SECONDS = 120.0
SHOWN = 20
"""Refused rows that are listed; all of them stand in the sheet that came back."""

TAKEN, REFUSED = "sheet_taken", "sheet_refused"


def draw(viewer: Viewer) -> None:
    head(viewer)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _form(viewer)
        st.html(panel("sheet_export", viewer.t))
    with right:
        _upload(viewer)
        _outcome(viewer)


@woken(HEAD)
def head(viewer: Viewer) -> None:
    heading(Watch(viewer), viewer.t("sheets.title"))


def _form(viewer: Viewer) -> None:
    t, names = viewer.t, Watch(viewer).kind_names()
    with st.container(border=True, key="sheet_form"):
        st.html(panel("subheading", t, text=t("sheets.form")))
        chosen = st.multiselect(
            t("sheets.kinds"), list(names), format_func=names.__getitem__, placeholder=t("sheets.kinds.all"), key="sheet_kinds"
        )  # fmt: skip
        query = f"?{urlencode({'kind': ','.join(chosen)})}" if chosen else ""
        st.html(panel("sheet_link", t, address=f"/do/sheet/template.xlsx{query}", text=t("sheets.form.do")))


def _upload(viewer: Viewer) -> None:
    t = viewer.t
    with st.container(border=True, key="sheet_upload"):
        st.html(panel("subheading", t, text=t("sheets.upload")))
        st.html(panel("document_uploader", t))
        chosen = st.file_uploader(t("sheets.file"), ["xlsx", "csv", "xls", "xlsm", "et"], key="sheet_file")
        if st.button(
            t("sheets.upload.do"), type="primary", icon=":material/upload:", disabled=chosen is None, width="stretch"
        ):
            _send(viewer, chosen)


def _send(viewer: Viewer, chosen: Any) -> None:
    """Send the file; what comes of it is in the session afterwards."""
    t = viewer.t
    st.session_state.pop(TAKEN, None)
    st.session_state.pop(REFUSED, None)
    try:
        with st.spinner(t("sheets.sending")):
            answer = viewer.client().upload(
                IMPORT, chosen.name, chosen.getvalue(), chosen.type, key=chosen.file_id, seconds=UPLOAD_SECONDS
            )
            st.session_state[TAKEN] = SheetTaken.model_validate(answer)
    except Refused as refused:
        st.session_state[REFUSED] = refused
    except Unreachable:
        st.error(t("form.unreachable"), icon=":material/cloud_off:")


def _outcome(viewer: Viewer) -> None:
    if refused := st.session_state.get(REFUSED):
        explain(refused, viewer.t)
    taken: SheetTaken | None = st.session_state.get(TAKEN)
    if taken is not None:
        st.html(panel("sheet_taken", viewer.t, taken=taken, shown=taken.refused[:SHOWN]))
