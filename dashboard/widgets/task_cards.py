"""The draft, task by task as it will be counted, each with a way to correct it."""

import streamlit as st

from dashboard.draft_faults import faults_of, faults_of_head
from dashboard.draft_models import PlanDraft
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, correct
from dashboard.render import panel
from dashboard.task_reading import Readings
from dashboard.viewer import Viewer
from dashboard.widgets.document_pane import readings
from dashboard.widgets.head_editor import HEAD, HEAD_PATH, head_editor
from dashboard.widgets.plan_lists import observances_card, safeguards_card
from dashboard.widgets.task_editor import task_editor
from dashboard.widgets.units_card import units_card

SHOWN = 40
"""More tasks at once would slow every tap on the page."""


def task_cards(viewer: Viewer, work: Work, words: PlanWords) -> None:
    _head(viewer, work, words)
    observances_card(viewer, work, words)
    read = readings(work.draft)
    for index in _shown(work, words):
        if work.editing == f"tasks/{work.draft.places[index]}":
            task_editor(viewer, work, words, faults_of(work.draft, index))
        else:
            _card(viewer, work, words, index, read)
    _add(viewer, work)
    safeguards_card(viewer, work, words)
    if work.draft.base:
        units_card(viewer, work, words)


def _shown(work: Work, words: PlanWords) -> range:
    """The tasks of the part of the draft that the person looks at, by their places; all of them where they are few."""
    tasks = work.draft.tasks
    parts = [range(first, min(first + SHOWN, len(tasks))) for first in range(0, len(tasks), SHOWN)]
    if len(parts) < 2:
        return range(len(tasks))
    names = [f"{tasks[part[0]]['no']} – {tasks[part[-1]]['no']}" for part in parts]
    key = f"part_{work.draft.id}"
    st.session_state.setdefault(key, 0)
    chosen = st.segmented_control(
        words.t("plan.parts"), range(len(parts)), format_func=names.__getitem__, key=key, required=True
    )
    return parts[min(chosen or 0, len(parts) - 1)]


def _head(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t = viewer.t
    if work.editing == HEAD_PATH:
        head_editor(viewer, work, words)
        return
    with st.container(border=True, key="card_head"):
        st.html(
            panel(
                "draft_head",
                t,
                plan=work.draft.plan,
                words=words,
                faults=faults_of_head(work.draft),
                base=work.draft.base,
            )
        )
        st.button(
            t("plan.correct"), key="correct_head", icon=":material/edit:", on_click=work.edit,
            args=(HEAD_PATH, {name: work.draft.plan.get(name) for name in HEAD}),
        )  # fmt: skip


def _card(viewer: Viewer, work: Work, words: PlanWords, index: int, read: Readings) -> None:
    t, task, place = viewer.t, work.draft.tasks[index], work.draft.places[index]
    with st.container(border=True, key=f"card_{place}"):
        faults = faults_of(work.draft, index)
        st.html(panel("draft_task", t, task=task, words=words, read=read.of(place), faults=faults))
        st.button(
            t("plan.correct"), key=f"correct_{place}", icon=":material/edit:", on_click=work.edit,
            args=(f"tasks/{place}", task),
        )  # fmt: skip


def _add(viewer: Viewer, work: Work) -> None:
    t = viewer.t
    with st.popover(t("plan.add_task"), icon=":material/add:", key="add_task"), st.form("new_task", border=False):
        title = st.text_input(t("plan.field.title"), max_chars=200)
        if st.form_submit_button(t("plan.add"), type="primary") and title.strip():
            task = {"no": _next(work.draft), "title": title.strip()}
            if correct(viewer, work, [{"path": "tasks", "op": "add", "now": task}]):
                work.edit(f"tasks/{task['no']}", task)
            st.rerun()


def _next(draft: PlanDraft) -> str:
    taken = {*draft.places, *(task["no"] for task in draft.tasks)}
    number = max((int(no) for no in taken if no.isdecimal()), default=0) + 1
    return str(number)
