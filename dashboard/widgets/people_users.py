"""The users: a list that can be narrowed, the form that adds one, and what may be done with the one who is chosen."""

import streamlit as st

from dashboard.people_models import ROLES, SUITING, Person
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.people_doing import CHOSEN, add_user, change_user, form_key
from dashboard.widgets.people_told import told

SHOWN = 60
LONGEST_NAME, LONGEST_DISPLAY_NAME = 64, 100


def users(watch: Watch, people: tuple[Person, ...], units: dict[str, str]) -> None:
    """The list, with a button for each that opens the person's card."""
    t = watch.viewer.t
    with st.container(horizontal=True, vertical_alignment="center", key="people_filters"):
        words = st.text_input(
            t("people.search"), key="people_words", placeholder=t("people.search"), label_visibility="collapsed"
        )
        role = st.selectbox(
            t("people.column.role"), ROLES, None, lambda each: t(f"rules.role.{each}"), key="people_role",
            placeholder=t("people.any_role"), label_visibility="collapsed", width=200,
        )  # fmt: skip
    found = narrowed(people, units, words, role)
    with st.container(key="people_list"):
        st.html(panel("people_count", t, n=len(found), of=len(people)))
        for person in found[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center", key=f"person_{person.id}"):
                st.html(panel("person", t, person=person, unit=units.get(person.unit, person.unit)))
                st.button(t("people.manage"), key=f"manage_{person.id}", on_click=_choose, args=(person.id,))
    if len(found) > SHOWN:
        st.html(panel("people_more", t, n=len(found) - SHOWN))


def narrowed(people: tuple[Person, ...], units: dict[str, str], words: str, role: str | None) -> list[Person]:
    """Those of ``role`` with the words in a name or their unit's; by unit, those who may sign in first."""
    wanted, places = words.strip().casefold(), {id: place for place, id in enumerate(units)}
    found = [
        each
        for each in people
        if role in (None, each.role)
        and wanted in f"{each.name} {each.display_name} {units.get(each.unit, each.unit)}".casefold()
    ]
    return sorted(found, key=lambda each: (each.disabled, places.get(each.unit, -1), each.name))


def new_user(watch: Watch, units: dict[str, str], kinds: dict[str, str]) -> None:
    t, key = watch.viewer.t, form_key("add_user")
    with st.container(border=True, key="people_new"):
        st.html(panel("subheading", t, text=t("people.add")))
        role = st.pills(
            t("people.column.role"), ROLES, default=ROLES[0], format_func=lambda each: t(f"rules.role.{each}"),
            key=f"role_{key}", required=True,
        ) or ROLES[0]  # fmt: skip
        unit = _unit(role, None, units, kinds, f"unit_{key}", t)
        name = st.text_input(
            t("people.column.user_name"), max_chars=LONGEST_NAME, key=f"name_{key}", autocomplete="off",
            help=t("people.user_name.how"),
        )  # fmt: skip
        display_name = st.text_input(
            t("people.column.display_name"), max_chars=LONGEST_DISPLAY_NAME, key=f"display_{key}", autocomplete="off"
        )
        body = {"name": name.strip(), "display_name": display_name.strip() or None, "role": role, "unit": unit or ""}
        st.button(
            t("people.add.do"), key="add_user", type="primary", width="stretch", icon=":material/person_add:",
            disabled=not (name.strip() and unit), on_click=add_user, args=(watch, body),
        )  # fmt: skip
        told("add_user", t)


def card(watch: Watch, person: Person, units: dict[str, str], kinds: dict[str, str]) -> None:
    """What may be done with one user. Nothing here is done before its button is pressed."""
    t = watch.viewer.t
    with st.container(border=True, key="people_card"):
        st.html(panel("subheading", t, text=f"{person.display_name} · {person.name}"))
        display_name = st.text_input(
            t("people.column.display_name"), person.display_name, max_chars=LONGEST_DISPLAY_NAME, key=f"d_{person.id}"
        )
        role = st.selectbox(
            t("people.column.role"), ROLES, ROLES.index(person.role) if person.role in ROLES else 0,
            lambda each: t(f"rules.role.{each}"), key=f"r_{person.id}",
        )  # fmt: skip
        unit = _unit(role, person.unit, units, kinds, f"u_{person.id}", t)
        changes = {"display_name": display_name.strip() or person.display_name, "role": role, "unit": unit}
        now = {name: getattr(person, name) for name in changes}
        with st.container(horizontal=True, key="people_acts"):
            _act(watch, person, "save", {k: v for k, v in changes.items() if v != now[k]}, ":material/save:")
            _act(watch, person, "reset", {"make_password": True}, ":material/key:")
            if person.disabled:
                _act(watch, person, "enable", {"disabled": False}, ":material/lock_open:")
            else:
                _act(watch, person, "disable", {"disabled": True}, ":material/block:")
            st.button(t("people.leave"), key="leave_person", type="tertiary", on_click=_choose, args=(None,))
        told("change_user", t)


def _act(watch: Watch, person: Person, act: str, changes: dict[str, object], icon: str) -> None:
    st.button(
        watch.viewer.t(f"people.{act}"), key=f"{act}_{person.id}", icon=icon, disabled=not changes,
        help=watch.viewer.t(f"people.{act}.how"), on_click=change_user,
        args=(watch, person, changes, f"people.{act}.done"),
    )  # fmt: skip


def _unit(role: str, now: str | None, units: dict[str, str], kinds: dict[str, str], key: str, t: Texts) -> str | None:
    """A unit in which people of ``role`` work; any where no such unit is there."""
    suiting = [id for id in units if kinds[id] in SUITING.get(role, (kinds[id],)) or id == now] or list(units)
    return st.selectbox(
        t("people.column.unit"), suiting, suiting.index(now) if now in suiting else None,
        lambda id: units.get(id, id), key=f"{key}_{role}", placeholder=t("form.choose"),
    )  # fmt: skip


def _choose(person: str | None) -> None:
    st.session_state[CHOSEN] = person
