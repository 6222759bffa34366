"""What the document leaves open: one question after the other, each answered with a tap; or all as suggested."""

import streamlit as st

from dashboard.corrections import with_answers
from dashboard.draft_models import Asked, PlanDraft
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, save
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.answering import SEVERAL, answering
from dashboard.widgets.document_pane import readings
from dashboard.widgets.edit_words import answer_text
from dashboard.widgets.steps import go_to

SHOWN = 25
"""More at once would only slow the page; the others follow as these are answered."""


def questions(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t, waiting = viewer.t, work.draft.open
    if not waiting:
        st.html(panel("empty", t, what="plan.all_answered"))
        with st.container(horizontal=True):
            st.button(t("plan.to_draft"), key="to_draft", on_click=go_to, args=(work, "draft"))
            st.button(t("plan.to_make"), key="to_make", type="primary", on_click=go_to, args=(work, "make"))
        return
    _accept_all(viewer, work, words)
    for asked in waiting[:SHOWN]:
        _question(viewer, work, asked, words)
    if len(waiting) > SHOWN:
        st.caption(t("plan.more_questions", n=len(waiting) - SHOWN))


def _task_of(draft: PlanDraft, asked: Asked) -> str:
    """The task's number, as the plan will have it."""
    steps = asked.about.split("/")
    return str(draft.task_at(steps[1]).get("no", steps[1])) if steps[0] == "tasks" and len(steps) > 1 else ""


def _question(viewer: Viewer, work: Work, asked: Asked, words: PlanWords) -> None:
    with st.container(border=True, key=f"question_{asked.id}", gap="small"):
        link = readings(work.draft).href(asked.source) if asked.source else None
        st.html(
            panel(
                "question",
                viewer.t,
                asked=asked,
                no=_task_of(work.draft, asked),
                link=link,
                quote=_quote(work.draft, asked),
            )
        )
        answering(viewer, work, asked, words)


def _quote(draft: PlanDraft, asked: Asked) -> str:
    """The document's words that the question is about, where they are few; of a unit's, the question holds its name."""
    place = None if asked.code in SEVERAL else asked.source
    quote = draft.document.text[place.start : place.end].strip() if place else ""
    return quote if len(quote) <= 120 and quote not in asked.text else ""


def _accept_all(viewer: Viewer, work: Work, words: PlanWords) -> None:
    """After the person has seen what every suggestion is."""
    t = viewer.t
    ready = [asked for asked in work.draft.open if _is_suggested(asked)]
    if not ready:
        return
    with st.popover(t("plan.accept_all", n=len(ready)), icon=":material/done_all:", key="accept_all"):
        suggested = [(asked.text, answer_text(asked, asked.suggested, words)) for asked in ready]
        st.html(panel("suggestions", t, suggested=suggested))
        st.button(
            t("plan.accept_all.do", n=len(ready)), key="accepted_all", type="primary",
            on_click=_accept, args=(viewer, work, ready),
        )  # fmt: skip


def _is_suggested(asked: Asked) -> bool:
    """Whether there is a suggestion that answers the question: no option may say nothing."""
    return asked.suggested not in (None, "") or any(option.value == asked.suggested for option in asked.options)


def _accept(viewer: Viewer, work: Work, ready: list[Asked]) -> None:
    before = {asked.id for asked in work.draft.asked}
    answers = {asked.id: asked.suggested for asked in ready}
    own = with_answers([], answers)
    if save(viewer, work, with_answers(work.edits, answers), own=own):
        new = [asked for asked in work.draft.open if asked.id not in before]
        if new:
            work.remark = ("plan.new_questions", {"n": len(new)})
