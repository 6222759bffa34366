"""How a target is measured: which measure, what of the activities it adds up or tells apart, and how much is asked."""

from collections.abc import Sequence

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_facts import FACTS, MAY, MOST_DISTINCT, NEEDED, options, refused
from dashboard.plan_words import PlanWords

LONGEST_UNIT = 20
MOST = 1e9
MEASURES = ("count", "sum", "distinct", "ratio", "milestone")
SHARE = "ratio"


def measure_fields(target: Json, kinds: Sequence[str], words: PlanWords, key: str) -> Json:
    """What the fields say of it; None for what the measure has no use for. ``kinds`` are those of the activities that
    count. What does not go together is said at once, in words."""
    t, given = words.t, target.get("measure", "count")
    how, amount, unit = st.columns([4, 4, 4], vertical_alignment="bottom")
    with how:
        measure: str = st.selectbox(
            t("plan.field.measure"), MEASURES, MEASURES.index(given), words.measure, key=f"{key}_measure"
        )
    said: Json = {"measure": measure, **dict.fromkeys(FACTS)}
    if measure == "milestone":
        return said | {"goal": 1, "counted_in": None}
    with amount:
        said["goal"] = _goal(target, measure, words, key)
    if measure == SHARE:
        said["counted_in"] = target.get("counted_in") if target.get("measure") == SHARE else None
    else:
        with unit:
            said |= _unit(target, words, key)
    said |= _facts(target, measure, kinds, words, key)
    for why in refused(said):
        st.warning(t(f"plan.refused.{why}", most=f"{MOST_DISTINCT:,}"), icon=":material/error:")
    return said


def _goal(target: Json, measure: str, words: PlanWords, key: str) -> float:
    """A share is written in per cent. Another measure's goal means nothing to it."""
    kept = float(target.get("goal", 1)) if (target.get("measure") == SHARE) == (measure == SHARE) else 1.0
    if measure == SHARE:
        label, first, bounds = "plan.field.share", kept * 100, (1.0, 100.0)
    else:
        label, first, bounds = "plan.field.goal", kept, (0.0, MOST)
    which = SHARE if measure == SHARE else "goal"
    much = st.number_input(words.t(label), *bounds, first, step=1.0, format="%g", key=f"{key}_{which}")
    if measure == SHARE:
        return round(much / 100, 4)
    return int(much) if much == int(much) else much


def _unit(target: Json, words: PlanWords, key: str) -> Json:
    usual = words.t("plan.goal.times")
    given = st.text_input(
        words.t("plan.field.counted_in"), target.get("counted_in") or usual, max_chars=LONGEST_UNIT, key=f"{key}_unit"
    ).strip()
    return {"counted_in": given} if given and ("counted_in" in target or given != usual) else {}


def _facts(target: Json, measure: str, kinds: Sequence[str], words: PlanWords, key: str) -> Json:
    """The facts that the measure needs, and those that it may have."""
    names = (*NEEDED.get(measure, ()), *MAY.get(measure, ()))
    said: Json = {}
    for name, column in zip(names, st.columns(len(names)) if names else (), strict=True):
        fits = options(measure, name, words.details, kinds)
        was = target.get(name)
        if was is not None and was not in fits and words.details:
            st.warning(words.t("plan.refused.unfit", fact=words.fact(was)), icon=":material/error:")
        fits = fits if words.details or was is None else tuple(dict.fromkeys([was, *fits]))
        with column:
            said[name] = st.selectbox(
                words.t(f"plan.field.{name}.{measure}"), fits, fits.index(was) if was in fits else None, words.fact,
                key=f"{key}_{measure}_{name}_{len(fits)}", placeholder=words.t("form.choose"),
            )  # fmt: skip
    return said
