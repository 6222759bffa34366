"""The form of a post: three required fields, photos, and the rest folded away."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.activity_models import Attachment, Start
from dashboard.draft import Draft, Photo
from dashboard.models import Kind
from dashboard.render import panel
from dashboard.texts import Texts
from dashboard.widgets.details import detail_fields
from dashboard.widgets.prefill import counted_for, occasion, occasion_line

LONGEST_TITLE = 200
MOST_PEOPLE = 10_000_000
PICTURES = ["jpg", "jpeg", "png", "webp"]
DOCUMENTS = ["pdf", "docx", "xlsx", "pptx", "ofd", "doc", "xls", "ppt", "wps", "txt"]
RECORDINGS = ["mp3", "m4a", "aac", "wav", "amr", "ogg", "mp4", "mov", "webm", "3gp"]
LARGEST_FILE = 50
"""Megabytes of one file that is sent with a form; longer videos go by the phone page or by their address."""
FOLDED = ("place", "participants", "period", "details")

Filled = tuple[dict[str, Any], list[Photo]]
"""The body to send, and the photos to upload with it."""


def form(
    draft: Draft,
    kinds: dict[str, Kind],
    key: str,
    today: date | None,
    t: Texts,
    start: Start | None = None,
    files: tuple[Attachment, ...] = (),
) -> Filled | None:
    """Draw ``draft``; None until it is sent off. Reasons why it was refused stand under their fields.

    ``start`` is what the district knows already; a day to come makes the post a plan. ``files`` are those pieces of the
    draft's evidence that are no pictures.
    """
    today = start.today if start else today
    kind = _kind(draft, kinds, key, t, start.kinds if start else ())
    with st.form(key, border=False):
        body, held_on = _required(draft, key, today, t)
        body = {"kind": kind, **body, **counted_for(occasion_line(occasion(start, draft), key, t), held_on)}
        if today and held_on > today and draft.corrects is None:
            body["status"] = "planned"
        evidence, photos = _photos(draft, key, t, files)
        with st.expander(t("form.more"), expanded=draft.says_more or _concerns_folded(draft)):
            body |= _optional(draft, key, t, start.places if start else ())
            given = draft.details if kind == draft.kind else {}
            own = detail_fields(kinds[kind].details if kind else {}, given, key=f"{key}_{kind}", t=t)
            _fault(draft, t, "details")
        if draft.refused and not draft.refused.errors:
            st.error(draft.refused.title)
        words = t("form.send.again" if draft.corrects and draft.corrects.status == "returned" else "form.send")
        sent = st.form_submit_button(words, type="primary", width="stretch", icon=":material/send:")
    more = {"details": own, "evidence": evidence}
    return ({**body, **{name: value for name, value in more.items() if value}}, photos) if sent else None


def _kind(draft: Draft, kinds: dict[str, Kind], key: str, t: Texts, usual: tuple[str, ...]) -> str | None:
    """Outside the form proper: another kind has other fields. Those that the unit uses most stand first."""
    ids = [*(id for id in usual if id in kinds), *(id for id in kinds if id not in usual)]
    index = ids.index(draft.kind) if draft.kind in kinds else None
    names = {id: kind.name for id, kind in kinds.items()}
    kind = st.selectbox(t("form.kind"), ids, index, names.__getitem__, key=f"{key}_kind", placeholder=t("form.choose"))
    _fault(draft, t, "kind")
    return kind


def _required(draft: Draft, key: str, today: date | None, t: Texts) -> tuple[dict[str, Any], date]:
    title = st.text_input(t("form.title"), draft.title, max_chars=LONGEST_TITLE, key=f"{key}_title")
    _fault(draft, t, "title")
    first = draft.held_on or today or "today"
    held_on = st.date_input(
        t("form.held_on"), first, key=f"{key}_held_on", format="YYYY-MM-DD", help=t("form.held_on.help")
    )
    _fault(draft, t, "held_on")
    return {"title": title.strip(), "held_on": held_on.isoformat()}, held_on


def _photos(draft: Draft, key: str, t: Texts, files: tuple[Attachment, ...]) -> tuple[list[str], list[Photo]]:
    """Those that stay of the ones that the post has, and those that were added; ``files`` are those without a picture."""
    kept: list[str] = []
    if draft.evidence:
        called = {each.id: each.name for each in files}
        pictures = [id for id in draft.evidence if id not in called]
        st.html(panel("kept_photos", t, evidence=pictures))
        names = {id: t("review.photo", n=n) for n, id in enumerate(pictures, 1)} | called
        kept = st.pills(
            t("form.photos.kept"), list(names), selection_mode="multi", default=list(names),
            format_func=names.__getitem__, key=f"{key}_kept",
        )  # fmt: skip
    st.html(panel("uploader", t))
    added = st.file_uploader(
        t("form.photos"), [*PICTURES, *DOCUMENTS, *RECORDINGS], accept_multiple_files=True, key=f"{key}_photos",
        max_upload_size=LARGEST_FILE,
    )  # fmt: skip
    _fault(draft, t, "evidence")
    return list(kept), [Photo(each.file_id, each.name, each.type, each.getvalue()) for each in added]


def _optional(draft: Draft, key: str, t: Texts, places: tuple[str, ...]) -> dict[str, Any]:
    known = [*([draft.place] if draft.place and draft.place not in places else []), *places]
    place = st.selectbox(
        t("form.place"), known, known.index(draft.place) if draft.place else None, accept_new_options=True,
        key=f"{key}_place", placeholder=t("form.place.choose" if known else "form.place.write"),
    )  # fmt: skip
    _fault(draft, t, "place")
    participants = st.number_input(
        t("form.participants"), 0, MOST_PEOPLE, draft.participants, step=1, key=f"{key}_participants", placeholder=""
    )
    _fault(draft, t, "participants")
    period = st.text_input(t("form.period"), draft.period or "", key=f"{key}_period", help=t("form.period.help"))
    _fault(draft, t, "period")
    given = {"place": (place or "").strip(), "participants": participants, "period": period.strip()}
    return {name: value for name, value in given.items() if value not in (None, "")}


def _concerns_folded(draft: Draft) -> bool:
    return draft.refused is not None and any(draft.refused.reason(name) for name in FOLDED)


def _fault(draft: Draft, t: Texts, name: str) -> None:
    if draft.refused and (reason := draft.refused.reason(name)):
        st.html(panel("fault", t, reason=reason))
