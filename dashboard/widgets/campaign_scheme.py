"""A campaign's scheme: the document that says how it shall be held."""

import streamlit as st

from dashboard.activity_models import Attachment
from dashboard.campaign_models import Campaign
from dashboard.client import Client, Refused, Unreachable
from dashboard.draft import Photo
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.attached import about
from dashboard.widgets.form import DOCUMENTS, LARGEST_FILE

EVIDENCE = "/api/events/evidence"


def scheme_of(watch: Watch, campaign: Campaign) -> Attachment | None:
    """None where there is none, or what it is cannot be asked."""
    if campaign.scheme is None:
        return None
    try:
        return next(iter(about(watch.viewer.scope, (campaign.scheme,), watch.viewer)), None)
    except (Refused, Unreachable):
        return None


def scheme_field(t: Texts, *, key: str) -> Photo | None:
    """The document that was chosen."""
    st.html(panel("document_uploader", t))
    chosen = st.file_uploader(t("campaign.field.scheme"), DOCUMENTS, key=f"scheme_{key}", max_upload_size=LARGEST_FILE)
    return Photo(chosen.file_id, chosen.name, chosen.type, chosen.getvalue()) if chosen else None


def keep(client: Client, scheme: Photo, *, key: str) -> str:
    """Its id among the evidence. Raises ``Refused`` and ``Unreachable``; again with the same key is harmless."""
    kept = client.upload(EVIDENCE, scheme.name, scheme.content, scheme.media_type, key=f"{key}.{scheme.token}")
    return str(kept["id"])
