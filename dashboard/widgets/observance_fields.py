"""An observance to be corrected: its name, and the day, the week or the month of every year that it takes."""

import calendar
import re
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.draft_models import Json
from dashboard.plan_words import PlanWords

RULES = ("on", "week_of", "month")
FIRST_RULE: Json = {"on": "12-04"}
LONGEST = 200
LEAP_YEAR = 2000
_BARE: Any = {"label_visibility": "collapsed"}
"""In a row of its own each field says what it is; the labels are for those who do not see it."""

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def observance_fields(
    observance: Json, words: PlanWords, key: str, bin: Callable[[DeltaGenerator], None]
) -> Json | None:
    """The observance as the fields say it now; one without a name keeps the one that it had."""
    t, was = words.t, observance["name"]
    with st.container(border=True, key=f"{key}_observance"):
        named, how, in_month, on_day, last = st.columns([58, 50, 26, 26, 14], gap="small", vertical_alignment="center")
        name = named.text_input(t("plan.field.name"), was, max_chars=LONGEST, key=f"{key}_name", **_BARE).strip()
        rule = _rule(observance["rule"], words, (how, in_month, on_day), key)
        bin(last)
    return observance | {"name": name or was, "rule": rule} if name or was else None


def _rule(given: Json, words: PlanWords, places: Sequence[DeltaGenerator], key: str) -> Json:
    t, (how, in_month, on_day) = words.t, places
    kind_was = next((each for each in RULES if each in given), RULES[0])
    month_was, day_was = _read(given.get(kind_was))
    kind = how.selectbox(
        t("plan.field.rule"), RULES, RULES.index(kind_was), lambda each: t(f"plan.rule.{each}.kind"), key=f"{key}_rule",
        **_BARE,
    )  # fmt: skip
    month = in_month.selectbox(
        t("plan.field.month"), range(1, 13), month_was - 1, lambda n: t("plan.month", n=n), key=f"{key}_month", **_BARE
    )
    if kind == "month":
        return {"month": month}
    days = range(1, calendar.monthrange(LEAP_YEAR, month)[1] + 1)
    day = on_day.selectbox(
        t("plan.field.day"), days, min(day_was, len(days)) - 1, lambda n: t("plan.day", n=n),
        key=f"{key}_day_{len(days)}", **_BARE,
    )  # fmt: skip
    return {kind: f"{month:02d}-{day:02d}"}


def _read(value: object) -> tuple[int, int]:
    """Month and day; the first where there is none."""
    if isinstance(value, int) and 1 <= value <= 12:
        return value, 1
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]), int(found[2])) if found else (1, 1)
