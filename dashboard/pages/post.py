"""The township's page, for a phone first: what is due, then three fields, then what the post has served."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import Draft, Photo
from dashboard.models import Activity, Kind, PlannedTarget, Progress
from dashboard.render import number, panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.viewer import Viewer
from dashboard.widgets.details import detail_fields
from dashboard.widgets.effects import served
from dashboard.widgets.heading import heading
from dashboard.widgets.turns import Turn, due

DUE_SHOWN = 5
LONGEST_TITLE = 200
MOST_PEOPLE = 10_000_000
ICONS = {"overdue": ":material/error:", "at_risk": ":material/schedule:", "open": ":material/add:"}
PICTURES = ["jpg", "jpeg", "png", "webp"]


def draw(viewer: Viewer) -> None:
    watch = Watch(viewer)
    heading(watch, viewer.t("post.title"))
    progress = _progress(watch)
    if activity := st.session_state.get("posted"):
        _receipt(viewer, watch, activity)
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _due_list(watch, progress)
    with right, st.container(border=True):
        _form(viewer, watch, progress.as_of if progress else None)


def _progress(watch: Watch) -> Progress | None:
    plan = watch.plan()
    return watch.progress(plan.id).read().value if plan else None


def _due_list(watch: Watch, progress: Progress | None) -> None:
    t = watch.viewer.t
    st.html(panel("subheading", t, text=t("due.title")))
    if progress is None:
        st.html(panel("empty", t, what="down.tasks" if watch.plans().read().value is None else "no_plan"))
        return
    found = due(progress, watch.viewer.me.unit)
    if not found:
        st.html(panel("empty", t, what="due.none"))
    targets = _targets(watch)
    for turn in found[:DUE_SHOWN]:
        _due_button(turn, targets, t)
    if found[DUE_SHOWN:]:
        with st.expander(t("due.more", n=len(found) - DUE_SHOWN)):
            for turn in found[DUE_SHOWN:]:
                _due_button(turn, targets, t)


def _targets(watch: Watch) -> dict[str, PlannedTarget]:
    plan = watch.plan()
    content = watch.content(plan).read().value if plan else None
    return {target.id: target for task in content.tasks for target in task.targets} if content else {}


def _due_button(turn: Turn, targets: dict[str, PlannedTarget], t: Texts) -> None:
    cell, target = turn.cell, targets.get(turn.target.id)
    missing = cell.goal - (cell.value or 0)
    when = t("due.late", n=-turn.days) if turn.days is not None and turn.days < 0 else t("due.by", day=cell.due or "–")
    st.button(
        t("due.item", title=turn.target.title, period=cell.period, missing=number(missing), when=when),
        key=f"due_{turn.target.id}_{cell.period}",
        icon=ICONS[turn.look],
        width="stretch",
        disabled=target is None or "kind" not in target.of,
        on_click=_begin,
        args=(Draft.serving(target, cell.period if turn.look == "overdue" else None) if target else Draft(),),
    )


def _begin(draft: Draft) -> None:
    """Start the form anew from ``draft``: the fields' keys hold the draft's, so that they take its first values."""
    st.session_state.draft = draft
    st.session_state.form = st.session_state.get("form", 0) + 1
    st.session_state.pop("posted", None)


def _form(viewer: Viewer, watch: Watch, today: date | None) -> None:
    t, kinds = viewer.t, watch.kinds()
    draft: Draft = st.session_state.setdefault("draft", Draft())
    form = f"form_{st.session_state.setdefault('form', 0)}"
    if not kinds:
        st.html(panel("empty", t, what="down.events"))
        return
    kind = _kind(draft, kinds, form, t)
    with st.form(form, border=False):
        body = {"kind": kind, **_required(draft, form, today, t)}
        photos = st.file_uploader(t("form.photos"), PICTURES, accept_multiple_files=True, key=f"{form}_photos")
        _fault(draft, t, "evidence")
        with st.expander(t("form.more"), expanded=bool(draft.details) or _concerns_more(draft)):
            body |= _optional(draft, form, t)
            own = detail_fields(kinds[kind].details if kind else {}, draft.details, key=f"{form}_{kind}", t=t)
            _fault(draft, t, "details")
        if draft.refused and not draft.refused.errors:
            st.error(draft.refused.title)
        sent = st.form_submit_button(t("form.send"), type="primary", width="stretch", icon=":material/send:")
    if sent:
        body |= {"details": own} if own else {}
        body |= {"observance": draft.observance} if draft.observance else {}
        _send(viewer, draft, body, [Photo(p.file_id, p.name, p.type, p.getvalue()) for p in photos])


def _kind(draft: Draft, kinds: dict[str, Kind], form: str, t: Texts) -> str | None:
    """Outside the form proper: another kind has other fields."""
    index = list(kinds).index(draft.kind) if draft.kind in kinds else None
    names = {id: kind.name for id, kind in kinds.items()}
    label, key = t("form.kind"), f"{form}_kind"
    kind = st.selectbox(label, list(kinds), index, names.__getitem__, key=key, placeholder=t("form.choose"))
    _fault(draft, t, "kind")
    return kind


def _required(draft: Draft, form: str, today: date | None, t: Texts) -> dict[str, Any]:
    title = st.text_input(t("form.title"), draft.title, max_chars=LONGEST_TITLE, key=f"{form}_title")
    _fault(draft, t, "title")
    held_on = st.date_input(t("form.held_on"), today or "today", key=f"{form}_held_on", format="YYYY-MM-DD")
    _fault(draft, t, "held_on")
    return {"title": title.strip(), "held_on": held_on.isoformat()}


def _optional(draft: Draft, form: str, t: Texts) -> dict[str, Any]:
    place = st.text_input(t("form.place"), max_chars=LONGEST_TITLE, key=f"{form}_place")
    _fault(draft, t, "place")
    label, key = t("form.participants"), f"{form}_participants"
    participants = st.number_input(label, 0, MOST_PEOPLE, None, step=1, key=key, placeholder="")
    _fault(draft, t, "participants")
    period = st.text_input(t("form.period"), draft.period or "", key=f"{form}_period", help=t("form.period.help"))
    _fault(draft, t, "period")
    given = {"place": place.strip(), "participants": participants, "period": period.strip()}
    return {name: value for name, value in given.items() if value not in (None, "")}


def _concerns_more(draft: Draft) -> bool:
    names = ("place", "participants", "period", "details")
    return draft.refused is not None and any(draft.refused.reason(name) for name in names)


def _fault(draft: Draft, t: Texts, name: str) -> None:
    if draft.refused and (reason := draft.refused.reason(name)):
        st.html(panel("fault", t, reason=reason))


def _send(viewer: Viewer, draft: Draft, body: dict[str, Any], photos: list[Photo]) -> None:
    draft.refused = None
    try:
        with st.spinner(viewer.t("form.sending")):
            st.session_state.posted = draft.send(viewer.client(), body, photos)
    except Unreachable:
        st.error(viewer.t("form.unreachable"), icon=":material/cloud_off:")
        return
    except Refused as refused:
        draft.refused = refused
    st.rerun()


def _receipt(viewer: Viewer, watch: Watch, activity: Activity) -> None:
    names = watch.kind_names()
    st.html(panel("receipt", viewer.t, activity=activity, kind=names.get(activity.kind, activity.kind)))
    served(viewer, activity.id)
    st.button(viewer.t("post.again"), type="primary", icon=":material/add:", on_click=_begin, args=(Draft(),))
