"""How a person wants to be told, in plain words: at once, in a digest, when not, in which language, and until when not at all."""

from datetime import date, time
from typing import Any

import streamlit as st

from dashboard.client import Client, Refused, Unreachable
from dashboard.notice_models import PREFERENCES, Chosen, Policy, Preferences
from dashboard.render import panel
from dashboard.texts import LANGUAGES, Texts
from dashboard.viewer import Viewer

DISTRICT = "district"
"""The choice to have it as the district does."""
AT_ONCE = (DISTRICT, "high", "normal", "low")
DIGESTS = (DISTRICT, "daily", "weekly")
QUIET = (DISTRICT, "own", "none")
USUAL_QUIET = (time(20), time(8))
STEP_SECONDS = 1800


def read(viewer: Viewer) -> Preferences | None:
    """What is chosen now; None, with a word about it, while that cannot be read."""
    try:
        return Preferences.model_validate(viewer.client().get(PREFERENCES))
    except (Refused, Unreachable):
        st.html(panel("source_down_short", viewer.t, source="notify"))
        return None


def wishes(viewer: Viewer, preferences: Preferences) -> None:
    """The fields keep what is being chosen for as long as what is stored is the same."""
    t, chosen, district = viewer.t, preferences.chosen, preferences.district
    key = f"wish_{hash(chosen)}"
    st.html(panel("wish_caps", t, policy=preferences.policy))
    at_once = st.selectbox(
        t("wish.at_once"), AT_ONCE, AT_ONCE.index(chosen.immediate_from or DISTRICT), key=f"{key}_at_once",
        format_func=lambda each: _named(t, "wish.at_once", each, district.immediate_from),
        help=t("wish.at_once.help"),
    )  # fmt: skip
    digest = st.selectbox(
        t("wish.digest"), DIGESTS, DIGESTS.index(chosen.digest or DISTRICT), key=f"{key}_digest",
        format_func=lambda each: _named(t, "wish.digest", each, district.digest),
    )  # fmt: skip
    quiet = _quiet(t, chosen, district, key)
    with st.container(horizontal=True):
        back = st.date_input(
            t("wish.pause"), chosen.paused_until, key=f"{key}_pause", format="YYYY-MM-DD", help=t("wish.pause.help")
        )
        language = st.selectbox(
            t("wish.language"), LANGUAGES, LANGUAGES.index(chosen.language or LANGUAGES[0]), key=f"{key}_language",
            format_func=lambda each: t(f"wish.language.{each}"),
        )  # fmt: skip
    body = {
        "immediate_from": _own(at_once),
        "digest": _own(digest),
        **quiet,
        "paused_until": back.isoformat() if isinstance(back, date) else None,
        "language": language,
    }
    st.button(t("wish.save"), key="wish_save", type="primary", on_click=save, args=(viewer, preferences.version, body))
    _outcome(t)


def save(viewer: Viewer, version: int, body: dict[str, Any]) -> None:
    """Replace the choices that were shown; what came of it is said beside the button."""
    try:
        put(viewer.client(), version, body)
    except Refused as refused:
        reasons = " ".join(dict.fromkeys(error.reason for error in refused.errors))
        said = viewer.t("wish.stale") if refused.status == 412 else reasons or refused.title
        st.session_state.wish_said = ("error", said)
    except Unreachable:
        st.session_state.wish_said = ("error", viewer.t("wish.unreachable"))
    else:
        st.session_state.wish_said = ("done", viewer.t("wish.saved"))


def put(client: Client, version: int, body: dict[str, Any]) -> None:
    client.put(PREFERENCES, body, version=version)


def body_of(chosen: Chosen) -> dict[str, Any]:
    """What is chosen, to be sent again beside a change of something else."""
    return chosen.model_dump(mode="json")


def _quiet(t: Texts, chosen: Chosen, district: Policy, key: str) -> dict[str, Any]:
    usual = hours(t, district.quiet_from, district.quiet_until)
    stored = "none" if chosen.no_quiet else "own" if chosen.quiet_from else DISTRICT
    kind = st.selectbox(
        t("wish.quiet"), QUIET, QUIET.index(stored), key=f"{key}_quiet", help=t("wish.quiet.help"),
        format_func=lambda each: t("wish.usual", what=usual) if each == DISTRICT else t(f"wish.quiet.{each}"),
    )  # fmt: skip
    if kind != "own":
        return {"no_quiet": kind == "none"}
    begin, end = st.columns(2)
    first, last = (chosen.quiet_from, chosen.quiet_until) if chosen.quiet_from and chosen.quiet_until else USUAL_QUIET
    since = begin.time_input(t("wish.quiet.from"), first, key=f"{key}_from", step=STEP_SECONDS)
    until = end.time_input(t("wish.quiet.until"), last, key=f"{key}_until", step=STEP_SECONDS)
    return {"quiet_from": since.isoformat(), "quiet_until": until.isoformat()}


def hours(t: Texts, begin: time | None, end: time | None) -> str:
    """As people say it: ``18:00–08:30``, or that there are none."""
    return f"{begin:%H:%M}–{end:%H:%M}" if begin and end else t("wish.quiet.none")


def _named(t: Texts, code: str, choice: str, usual: str) -> str:
    return t("wish.usual", what=t(f"{code}.{usual}")) if choice == DISTRICT else t(f"{code}.{choice}")


def _own(choice: str) -> str | None:
    return None if choice == DISTRICT else choice


def _outcome(t: Texts) -> None:
    kind, said = st.session_state.pop("wish_said", (None, ""))
    if kind == "error":
        st.error(said)
    elif kind == "done":
        st.success(said, icon=":material/check:")
