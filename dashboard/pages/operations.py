"""How pufa itself runs: services and what they wait for, queues, how long a post takes, what could not be handled."""

import streamlit as st

from dashboard.live import Reading
from dashboard.operations_models import SERVICES, Status
from dashboard.operations_words import (
    ServiceView,
    delay,
    duration,
    events,
    lag_bars,
    queue_bars,
    versions,
    view,
)
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.dead_letters import dead_letters
from dashboard.widgets.heading import heading
from dashboard.widgets.letter_editor import letter_editor
from dashboard.widgets.woken import woken

BOARD, LETTERS = "operations_board", "operations_letters"
OPERATOR = "admin"
NOTHING: Reading[Status] = Reading()
LOOKS = {"ready": ("done", "●"), "waiting": ("at_risk", "▲"), "silent": ("overdue", "✕")}


def draw(viewer: Viewer) -> None:
    """Who does not operate pufa sees whether it runs. The editor is no fragment: what is being written is not drawn again."""
    heading(Watch(viewer), viewer.t("nav.operations"))
    board(viewer)
    if viewer.me.role == OPERATOR:
        letter_editor(Watch(viewer))
        letters(viewer)
        st.html(panel("operations_versions", viewer.t, versions=versions(views(viewer)), events=events(views(viewer))))


@woken(BOARD)
def board(viewer: Viewer) -> None:
    t, seen = viewer.t, views(viewer)
    said = {
        "services": seen,
        "looks": LOOKS,
        "operator": viewer.me.role == OPERATOR,
        "lasts": lambda seconds: duration(seconds, t),
        "waits": lambda seconds: delay(seconds, t),
    }
    bars = {
        name: (lag_bars(each.told.minutes, t), queue_bars(each.told.minutes, t))
        for name, each in seen.items()
        if each.told
    }
    st.html(panel("operations", t, bars_of=bars, **said))


@woken(LETTERS)
def letters(viewer: Viewer) -> None:
    dead_letters(Watch(viewer), views(viewer))


def views(viewer: Viewer) -> dict[str, ServiceView]:
    """The services as this person may see them, by name."""
    watch = Watch(viewer)
    ready = {name: watch.readiness(name) for name in SERVICES}
    status = {name: watch.status(name) for name in SERVICES} if viewer.me.role == OPERATOR else {}
    for name in SERVICES:  # all are asked at once, before any of them is waited for
        ready[name].look()
        if name in status:
            status[name].look()
    return {
        name: view(name, ready[name].read(), status[name].read() if name in status else NOTHING) for name in SERVICES
    }
