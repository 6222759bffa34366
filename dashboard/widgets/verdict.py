"""One activity's verdict: one click to verify, one reason to give back; never about a version that was not seen."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES
from dashboard.models import Activity
from dashboard.sources import Watch

REASONS = ("photos", "date", "kind", "facts", "double")
"""Codes of the ready-made reasons; their words are in the catalogue."""

STALE = 412


def decided() -> set[tuple[str, int]]:
    """What this person has decided already; it leaves the page at once, before the queue is asked for again."""
    known: set[tuple[str, int]] = st.session_state.setdefault("decided", set())
    return known


def verify(watch: Watch, activity: Activity) -> None:
    st.button(
        watch.viewer.t("review.verify"), key=f"verify_{activity.id}", type="primary", width="stretch",
        icon=":material/check:", on_click=_decide, args=(watch, activity, "verify", None),
    )  # fmt: skip


def give_back(watch: Watch, activity: Activity, words: str, icon: str) -> None:
    """``words``: the code of the button's text. Of a verified activity this is the unlocking."""
    t = watch.viewer.t
    with st.popover(t(words), icon=icon, width="stretch"):
        for reason in REASONS:
            said = t(f"review.reason.{reason}")
            st.button(
                said, key=f"{reason}_{activity.id}", width="stretch",
                on_click=_decide, args=(watch, activity, "return", said),
            )  # fmt: skip
        own = st.text_input(t("review.reason.own"), key=f"own_{activity.id}", max_chars=1000).strip()
        st.button(
            t("review.return.do"), key=f"return_{activity.id}", type="primary", width="stretch",
            disabled=not own, on_click=_decide, args=(watch, activity, "return", own),
        )  # fmt: skip


def _decide(watch: Watch, activity: Activity, verdict: str, reason: str | None) -> None:
    """Say yes or no. A refusal (someone else was faster) is shown, and the queue is asked for again."""
    body = {"reason": reason} if reason else None
    try:
        watch.viewer.client().post(f"{ACTIVITIES}/{activity.id}/{verdict}", body, version=activity.version)
    except Refused as refused:
        changed = refused.status == STALE
        st.session_state.review_fault = watch.viewer.t("review.changed") if changed else refused.title
    except Unreachable:
        st.session_state.review_fault = watch.viewer.t("review.unreachable")
        return
    decided().add((activity.id, activity.version))
    for watched in (watch.queue(), watch.reviewed()):
        watched.source.hurry()
