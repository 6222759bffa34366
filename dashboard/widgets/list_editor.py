"""A list of the plan's own, to be corrected: things changed, added, taken away; saved at once, as edits."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.corrections import list_corrections
from dashboard.draft_models import Json
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, correct
from dashboard.render import panel
from dashboard.viewer import Viewer

Bin = Callable[[DeltaGenerator], None]
"""Draws, where it is told to, the button that takes a thing away."""

Fields = Callable[[Json, PlanWords, str, Bin], Json | None]
"""Thing, words, key and bin -> the thing as the fields say it now; None for a new one that says nothing."""


class ListForm(NamedTuple):
    """``key``: the field that tells one thing from the other; a new one has ``prefix`` and a number there, and ``first``."""

    name: str
    key: str
    prefix: str
    first: Json
    fields: Fields


def list_editor(viewer: Viewer, work: Work, words: PlanWords, form: ListForm) -> None:
    assert work.copy is not None
    t, key = viewer.t, f"list_{work.round}"
    with st.container(border=True, key="editor"):
        st.html(panel("subheading", t, text=t(f"plan.field.{form.name}")))
        said = [
            form.fields(each, words, f"{key}_{each[form.key]}", partial(_bin, work, words, form, each[form.key]))
            for each in work.copy[form.name]
        ]
        st.button(
            t(f"plan.add.{form.name}"), key=f"{key}_add", icon=":material/add:", type="tertiary",
            on_click=_add, args=(work, form),
        )  # fmt: skip
        _ends(viewer, work, form, [each for each in said if each is not None], key)


def _bin(work: Work, words: PlanWords, form: ListForm, key: str, place: DeltaGenerator) -> None:
    """What tasks are due or counted on stays while they are."""
    t, tasks = words.t, work.draft.held_by(key) if form.name == "observances" else []
    place.button(
        "", key=f"list_{work.round}_{key}_drop", icon=":material/delete:", on_click=_drop, args=(work, form, key),
        help=t("plan.held", tasks=t("plan.and").join(tasks)) if tasks else t("plan.remove"), disabled=bool(tasks),
    )  # fmt: skip


def _drop(work: Work, form: ListForm, key: str) -> None:
    if work.copy is not None:
        work.copy[form.name] = [each for each in work.copy[form.name] if each[form.key] != key]


def _add(work: Work, form: ListForm) -> None:
    """A new thing, under a key that none has or had."""
    if work.copy is None or work.before is None:
        return
    taken = {each[form.key] for each in (*work.before[form.name], *work.copy[form.name])}
    number = next(n for n in range(1, len(taken) + 2) if f"{form.prefix}{n}" not in taken)
    work.copy[form.name] = [*work.copy[form.name], {form.key: f"{form.prefix}{number}", **form.first}]


def _ends(viewer: Viewer, work: Work, form: ListForm, after: list[Json], key: str) -> None:
    t, before = viewer.t, work.before or {}
    with st.container(horizontal=True):
        if st.button(t("plan.save"), type="primary", key=f"{key}_save"):
            if edits := list_corrections(form.name, before[form.name], after):
                correct(viewer, work, edits)
            else:
                work.stop_editing()
            st.rerun()
        st.button(t("plan.cancel"), key=f"{key}_cancel", on_click=work.stop_editing)
