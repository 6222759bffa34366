"""A requirement on how the work is done, to be corrected: its title and its text."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.draft_models import Json
from dashboard.plan_words import PlanWords

LONGEST, LONGEST_TEXT = 200, 5000


def safeguard_fields(safeguard: Json, words: PlanWords, key: str, bin: Callable[[DeltaGenerator], None]) -> Json | None:
    """The safeguard as the fields say it now; one without a title keeps the one that it had."""
    t, was, had = words.t, safeguard.get("title", ""), safeguard.get("text", "")
    with st.container(border=True, key=f"{key}_safeguard", gap="small"):
        named, last = st.columns([11, 1], vertical_alignment="bottom")
        label = f"{t('plan.field.safeguard')} {safeguard['no']}"
        title = named.text_input(label, was, max_chars=LONGEST, key=f"{key}_title").strip()
        bin(last)
        text = st.text_area(t("plan.field.text"), had, max_chars=LONGEST_TEXT, key=f"{key}_text").strip()
    if not title and not was:
        return None
    said = safeguard | {"title": title or was}
    if text == had.strip():
        return said
    return {name: value for name, value in (said | {"text": text or None}).items() if value is not None}
