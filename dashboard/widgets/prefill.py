"""What the form of a post starts with: asked for once for each form, and never in its way."""

from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from dashboard.activity_models import NearObservance, Occasion, OpenCampaign, Start
from dashboard.client import Refused, Unreachable
from dashboard.draft import Draft
from dashboard.render import day
from dashboard.texts import Texts
from dashboard.viewer import Viewer
from dashboard.widgets.labels import plain


def opening(viewer: Viewer, key: str) -> Start | None:
    """What the form ``key`` starts with; None while the services do not say: the form then starts empty."""
    known: tuple[str, Start] | None = st.session_state.get("start")
    if known is None or known[0] != key:
        with suppress(Refused, Unreachable):
            known = key, Start.model_validate(viewer.client().get("/api/events/prefill"))
            st.session_state.start = known
    return known[1] if known and known[0] == key else None


def occasion(start: Start | None, draft: Draft) -> OpenCampaign | NearObservance | None:
    """What a new post may count for: the campaign that is on, else today's observance, else the next one near."""
    if start is None or draft.corrects or draft.unshown.get("campaign") or draft.unshown.get("observance"):
        return None
    near = {each.id: each for each in start.observances}
    return start.campaign or near.get(start.observance or "") or next(iter(near.values()), None)


def occasion_line(
    found: OpenCampaign | NearObservance | None, key: str, t: Texts
) -> OpenCampaign | NearObservance | None:
    """One line that says what the post counts for, to be said no to: a campaign is proposed, an observance offered."""
    if found is None:
        return None
    of_campaign = isinstance(found, OpenCampaign)
    name = found.title if isinstance(found, OpenCampaign) else found.name
    words = t("form.campaign" if of_campaign else "form.observance", name=plain(name), days=_days(found, t))
    return found if st.checkbox(words, of_campaign, key=f"{key}_{found.id}") else None


def counted_for(found: OpenCampaign | NearObservance | None, held_on: date) -> dict[str, Any]:
    """What the post says of it; nothing where it was held on another day."""
    if found is None or not found.first <= held_on <= found.last:
        return {}
    campaign, observance = (found.id, found.observance) if isinstance(found, OpenCampaign) else (None, found.id)
    said = {"campaign": campaign, "observance": observance, "laws": list(found.laws)}
    return {name: value for name, value in said.items() if value}


def _days(found: Occasion, t: Texts) -> str:
    first, last = day(found.first, t), day(found.last, t)
    return first if first == last else t("days.span", first=first, last=last)
