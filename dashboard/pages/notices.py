"""What a person was told and what is still to be sent; how they want to be told, and where."""

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.notice_addresses import addresses
from dashboard.widgets.notice_list import notice_list
from dashboard.widgets.notice_wishes import read, wishes
from dashboard.widgets.reveal import reveal
from dashboard.widgets.woken import woken

LIST = "notice_list"


def draw(viewer: Viewer) -> None:
    """What is being chosen is in a fragment of its own: no news draws it again."""
    heading(Watch(viewer), viewer.t("notices.title"))
    _to_wishes(viewer)
    left, right = st.columns([7, 5], gap="large")
    with left:
        told(viewer)
    with right:
        chosen(viewer)


def _to_wishes(viewer: Viewer) -> None:
    """On a phone the settings stand below the list."""
    if st.button(viewer.t("wish.title"), key="to_wishes", icon=":material/tune:", type="tertiary"):
        turn = st.session_state["to_wishes_turn"] = st.session_state.get("to_wishes_turn", 0) + 1
        reveal("notice_wishes_box", f"{turn}")


@woken(LIST)
def told(viewer: Viewer) -> None:
    notice_list(Watch(viewer))


@st.fragment(key="notice_wishes")
def chosen(viewer: Viewer) -> None:
    t = viewer.t
    if (preferences := read(viewer)) is None:
        return
    with st.container(key="notice_wishes_box"):
        st.html(panel("subheading", t, text=t("wish.title")))
        wishes(viewer, preferences)
    with st.container(key="notice_addresses_box"):
        st.html(panel("subheading", t, text=t("address.title")))
        addresses(viewer, preferences)
