"""The section's page: what was posted, photos large, one click to verify, one reason to return."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import QUEUE_LENGTH, Watch
from dashboard.viewer import Viewer
from dashboard.widgets.details import described
from dashboard.widgets.heading import heading
from dashboard.widgets.wake import wake

QUEUE = "queue"
SAFETY_SECONDS = 15
SHOWN = 10
REASONS = ("photos", "date", "kind", "facts", "double")
"""Codes of the ready-made reasons; their words are in the catalogue."""


def draw(viewer: Viewer) -> None:
    queue(viewer)
    wake(QUEUE)


@st.fragment(key=QUEUE, run_every=SAFETY_SECONDS)
def queue(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    reading = watch.queue().read()
    waiting = [each for each in reading.value or () if (each.id, each.version) not in _decided()]
    more = "+" if len(reading.value or ()) == QUEUE_LENGTH else ""
    heading(watch, t("review.title", n=f"{len(waiting)}{more}"))
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="events"))
    if fault := st.session_state.pop("review_fault", None):
        st.error(fault)
    if not waiting and reading.value is not None:
        st.html(panel("empty", t, what="review.none"))
    for activity in waiting[:SHOWN]:
        _case(watch, activity)


def _decided() -> set[tuple[str, int]]:
    """What this person has decided already; it leaves the page at once, before the queue is asked for again."""
    decided: set[tuple[str, int]] = st.session_state.setdefault("decided", set())
    return decided


def _case(watch: Watch, activity: Activity) -> None:
    t, names, kind = watch.viewer.t, watch.unit_names(), watch.kinds().get(activity.kind)
    with st.container(border=True, key=f"case_{activity.id}"):
        photos, facts = st.columns([4, 5], gap="medium")
        photos.html(panel("photos", t, activity=activity))
        with facts:
            details = described(kind.details if kind else {}, activity.details, t)
            st.html(
                panel(
                    "case",
                    t,
                    activity=activity,
                    names=names,
                    kind=kind.name if kind else activity.kind,
                    details=details,
                )
            )
            verify, give_back = st.columns(2)
            verify.button(
                t("review.verify"), key=f"verify_{activity.id}", type="primary", width="stretch",
                icon=":material/check:", on_click=_decide, args=(watch, activity, "verify", None),
            )  # fmt: skip
            with give_back.popover(t("review.return"), icon=":material/undo:", width="stretch"):
                _reasons(watch, activity)


def _reasons(watch: Watch, activity: Activity) -> None:
    t = watch.viewer.t
    for reason in REASONS:
        words = t(f"review.reason.{reason}")
        st.button(
            words,
            key=f"{reason}_{activity.id}",
            width="stretch",
            on_click=_decide,
            args=(watch, activity, "return", words),
        )
    own = st.text_input(t("review.reason.own"), key=f"own_{activity.id}", max_chars=1000)
    st.button(
        t("review.return.do"), key=f"return_{activity.id}", type="primary", width="stretch",
        disabled=not own.strip(), on_click=_decide, args=(watch, activity, "return", own.strip()),
    )  # fmt: skip


def _decide(watch: Watch, activity: Activity, verdict: str, reason: str | None) -> None:
    """Say yes or no. A refusal (someone else was faster) is shown, and the queue is asked for again."""
    body = {"reason": reason} if reason else None
    try:
        watch.viewer.client().post(f"/api/events/activities/{activity.id}/{verdict}", body)
    except Refused as refused:
        st.session_state.review_fault = refused.title
    except Unreachable:
        st.session_state.review_fault = watch.viewer.t("review.unreachable")
        return
    _decided().add((activity.id, activity.version))
    watch.queue().source.hurry()
