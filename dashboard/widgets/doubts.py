"""What of a plan is a guess for now: days that may move once a year's holidays are known."""

from collections.abc import Sequence

import streamlit as st

from dashboard.models import Doubt


def doubts(warnings: Sequence[Doubt]) -> None:
    for each in warnings:
        st.info(each.text, icon=":material/event_upcoming:")
