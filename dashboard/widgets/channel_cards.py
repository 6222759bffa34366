"""A channel's card: where it leads, whether it works, and what may be done with it."""

import streamlit as st

from dashboard.channel_models import Channel
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.channel_doing import begin, remove, switch, test

STATES = {"off": ("waiting", "‖"), "untested": ("at_risk", "!"), "failed": ("overdue", "✕"), "works": ("done", "✓")}
"""Look and mark by state."""


def state(channel: Channel) -> str:
    """``off``, ``untested``, ``failed`` (the last test) or ``works``."""
    if not channel.active:
        return "off"
    if channel.tested is None:
        return "untested"
    return "works" if channel.tested.accepted else "failed"


def advice(answer: str | None, t: Texts) -> str | None:
    """What to do about a provider's refusal, where its code is known."""
    code = f"channel.advice.{(answer or '').split(' ')[0]}"
    return t(code) if t.has(code) else None


def card(watch: Watch, channel: Channel) -> None:
    t, how = watch.viewer.t, state(channel)
    look, mark = STATES[how]
    with st.container(border=True, key=f"channel_card_{channel.id}"):
        said = advice(channel.tested.answer, t) if channel.tested and not channel.tested.accepted else None
        words = {"channel": channel, "state": how, "look": look, "mark": mark, "advice": said}
        st.html(panel("channel_card", t, **words))
        with st.container(horizontal=True, key=f"channel_acts_{channel.id}"):
            _acts(watch, channel)


def _acts(watch: Watch, channel: Channel) -> None:
    t, id = watch.viewer.t, channel.id
    if st.button(t("channel.test"), key=f"channel_test_{id}", icon=":material/send:"):
        with st.spinner(t("channel.testing")):
            test(watch, channel)
        st.rerun()
    if st.button(t("channel.change"), key=f"channel_change_{id}", icon=":material/edit:"):
        begin(channel)
        st.rerun()
    st.button(
        t("channel.off" if channel.active else "channel.on"), key=f"channel_switch_{id}",
        icon=":material/pause:" if channel.active else ":material/play_arrow:", on_click=switch, args=(watch, channel),
    )  # fmt: skip
    with st.popover(t("channel.remove"), icon=":material/delete:", key=f"channel_remove_{id}"):
        st.write(t("channel.remove.what", name=channel.name))
        st.button(
            t("channel.remove.do"),
            key=f"channel_remove_do_{id}",
            type="primary",
            on_click=remove,
            args=(watch, channel),
        )
