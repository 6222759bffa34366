"""The draft that a person writes: kept while their page is open, and begun anew by what they choose."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.models import Activity


def current() -> Draft:
    draft: Draft = st.session_state.setdefault("draft", Draft())
    return draft


def form_key() -> str:
    """The key of the form of the current draft; another draft has another one, so that its fields take its values."""
    return f"form_{st.session_state.setdefault('form', 0)}"


def begun() -> bool:
    """Whether the form was begun by a choice, rather than by opening the page."""
    return bool(st.session_state.get("form"))


def posted() -> Activity | None:
    """What the services took last, while its receipt is shown."""
    activity: Activity | None = st.session_state.get("posted")
    return activity


def begin(draft: Draft, *, remark: str | None = None) -> None:
    """Start the form anew from ``draft``; ``remark`` is the code of what to say above it."""
    st.session_state.draft = draft
    st.session_state.form = st.session_state.get("form", 0) + 1
    st.session_state.remark = remark
    st.session_state.pop("posted", None)


def choose(draft: Draft) -> None:
    """The callback of a button that begins ``draft``: the whole page is drawn again, wherever the button stands."""
    begin(draft)
    st.rerun()


def remark() -> str | None:
    code: str | None = st.session_state.get("remark")
    return code
