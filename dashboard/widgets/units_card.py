"""The units of a plan, by kind; one may be called otherwise, and one may be added. None is ever deleted."""

from uuid import uuid4

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_words import PlanWords
from dashboard.plan_work import Work, correct
from dashboard.render import panel
from dashboard.viewer import Viewer

LONGEST = 100
KINDS = ("township", "department", "section", "village")


def units_card(viewer: Viewer, work: Work, words: PlanWords) -> None:
    t, units = viewer.t, work.draft.units
    with st.container(border=True, key="units_card"):
        st.html(panel("units_card", t, groups=_groups(units), words=words))
        with st.container(horizontal=True):
            _rename(viewer, work, units)
            _add(viewer, work, words, units)


def _groups(units: list[Json]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in units:
        found.setdefault(str(unit.get("kind")), []).append(unit["name"])
    return found


def _rename(viewer: Viewer, work: Work, units: list[Json]) -> None:
    t, names = viewer.t, {unit["id"]: unit["name"] for unit in units}
    key = f"rename_{work.round}_{work.draft.version}"
    with (
        st.popover(t("plan.units.rename"), icon=":material/edit:", key="rename_unit"),
        st.form(key, border=False),
    ):
        id = st.selectbox(t("plan.field.unit"), list(names), None, names.__getitem__, key=f"{key}_unit", placeholder="")
        name = st.text_input(t("plan.field.unit_new_name"), max_chars=LONGEST, key=f"{key}_name").strip()
        if st.form_submit_button(t("plan.save"), type="primary") and id and name and name != names[id]:
            correct(viewer, work, [{"path": f"units/{id}/name", "op": "set", "was": names[id], "now": name}])
            st.rerun()


def _add(viewer: Viewer, work: Work, words: PlanWords, units: list[Json]) -> None:
    t, names = viewer.t, {unit["id"]: unit["name"] for unit in units}
    key = f"add_unit_{work.round}_{work.draft.version}"
    with (
        st.popover(t("plan.units.add"), icon=":material/add:", key="add_unit"),
        st.form(key, border=False),
    ):
        name = st.text_input(t("plan.field.unit_name"), max_chars=LONGEST, key=f"{key}_name").strip()
        kind = st.selectbox(t("plan.field.unit_kind"), KINDS, 0, lambda each: t(f"plan.unit.{each}"), key=f"{key}_kind")
        under = st.selectbox(t("plan.field.unit_under"), list(names), 0, names.__getitem__, key=f"{key}_under")
        if st.form_submit_button(t("plan.add"), type="primary") and name:
            # an id that no other plan's unit has: the register of units is one for all years
            unit = {"id": f"unit-{uuid4().hex[:10]}", "name": name, "kind": kind, "under": under}
            correct(viewer, work, [{"path": "units", "op": "add", "now": unit}])
            st.rerun()
