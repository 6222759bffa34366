"""A page whose live part is woken all the time, for ``test_wake``: what a tap begins stands outside the live part."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import streamlit as st

from dashboard.widgets.wake import wake

LIVE = "live"
LINES, LINE_SECONDS = 20, 0.01
"""So long does the whole page take to be drawn that many wakings fall into it."""


def _begin() -> None:
    st.session_state.begun = st.session_state.get("begun", 0) + 1
    st.rerun()


@st.fragment(key=LIVE)
def live() -> None:
    st.session_state.drawn = st.session_state.get("drawn", 0) + 1
    st.button("begin", on_click=_begin)
    st.text(f"drawn {st.session_state.drawn} times")


live()
for line in range(LINES):
    time.sleep(LINE_SECONDS)
    st.text(f"line {line}")
st.text(f"form {st.session_state.get('begun', 0)}")
wake(LIVE)
