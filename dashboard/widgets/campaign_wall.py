"""The photos of a campaign: the newest page as it comes in, and as many older ones as somebody asked for."""

import streamlit as st

from dashboard.campaign_models import CAMPAIGNS, CampaignPhoto, CampaignPhotos
from dashboard.client import Refused, Unreachable
from dashboard.sources import Watch
from dashboard.viewer import Viewer

KEPT_SECONDS = 300


def wall(watch: Watch, campaign: str) -> tuple[tuple[CampaignPhoto, ...], bool]:
    """The photos to show, each once, and whether there are more. Older pages that are not answered are left out."""
    page = watch.campaign_photos(campaign).read().value or CampaignPhotos()
    found = {photo.evidence: photo for photo in page.items}
    for _ in range(st.session_state.get(_key(campaign), 0)):
        if page.next is None:
            break
        try:
            page = older(watch.viewer.scope, campaign, page.next, watch.viewer)
        except (Refused, Unreachable):
            return tuple(found.values()), True
        found |= {photo.evidence: photo for photo in page.items if photo.evidence not in found}
    return tuple(found.values()), page.next is not None


def more(watch: Watch, campaign: str) -> None:
    """The button for one page more."""
    words = watch.viewer.t("campaign.wall.more")
    st.button(words, key="campaign_more_photos", icon=":material/photo_library:", on_click=_more, args=(campaign,))


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def older(scope: tuple[str, ...], campaign: str, cursor: str, _viewer: Viewer) -> CampaignPhotos:
    """What people of one scope see behind ``cursor``."""
    answer = _viewer.client().get(f"{CAMPAIGNS}/{campaign}/photos", {"cursor": cursor})
    return CampaignPhotos.model_validate(answer)


def _more(campaign: str) -> None:
    st.session_state[_key(campaign)] = st.session_state.get(_key(campaign), 0) + 1


def _key(campaign: str) -> str:
    return f"photo_pages_{campaign}"
