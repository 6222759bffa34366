"""One dead letter being edited: its body as JSON, and what the contract refuses of it."""

import json

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.letter_acts import Editing, editing, leave, send_edited
from dashboard.widgets.reveal import reveal

HEIGHT = 340


def letter_editor(watch: Watch) -> None:
    """Nothing where no letter is edited."""
    now, t = editing(), watch.viewer.t
    if now is None:
        return
    key = f"letter_body_{now.service}_{now.letter.key}"
    with st.container(border=True, key="letter_editor"):
        st.html(panel("letter_editor", t, now=now))
        st.text_area(t("ops.edit.body"), value=_laid_out(now.letter.body), key=key, height=HEIGHT)
        with st.container(horizontal=True):
            st.button(
                t("ops.edit.do"), key="letter_edit_do", type="primary", icon=":material/replay:",
                on_click=_send, args=(watch, now, key),
            )  # fmt: skip
            st.button(t("ops.edit.leave"), key="letter_edit_leave", on_click=leave)
    reveal("letter_editor", f"{now.service}_{now.letter.key}")


def _send(watch: Watch, now: Editing, key: str) -> None:
    send_edited(watch, now, st.session_state[key])


def _laid_out(body: str) -> str:
    """With a line for each field; what is no JSON as it came."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body
