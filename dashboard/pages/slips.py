"""Prompt and supervision slips: for the section to review, issue and close out, for leaders to watch, for units to do."""

import streamlit as st

from dashboard.render import panel
from dashboard.slip_models import Slip
from dashboard.sources import Watch
from dashboard.viewer import DISTRICT_WIDE, Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.reveal import reveal
from dashboard.widgets.slip_acts import has_outcome, outcome
from dashboard.widgets.slip_answer import answer_form, answering
from dashboard.widgets.slip_draft import draft_form
from dashboard.widgets.slip_lists import CHOSEN, chosen_of, ordered, part_choice, part_of, parts, slip_list, today_of
from dashboard.widgets.slip_open import open_slip
from dashboard.widgets.slip_own import own_slips
from dashboard.widgets.slip_report import report
from dashboard.widgets.woken import woken

HEAD, LIST, OPEN, OWN = "slip_heading", "slip_list", "slip_open", "slip_own"
DETAIL = "slip_detail"


def draw(viewer: Viewer) -> None:
    head(viewer)
    outcome()
    if viewer.me.role in DISTRICT_WIDE:
        _desk(viewer)
    else:
        _field(viewer)


def _desk(viewer: Viewer) -> None:
    """The list beside the slip that is open. A draft's form is no fragment."""
    watch = Watch(viewer)
    chosen = _chosen(watch)
    st.session_state.slip_drawn = chosen.id if chosen else None
    left, right = st.columns([5, 7], gap="medium")
    with left:
        listed(viewer)
    with right, st.container(key=DETAIL):
        if chosen is not None and chosen.status == "draft":
            draft_form(watch, chosen, today_of(watch))
        else:
            opened(viewer)
    if chosen is not None and st.query_params.get(CHOSEN) == chosen.id:
        reveal(DETAIL, chosen.id)


def _field(viewer: Viewer) -> None:
    if now := answering():
        answer_form(Watch(viewer), now)
        reveal("slip_answering", now.form)
    own(viewer)


@woken(HEAD)
def head(viewer: Viewer) -> None:
    watch = Watch(viewer)
    heading(watch, viewer.t("slip.title"))


@woken(LIST)
def listed(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    today, found = today_of(watch), parts(watch)
    reading = watch.standing_slips().read()
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="notify"))
    with st.container(horizontal=True, vertical_alignment="center", key="slip_bar"):
        part = part_choice(found, t)
        report(watch, today)
    slips = ordered(watch, found[part], today)
    chosen = chosen_of(slips)
    if has_outcome() or (chosen.id if chosen else None) != st.session_state.slip_drawn:
        st.rerun()  # what changed is drawn outside this part
    if reading.value is not None:
        slip_list(watch, part, slips, chosen, today)


@woken(OPEN)
def opened(viewer: Viewer) -> None:
    watch = Watch(viewer)
    if has_outcome():
        st.rerun()
    shown = _chosen(watch)
    if shown is not None:
        open_slip(watch, shown, today_of(watch))


@woken(OWN)
def own(viewer: Viewer) -> None:
    watch = Watch(viewer)
    today = today_of(watch)
    own_slips(watch, today)
    report(watch, today)


def _chosen(watch: Watch) -> Slip | None:
    """The slip to show, as it stands now."""
    found = parts(watch)
    return chosen_of(ordered(watch, found[part_of(found)], today_of(watch)))
