"""Beside the plan that is changed: what the changes would do to progress, and the one way to save them."""

import streamlit as st

from dashboard import effect_words
from dashboard.client import Busy, Refused, Unreachable
from dashboard.models import PlanSummary
from dashboard.plan_changes import REASON, Changes, ask_again, effect, is_behind, save
from dashboard.plan_words import PlanWords
from dashboard.preview_models import Preview
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.corrections_list import corrections_list
from dashboard.widgets.marks import MARKS

LONGEST_REASON = 500


def effect_panel(watch: Watch, work: Changes, plan: PlanSummary, words: PlanWords) -> None:
    viewer, t, draft = watch.viewer, watch.viewer.t, work.draft
    if not draft.edits:
        st.html(panel("empty", t, what="effect.none"))
        return
    with st.container(border=True, key="effect"):
        with st.spinner(t("effect.title"), show_time=True):
            told = effect(viewer, work)
        _told(watch, work, words, told)
        _ends(watch, work, plan, told)
    with st.expander(t("effect.changes", n=len(draft.edits)), key="effect_changes"):
        corrections_list(viewer, work, words)


def _told(watch: Watch, work: Changes, words: PlanWords, told: Preview | Refused | Unreachable | None) -> None:
    t, draft = watch.viewer.t, work.draft
    if isinstance(told, Preview):
        names = watch.unit_names() | dict(words.units)
        st.html(panel("effect", t, told=told, names=names, marks=MARKS, said=effect_words))
    elif isinstance(told, Refused):
        st.error(" ".join([t("effect.refused"), told.title, *(each.reason for each in told.errors)]))
    elif isinstance(told, Busy):
        st.info(t("effect.busy", said=str(told)), icon=":material/hourglass_top:")
    elif isinstance(told, Unreachable):
        st.warning(t("effect.down"), icon=":material/cloud_off:")
    elif draft.clashes:
        st.warning(t("effect.clashing", n=len(draft.clashes)))
    else:
        st.warning(t("effect.wrong", n=len(draft.faults)))


def _ends(watch: Watch, work: Changes, plan: PlanSummary, told: Preview | Refused | Unreachable | None) -> None:
    t, edition = watch.viewer.t, plan.edition + 1
    ready = isinstance(told, Preview) and bool(told.changes) and not is_behind(work, plan) and work.editing is None
    with st.container(horizontal=True, key="effect_ends"):
        with st.popover(
            t("effect.save", edition=edition),
            icon=":material/task_alt:",
            type="primary",
            disabled=not ready,
            key="save_changes",
        ):
            how = t("effect.save.how", active=plan.active) if plan.active else t("effect.save.first")
            moved = told.moved if isinstance(told, Preview) else ()
            title = t("effect.save.title", edition=edition)
            st.html(panel("effect_sure", t, title=title, how=how, turns=effect_words.turns(moved, t)))
            st.text_input(
                t("effect.save.why"), max_chars=LONGEST_REASON, key=REASON, placeholder=t("effect.save.why.such_as"),
                autocomplete="off",
            )  # fmt: skip
            st.button(
                t("effect.save.do"), key="saved_changes", type="primary", icon=":material/rocket_launch:", on_click=save,
                args=(watch.viewer, work),
            )  # fmt: skip
        st.button(
            t("effect.again"), key="effect_again", icon=":material/refresh:", type="tertiary", on_click=ask_again,
            args=(work,),
        )  # fmt: skip
