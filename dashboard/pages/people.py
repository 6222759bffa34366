"""Units and users: the register's tree, who may sign in, added one by one or from a sheet. The section reads the units."""

from collections import Counter

import streamlit as st

from dashboard.people_models import Person
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.people_doing import CHOSEN
from dashboard.widgets.people_moving import moving
from dashboard.widgets.people_sheet import people_sheet
from dashboard.widgets.people_told import told_secrets
from dashboard.widgets.people_tree import Branch, tree
from dashboard.widgets.people_units import new_unit, other_name, units_tree
from dashboard.widgets.people_users import card, new_user, users
from dashboard.widgets.reveal import reveal
from dashboard.widgets.woken import woken

HEAD, PART = "people_head", "part"
PARTS = ("users", "units")


def draw(viewer: Viewer) -> None:
    """Nothing but the heading is drawn anew by somebody else's change: what is being written stays."""
    head(viewer)
    watch, t = Watch(viewer), viewer.t
    reading = watch.register().read()
    if reading.value is None:
        st.html(panel("empty", t, what="down.tasks"))
        return
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="tasks"))
    if viewer.me.role != "admin":
        units_tree(watch, tree(reading.value))
        return
    found = watch.people().read().value
    people = found.items if found else ()
    branches = tree(reading.value, Counter(each.unit for each in people if not each.disabled))
    with st.container():  # there without passwords too: what stands below is drawn once more where its place moves
        told_secrets(t, {each.unit.id: each.unit.name for each in branches})
    if _part(viewer, branches) == "units":
        _units(watch, branches)
    else:
        _users(watch, people, branches)


@woken(HEAD)
def head(viewer: Viewer) -> None:
    part = "title" if viewer.me.role == "admin" else "units"
    heading(Watch(viewer), viewer.t(f"people.{part}"))


def _part(viewer: Viewer, branches: tuple[Branch, ...]) -> str:
    """What the address says, else the users; the units while there are none."""
    said = st.query_params.get(PART)
    usual = said if said in PARTS else PARTS[0] if branches else PARTS[1]
    chosen = st.segmented_control(
        viewer.t("people.parts"), PARTS, default=usual, format_func=lambda each: viewer.t(f"people.{each}"),
        key="people_part", required=True, label_visibility="collapsed",
    )  # fmt: skip
    return chosen or usual


def _users(watch: Watch, people: tuple[Person, ...], branches: tuple[Branch, ...]) -> None:
    names = {each.unit.id: each.unit.name for each in branches}
    kinds = {each.unit.id: each.unit.kind for each in branches}
    chosen = next((each for each in people if each.id == st.session_state.get(CHOSEN)), None)
    left, right = st.columns([7, 5], gap="medium")
    with right:
        if chosen is not None:
            card(watch, chosen, names, kinds)
            reveal("people_card", chosen.id)
        else:
            new_user(watch, names, kinds)
            people_sheet(watch, "users")
    with left:
        users(watch, people, names)


def _units(watch: Watch, branches: tuple[Branch, ...]) -> None:
    left, right = st.columns([7, 5], gap="medium")
    with left:
        units_tree(watch, branches)
    with right:
        new_unit(watch, branches)
        other_name(watch, branches)
        moving(watch, branches)
        people_sheet(watch, "units")
