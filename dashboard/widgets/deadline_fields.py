"""A deadline to be corrected: of which kind, which day, what of the task it is about."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_words import EVERY, PlanWords

KINDS = ("due", "range", "all_year", "on_notice", "observance", "each")
LONGEST = 200


def deadline_fields(deadline: Json, words: PlanWords, year: int | None, key: str, drop: Callable[[], None]) -> Json:
    """The deadline as the fields say it now."""
    t = words.t
    with st.container(border=True, key=f"{key}_deadline", gap="small"):
        what, when, bin = st.columns([4, 7, 1], vertical_alignment="bottom")
        given = _kind(deadline)
        kinds = [kind for kind in KINDS if kind != "observance" or words.observances]
        kind = what.selectbox(
            t("plan.field.deadlines"),
            kinds,
            kinds.index(given),
            lambda name: t(f"plan.limit.{name}"),
            key=f"{key}_kind",
        )
        with when:
            told = _told(kind, deadline if kind == given else {}, words, year or date.min.year, f"{key}_{kind}")
        bin.button("", key=f"{key}_drop", icon=":material/delete:", help=t("plan.remove"), on_click=drop)
        subject = st.text_input(
            t("plan.field.subject"), deadline.get("subject", ""), max_chars=LONGEST, key=f"{key}_subject",
            placeholder=t("plan.subject.whole"), label_visibility="collapsed",
        ).strip()  # fmt: skip
    return {"id": deadline["id"]} | ({"subject": subject} if subject else {}) | told


def _kind(deadline: Json) -> str:
    names = {"observance": "observance", "each": "each", "from": "range", "on_notice": "on_notice", "due": "due"}
    return next((kind for name, kind in names.items() if name in deadline), "all_year")


def _told(kind: str, given: Json, words: PlanWords, year: int, key: str) -> Json:
    """The time as a plan writes it; ``given`` is that of the same kind, else empty."""
    kept = {name: value for name, value in given.items() if name not in ("id", "subject")}
    match kind:
        case "due":
            day = _day(words.t("plan.field.due"), given.get("due"), date(year, 12, 31), key)
            return {"due": day.isoformat()}
        case "range":
            return _range(given, words, year, key)
        case "observance":
            ids = list(words.observances)
            index = ids.index(given["observance"]) if given.get("observance") in ids else 0
            chosen = st.selectbox(
                words.t("plan.field.observance"), ids, index, words.observances.__getitem__, key=f"{key}_day"
            )
            return {"observance": chosen}
        case "each":
            every = list(EVERY)
            index = every.index(given.get("each", "quarter"))
            chosen = st.selectbox(
                words.t("plan.field.every"), every, index, lambda name: words.t(f"plan.every.{name}"), key=f"{key}_each"
            )
            return kept | {"each": chosen}
        case "on_notice":
            return _notice(kept or {kind: True}, words, key)
    st.caption(words.t(f"plan.limit.{kind}.says"))
    return kept or {kind: True}


def _notice(kept: Json, words: PlanWords, key: str) -> Json:
    """The day that a notice set, once there is one."""
    told = kept.get("due")
    day: date | None = st.date_input(
        words.t("plan.field.told"), date.fromisoformat(told) if told else None, key=f"{key}_told", format="YYYY-MM-DD",
        help=words.t("plan.limit.on_notice.says"),
    )  # fmt: skip
    rest = {name: value for name, value in kept.items() if name != "due"}
    return rest | ({"due": day.isoformat()} if day else {})


def _range(given: Json, words: PlanWords, year: int, key: str) -> Json:
    left, right = st.columns(2)
    with left:
        first = _day(words.t("plan.field.from"), given.get("from"), date(year, 1, 1), f"{key}_from")
    with right:
        last = _day(words.t("plan.field.to"), given.get("to"), date(year, 12, 31), f"{key}_to")
    return {"from": first.isoformat(), "to": last.isoformat()}


def _day(label: str, given: Any, otherwise: date, key: str) -> date:
    first = date.fromisoformat(given) if given else otherwise
    day: date | None = st.date_input(label, first, key=key, format="YYYY-MM-DD")
    return day or first
