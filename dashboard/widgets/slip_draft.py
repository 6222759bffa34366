"""A draft before the section: change its day and words, drop an item, issue it with one click."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.render import panel
from dashboard.slip_models import Slip
from dashboard.sources import Watch
from dashboard.widgets.labels import plain
from dashboard.widgets.marks import MARKS
from dashboard.widgets.slip_acts import act, save
from dashboard.widgets.slip_order import STATES

LONGEST_NOTE = 2000
ANOTHER = timedelta(days=14)
"""From today to the day that is proposed where a draft's own is over: about ten working days."""


def draft_form(watch: Watch, slip: Slip, today: date) -> None:
    """Not to be drawn again by somebody else's change while it is written."""
    t, key = watch.viewer.t, f"slip_draft_{slip.id}_{slip.version}"
    with st.container(border=True, key=f"slip_open_{slip.id}"):
        look = {"slip": slip, "state": "draft", "look": STATES["draft"], "marks": MARKS, "today": today}
        st.html(panel("slip_head", t, **look, names_unit=True))
        with st.form(key, border=False):
            kept = _items(watch, slip, key)
            due = st.date_input(
                t("slip.due"), max(slip.due, today), min_value=today, key=f"{key}_due", format="YYYY-MM-DD"
            )
            note = st.text_area(
                t("slip.note"), slip.note, key=f"{key}_note", height=80, max_chars=LONGEST_NOTE,
                placeholder=t("slip.note.example"),
            )  # fmt: skip
            with st.container(horizontal=True, key=f"{key}_acts"):
                issued = st.form_submit_button(t("slip.issue"), type="primary", icon=":material/send:")
                saved = st.form_submit_button(t("slip.save"), icon=":material/save:")
        st.button(
            t("slip.discard"), key=f"{key}_discard", type="tertiary", icon=":material/delete:",
            on_click=act, args=(watch, slip, "discard", {}),
        )  # fmt: skip
    if issued or saved:
        _send(watch, slip, _content(slip, kept, due, note.strip()), issue=issued)


def _items(watch: Watch, slip: Slip, key: str) -> list[str]:
    """The ids of the items that stay."""
    t = watch.viewer.t
    st.html(panel("subheading_small", t, text=t("slip.items.keep")))
    with st.container(key=f"slip_keep_{slip.id}", gap="xxsmall"):
        return [
            item.id
            for item in slip.items
            if st.checkbox(
                t(
                    "slip.item.keep", title=plain(item.title), text=plain(item.text or "–"), day=item.due.isoformat(),
                    why="" if item.why == "due" else f"{t(f'slip.why.{item.why}')} · ",
                ),
                True, key=f"{key}_{item.id}",
            )
        ]  # fmt: skip


def _proposed(slip: Slip, today: date) -> date:
    return slip.due if slip.due >= today else today + ANOTHER


def _content(slip: Slip, kept: list[str], due: date, note: str) -> dict[str, Any]:
    items = [
        {"id": item.id, "title": item.title, "text": item.text, "due": item.due.isoformat()}
        for item in slip.items
        if item.id in kept
    ]
    return {"due": due.isoformat(), "note": note, "items": items}


def _send(watch: Watch, slip: Slip, content: dict[str, Any], *, issue: bool) -> None:
    """Save what was changed, then issue what was saved, for the day that was shown."""
    if not content["items"]:
        st.error(watch.viewer.t("slip.nothing_kept"))
        return
    is_changed = content["note"] != slip.note or len(content["items"]) != len(slip.items)
    saved = save(watch, slip, content) if is_changed or not issue else slip
    if issue and saved is not None:
        act(watch, saved, "issue", {"due": content["due"]})
    st.rerun()
