"""The steps from a document to a plan, how much each still holds, what has to be said now; always in sight."""

import streamlit as st

from dashboard.corrections import is_answer
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.work_remarks import work_remarks

STEPS = ("questions", "draft", "corrections", "make")


def step(viewer: Viewer, work: Work, words: PlanWords) -> str:
    """The step that the person is at; first the questions, if there are some."""
    draft, t = work.draft, viewer.t
    key = f"step_{draft.id}"
    if key not in st.session_state:
        st.session_state[key] = "questions" if draft.open else "draft"
    counts = {
        "questions": len(draft.open),
        "draft": len(draft.tasks),
        "corrections": sum(not is_answer(edit) for edit in draft.edits),
        "make": "",
    }
    with st.container(key="steps"):
        chosen = st.segmented_control(
            t("plan.steps"), STEPS, format_func=lambda name: f"{t(f'plan.step.{name}')} {counts[name]}".strip(),
            key=key, label_visibility="collapsed", width="stretch", required=True,
            on_change=work.said,
        )  # fmt: skip
        st.html(panel("steps", t, draft=draft, questions=len(draft.asked)))
        work_remarks(viewer, work, words)
    return chosen or "draft"


def go_to(work: Work, name: str) -> None:
    """The callback of a button that leads to a step."""
    st.session_state[f"step_{work.draft.id}"] = name
