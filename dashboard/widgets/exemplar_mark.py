"""A verified activity is made an example for all units, and no example again: one click each, by the section."""

import streamlit as st

from dashboard.client import Client, Refused, Unreachable
from dashboard.models import Activity
from dashboard.sources import ACTIVITIES, Watch


def exemplar_mark(watch: Watch, activity: Activity) -> None:
    t, is_one = watch.viewer.t, activity.exemplar is not None
    st.button(
        t("acts.exemplar.unmark" if is_one else "acts.exemplar.mark"), key=f"exemplar_{activity.id}", width="stretch",
        icon=":material/star:", help=t("acts.exemplar.what"), on_click=_mark, args=(watch, activity),
    )  # fmt: skip


def _mark(watch: Watch, activity: Activity) -> None:
    """What keeps it from being one is said above the activity, as that of a verdict is."""
    client, path = watch.viewer.client(), f"{ACTIVITIES}/{activity.id}/exemplar"
    try:
        _change(client, path, activity)
    except Refused as refused:
        st.session_state.review_fault = refused.title
    except Unreachable:
        st.session_state.review_fault = watch.viewer.t("review.unreachable")
    watch.activity(activity.id).renewed()


def _change(client: Client, path: str, activity: Activity) -> None:
    if activity.exemplar is None:
        client.put(path, None, version=activity.version)
    else:
        client.delete(path)
