"""What is attached to an activity: pictures to look at, and everything else as links."""

from typing import NamedTuple

import streamlit as st

from dashboard.activity_models import Attachment
from dashboard.client import Refused, Unreachable
from dashboard.models import Activity
from dashboard.sources import Watch
from dashboard.viewer import Viewer

KEPT_SECONDS = 300


class Attached(NamedTuple):
    pictures: tuple[str, ...]
    files: tuple[Attachment, ...]


def attached(watch: Watch, activity: Activity) -> Attached:
    """While it cannot be asked what each piece is, all are shown as pictures."""
    if not activity.evidence:
        return Attached((), ())
    try:
        known = {each.id: each for each in about(watch.viewer.scope, activity.evidence, watch.viewer)}
    except (Refused, Unreachable):
        return Attached(activity.evidence, ())
    files = tuple(each for id in activity.evidence if (each := known.get(id)) and each.kind != "picture")
    others = {each.id for each in files}
    return Attached(tuple(id for id in activity.evidence if id not in others), files)


def about_answer(watch: Watch, ids: tuple[str, ...]) -> tuple[Attachment, ...]:
    """What is known of the evidence of an answer; nothing while it cannot be asked."""
    try:
        return about(watch.viewer.scope, ids, watch.viewer) if ids else ()
    except (Refused, Unreachable):
        return ()


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=2000, show_spinner=False)
def about(scope: tuple[str, ...], ids: tuple[str, ...], _viewer: Viewer) -> tuple[Attachment, ...]:
    """What is known of evidence; it never changes."""
    answer = _viewer.client().get("/api/events/evidence", {"ids": ",".join(ids)})
    return tuple(Attachment.model_validate(each) for each in answer["items"])
