"""What the section does with campaigns: make one from an observance, change it, call it off, take its summary home."""

from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.campaign_models import CAMPAIGNS, Campaign
from dashboard.client import Refused, Unreachable
from dashboard.draft import Photo
from dashboard.once import once
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.campaign_cards import CHOSEN, chosen_of, in_order
from dashboard.widgets.campaign_form import campaign_form
from dashboard.widgets.campaign_scheme import keep

FORM = "campaign_form"
NEW = "new"
STALE = 412


def shows_form() -> bool:
    return bool(st.session_state.get(FORM))


def office(viewer: Viewer) -> None:
    """The buttons, and below them the form that one of them opened."""
    watch, t = Watch(viewer), viewer.t
    listed = watch.campaigns().read().value
    chosen = chosen_of(in_order(listed.items)) if listed else None
    if fault := st.session_state.pop("campaign_fault", None):
        st.error(fault)
    with st.container(horizontal=True, key="campaign_office"):
        st.button(t("campaign.new"), key="campaign_new", icon=":material/add:", on_click=_open, args=(NEW,))
        if chosen is not None and chosen.status != "cancelled":
            st.button(
                t("campaign.edit"), key="campaign_edit", icon=":material/edit:", on_click=_open, args=(chosen.id,)
            )
            _cancelling(watch, chosen)
    form = st.session_state.get(FORM)
    if form is None or listed is None:
        return
    edited = next((each for each in listed.items if each.id == form), None)
    with st.container(border=True, key="campaign_writing"):
        key = st.session_state.campaign_key
        if (filled := campaign_form(watch, edited, listed.today, key=key, leave=_close)) is not None:
            _send(watch, edited, *filled)


def _cancelling(watch: Watch, campaign: Campaign) -> None:
    t = watch.viewer.t
    if campaign.status not in ("announced", "open"):
        return
    with st.popover(t("campaign.cancel"), icon=":material/event_busy:", key="campaign_cancel"):
        reason = st.text_input(t("campaign.cancel.reason"), key=f"reason_{campaign.id}", max_chars=1000)
        st.button(
            t("campaign.cancel.do"), key="campaign_cancel_do", type="primary", disabled=not reason.strip(),
            on_click=_cancel, args=(watch, campaign, reason.strip()),
        )  # fmt: skip


def _cancel(watch: Watch, campaign: Campaign, reason: str) -> None:
    key = once(campaign.id, campaign.version, "cancel", reason)
    try:
        watch.viewer.client().post(f"{CAMPAIGNS}/{campaign.id}/cancel", {"reason": reason}, key=key)
    except (Refused, Unreachable) as error:
        st.session_state.campaign_fault = _said(watch, error)
    _hurry(watch, campaign.id)


def _send(watch: Watch, edited: Campaign | None, body: dict[str, Any], scheme: Photo | None) -> None:
    """Make or change it; what was refused stays in the form with its reasons."""
    client, key = watch.viewer.client(), st.session_state.campaign_key
    try:
        if scheme is not None:
            body["scheme"] = keep(client, scheme, key=key)
        if edited is None:
            answer = client.post(CAMPAIGNS, body, key=key)
        else:
            answer = client.put(f"{CAMPAIGNS}/{edited.id}", body, version=edited.version)
    except (Refused, Unreachable) as error:
        st.error(_said(watch, error))
        return
    _hurry(watch, answer["id"])
    _close()
    st.query_params[CHOSEN] = answer["id"]
    st.rerun()


def _said(watch: Watch, error: Refused | Unreachable) -> str:
    if isinstance(error, Unreachable):
        return watch.viewer.t("campaign.unreachable")
    if error.status == STALE:
        return watch.viewer.t("campaign.stale")
    return "  \n".join([error.title, *dict.fromkeys(each.reason for each in error.errors)])


def _hurry(watch: Watch, id: str) -> None:
    for watched in (watch.campaigns(), watch.campaign(id)):
        watched.source.hurry()


def _open(form: str) -> None:
    st.session_state[FORM] = form
    st.session_state.campaign_key = uuid4().hex


def _close() -> None:
    st.session_state[FORM] = None
