"""The township's page, for a phone first: what came back, what is due, three fields, then what became of the posts."""

from dataclasses import replace

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import Draft, Photo
from dashboard.models import Activity, Progress
from dashboard.render import panel
from dashboard.settings import settings
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.attached import attached
from dashboard.widgets.correction import correction, current_state
from dashboard.widgets.due_list import due_list
from dashboard.widgets.effects import served
from dashboard.widgets.form import Filled, form
from dashboard.widgets.heading import heading
from dashboard.widgets.keep_draft import KEPT, keep_draft
from dashboard.widgets.own_posts import latest, planned_list, returned_list
from dashboard.widgets.prefill import opening
from dashboard.widgets.reveal import reveal
from dashboard.widgets.woken import woken
from dashboard.widgets.writing import begin, begun, choose, current, form_key, posted, remark

HEAD, TO_DO, OWN, WRITING, AWAITED = "post_head", "to_do", "own", "writing", "form_awaited"
STALE = 412
TAKEN_BEFORE = "idempotency_conflict"
"""A draft that came back after a reload was sent before it, and taken; now it says something else, or has no photos."""


def draw(viewer: Viewer) -> None:
    """The form itself is no fragment: what is being written is never drawn again by somebody else's change."""
    keep_draft(viewer, Watch(viewer).kinds())
    head(viewer)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        to_do(viewer)
        _field_page(viewer)
    with right:
        with st.container(border=True, key=WRITING):
            if activity := posted():
                _receipt(viewer, activity)
            else:
                _write(viewer)
        own(viewer)
    if begun():
        reveal(WRITING, form_key())


@woken(HEAD)
def head(viewer: Viewer) -> None:
    heading(Watch(viewer), viewer.t("post.title"))


@woken(TO_DO)
def to_do(viewer: Viewer) -> None:
    watch = Watch(viewer)
    returned_list(watch)
    planned_list(watch)
    due_list(watch, _progress(watch))


@woken(OWN)
def own(viewer: Viewer) -> None:
    latest(Watch(viewer))


@woken(AWAITED)
def awaited(viewer: Viewer) -> None:
    """Stands in the form's place while the service of events has never answered; the page is drawn anew as soon as it does."""
    if Watch(viewer).kinds():
        st.rerun()
    st.html(panel("empty", viewer.t, what="down.events"))


def _field_page(viewer: Viewer) -> None:
    if address := settings().field_url:
        st.link_button(viewer.t("post.field"), address, icon=":material/install_mobile:")


def _progress(watch: Watch) -> Progress | None:
    plan = watch.plan()
    return watch.progress(plan.id).read().value if plan else None


def _write(viewer: Viewer) -> None:
    watch, draft, t = Watch(viewer), current(), viewer.t
    kinds, progress = watch.kinds(), _progress(watch)
    if not kinds:
        awaited(viewer)
        return
    if code := remark():
        st.warning(t(code))
    if code == KEPT:
        st.button(t("form.anew"), key="anew", icon=":material/delete:", on_click=choose, args=(Draft(),))
    if draft.corrects:
        correction(watch, draft.corrects)
    start = opening(viewer, form_key())
    files = attached(watch, draft.corrects).files if draft.corrects else ()
    if filled := form(draft, kinds, form_key(), progress.as_of if progress else None, t, start, files):
        _send(watch, draft, filled)


def _send(watch: Watch, draft: Draft, filled: Filled) -> None:
    body, photos = filled
    try:
        with st.spinner(watch.viewer.t("form.sending")):
            _try(watch, draft, body, photos)
    except Unreachable:
        st.error(watch.viewer.t("form.unreachable"), icon=":material/cloud_off:")
        return
    st.rerun()


def _try(watch: Watch, draft: Draft, body: dict[str, object], photos: list[Photo]) -> None:
    """Send; what comes of it is in the session afterwards. Raises ``Unreachable``."""
    draft.refused = None
    try:
        st.session_state.posted = draft.send(watch.viewer.client(), body, photos)
    except Refused as refused:
        if refused.status == STALE and draft.corrects:
            begin(current_state(watch, draft.corrects), remark="correct.stale")
        elif refused.code == TAKEN_BEFORE:
            draft.refused = replace(refused, title=watch.viewer.t("form.sent_before"))
        else:
            draft.refused = refused
    for watched in (watch.returned(), watch.planned(), watch.own()):
        watched.source.hurry()


def _receipt(viewer: Viewer, activity: Activity) -> None:
    names, start = Watch(viewer).kind_names(), opening(viewer, form_key())
    campaign = start.campaign.title if activity.campaign and start and start.campaign else None
    kind = names.get(activity.kind, activity.kind)
    st.html(panel("receipt", viewer.t, activity=activity, kind=kind, campaign=campaign))
    if activity.status != "planned":
        served(viewer, activity)
    st.button(viewer.t("post.again"), type="primary", icon=":material/add:", on_click=choose, args=(Draft(),))
