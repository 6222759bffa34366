"""The history of an activity: who did what, when and why, and what each step changed. Folded until it is asked for."""

from typing import Any

import streamlit as st

from dashboard.activity_models import History
from dashboard.client import Refused, Unreachable
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.differences import in_words

KEPT_SECONDS = 300
LOOKS = {
    "planned": "waiting",
    "posted": "review",
    "revised": "review",
    "verified": "done",
    "returned": "at_risk",
    "withdrawn": "waiting",
    "merged": "open",
}
"""The look of each kind of step."""


def history(watch: Watch, activity: Activity) -> None:
    """A button that opens and folds it; nothing is asked for while it is folded."""
    t, key = watch.viewer.t, f"history_{activity.id}"
    is_open = bool(st.session_state.get(key))
    st.button(
        t("history.hide" if is_open else "history.show"), key=f"show_{key}", type="tertiary",
        icon=":material/history:", on_click=_toggle, args=(key,),
    )  # fmt: skip
    if is_open:
        told(watch, activity)


def _toggle(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)


def told(watch: Watch, activity: Activity) -> None:
    """The history itself, with word of whether it still is as it was sealed."""
    t = watch.viewer.t
    try:
        known = of_version(watch.viewer.scope, activity.id, activity.version, watch.viewer)
    except (Refused, Unreachable):
        st.html(panel("source_down_short", t, source="events"))
        return
    st.html(panel("history", t, history=known, steps=_steps(watch, activity, known), looks=LOOKS))


def _steps(watch: Watch, activity: Activity, known: History) -> list[tuple[Any, list[Any]]]:
    kinds, names, t = watch.kinds(), watch.unit_names(), watch.viewer.t
    return [(step, in_words(step.changes, kinds, activity.kind, names, t)) for step in known.items]


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def of_version(scope: tuple[str, ...], id: str, version: int, _viewer: Viewer) -> History:
    """The history up to a version, which grows with the next one alone."""
    return History.model_validate(_viewer.client().get(f"/api/events/activities/{id}/history"))
