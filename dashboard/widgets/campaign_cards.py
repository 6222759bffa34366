"""The year's campaigns as cards: what is on first, then what comes, the nearest first, then what is over."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.campaign_models import Campaign
from dashboard.texts import Texts

CHOSEN = "campaign"
"""The query parameter that holds the id of the campaign that is shown."""

ICONS = {
    "open": ":material/campaign:",
    "announced": ":material/event_upcoming:",
    "closed": ":material/task_alt:",
    "cancelled": ":material/event_busy:",
}


def in_order(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """On, to come, over, cancelled."""
    ranks = list(ICONS)
    coming = sorted((each for each in campaigns if each.status == "announced"), key=lambda each: each.first)
    rest = sorted((each for each in campaigns if each.status != "announced"), key=lambda each: each.first, reverse=True)
    return sorted([*coming, *rest], key=lambda each: ranks.index(each.status) if each.status in ranks else len(ranks))


def chosen_of(campaigns: Sequence[Campaign]) -> Campaign | None:
    """The one that the address names, else the first."""
    named = st.query_params.get(CHOSEN)
    return next((each for each in campaigns if each.id == named), campaigns[0] if campaigns else None)


def campaign_cards(campaigns: Sequence[Campaign], chosen: Campaign, today: date, t: Texts) -> None:
    with st.container(horizontal=True, key="campaign_cards"):
        for each in campaigns:
            words = t("campaign.card", title=escaped(each.title), days=days_of(each, t), when=when(each, today, t))
            st.button(
                words, key=f"campaign_{each.id}", icon=ICONS.get(each.status),
                type="primary" if each.id == chosen.id else "secondary", on_click=_choose, args=(each.id,),
            )  # fmt: skip


def days_of(campaign: Campaign, t: Texts) -> str:
    first, last = (t("day.short", month=day.month, day=day.day) for day in (campaign.first, campaign.last))
    return first if campaign.first == campaign.last else f"{first} – {last}"


def when(campaign: Campaign, today: date, t: Texts) -> str:
    """How long until it begins or ends, or that it is over."""
    if campaign.status == "announced":
        return t("campaign.in_days", n=(campaign.first - today).days)
    if campaign.status == "open":
        length, day = (campaign.last - campaign.first).days + 1, (today - campaign.first).days + 1
        return t("campaign.on_day", day=min(day, length), of=length)
    return t(f"campaign.status.{campaign.status}")


def escaped(text: str) -> str:
    """A button's label is Markdown: what people wrote is never markup."""
    return "".join(f"\\{each}" if each in r"\`*_{}[]()#+-.!|<>~:$^" else each for each in text)


def _choose(id: str) -> None:
    st.query_params[CHOSEN] = id
