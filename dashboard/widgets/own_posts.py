"""A unit's own posts: those given back and those planned, each a button that begins its form, and what became of the
latest."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.models import Activity
from dashboard.render import day, panel
from dashboard.sources import Watch
from dashboard.widgets.labels import plain
from dashboard.widgets.marks import ACTIVITY_LOOKS
from dashboard.widgets.writing import choose


def returned_list(watch: Watch) -> None:
    """Nothing at all while nothing was returned."""
    t, found = watch.viewer.t, watch.returned().read().value or ()
    if not found:
        return
    st.html(panel("subheading", t, text=t("returned.title", n=len(found))))
    for activity in found:
        words = t(
            "returned.item", title=plain(activity.title), day=day(activity.held_on, t), reason=plain(activity.reason)
        )
        _item(activity, words, "returned", ":material/undo:")


def planned_list(watch: Watch) -> None:
    """What the unit has planned, the nearest day first: a tap reports it as held."""
    t = watch.viewer.t
    found = sorted(watch.planned().read().value or (), key=lambda each: each.held_on)
    if not found:
        return
    st.html(panel("subheading", t, text=t("planned.title", n=len(found))))
    for activity in found:
        words = t("planned.item", title=plain(activity.title), day=day(activity.held_on, t))
        _item(activity, words, "planned", ":material/event:")


def latest(watch: Watch) -> None:
    st.html(
        panel(
            "own_posts", watch.viewer.t, posts=watch.own().read(), kinds=watch.kind_names(), looks=ACTIVITY_LOOKS
        )
    )  # fmt: skip


def _item(activity: Activity, words: str, name: str, icon: str) -> None:
    st.button(
        words, key=f"{name}_{activity.id}_{activity.version}", icon=icon, width="stretch",
        on_click=choose, args=(Draft.correcting(activity),),
    )  # fmt: skip
