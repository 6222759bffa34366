"""The address under which a person's phone reads the calendar: made here, shown once."""

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.performance_models import PERFORMANCES
from dashboard.render import panel
from dashboard.viewer import Viewer

FEEDS = f"{PERFORMANCES}/feeds"
SHOWN = "performance_feed"


def feed(viewer: Viewer) -> None:
    t = viewer.t
    box = st.container(key="performance_feed_box")
    with box.expander(t("feed.calendar.title"), icon=":material/event_upcoming:"):
        st.html(panel("performance_feed", t))
        if address := st.session_state.get(SHOWN):
            st.code(address, language=None, wrap_lines=True)
        make, end = st.columns(2)
        make.button(t("feed.calendar.make"), key="feed_make", on_click=_make, args=(viewer,), width="stretch")
        end.button(t("feed.calendar.end"), key="feed_end", on_click=_end, args=(viewer,), width="stretch")
        if fault := st.session_state.pop("performance_feed_said", None):
            st.caption(t(fault))


def _make(viewer: Viewer) -> None:
    try:
        path: str = viewer.client().post(FEEDS)["path"]
    except (Refused, Unreachable):
        st.session_state.performance_feed_said = "feed.calendar.failed"
        return
    page = urlsplit(st.context.url or "")
    key = parse_qs(urlsplit(path).query)["key"][0]
    st.session_state[SHOWN] = f"{page.scheme}://{page.netloc}/do/calendar.ics?key={key}"
    st.session_state.performance_feed_said = "feed.calendar.made"


def _end(viewer: Viewer) -> None:
    st.session_state.pop(SHOWN, None)
    try:
        viewer.client().delete(FEEDS)
    except (Refused, Unreachable):
        st.session_state.performance_feed_said = "feed.calendar.failed"
    else:
        st.session_state.performance_feed_said = "feed.calendar.ended"
