"""The heading of every page: its title, how fresh its data are, the reader's notices, name and language."""

from datetime import date

import streamlit as st

from dashboard.live import Reading
from dashboard.models import Progress
from dashboard.render import panel
from dashboard.sources import Watch


def heading(watch: Watch, title: str, *, reading: Reading[Progress] | None = None, past: date | None = None) -> None:
    """``reading``: what the page shows, if that is progress; ``past``: the day it describes, if that is not today."""
    notices = watch.notices().read()
    unread = sum(not notice.read for notice in notices.value or ())
    viewer = watch.viewer
    st.html(
        panel(
            "heading", viewer.t, title=title, reading=reading, past=past, notices=notices, unread=unread, me=viewer.me
        )
    )
