"""A unit put under another one: what that does is said first, then confirmed; what cannot be is said with its reason."""

import streamlit as st

from dashboard.activity_models import Counted
from dashboard.client import Refused, Unreachable
from dashboard.people_moves import Move, Register, move, refused
from dashboard.render import panel
from dashboard.sources import ACTIVITIES, Watch
from dashboard.viewer import Viewer
from dashboard.widgets.people_doing import move_unit
from dashboard.widgets.people_told import Fault, told
from dashboard.widgets.people_tree import Branch

KEPT_SECONDS = 15


def moving(watch: Watch, branches: tuple[Branch, ...]) -> None:
    t, units = watch.viewer.t, {each.unit.id: each.unit for each in branches}
    with st.container(border=True, key="people_move"):
        st.html(panel("subheading", t, text=t("people.unit.move")))
        id = _chosen(watch, units, "unit")
        to = _chosen(watch, {each: unit for each, unit in units.items() if each != id}, "to") if id else None
        if id and to and (why := refused(units, units[id], units[to])):
            fault = Fault(t(f"people.move.{why}", unit=units[id].name, to=units[to].name))
            st.html(panel("people_refused", t, title=t("people.move.cannot"), faults=(fault,), more=0))
        elif id and to:
            _wanted(watch, move(units, units[id], units[to]), branches)
        told("move_unit", t)


def _chosen(watch: Watch, units: Register, which: str) -> str | None:
    t = watch.viewer.t
    return st.selectbox(
        t(f"people.move.{which}"), list(units), None,
        lambda id: f"{units[id].name} · {t(f'people.kind.{units[id].kind}')}", key=f"move_{which}",
        placeholder=t("form.choose"), help=t("people.move.how") if which == "to" else None,
    )  # fmt: skip


def _wanted(watch: Watch, wanted: Move, branches: tuple[Branch, ...]) -> None:
    """What the move would do, and the two steps to it."""
    t, unit = watch.viewer.t, wanted.unit
    going = {unit.id, *(each.id for each in wanted.along)}
    people = sum(each.people or 0 for each in branches if each.unit.id in going)
    st.html(panel("people_move", t, move=wanted, people=people, posts=_posts(unit.id, watch.viewer)))
    with st.popover(t(f"people.{wanted.act}.do"), key="move_sure", icon=":material/account_tree:", width="stretch"):
        title = t(f"people.{wanted.act}.sure", unit=unit.name, to=wanted.goes_to.name)
        st.html(panel("effect_sure", t, title=title, turns=(), how=t("people.move.back")))
        st.button(
            t(f"people.{wanted.act}.yes"), key="move_do", type="primary", width="stretch", on_click=move_unit,
            args=(watch, wanted),
        )  # fmt: skip


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=100, show_spinner=False)
def _posts(unit: str, _viewer: Viewer) -> Counted | None:
    """How many activities of the unit and all below it an administrator finds; None while nobody can tell."""
    try:
        return Counted.model_validate(_viewer.client().get(f"{ACTIVITIES}/count", {"unit": unit}))
    except (Refused, Unreachable):
        return None
