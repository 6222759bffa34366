"""What a post has served: asked for until the tasks service has taken the post in."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.models import Activity, Effects
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.marks import MARKS, look

ASK_SECONDS = 1
NOT_FOUND = 404


@st.fragment(run_every=ASK_SECONDS)
def served(viewer: Viewer, activity: Activity) -> None:
    key = f"effects_{activity.id}_{activity.version}"
    found: Effects | None = st.session_state.get(key)
    down = False
    if found is None:
        try:
            found = _ask(viewer, activity)
        except Unreachable:
            down = True
        if found is not None:
            st.session_state[key] = found
    rows = [(effect, look(effect.status, effect.awaiting_review)) for effect in found.effects] if found else []
    st.html(panel("effects", viewer.t, known=found is not None, down=down, rows=rows, marks=MARKS))


def _ask(viewer: Viewer, activity: Activity) -> Effects | None:
    """None until this version of the post, or a later one, has been taken in."""
    try:
        found = Effects.model_validate(viewer.client().get(f"/api/tasks/activities/{activity.id}/effects"))
    except Refused as refused:
        if refused.status == NOT_FOUND:
            return None
        raise
    return found if found.known and (found.version or 0) >= activity.version else None
