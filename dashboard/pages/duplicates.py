"""The section's page for activities that may be one event: both side by side, why, and merge them or keep both."""

import streamlit as st

from dashboard.render import panel
from dashboard.sources import PAIRS_AT_ONCE, Watch
from dashboard.viewer import Viewer
from dashboard.widgets.alike import alike, settled
from dashboard.widgets.heading import heading
from dashboard.widgets.woken import woken

PAIRS = "pairs"


def draw(viewer: Viewer) -> None:
    pairs(viewer)


@woken(PAIRS)
def pairs(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    reading = watch.alike().read()
    found = [pair for pair in reading.value or () if pair.id not in settled()]
    more = "+" if len(reading.value or ()) == PAIRS_AT_ONCE else ""
    heading(watch, t("alike.title", n=f"{len(found)}{more}"))
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="events"))
    if done := st.session_state.pop("alike_done", None):
        st.toast(done, icon=":material/check:")
    if fault := st.session_state.pop("alike_fault", None):
        st.error(fault)
    if not found and reading.value is not None:
        st.html(panel("empty", t, what="alike.none"))
    for pair in found:
        alike(watch, pair)
