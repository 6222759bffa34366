"""What an operator does with dead letters: hand them in again, edited or as they are, or delete them."""

from dataclasses import dataclass

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.operations_models import DeadLetter
from dashboard.sources import Watch


@dataclass
class Editing:
    """``body`` as it was before it was touched; ``faults`` are the fields that the contract refused, and why."""

    service: str
    letter: DeadLetter
    faults: tuple[tuple[str, str], ...] = ()
    title: str = ""


def editing() -> Editing | None:
    found: Editing | None = st.session_state.get("letter_editing")
    return found


def edit(service: str, letter: DeadLetter) -> None:
    st.session_state.letter_editing = Editing(service, letter)
    st.rerun()


def leave() -> None:
    st.session_state.pop("letter_editing", None)


def gone() -> set[tuple[str, str]]:
    """Letters that this person has dealt with: they leave the list at once."""
    known: set[tuple[str, str]] = st.session_state.setdefault("letters_gone", set())
    return known


def act(watch: Watch, service: str, do: str, keys: list[str]) -> None:
    """Replay or drop those that were not dealt with yet; a letter that somebody else was faster with leaves the list, too."""
    t, known = watch.viewer.t, gone()
    keys = [key for key in keys if (service, key) not in known]
    if not keys:
        return
    try:
        done = watch.viewer.client().post(f"/api/{service}/dead", {"do": do, "keys": keys})
    except Refused as refused:
        st.session_state.letter_fault = refused.title
    except Unreachable:
        st.session_state.letter_fault = t("ops.unreachable", source=t(f"source.{service}"))
    else:
        known.update((service, key) for key in keys)
        st.session_state.letter_done = t(f"ops.done.{do}", n=done["found"])
        renew(watch, service)


def send_edited(watch: Watch, now: Editing, body: str) -> None:
    """Hand the letter in as it was edited. A refusal stays with the editor, field by field."""
    t = watch.viewer.t
    asked = {"do": "replay", "keys": [now.letter.key], "body": body}
    try:
        done = watch.viewer.client().post(f"/api/{now.service}/dead", asked)
    except Refused as refused:
        now.title = refused.title
        now.faults = tuple((error.field.removeprefix("body."), error.reason) for error in refused.errors)
    except Unreachable:
        now.title, now.faults = t("ops.unreachable", source=t(f"source.{now.service}")), ()
    else:
        st.session_state.letter_done = t("ops.done.replay", n=done["found"])
        gone().add((now.service, now.letter.key))
        leave()
        renew(watch, now.service)


def renew(watch: Watch, service: str) -> None:
    watch.dead(service).source.hurry()
    watch.status(service).source.hurry()
