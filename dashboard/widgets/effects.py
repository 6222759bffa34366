"""What a post has served: known as soon as the tasks service has taken the post in."""

import streamlit as st

from dashboard.models import Activity, Effects
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.marks import MARKS, look
from dashboard.widgets.woken import woken

SERVED = "served"


@woken(SERVED)
def served(viewer: Viewer, activity: Activity) -> None:
    """Nothing until this version of the post, or a later one, has been taken in."""
    reading = Watch(viewer).effects(activity.id).read()
    told = reading.value
    found = told if told and told.known and (told.version or 0) >= activity.version else None
    show(viewer, found, down=found is None and reading.down_since is not None)


def show(viewer: Viewer, found: Effects | None, *, down: bool) -> None:
    """The panel of the targets that were served; ``found`` is None while that is not known."""
    rows = [(effect, look(effect.status, effect.awaiting_review)) for effect in found.effects] if found else []
    names = Watch(viewer).unit_names()
    st.html(panel("effects", viewer.t, known=found is not None, down=down, rows=rows, marks=MARKS, names=names))
