"""The office's page for the groups' robots and other systems that are told: set up, tested, switched off."""

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.channel_cards import card
from dashboard.widgets.channel_doing import doing, fault
from dashboard.widgets.channel_form import begin_button, channel_form
from dashboard.widgets.failed_deliveries import failed_deliveries
from dashboard.widgets.heading import heading
from dashboard.widgets.reveal import reveal
from dashboard.widgets.woken import woken

BOARD = "channel_board"


def draw(viewer: Viewer) -> None:
    """The form is no fragment: what is being written is never drawn again by somebody else's change."""
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("channel.title"))
    st.html(panel("channel_what", t))
    if now := doing():
        channel_form(watch, now)
        reveal("channel_box", now.form)
    else:
        begin_button(watch)
    board(viewer)


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    reading = watch.channels().read()
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="notify"))
    if said := fault():
        st.error(said)
    if not reading.value and reading.value is not None:
        st.html(panel("empty", t, what="channel.none"))
    failed_deliveries(watch)
    columns = st.columns(2, gap="medium")
    for number, channel in enumerate(reading.value or ()):
        with columns[number % 2]:
            card(watch, channel)
