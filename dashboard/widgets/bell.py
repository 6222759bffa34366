"""The bell: how many notices a person has not read, the newest of them, and one button that reads them all."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.render import panel
from dashboard.sources import NOTICES, Watch

MOST_TOLD = 99
PAGE = 200


def bell(watch: Watch) -> None:
    t, reading = watch.viewer.t, watch.notices().read()
    unread = reading.value.unread if reading.value else 0
    told = f"{MOST_TOLD}+" if unread > MOST_TOLD else str(unread)
    label = t("notices.unread", n=told) if unread else t("notices.title")
    with st.popover(label, icon=":material/notifications:", type="tertiary", key="bell"):
        st.html(panel("notices", t, reading=reading))
        if unread:
            st.button(t("notices.read_all"), key="read_all", width="stretch", on_click=_read_all, args=(watch,))


def _read_all(watch: Watch) -> None:
    """Also those that are too old to be in the list; what cannot be marked now stays unread."""
    client = watch.viewer.client()
    try:
        unread = client.get(NOTICES, {"unread": True, "limit": PAGE})
        for notice in unread["items"]:
            client.post(f"{NOTICES}/{notice['id']}/read")
    except (Refused, Unreachable):
        return
    finally:
        watch.notices().source.hurry()
