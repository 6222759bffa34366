"""What the services could not handle: why, what it says, and what may be done with it."""

from collections.abc import Mapping

import streamlit as st

from dashboard.dead_words import kind_of
from dashboard.operations_models import DeadLetter
from dashboard.operations_words import ServiceView
from dashboard.render import panel
from dashboard.sources import DEAD_LENGTH, Watch
from dashboard.widgets.letter_acts import act, edit, gone

ACTIVITY = "activity."


def dead_letters(watch: Watch, services: Mapping[str, ServiceView]) -> None:
    t = watch.viewer.t
    if done := st.session_state.pop("letter_done", None):
        st.toast(done, icon=":material/check:")
    if fault := st.session_state.pop("letter_fault", None):
        st.error(fault)
    found = {name: _found(watch, name) for name, service in services.items() if _has_dead(service)}
    st.html(panel("dead_head", t, found=found, services=services, most=DEAD_LENGTH))
    for name, letters in found.items():
        if len(letters) > 1:
            _all(watch, name, letters)
        for letter in letters:
            _letter(watch, name, letter)


def _has_dead(service: ServiceView) -> bool:
    """Not known counts as yes: then they are asked for."""
    return service.told is not None and (service.told.queues is None or service.told.queues.dead > 0)


def _found(watch: Watch, service: str) -> list[DeadLetter]:
    return [each for each in watch.dead(service).read().value or () if (service, each.key) not in gone()]


def _all(watch: Watch, service: str, letters: list[DeadLetter]) -> None:
    t, readable = watch.viewer.t, [each.key for each in letters if each.readable]
    if not readable:
        return
    source = t(f"source.{service}")
    label = t("ops.replay.all", source=source, n=len(readable))
    with st.popover(label, icon=":material/replay:", key=f"letters_all_{service}"):
        st.write(t("ops.replay.all.what"))
        st.button(
            t("ops.replay.all.do"), key=f"letters_all_do_{service}", type="primary",
            on_click=act, args=(watch, service, "replay", readable),
        )  # fmt: skip


def _letter(watch: Watch, service: str, letter: DeadLetter) -> None:
    t, key = watch.viewer.t, f"{service}_{letter.key}"
    about = letter.subject if letter.type.startswith(ACTIVITY) else None
    with st.container(border=True, key=f"letter_{key}"):
        st.html(panel("dead_letter", t, letter=letter, service=service, activity=about, kind=kind_of(letter)))
        with st.container(horizontal=True, key=f"letter_acts_{key}"):
            st.button(
                t("ops.replay"), key=f"letter_replay_{key}", icon=":material/replay:", disabled=not letter.readable,
                help=None if letter.readable else t("ops.replay.unreadable"),
                on_click=act, args=(watch, service, "replay", [letter.key]),
            )  # fmt: skip
            if st.button(t("ops.edit"), key=f"letter_edit_{key}", icon=":material/edit:"):
                edit(service, letter)
            with st.popover(t("ops.drop"), icon=":material/delete:", key=f"letter_drop_{key}"):
                st.write(t("ops.drop.what"))
                st.button(
                    t("ops.drop.do"), key=f"letter_drop_do_{key}", type="primary",
                    on_click=act, args=(watch, service, "drop", [letter.key]),
                )  # fmt: skip
