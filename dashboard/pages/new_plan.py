"""A document becomes a plan: the document on the left; on the right what is asked, the draft, its corrections, the plan."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, leave, opened
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.begin_plan import begin_plan
from dashboard.widgets.conflicts import conflicts
from dashboard.widgets.corrections_list import corrections_list
from dashboard.widgets.document_pane import document_pane
from dashboard.widgets.draft_bar import draft_bar
from dashboard.widgets.heading import heading
from dashboard.widgets.make_plan import make_plan
from dashboard.widgets.not_a_plan import not_a_plan
from dashboard.widgets.questions import questions
from dashboard.widgets.steps import step
from dashboard.widgets.task_cards import task_cards
from dashboard.widgets.work_remarks import work_remarks

STEPS = {"questions": questions, "draft": task_cards, "corrections": corrections_list, "make": make_plan}


def draw(viewer: Viewer) -> None:
    """Nothing here is redrawn by somebody else's change: what a person is in the middle of stays."""
    watch, t = Watch(viewer), viewer.t
    try:
        work = opened(viewer)
    except Refused as refused:
        leave()
        heading(watch, t("plan.title"))
        st.warning(refused.title)
        begin_plan(viewer)
        return
    except Unreachable:
        heading(watch, t("plan.title"))
        st.html(panel("empty", t, what="down.tasks"))
        st.button(t("plan.again"), icon=":material/refresh:")
        return
    heading(watch, t("plan.title"))
    if work is None:
        begin_plan(viewer)
    else:
        _work(viewer, work, PlanWords.of(work.draft, watch.kinds(), t))


def _work(viewer: Viewer, work: Work, words: PlanWords) -> None:
    draft_bar(viewer, work)
    left, right = st.columns([10, 11], gap="medium")
    with left:
        document_pane(work.draft, viewer.t)
    with right, st.container(key="work"):
        if work.draft.draft is None:
            work_remarks(viewer, work, words)
            not_a_plan(work, viewer.t)
            return
        chosen = step(viewer, work, words)
        conflicts(viewer, work, words)
        STEPS[chosen](viewer, work, words)
