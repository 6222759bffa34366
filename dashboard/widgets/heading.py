"""The heading of every page: its title, how fresh its data are, the reader's notices, name and language."""

from datetime import date
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard.live import Reading
from dashboard.models import Progress
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.bell import bell


def heading(watch: Watch, title: str, *, reading: Reading[Progress] | None = None, past: date | None = None) -> None:
    """``reading``: what the page shows, if that is progress; ``past``: the day it describes, if that is not today."""
    t, me = watch.viewer.t, watch.viewer.me
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.html(panel("heading", t, title=title, reading=reading, past=past))
        bell(watch)
        st.html(panel("who", t, me=me, address=_address()), width="content")


def _address() -> str:
    """The page that is shown and what of it, without the site: where a change of language leads back to."""
    shown = urlencode(st.query_params.to_dict())
    return urlsplit(st.context.url or "").path + (f"?{shown}" if shown else "")
