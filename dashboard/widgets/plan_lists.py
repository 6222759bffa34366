"""What a plan has beside its tasks: its observances and its safeguards, shown and, one list at a time, corrected."""

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.list_editor import ListForm, list_editor
from dashboard.widgets.observance_fields import FIRST_RULE, observance_fields
from dashboard.widgets.safeguard_fields import safeguard_fields

OBSERVANCES = ListForm("observances", "id", "observance-", {"name": "", "rule": FIRST_RULE}, observance_fields)
SAFEGUARDS = ListForm("safeguards", "no", "R", {"title": ""}, safeguard_fields)


def observances_card(viewer: Viewer, work: Work, words: PlanWords) -> None:
    _card(viewer, work, words, OBSERVANCES, work.draft.observances)


def safeguards_card(viewer: Viewer, work: Work, words: PlanWords) -> None:
    _card(viewer, work, words, SAFEGUARDS, work.draft.safeguards)


def _card(viewer: Viewer, work: Work, words: PlanWords, form: ListForm, things: list[Json]) -> None:
    t, name = viewer.t, form.name
    if work.editing == name:
        list_editor(viewer, work, words, form)
        return
    with st.container(border=True, key=f"card_{name}"):
        st.html(panel(f"{name}_card", t, words=words, **{name: things}))
        st.button(
            t("plan.correct"), key=f"correct_{name}", icon=":material/edit:", on_click=work.edit,
            args=(name, {name: things}),
        )  # fmt: skip
