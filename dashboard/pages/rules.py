"""Who hears of what: the rules in force in plain words, and what one of them, changed or not, would have sent lately."""

import streamlit as st

from dashboard.render import panel
from dashboard.rule_models import RuleInForce
from dashboard.rule_words import when, who
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.rule_trial import trial

LIST_HEIGHT = 700


def draw(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("rules.title"))
    reading = watch.rules().read()
    if reading.value is None:
        st.html(panel("empty", t, what="down.rules"))
        return
    st.html(panel("lead", t, text=t("rules.what")))
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = _choose(viewer, reading.value)
    if chosen is not None:
        with right:
            trial(watch, chosen)


def _choose(viewer: Viewer, rules: tuple[RuleInForce, ...]) -> RuleInForce | None:
    by_id, t = {each.id: each for each in rules}, viewer.t
    with st.container(height=LIST_HEIGHT, key="rule_list"):
        chosen = st.radio(
            t("rules.list", n=len(rules)),
            list(by_id),
            format_func=lambda id: when(by_id[id].rule, t),
            captions=[_caption(viewer, each) for each in rules],
            key="rule_chosen",
        )
    return by_id.get(chosen or "")


def _caption(viewer: Viewer, each: RuleInForce) -> str:
    t = viewer.t
    return t("rules.caption", who=who(each.rule, t), urgency=t(f"notices.urgency.{each.rule['urgency']}"))
