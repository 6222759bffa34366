"""A page with a live part, for ``test_woken``: what a tap begins stands outside it. With ``?last`` in the address the live part
is the last to be drawn. A second page has none."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import streamlit as st

from dashboard.widgets.follow import follow
from dashboard.widgets.woken import page, woken

LIVE = "live"
# So long does the whole page take to be drawn that many wakings fall into it.
LINES, LINE_SECONDS = 20, 0.05
UNHURRIED = 5  # so much longer it takes with ?last: what is told meanwhile has come long before the end


def _begin() -> None:
    st.session_state.begun = st.session_state.get("begun", 0) + 1
    st.rerun()


@woken(LIVE)
def live() -> None:
    st.session_state.drawn = st.session_state.get("drawn", 0) + 1
    st.button("begin", on_click=_begin)
    st.text(f"drawn {st.session_state.drawn} times")


def told() -> None:
    is_last = "last" in st.query_params
    if not is_last:
        live()
    for line in range(LINES):
        time.sleep(LINE_SECONDS * (UNHURRIED if is_last else 1))
        st.text(f"line {line}")
    st.text(f"form {st.session_state.get('begun', 0)}")
    if is_last:
        if "begun" in st.session_state:
            st.text("begun")
        live()


def elsewhere() -> None:
    time.sleep(LINES * LINE_SECONDS)
    st.text("here nothing is live")
    st.text(f"asked for {st.query_params.to_dict()}")


here = st.navigation([st.Page(told, default=True), st.Page(elsewhere, url_path=elsewhere.__name__)], position="top")
follow()
page().path = here.url_path
here.run()
