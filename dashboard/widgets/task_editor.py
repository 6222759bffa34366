"""One task of a draft, to be corrected: title, who, by when, how much. Saved at once, as edits."""

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.corrections import task_corrections
from dashboard.draft_faults import Fault
from dashboard.draft_models import Json, PlanDraft
from dashboard.plan_words import EACH, GROUPS, PlanWords, key_of, party_of
from dashboard.plan_work import Work, correct, make_corrections
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.deadline_fields import deadline_fields
from dashboard.widgets.target_fields import target_fields

LONGEST, LONGEST_NUMBER, LONGEST_TEXT = 200, 16, 5000
NUMBER = re.compile(r"[^\s/?#%]+")
"""What a plan takes for a task's number."""


def task_editor(viewer: Viewer, work: Work, words: PlanWords, faults: Sequence[Fault]) -> None:
    assert work.copy is not None
    t, copy, key = viewer.t, work.copy, f"edit_{work.round}"
    with st.container(border=True, key="editor"):
        st.html(panel("editor", t, no=copy["no"], faults=faults))
        after = copy | _head(work, words, key)
        title = after["title"]
        for name in ("lead", "assisting"):
            after[name] = _parties(copy, name, words, f"{key}_{name}")
        year = work.draft.plan.get("year")
        after["deadlines"] = [
            deadline_fields(each, words, year, f"{key}_{each['id']}", partial(_drop, work, "deadlines", each["id"]))
            for each in copy.get("deadlines", ())
        ]
        _more(work, words, "deadlines", {"due": f"{year or 2000}-12-31"}, key)
        after["targets"] = [
            target_fields(each, after, words, f"{key}_{each['id']}", partial(_drop, work, "targets", each["id"]))
            for each in copy.get("targets", ())
        ]
        _more(work, words, "targets", {"title": title, "measure": "count", "of": {}, "goal": 1}, key)
        _ends(viewer, work, {name: value for name, value in after.items() if value not in ([], None)}, key)


def _head(work: Work, words: PlanWords, key: str) -> Json:
    """Number, title and text; a number that no plan can print, or that another task has, stays what it was."""
    t, copy = words.t, work.copy or {}
    left, right = st.columns([2, 10])
    number = left.text_input(t("plan.field.no"), copy["no"], max_chars=LONGEST_NUMBER, key=f"{key}_no").strip()
    title = right.text_input(t("plan.field.title"), copy["title"], max_chars=LONGEST, key=f"{key}_title").strip()
    fits = NUMBER.fullmatch(number) is not None
    taken = number != copy["no"] and any(task["no"] == number for task in work.draft.tasks)
    if taken or not fits:
        st.warning(t("plan.no_taken" if fits else "plan.no_unfit", no=number, was=copy["no"]))
    text = st.text_area(t("plan.field.text"), copy.get("text") or "", max_chars=LONGEST_TEXT, key=f"{key}_text")
    same_text = text.strip() == str(copy.get("text") or "").strip()
    return {
        "no": copy["no"] if taken or not fits else number,
        "title": title,
        "text": copy.get("text") if same_text else text.strip() or None,
    }


def _parties(task: Json, name: str, words: PlanWords, key: str) -> list[object]:
    """Units and groups, by their names; those that the task has come first."""
    given = [key_of(party) for party in task.get(name, ())]
    groups = [f"{EACH}{kind}" for kind in GROUPS]
    chosen = st.multiselect(
        words.t(f"plan.field.{name}"), list(dict.fromkeys([*given, *groups, *words.units])), given, words.party_key,
        key=key, placeholder=words.t("plan.choose_units"),
    )  # fmt: skip
    return [party_of(each) for each in chosen]


def _drop(work: Work, name: str, id: str) -> None:
    """Take a deadline or target out of what is being edited, and a deadline out of its targets."""
    task = work.copy
    if task is None:
        return
    task[name] = [each for each in task[name] if each["id"] != id]
    if name == "deadlines":
        for target in task.get("targets", ()):
            if target.get("deadline") == id:
                del target["deadline"]


def _more(work: Work, words: PlanWords, name: str, first: Json, key: str) -> None:
    st.button(
        words.t(f"plan.add.{name}"), key=f"{key}_add_{name}", icon=":material/add:", type="tertiary",
        on_click=_add, args=(work, name, first),
    )  # fmt: skip


def _add(work: Work, name: str, first: Json) -> None:
    assert work.copy is not None
    taken = _ids(work.draft, name) | {each["id"] for each in work.copy.get(name, ())}
    number = next(number for number in range(1, len(taken) + 2) if f"{name[:-1]}-{number}" not in taken)
    work.copy[name] = [*work.copy.get(name, ()), {"id": f"{name[:-1]}-{number}", **first}]


def _ids(draft: PlanDraft, name: str) -> set[str]:
    return {each["id"] for task in draft.tasks for each in task.get(name, ())}


def _place(work: Work) -> str:
    return (work.editing or "").removeprefix("tasks/")


def _ends(viewer: Viewer, work: Work, after: Json, key: str) -> None:
    t, before = viewer.t, work.before or {}
    with st.container(horizontal=True, key=f"{key}_ends"):
        if st.button(t("plan.save"), type="primary", key=f"{key}_save"):
            edits = task_corrections(before, after, _place(work))
            if edits:
                correct(viewer, work, edits)
            else:
                work.stop_editing()
            st.rerun()
        st.button(t("plan.cancel"), key=f"{key}_cancel", on_click=work.stop_editing)
        with st.popover(t("plan.remove_task"), icon=":material/delete:", key=f"{key}_remove"):
            st.html(panel("subheading", t, text=t("plan.remove_task.sure", no=before["no"])))
            st.button(
                t("plan.remove_task"), key=f"{key}_removed", type="primary", on_click=make_corrections,
                args=(viewer, work, [{"path": f"tasks/{_place(work)}", "op": "remove", "was": before}]),
            )  # fmt: skip
