"""Keeps what is written into the form of a post in the browser, so that it survives a reload and a phone that went dark.

A component without a face. The words stay on the device, under the person's own id, until the post is taken or the draft
is begun anew, and no longer than a week; photos cannot be kept there and are chosen again.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st
from pydantic import ValidationError

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES, Draft
from dashboard.models import Activity, Kind
from dashboard.viewer import Viewer
from dashboard.widgets.kept_draft import KeptDraft
from dashboard.widgets.writing import begin, begun, current, form_key, posted

KEPT = "form.kept"
"""The code of what is said above a draft that came back."""

ANSWERED = "kept_answered"
"""In the session: when that draft was kept which the browser offered last; whether it came back or not, it is not taken again."""

_KEEP = """
const WEEK_MS = 7 * 24 * 3600 * 1000, AFTER_A_CHOICE_MS = 250, AGAIN_MS = 3000, OFFERS = 3;
let now = null, seen = null, first = null, offered = null;

const place = () => `pufa.draft.${now.user}`;
const isDrawn = () => document.querySelector(".stApp")?.dataset.testScriptState === "notRunning";
const writing = () => document.querySelector(".st-key-writing");

function collect() {
  const fields = {}, start = `st-key-${now.form}_`;
  for (const part of writing()?.querySelectorAll(`[class*="${start}"]`) ?? []) {
    const name = [...part.classList].find((each) => each.startsWith(start)).slice(start.length);
    const day = part.querySelector("[data-testid=stDateInputField]");
    const input = part.querySelector("input:not([type=checkbox]):not([type=file])");
    if (day) fields[name] = day.textContent.replace(/[^0-9-]/g, "");
    else if (input) fields[name] = input.value;
  }
  return { kind: now.kind, key: now.key, corrects: now.corrects, unshown: now.unshown, fields };
}

function save() {
  if (!now || now.over || offered !== null || first === null) return;
  const found = collect();
  if (JSON.stringify(found) === first) return;
  try { localStorage.setItem(place(), JSON.stringify({ ...found, at: Date.now() })); } catch { /* full, or forbidden */ }
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(place()));
    return found && Date.now() - found.at < WEEK_MS ? found : null;
  } catch { return null; }
}

/* Where the drawing that should have answered was cut off, it is offered again, unless somebody writes by now. */
function offer(found, tell, left = OFFERS) {
  offered = left && first === null ? found.at : null;
  if (offered === null) return;
  tell("kept", found);
  const wait = () => {
    if (offered === found.at) isDrawn() ? offer(found, tell, left - 1) : setTimeout(wait, AGAIN_MS);
  };
  setTimeout(wait, AGAIN_MS);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const another = now?.form !== data.form, opened = seen !== parentElement;
  if (another || opened || data.over) first = null;
  if (another || data.answered === offered) offered = null;
  [now, seen] = [data, parentElement];
  if (data.over || (data.blank && another)) {
    try { localStorage.removeItem(place()); } catch { /* forbidden */ }
  }
  if (data.over) return;
  const found = first === null && offered === null && kept();
  if (found && found.at !== data.answered && (data.fresh || found.key === data.key)) offer(found, setTriggerValue);
  const begins = (event) => {
    if (first === null && writing()?.contains(event.target)) first = JSON.stringify(collect());
  };
  const later = () => setTimeout(save, AFTER_A_CHOICE_MS);
  const heard = { focusin: begins, input: save, click: later, keyup: later, visibilitychange: save };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear, true);
  return () => { for (const [name, hear] of Object.entries(heard)) document.removeEventListener(name, hear, true); };
}
"""
"""What stands in the fields is kept, not what the server knows of them: it hears of a choice a moment later, and on a slow line
seconds later. From the offer of what was kept until the page's answer nothing is written over it.
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_keep_draft", js=_KEEP)


def keep_draft(viewer: Viewer, kinds: dict[str, Kind]) -> None:
    """Before anything else on the page, so that a post that was taken is forgotten before its receipt is read.

    What was kept is written into the form again, if nothing else was begun meanwhile: after a reload, and when somebody comes
    back from another page to the draft that they left.
    """
    draft, key = current(), form_key()
    fresh = bool(kinds) and not begun() and posted() is None
    said = {
        "user": viewer.me.id,
        "form": key,
        "kind": st.session_state.get(f"{key}_kind", draft.kind),
        "key": draft.key,
        "corrects": draft.corrects.id if draft.corrects else None,
        "unshown": draft.unshown,
        "fresh": fresh,
        "answered": st.session_state.get(ANSWERED),
        "blank": begun() and _is_blank(draft),
        "over": posted() is not None,
    }
    found = _component()(key="keep_draft", data=said, on_kept_change=lambda: None)
    kept = _kept(found.kept)
    if kept and kept.at != said["answered"] and (fresh or kept.key == draft.key):
        st.session_state[ANSWERED] = kept.at
        if again := _read(viewer, kinds, kept):
            begin(again, remark=KEPT)
        st.rerun()


def _is_blank(draft: Draft) -> bool:
    return draft.kind is None and not draft.title and draft.corrects is None and draft.refused is None


def _kept(found: Any) -> KeptDraft | None:
    try:
        return KeptDraft.model_validate(found) if found else None
    except ValidationError:
        return None


def _read(viewer: Viewer, kinds: dict[str, Kind], kept: KeptDraft) -> Draft | None:
    """None where what it corrects is no longer to be had."""
    try:
        answer = viewer.client().get(f"{ACTIVITIES}/{kept.corrects}") if kept.corrects else None
    except (Refused, Unreachable):
        return None
    corrects = Activity.model_validate(answer) if answer else None
    if corrects and corrects.status not in ("returned", "planned", "posted"):
        return None
    return kept.draft(kinds, viewer.t, corrects)
