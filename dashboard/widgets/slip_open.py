"""One slip before its readers: what it asks, how far that is, who was told, what was answered; and what may be done now."""

from datetime import date

import streamlit as st

from dashboard.render import panel
from dashboard.slip_models import Slip
from dashboard.sources import Watch
from dashboard.widgets.attached import about_answer
from dashboard.widgets.marks import MARKS
from dashboard.widgets.slip_acts import act
from dashboard.widgets.slip_order import STATES, state

REASONS = ("evidence", "incomplete", "facts", "not_done")
"""Codes of the ready-made reasons why an answer will not do."""

STEP_LOOKS = {
    "issued": "open",
    "answered": "review",
    "refused": "at_risk",
    "escalated": "overdue",
    "closed": "done",
}


def open_slip(watch: Watch, slip: Slip, today: date) -> None:
    t, now = watch.viewer.t, state(slip, today)
    with st.container(border=True, key=f"slip_open_{slip.id}"):
        look = {"slip": slip, "state": now, "look": STATES[now], "marks": MARKS, "today": today}
        st.html(panel("slip_head", t, **look, names_unit=True))
        st.html(panel("slip_items", t, items=slip.items, slip=slip, today=today, again=()))
        if watch.viewer.may_review:
            _verdicts(watch, slip)
        files = about_answer(watch, slip.answer.evidence) if slip.answer else ()
        told = watch.receipts(slip.id).read().value if watch.viewer.may_review else None
        st.html(panel("slip_rest", t, slip=slip, files=files, told=told, looks=STEP_LOOKS))


def _verdicts(watch: Watch, slip: Slip) -> None:
    t = watch.viewer.t
    may_escalate = slip.status in ("issued", "answered") and slip.escalated_at is None
    if slip.status != "answered" and not may_escalate:
        return
    with st.container(horizontal=True, key=f"slip_verdicts_{slip.id}"):
        if slip.status == "answered":
            st.button(
                t("slip.accept"), key=f"slip_accept_{slip.id}", type="primary", icon=":material/task_alt:",
                on_click=act, args=(watch, slip, "accept", {}),
            )  # fmt: skip
            _refusing(watch, slip)
        if may_escalate:
            _escalating(watch, slip)


def _refusing(watch: Watch, slip: Slip) -> None:
    t = watch.viewer.t
    with st.popover(t("slip.refuse"), icon=":material/undo:", key=f"slip_refuse_{slip.id}"):
        for reason in REASONS:
            said = t(f"slip.reason.{reason}")
            st.button(
                said, key=f"slip_{reason}_{slip.id}", width="stretch",
                on_click=act, args=(watch, slip, "refuse", {"note": said}),
            )  # fmt: skip
        own = st.text_input(t("slip.reason.own"), key=f"slip_own_{slip.id}_{slip.version}", max_chars=1000).strip()
        st.button(
            t("slip.refuse.do"), key=f"slip_refuse_do_{slip.id}", type="primary", width="stretch", disabled=not own,
            on_click=act, args=(watch, slip, "refuse", {"note": own}),
        )  # fmt: skip


def _escalating(watch: Watch, slip: Slip) -> None:
    t = watch.viewer.t
    with st.popover(t("slip.escalate"), icon=":material/arrow_upward:", key=f"slip_escalate_{slip.id}"):
        note = st.text_input(t("slip.escalate.note"), key=f"slip_note_{slip.id}", max_chars=1000).strip()
        st.button(
            t("slip.escalate.do"), key=f"slip_escalate_do_{slip.id}", type="primary", width="stretch",
            on_click=act, args=(watch, slip, "escalate", {"note": note} if note else {}),
        )  # fmt: skip
