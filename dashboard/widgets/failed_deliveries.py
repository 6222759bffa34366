"""Letters that no provider took in the end: where to, why not, and once more."""

from collections.abc import Sequence

import streamlit as st

from dashboard.channel_models import DELIVERIES, Delivery
from dashboard.client import Refused, Unreachable
from dashboard.render import panel
from dashboard.sources import FAILED_LENGTH, Watch
from dashboard.widgets.channel_cards import advice


def failed_deliveries(watch: Watch) -> None:
    """Nothing where all arrived."""
    t, found = watch.viewer.t, watch.failed().read().value or ()
    waiting = [each for each in found if each.id not in _sent_again()]
    if not waiting:
        return
    with st.container(border=True, key="channel_failed"):
        more = "+" if len(found) == FAILED_LENGTH else ""
        with st.container(horizontal=True, vertical_alignment="center", key="channel_failed_head"):
            st.html(panel("subheading", t, text=t("delivery.failed", n=f"{len(waiting)}{more}")))
            st.button(
                t("delivery.again.all"), key="delivery_again_all", icon=":material/refresh:", on_click=_again,
                args=(watch, waiting),
            )  # fmt: skip
        for each in waiting:
            _row(watch, each)


def _row(watch: Watch, delivery: Delivery) -> None:
    t = watch.viewer.t
    with st.container(horizontal=True, vertical_alignment="center", key=f"channel_failed_{delivery.id}"):
        st.html(panel("failed_delivery", t, each=delivery, advice=advice(delivery.answer, t)))
        st.button(t("delivery.again"), key=f"delivery_again_{delivery.id}", on_click=_again, args=(watch, [delivery]))


def _again(watch: Watch, deliveries: Sequence[Delivery]) -> None:
    """Send them once more; what was sent again by somebody else meanwhile leaves the list too."""
    t, known = watch.viewer.t, _sent_again()
    for delivery in deliveries:
        if delivery.id in known:
            continue
        try:
            watch.viewer.client().post(f"{DELIVERIES}/{delivery.id}/retry")
        except Refused as refused:
            st.session_state.channel_fault = refused.title
        except Unreachable:
            st.session_state.channel_fault = t("form.unreachable")
            break
        known.add(delivery.id)
    watch.failed().source.hurry()


def _sent_again() -> set[str]:
    known: set[str] = st.session_state.setdefault("deliveries_sent_again", set())
    return known
