"""The form of a post: three required fields, photos, and the rest folded away."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.draft import Draft, Photo
from dashboard.models import Kind
from dashboard.render import panel
from dashboard.texts import Texts
from dashboard.widgets.details import detail_fields

LONGEST_TITLE = 200
MOST_PEOPLE = 10_000_000
PICTURES = ["jpg", "jpeg", "png", "webp"]
FOLDED = ("place", "participants", "period", "details")

Filled = tuple[dict[str, Any], list[Photo]]
"""The body to send, and the photos to upload with it."""


def form(draft: Draft, kinds: dict[str, Kind], key: str, today: date | None, t: Texts) -> Filled | None:
    """Draw ``draft``; None until it is sent off. Reasons why it was refused stand under their fields."""
    kind = _kind(draft, kinds, key, t)
    with st.form(key, border=False):
        body = {"kind": kind, **_required(draft, key, today, t)}
        evidence, photos = _photos(draft, key, t)
        with st.expander(t("form.more"), expanded=draft.says_more or _concerns_folded(draft)):
            body |= _optional(draft, key, t)
            given = draft.details if kind == draft.kind else {}
            own = detail_fields(kinds[kind].details if kind else {}, given, key=f"{key}_{kind}", t=t)
            _fault(draft, t, "details")
        if draft.refused and not draft.refused.errors:
            st.error(draft.refused.title)
        words = t("form.send" if draft.corrects is None else "form.send.again")
        sent = st.form_submit_button(words, type="primary", width="stretch", icon=":material/send:")
    more = {"details": own, "evidence": evidence}
    return ({**body, **{name: value for name, value in more.items() if value}}, photos) if sent else None


def _kind(draft: Draft, kinds: dict[str, Kind], key: str, t: Texts) -> str | None:
    """Outside the form proper: another kind has other fields."""
    index = list(kinds).index(draft.kind) if draft.kind in kinds else None
    names = {id: kind.name for id, kind in kinds.items()}
    kind = st.selectbox(
        t("form.kind"), list(kinds), index, names.__getitem__, key=f"{key}_kind", placeholder=t("form.choose")
    )
    _fault(draft, t, "kind")
    return kind


def _required(draft: Draft, key: str, today: date | None, t: Texts) -> dict[str, Any]:
    title = st.text_input(t("form.title"), draft.title, max_chars=LONGEST_TITLE, key=f"{key}_title")
    _fault(draft, t, "title")
    first = draft.held_on or today or "today"
    held_on = st.date_input(t("form.held_on"), first, key=f"{key}_held_on", format="YYYY-MM-DD")
    _fault(draft, t, "held_on")
    return {"title": title.strip(), "held_on": held_on.isoformat()}


def _photos(draft: Draft, key: str, t: Texts) -> tuple[list[str], list[Photo]]:
    """Those that stay of the ones that the post has, and those that were added."""
    kept: list[str] = []
    if draft.evidence:
        st.html(panel("kept_photos", t, evidence=draft.evidence))
        names = {id: t("review.photo", n=n) for n, id in enumerate(draft.evidence, 1)}
        kept = st.pills(
            t("form.photos.kept"), list(names), selection_mode="multi", default=list(names),
            format_func=names.__getitem__, key=f"{key}_kept",
        )  # fmt: skip
    st.html(panel("uploader", t))
    added = st.file_uploader(t("form.photos"), PICTURES, accept_multiple_files=True, key=f"{key}_photos")
    _fault(draft, t, "evidence")
    return list(kept), [Photo(each.file_id, each.name, each.type, each.getvalue()) for each in added]


def _optional(draft: Draft, key: str, t: Texts) -> dict[str, Any]:
    place = st.text_input(t("form.place"), draft.place, max_chars=LONGEST_TITLE, key=f"{key}_place")
    _fault(draft, t, "place")
    participants = st.number_input(
        t("form.participants"), 0, MOST_PEOPLE, draft.participants, step=1, key=f"{key}_participants", placeholder=""
    )
    _fault(draft, t, "participants")
    period = st.text_input(t("form.period"), draft.period or "", key=f"{key}_period", help=t("form.period.help"))
    _fault(draft, t, "period")
    given = {"place": place.strip(), "participants": participants, "period": period.strip()}
    return {name: value for name, value in given.items() if value not in (None, "")}


def _concerns_folded(draft: Draft) -> bool:
    return draft.refused is not None and any(draft.refused.reason(name) for name in FOLDED)


def _fault(draft: Draft, t: Texts, name: str) -> None:
    if draft.refused and (reason := draft.refused.reason(name)):
        st.html(panel("fault", t, reason=reason))
