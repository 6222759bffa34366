"""Campaigns: what is on, what comes, what was; of one, who took part, how many it reached, its days and its photos."""

from urllib.parse import urlencode

import streamlit as st

from dashboard.campaign_models import Campaign, Campaigns
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.campaign_board import panels
from dashboard.widgets.campaign_cards import campaign_cards, chosen_of, days_of, in_order, when
from dashboard.widgets.campaign_office import office, shows_form
from dashboard.widgets.campaign_scheme import scheme_of
from dashboard.widgets.campaign_summary import head_of
from dashboard.widgets.campaign_wall import more, wall
from dashboard.widgets.heading import heading
from dashboard.widgets.marks import MARKS
from dashboard.widgets.woken import woken

BOARD = "campaign_board"


def draw(viewer: Viewer) -> None:
    """The section's form is no fragment: what is being written is never drawn again by somebody else's change."""
    st.session_state.campaign_drawn = _first(viewer)
    heading(Watch(viewer), viewer.t("campaign.title"))
    if viewer.may_review:
        office(viewer)
    board(viewer)


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch, t = Watch(viewer), viewer.t
    listed = watch.campaigns().read()
    if listed.value is None:
        st.html(panel("empty", t, what="down.campaigns" if listed.down_since else "campaign.preparing"))
        return
    campaigns = in_order(listed.value.items)
    chosen = chosen_of(campaigns)
    if chosen is None:
        if not shows_form():
            st.html(panel("empty", t, what="campaign.none"))
        return
    if chosen.id != st.session_state.campaign_drawn:
        st.rerun()  # another one was chosen: what the section may do with it stands outside this part
    campaign_cards(campaigns, chosen, listed.value.today, t)
    _chosen(watch, chosen, listed.value)


def _chosen(watch: Watch, chosen: Campaign, listed: Campaigns) -> None:
    t, reading = watch.viewer.t, watch.campaign(chosen.id).read()
    if reading.value is None:
        st.html(panel("empty", t, what="down.campaigns" if reading.down_since else "campaign.preparing"))
        return
    shown = panels(
        reading.value,
        watch.units().read().value or (),
        watch.campaign_activities(chosen.id).read().value or (),
        watch.unit_names(),
    )
    photos, are_more = wall(watch, chosen.id)
    days_text, said = days_of(reading.value, t), when(reading.value, listed.today, t)
    summary = f"/do/summary/{chosen.id}?{urlencode({'name': chosen.title})}" if watch.viewer.may_export else None
    shown |= {"days_text": days_text, "when": said, "summary": summary}
    shown |= {"scheme": scheme_of(watch, reading.value), "head": head_of(reading.value, t)}
    st.html(panel("campaign", t, reading=reading, photos=photos, marks=MARKS, **shown))
    if are_more:
        more(watch, chosen.id)


def _first(viewer: Viewer) -> str | None:
    listed = Watch(viewer).campaigns().read().value
    chosen = chosen_of(in_order(listed.items)) if listed else None
    return chosen.id if chosen else None
