"""The section's page: what was posted, photos large, one click to verify, one reason to return; one by one or many."""

import streamlit as st

from dashboard.live import Reading
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import QUEUE_LENGTH, Watch
from dashboard.viewer import Viewer
from dashboard.widgets.bulk import bulk, pick_among
from dashboard.widgets.case import case
from dashboard.widgets.heading import heading
from dashboard.widgets.review_filters import Wanted, filters
from dashboard.widgets.verdict import decided
from dashboard.widgets.woken import woken

QUEUE = "queue"
SHOWN = 10
"""How many cases are drawn at first, and how many more at each wish."""


def draw(viewer: Viewer) -> None:
    queue(viewer)


@woken(QUEUE)
def queue(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    above = st.container()
    wanted = filters(watch)
    said = st.container()  # what is said comes and goes: what stands below must not move, or it is made anew and closes
    reading = watch.to_review(wanted.status, wanted.unit, wanted.kind).read()
    found = [each for each in reading.value or () if (each.id, each.version) not in decided()]
    more = "+" if len(reading.value or ()) == QUEUE_LENGTH else ""
    with above:
        heading(watch, t(f"review.title.{wanted.status}", n=f"{len(found)}{more}"))
    with said:
        _messages(viewer, reading)
        if not found and reading.value is not None:
            st.html(panel("empty", t, what=_nothing(wanted)))
    _cases(watch, wanted, found)


def _messages(viewer: Viewer, reading: Reading[tuple[Activity, ...]]) -> None:
    if reading.down_since:
        st.html(panel("source_down", viewer.t, reading=reading, source="events"))
    for done in ("review_done", "alike_done"):
        if said := st.session_state.pop(done, None):
            st.success(said)
    for fault in ("review_fault", "alike_fault"):
        if said := st.session_state.pop(fault, None):
            st.error(said)


def _nothing(wanted: Wanted) -> str:
    if wanted.narrowed:
        return "review.not_found"
    return "review.none" if wanted.status == "posted" else "review.none_verified"


def _cases(watch: Watch, wanted: Wanted, found: list[Activity]) -> None:
    key = f"shown_{wanted}"
    shown = found[: st.session_state.get(key, SHOWN)]
    pick_among(shown)
    if wanted.status == "posted" and len(shown) > 1:
        bulk(watch, shown)
    doubtful = watch.doubtful()
    for activity in shown:
        case(watch, activity, doubtful=activity.id in doubtful)
    if left := len(found) - len(shown):
        st.button(watch.viewer.t("review.more", n=left), key="more_cases", on_click=_more, args=(key,))


def _more(key: str) -> None:
    st.session_state[key] = st.session_state.get(key, SHOWN) + SHOWN
