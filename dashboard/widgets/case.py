"""One activity before its reviewer: what is attached, what it says, what changed since it was returned, and a verdict."""

import streamlit as st

from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.alike import alike, settled
from dashboard.widgets.attached import attached
from dashboard.widgets.bulk import pick
from dashboard.widgets.details import described
from dashboard.widgets.differences import in_words
from dashboard.widgets.history import history
from dashboard.widgets.verdict import give_back, verify

DUPLICATES = "/duplicates"
COMPARED = "compared"


def case(watch: Watch, activity: Activity, *, doubtful: bool) -> None:
    """``doubtful``: it may be one event with another one."""
    with st.container(border=True, key=f"case_{activity.id}"):
        photos, facts = st.columns([4, 5], gap="medium")
        pieces = attached(watch, activity)
        photos.html(panel("photos", watch.viewer.t, pictures=pieces.pictures, files=pieces.files))
        with facts:
            _facts(watch, activity, doubtful)
            if activity.status == "posted":
                _verdict(watch, activity)
            else:
                give_back(watch, activity, "review.unlock", ":material/lock_open:")
            history(watch, activity)
        if doubtful and st.session_state.get(COMPARED) == activity.id:
            _compare(watch, activity)


def _doubt(watch: Watch, activity: Activity) -> None:
    t, is_open = watch.viewer.t, st.session_state.get(COMPARED) == activity.id
    with st.container(horizontal=True, vertical_alignment="center", key=f"doubt_{activity.id}"):
        st.html(panel("doubtful", t, address=DUPLICATES), width="content")
        st.button(
            t("compare.hide" if is_open else "compare.show"), key=f"compare_{activity.id}", type="tertiary",
            icon=":material/compare:", on_click=_show, args=(None if is_open else activity.id,),
        )  # fmt: skip


def _compare(watch: Watch, activity: Activity) -> None:
    """What it may be one event with, side by side; of one case at a time."""
    reading = watch.alike().read()
    pairs = [each for each in reading.value or () if activity.id in {side.id for side in each.activities}]
    for pair in pairs:
        if pair.id not in settled():
            alike(watch, pair)
    if not pairs:
        st.html(panel("empty", watch.viewer.t, what="down.events" if reading.down_since else "compare.older"))


def _show(id: str | None) -> None:
    st.session_state[COMPARED] = id


def _facts(watch: Watch, activity: Activity, doubtful: bool) -> None:
    t, names, kinds = watch.viewer.t, watch.unit_names(), watch.kinds()
    kind = kinds.get(activity.kind)
    if doubtful:
        _doubt(watch, activity)
    details = described(kind.details if kind else {}, activity.details, t)
    shown = {"activity": activity, "names": names, "kind": kind.name if kind else activity.kind, "details": details}
    st.html(panel("case", t, **shown))
    if activity.returned and activity.status == "posted":
        changes = in_words(activity.returned.changes, kinds, activity.kind, names, t)
        st.html(panel("since_return", t, returned=activity.returned, changes=changes))


def _verdict(watch: Watch, activity: Activity) -> None:
    chosen, yes, no = st.columns([2, 4, 4], vertical_alignment="center")
    with chosen:
        pick(activity, watch.viewer.t)
    with yes:
        verify(watch, activity)
    with no:
        give_back(watch, activity, "review.return", ":material/undo:")
