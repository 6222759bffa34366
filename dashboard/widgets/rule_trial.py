"""One rule to look at and to change as text, and what it would have sent lately. Nothing is sent, nothing is kept."""

from dataclasses import dataclass

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.render import panel
from dashboard.rule_models import PREVIEW, Preview, RuleInForce
from dashboard.rule_writing import LONGEST, Unreadable, read, written
from dashboard.sources import Watch

SPANS = (7, 31, 62)
USUAL = 31
HEIGHT = 300
PATIENCE = 30.0
"""Seconds: two months of a busy district are many events."""
PEOPLE, SAMPLES = 8, 4


@dataclass(frozen=True)
class Tried:
    """What came of trying ``text`` over ``days``: a preview, or why not."""

    text: str
    days: int
    preview: Preview | None = None
    faults: tuple[str, ...] = ()


def trial(watch: Watch, chosen: RuleInForce) -> None:
    t, key = watch.viewer.t, f"rule_{chosen.id}"
    st.html(panel("rule_sample", t, rule=chosen))
    text = st.container(key="rule_text").text_area(
        t("rules.text"), written(chosen.rule), height=HEIGHT, max_chars=LONGEST, key=f"{key}_text",
        help=t("rules.text.help", words="、".join(chosen.words) if t.language == "zh" else ", ".join(chosen.words)),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="rule_do"):
        days = st.segmented_control(
            t("rules.span"), SPANS, default=USUAL, format_func=lambda n: t("rules.span.days", n=n), key=f"{key}_days"
        )
        if st.button(t("rules.try"), type="primary", icon=":material/history:", key=f"{key}_try"):
            with st.spinner(t("rules.trying")):
                st.session_state[f"{key}_tried"] = _tried(watch, text, days or USUAL)
    tried: Tried | None = st.session_state.get(f"{key}_tried")
    if tried is not None and (tried.text, tried.days) == (text, days or USUAL):
        _show(watch, tried)


def _tried(watch: Watch, text: str, days: int) -> Tried:
    t = watch.viewer.t
    try:
        answer = watch.viewer.client().post(f"{PREVIEW}?days={days}", read(text), seconds=PATIENCE)
    except Unreadable as unreadable:
        code = "rules.unreadable" if unreadable.line is None else "rules.unreadable.line"
        return Tried(text, days, faults=(t(code, line=unreadable.line),))
    except Refused as refused:
        reasons = tuple(t("rules.fault", field=each.field, reason=each.reason) for each in refused.errors)
        return Tried(text, days, faults=(t("rules.wrong"), *reasons) if reasons else (refused.title,))
    except Unreachable:
        return Tried(text, days, faults=(t("rules.unreachable"),))
    return Tried(text, days, Preview.model_validate(answer))


def _show(watch: Watch, tried: Tried) -> None:
    t, seen = watch.viewer.t, tried.preview
    if seen is None:
        st.html(panel("performance_refused", t, reasons=tried.faults))
        return
    most = max(each.notices for each in seen.by_day)
    st.html(panel("rule_preview", t, seen=seen, most=most, people=PEOPLE, samples=SAMPLES))
