"""The units: the tree of the register, and for administrators the forms that add one and give one another name."""

import streamlit as st

from dashboard.people_models import UNIT_KINDS, RegisterUnit
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.people_doing import add_unit, form_key, rename_unit
from dashboard.widgets.people_told import told
from dashboard.widgets.people_tree import SHOWN, Branch, named

LONGEST_NAME, LONGEST_ID = 200, 64


def units_tree(watch: Watch, branches: tuple[Branch, ...]) -> None:
    t = watch.viewer.t
    words = st.text_input(
        t("people.unit.search"), key="unit_words", placeholder=t("people.unit.search"), label_visibility="collapsed"
    )
    found = named(branches, words)
    st.html(panel("people_tree", t, branches=found[:SHOWN], n=len(found), of=len(branches), flat=bool(words.strip())))


def new_unit(watch: Watch, branches: tuple[Branch, ...]) -> None:
    t, key = watch.viewer.t, form_key("add_unit")
    names = {each.unit.id: each.unit.name for each in branches}
    with st.container(border=True, key="people_new_unit"):
        st.html(panel("subheading", t, text=t("people.unit.add")))
        name = st.text_input(t("people.column.name"), max_chars=LONGEST_NAME, key=f"uname_{key}", autocomplete="off")
        usual = "township" if branches else "district"
        kind = st.selectbox(
            t("people.column.kind"), UNIT_KINDS, UNIT_KINDS.index(usual), lambda each: t(f"people.kind.{each}"),
            key=f"ukind_{key}",
        )  # fmt: skip
        under = st.selectbox(
            t("people.column.under"), list(names), 0 if names else None, names.__getitem__, key=f"uunder_{key}",
            placeholder=t("people.unit.top"),
        )  # fmt: skip
        id = st.text_input(
            t("people.unit.id"),
            max_chars=LONGEST_ID,
            key=f"uid_{key}",
            help=t("people.unit.id.how"),
            autocomplete="off",
        )
        st.button(
            t("people.unit.add.do"), key="add_unit", type="primary", width="stretch", icon=":material/add:",
            disabled=not name.strip(), on_click=add_unit,
            args=(watch, {"id": id.strip(), "name": name.strip(), "kind": kind, "under": under}),
        )  # fmt: skip
        told("add_unit", t)


def other_name(watch: Watch, branches: tuple[Branch, ...]) -> None:
    t, units = watch.viewer.t, {each.unit.id: each.unit for each in branches}
    with st.container(border=True, key="people_rename"):
        st.html(panel("subheading", t, text=t("people.unit.rename")))
        chosen = st.selectbox(
            t("people.column.unit"), list(units), None, lambda id: units[id].name, key="rename_unit",
            placeholder=t("form.choose"),
        )  # fmt: skip
        if chosen is not None and chosen in units:
            _rename(watch, units[chosen])
        told("rename_unit", t)


def _rename(watch: Watch, unit: RegisterUnit) -> None:
    t = watch.viewer.t
    name = st.text_input(t("people.unit.new_name"), unit.name, max_chars=LONGEST_NAME, key=f"rename_{unit.id}")
    st.button(
        t("people.unit.rename.do"), key="rename_do", disabled=name.strip() in ("", unit.name), on_click=rename_unit,
        args=(watch, unit, name.strip()),
    )  # fmt: skip
