"""The bell: how many notices a person has not read, the newest of them, the way to all, and one button that reads them."""

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.notice_reading import read_all

MOST_TOLD = 99


def bell(watch: Watch) -> None:
    t, reading = watch.viewer.t, watch.notices().read()
    unread = reading.value.unread if reading.value else 0
    count = f"{MOST_TOLD}+" if unread > MOST_TOLD else str(unread)
    label = t("notices.unread", n=count) if unread else t("notices.title")
    told = [notice for notice in reading.value.items if not notice.waits] if reading.value else []
    with st.popover(label, icon=":material/notifications:", type="tertiary", key="bell"):
        st.html(panel("notices", t, reading=reading, told=told, role=watch.viewer.me.role))
        if unread:
            st.button(t("notices.read_all"), key="read_all", width="stretch", on_click=read_all, args=(watch,))
