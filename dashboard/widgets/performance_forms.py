"""The forms of performances: plan or change one, say that it was held, call it off."""

from datetime import date, time
from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import Photo
from dashboard.performance_models import SESSIONS, Performance
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.form import DOCUMENTS, LARGEST_FILE, MOST_PEOPLE, PICTURES, RECORDINGS
from dashboard.widgets.performance_doing import Doing, done, leave, reach

WHOLE_DAY = ""


def doing_form(watch: Watch, doing: Doing, troupes: tuple[str, ...], today: date) -> None:
    """Draw what the person is doing; what comes of it is said on the page that is drawn then."""
    t = watch.viewer.t
    with st.container(border=True, key="performance_doing_box"):
        title = "" if doing.of is None or doing.what == "plan" else doing.of.title
        st.html(panel("subheading", t, text=t(f"performance.{doing.what}.title", title=title)))
        with st.form(doing.form, border=False):
            body, photos = _fields(watch, doing, troupes, today)
            _refusal(doing, t)
            moved = _free_sessions(doing, t)
            sent = st.form_submit_button(t(f"performance.{doing.what}.do"), type="primary", width="stretch")
        st.button(t("performance.leave"), key="performance_leave", on_click=leave, type="tertiary")
    if sent or moved:
        _send(watch, doing, body, photos)


def _fields(watch: Watch, doing: Doing, troupes: tuple[str, ...], today: date) -> tuple[dict[str, Any], list[Photo]]:
    if doing.what == "held":
        return _held_fields(doing, watch.viewer.t)
    if doing.what == "cancel":
        reason = st.text_input(watch.viewer.t("performance.reason"), key=f"{doing.form}_reason", max_chars=1000)
        return {"reason": reason.strip()}, []
    return _plan_fields(watch, doing, troupes, today), []


def _plan_fields(watch: Watch, doing: Doing, troupes: tuple[str, ...], today: date) -> dict[str, Any]:
    t, of, key, places = watch.viewer.t, doing.of, doing.form, reach(watch)
    title = st.text_input(t("form.title"), of.title if of else "", max_chars=200, key=f"{key}_title")
    when, session, starts = st.columns([3, 3, 2])
    held_on = when.date_input(t("form.held_on"), of.held_on if of else today, key=f"{key}_day", format="YYYY-MM-DD")
    part = _session(session, of, key, t)
    begins = starts.time_input(
        t("performance.starts_at"), _time(of.starts_at) if of else None, key=f"{key}_time", step=900
    )
    left, right = st.columns(2)
    troupe = _troupe(left, of, troupes, key, t)
    village = right.selectbox(
        t("performance.village"), list(places), _index(list(places), of.village if of else None),
        places.__getitem__, key=f"{key}_village", placeholder=t("form.choose"),
    )  # fmt: skip
    left, right = st.columns(2)
    venue = left.text_input(t("performance.venue"), (of.venue or "") if of else "", max_chars=100, key=f"{key}_venue")
    partner = right.text_input(
        t("performance.partner"), (of.partner or "") if of else "", max_chars=100, key=f"{key}_partner"
    )
    programme = st.text_area(
        t("performance.programme"), "\n".join(of.programme) if of else "", key=f"{key}_programme", height=80
    )
    given = {
        "title": title.strip(),
        "held_on": held_on.isoformat(),
        "session": part,
        "starts_at": begins.strftime("%H:%M") if begins else None,
        "troupe": (troupe or "").strip(),
        "village": village,
        "venue": venue.strip(),
        "partner": partner.strip(),
        "programme": [line.strip() for line in programme.splitlines() if line.strip()],
    }
    return {name: value for name, value in given.items() if value}


def _session(column: Any, of: Performance | None, key: str, t: Texts) -> str | None:
    options = [WHOLE_DAY, *SESSIONS]
    names = {each: t(f"session.{each or 'day'}") for each in options}
    index = _index(options, (of.session or WHOLE_DAY) if of else "evening")
    chosen: str = column.selectbox(
        t("performance.session"), options, index, names.__getitem__, key=f"{key}_session"
    )  # fmt: skip
    return chosen or None


def _troupe(column: Any, of: Performance | None, troupes: tuple[str, ...], key: str, t: Texts) -> str | None:
    known = [*troupes, *([of.troupe] if of and of.troupe and of.troupe not in troupes else [])]
    chosen: str | None = column.selectbox(
        t("performance.troupe"), known, _index(known, of.troupe if of else None), accept_new_options=True,
        key=f"{key}_troupe", placeholder=t("performance.troupe.choose"),
    )  # fmt: skip
    return chosen


def _held_fields(doing: Doing, t: Texts) -> tuple[dict[str, Any], list[Photo]]:
    assert doing.of is not None
    title = st.text_input(t("form.title"), doing.of.title, max_chars=200, key=f"{doing.form}_title")
    people = st.number_input(
        t("form.participants"), 0, MOST_PEOPLE, None, step=1, key=f"{doing.form}_people", placeholder=""
    )
    st.html(panel("uploader", t))
    added = st.file_uploader(
        t("form.photos"), [*PICTURES, *DOCUMENTS, *RECORDINGS], accept_multiple_files=True, key=f"{doing.form}_photos",
        max_upload_size=LARGEST_FILE,
    )  # fmt: skip
    photos = [Photo(each.file_id, each.name, each.type, each.getvalue()) for each in added]
    body: dict[str, Any] = {"title": title.strip(), "participants": people}
    return {name: value for name, value in body.items() if value not in (None, "")}, photos


def _refusal(doing: Doing, t: Texts) -> None:
    """Why it was refused, in the services' own words, each reason once."""
    if doing.refused is not None:
        reasons = [doing.refused.title, *(each.reason for each in doing.refused.errors)]
        st.html(panel("performance_refused", t, reasons=list(dict.fromkeys(filter(None, reasons)))))


def _free_sessions(doing: Doing, t: Texts) -> bool:
    """A button for each session of the day that is free; True once one was chosen, which is then in the form."""
    free = doing.refused.free_sessions if doing.refused else ()
    if not free:
        return False
    with st.container(horizontal=True, key="performance_free"):
        chosen = [
            st.form_submit_button(
                t("performance.move", session=t(f"session.{each}")), key=f"performance_free_{each}",
                icon=":material/event_available:", on_click=_move, args=(doing, each),
            )
            for each in free
        ]  # fmt: skip
    return any(chosen)


def _move(doing: Doing, session: str) -> None:
    """Another session begins at another time."""
    if st.session_state.get(f"{doing.form}_session") != session:
        st.session_state[f"{doing.form}_time"] = None
    st.session_state[f"{doing.form}_session"] = session


def _send(watch: Watch, doing: Doing, body: dict[str, Any], photos: list[Photo]) -> None:
    try:
        with st.spinner(watch.viewer.t("form.sending")):
            doing.send(watch.viewer.client(), body, photos)
    except Refused:
        st.rerun()
    except Unreachable:
        st.error(watch.viewer.t("form.unreachable"), icon=":material/cloud_off:")
        return
    done(f"performance.{doing.what}.done")
    st.rerun()


def _index(options: list[str], value: str | None) -> int | None:
    return options.index(value) if value is not None and value in options else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
