"""One activity's verdict: one click to verify, one reason to give back or take back; never of a version not seen."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES
from dashboard.models import Activity
from dashboard.once import once
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
    with st.popover(t(words), icon=icon, width="stretch", key=f"give_back_{activity.id}"):
        with st.container(key=f"reasons_{activity.id}", gap="xsmall"):
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


def withdraw(watch: Watch, activity: Activity) -> None:
    """By the unit while it is not verified, by the office at any time; why is said first."""
    t = watch.viewer.t
    with st.popover(t("acts.withdraw"), icon=":material/delete:", width="stretch", key=f"take_away_{activity.id}"):
        st.write(t("acts.withdraw.what"))
        why = st.text_input(t("acts.withdraw.why"), key=f"why_{activity.id}", max_chars=1000).strip()
        st.button(
            t("acts.withdraw.do"), key=f"withdraw_{activity.id}", type="primary", width="stretch",
            disabled=not why, on_click=_decide, args=(watch, activity, "withdraw", why),
        )  # fmt: skip


def _decide(watch: Watch, activity: Activity, verdict: str, reason: str | None) -> None:
    """Say yes or no, or take it back. A refusal (someone else was faster) is shown, and the queue is asked for again."""
    if not _sent(watch, activity, verdict, reason, decided()):
        return
    for watched in (watch.queue(), watch.reviewed(), watch.activity(activity.id)):
        watched.source.hurry()


def _sent(watch: Watch, activity: Activity, verdict: str, reason: str | None, known: set[tuple[str, int]]) -> bool:
    """Whether it is decided now, by this or by somebody else: it is noted before anything can cut this off."""
    body, fault = {"reason": reason} if reason else None, None
    key = once(activity.id, activity.version, verdict, reason)
    try:
        watch.viewer.client().post(f"{ACTIVITIES}/{activity.id}/{verdict}", body, key=key, version=activity.version)
    except Refused as refused:
        fault = watch.viewer.t("review.changed") if refused.status == STALE else refused.title
    except Unreachable:
        st.session_state.review_fault = watch.viewer.t("review.unreachable")
        return False
    known.add((activity.id, activity.version))
    if fault:
        st.session_state.review_fault = fault
    return True
