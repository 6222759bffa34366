"""The ways to answer one question: a tap on an option, a choice from many, a day, a text."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.corrections import with_answers
from dashboard.draft_models import Asked, Choice
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, save
from dashboard.viewer import Viewer
from dashboard.widgets.edit_words import answer_text
from dashboard.widgets.labels import plain, short

FEW = 6
"""So many options are buttons."""

CODE = "drafts.question."
SEVERAL = frozenset({f"{CODE}{name}" for name in ("owner", "lead", "partner", "no_target")})
"""Questions whose answer is a list, in which several options may stand together."""

DAYS = frozenset({f"{CODE}deadline", f"{CODE}target_deadline"})
NOTHING: tuple[Any, ...] = ([], None, "drop")
"""Answers that leave something out: suggested or not, none of them is pressed upon the person."""

WORDS = frozenset({f"{CODE}{name}" for name in ("title", "issuer", "year")})
"""Questions that are answered in one's own words. What has neither these nor options wants only to be noticed."""

LONGEST = 200
YEARS = (2000, 2100)


def answering(viewer: Viewer, work: Work, asked: Asked, words: PlanWords) -> None:
    if not asked.options:
        if asked.code in WORDS:
            _free(viewer, work, asked)
        else:
            _button(viewer, work, asked, True, viewer.t("plan.seen"), 0)
        return
    suggested = next((option for option in asked.options if option.value == asked.suggested), None)
    others = [option for option in asked.options if option is not suggested]
    with st.container(horizontal=True, gap="small"):
        if suggested is not None or asked.suggested is not None:
            text = suggested.text if suggested else answer_text(asked, asked.suggested, words)
            _button(viewer, work, asked, asked.suggested, viewer.t("plan.suggested", text=short(plain(text))), 0)
        if len(asked.options) <= FEW:
            for number, option in enumerate(others, 1):
                _button(viewer, work, asked, option.value, short(plain(option.text)), number)
        if asked.code in DAYS:
            _day(viewer, work, asked)
    if len(asked.options) > FEW:
        _many(viewer, work, asked, others)


def answer(viewer: Viewer, work: Work, id: str, value: Any) -> None:
    """The callback that answers."""
    answers = {id: value}
    save(viewer, work, with_answers(work.edits, answers), own=with_answers([], answers))


def _button(viewer: Viewer, work: Work, asked: Asked, value: Any, label: str, number: int) -> None:
    key = f"answer_{asked.id}_{number}"
    kind: Any = "secondary" if number or value in NOTHING else "primary"
    st.button(label, key=key, type=kind, on_click=answer, args=(viewer, work, asked.id, value))


def _many(viewer: Viewer, work: Work, asked: Asked, others: list[Choice]) -> None:
    """One of many, taken at once; several of many, taken when they are said to be complete."""
    t, key = viewer.t, f"choice_{asked.id}"
    texts = {number: option.text for number, option in enumerate(others)}
    if asked.code not in SEVERAL:
        st.selectbox(
            t("plan.other_answer"), list(texts), None, texts.__getitem__, key=key, label_visibility="collapsed",
            placeholder=t("plan.other_answer"), on_change=_chosen, args=(viewer, work, asked.id, key, others),
        )  # fmt: skip
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"several_{asked.id}"):
        chosen = st.multiselect(
            t("plan.other_answers"), list(texts), None, texts.__getitem__, key=key, label_visibility="collapsed",
            placeholder=t("plan.other_answers"),
        )  # fmt: skip
        values = [others[number].value for number in chosen]
        together = [each for value in values for each in value]
        st.button(
            t("plan.take"), key=f"take_{asked.id}", disabled=not chosen, on_click=answer,
            args=(viewer, work, asked.id, together),
        )  # fmt: skip


def _chosen(viewer: Viewer, work: Work, id: str, key: str, others: list[Choice]) -> None:
    number = st.session_state[key]
    if number is not None:
        answer(viewer, work, id, others[number].value)


def _day(viewer: Viewer, work: Work, asked: Asked) -> None:
    t, key = viewer.t, f"day_{asked.id}"
    with st.popover(t("plan.other_day"), icon=":material/event:", key=f"other_{key}"):
        year = work.draft.plan.get("year")
        first: Any = date(year, 12, 31) if year else "today"
        day = st.date_input(t("plan.other_day"), first, key=key, format="YYYY-MM-DD", label_visibility="collapsed")
        value = [{"due": day.isoformat()}] if isinstance(day, date) else []
        st.button(
            t("plan.take"), key=f"take_{key}", type="primary", on_click=answer, args=(viewer, work, asked.id, value)
        )


def _free(viewer: Viewer, work: Work, asked: Asked) -> None:
    """A text or, for the year, a number; what was read stands there already."""
    t, key = viewer.t, f"free_{asked.id}"
    is_year = asked.code == f"{CODE}year"
    with st.form(f"form_{key}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        if is_year:
            given: Any = st.number_input(
                t("plan.field.year"), *YEARS, asked.suggested, step=1, key=key, label_visibility="collapsed",
                placeholder=t("plan.field.year"),
            )  # fmt: skip
        else:
            given = st.text_input(
                t("plan.answer"), str(asked.suggested or ""), max_chars=LONGEST, key=key, label_visibility="collapsed"
            ).strip()
        sent = st.form_submit_button(t("plan.take"), type="primary")
    if sent and given:
        answer(viewer, work, asked.id, given)
        st.rerun()
