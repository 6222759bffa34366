"""A unit's own posts: those given back, each a button that begins its correction, and what became of the latest."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.models import Activity
from dashboard.render import day, panel
from dashboard.sources import Watch
from dashboard.widgets.marks import ACTIVITY_LOOKS
from dashboard.widgets.writing import choose


def returned_list(watch: Watch) -> None:
    """Nothing at all while nothing was returned."""
    t, found = watch.viewer.t, watch.returned().read().value or ()
    if not found:
        return
    st.html(panel("subheading", t, text=t("returned.title", n=len(found))))
    for activity in found:
        _item(watch, activity)


def latest(watch: Watch) -> None:
    st.html(
        panel(
            "own_posts", watch.viewer.t, posts=watch.own().read(), kinds=watch.kind_names(), looks=ACTIVITY_LOOKS
        )
    )  # fmt: skip


def _item(watch: Watch, activity: Activity) -> None:
    t = watch.viewer.t
    st.button(
        t("returned.item", title=_plain(activity.title), day=day(activity.held_on, t), reason=_plain(activity.reason)),
        key=f"returned_{activity.id}_{activity.version}",
        icon=":material/undo:",
        width="stretch",
        on_click=choose,
        args=(Draft.correcting(activity),),
    )


def _plain(text: str | None) -> str:
    """What a person wrote, so that a button's label, which is Markdown, shows it as it is."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]<>()#+-!|~:$" else each for each in text or "–")
