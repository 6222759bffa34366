"""Title, issuer and year of a draft, to be corrected."""

from typing import Any

import streamlit as st

from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, correct
from dashboard.viewer import Viewer

HEAD = ("title", "issuer", "year")
HEAD_PATH = ""
LONGEST = 200
YEARS = (2000, 2100)


def head_editor(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t, before, key = words.t, work.before or {}, f"head_{work.round}"
    with st.container(border=True, key="editor"):
        title = st.text_input(t("plan.field.title"), before.get("title") or "", max_chars=LONGEST, key=f"{key}_title")
        issuer = st.text_input(t("plan.field.issuer"), before.get("issuer") or "", max_chars=LONGEST, key=f"{key}_by")
        year = before.get("year")
        if work.draft.base is None:  # another year is another plan
            year = st.number_input(t("plan.field.year"), *YEARS, year, step=1, key=f"{key}_year")
        given: dict[str, Any] = {"title": title.strip() or None, "issuer": issuer.strip() or None, "year": year}
        with st.container(horizontal=True):
            if st.button(t("plan.save"), type="primary", key=f"{key}_save"):
                changed = [name for name in HEAD if given[name] != before.get(name)]
                edits = [{"path": name, "op": "set", "was": before.get(name), "now": given[name]} for name in changed]
                _save(viewer, work, edits)
            st.button(t("plan.cancel"), key=f"{key}_cancel", on_click=work.stop_editing)


def _save(viewer: Viewer, work: Work, edits: list[dict[str, Any]]) -> None:
    if edits:
        correct(viewer, work, edits)
    else:
        work.stop_editing()
    st.rerun()
