"""A target to be corrected: its title, how much is counted, of whom, how often, which activities, by when."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_words import EVERY, GROUPS, PlanWords

LONGEST, LONGEST_UNIT = 200, 20
MOST = 1e9
EITHER = ("count", "milestone")
"""Measures that a person may choose between; what another one adds up stays as it was read."""


def target_fields(target: Json, task: Json, words: PlanWords, key: str, drop: Callable[[], None]) -> Json:
    """The target as the fields say it now; ``task`` has the deadlines as they are said now."""
    t = words.t
    with st.container(border=True, key=f"{key}_target", gap="small"):
        named, bin = st.columns([11, 1], vertical_alignment="bottom")
        title = named.text_input(
            t("plan.field.targets"), target.get("title", ""), max_chars=LONGEST, key=f"{key}_title"
        ).strip()
        bin.button("", key=f"{key}_drop", icon=":material/delete:", help=t("plan.remove"), on_click=drop)
        said = target | {"title": title or target.get("title", "")} | _much(target, words, key)
        whom, often = st.columns(2)
        with whom:
            said = _put(said, "per", _per(target, words, key), words.root)
        with often:
            every = _choice("every", EVERY, target.get("every", "year"), words, words.often, key)
        said = _put(said, "every", every, "year")
        which, by = st.columns(2)
        with which:
            said["of"] = _counted(target.get("of", {}), words, key)
        with by:
            said = _put(said, "deadline", _deadline(said, task, words, key), None)
        return {name: value for name, value in said.items() if value is not None}


def _put(target: Json, name: str, value: Any, usual: Any) -> Json:
    """With ``value``; what is usual needs not be said, unless it was."""
    if value is None or (value == usual and name not in target):
        return {each: kept for each, kept in target.items() if each != name} if value is None else target
    return target | {name: value}


def _much(target: Json, words: PlanWords, key: str) -> Json:
    """Measure and goal: a count with its unit, a share, or a thing done once."""
    t, measure, goal = words.t, target.get("measure", "count"), float(target.get("goal", 1))
    how, amount, unit = st.columns([4, 4, 4], vertical_alignment="bottom")
    if measure in EITHER:
        with how:
            measure = _choice("measure", EITHER, measure, words, words.measure, key)
    else:
        how.text_input(t("plan.field.measure"), t(f"plan.measure.{measure}"), disabled=True, key=f"{key}_measure")
    if measure == "milestone":
        return {"measure": measure, "goal": 1, "counted_in": None}
    if measure == "ratio":
        share = amount.number_input(
            t("plan.field.share"), 1.0, 100.0, goal * 100, step=1.0, format="%g", key=f"{key}_goal"
        )
        return {"goal": round(share / 100, 4)}
    much = amount.number_input(t("plan.field.goal"), 0.0, MOST, goal, step=1.0, format="%g", key=f"{key}_goal")
    given = unit.text_input(
        t("plan.field.counted_in"), target.get("counted_in") or t("plan.goal.times"), max_chars=LONGEST_UNIT, key=f"{key}_unit"
    ).strip()  # fmt: skip
    return {"measure": measure, "goal": int(much) if much == int(much) else much} | (
        {"counted_in": given} if given and ("counted_in" in target or given != t("plan.goal.times")) else {}
    )


def _choice(
    name: str, options: tuple[str, ...], given: str, words: PlanWords, said: Callable[[str], str], key: str
) -> str:
    chosen: str = st.selectbox(
        words.t(f"plan.field.{name}"),
        options,
        options.index(given) if given in options else 0,
        said,
        key=f"{key}_{name}",
    )
    return chosen


def _per(target: Json, words: PlanWords, key: str) -> str | None:
    """Of whom; units that are named one by one stay as they are."""
    if target.get("units"):
        st.text_input(words.t("plan.field.per"), words.parties(target["units"]), disabled=True, key=f"{key}_per")
        return None
    options = tuple(dict.fromkeys([words.root, *GROUPS, target.get("per", words.root)]))
    return _choice("per", options, target.get("per", words.root), words, words.scope_of, key)


def _counted(of: Mapping[str, Any], words: PlanWords, key: str) -> Json:
    """Which activities; conditions on a kind's own fields go with the kind."""
    named = of.get("kind", [])
    given = [named] if isinstance(named, str) else list(named)
    options = list(dict.fromkeys([*given, *words.kinds]))
    chosen = st.multiselect(
        words.t("plan.field.of"), options, given, lambda id: words.kinds.get(id, id), key=f"{key}_kinds",
        placeholder=words.t("plan.any_kind"),
    )  # fmt: skip
    if chosen == given:
        return dict(of)
    rest = {name: value for name, value in of.items() if name != "kind" and not name.startswith("details.")}
    return rest | ({"kind": chosen[0] if len(chosen) == 1 else chosen} if chosen else {})


def _deadline(target: Json, task: Json, words: PlanWords, key: str) -> str | None:
    """One of the task's that fits how often the target comes back; None for its period's end."""
    every = target.get("every", "year")
    fitting = {each["id"]: words.deadline(each) for each in task.get("deadlines", ()) if _fits(each, every)}
    given = target.get("deadline")
    ids: list[str | None] = [None, *fitting]
    chosen: str | None = st.selectbox(
        words.t("plan.field.deadline"), ids, ids.index(given) if given in ids else 0,
        lambda id: fitting[id] if id else words.t("plan.no_deadline"), key=f"{key}_deadline_{every}_{len(ids)}",
    )  # fmt: skip
    return chosen


def _fits(deadline: Json, every: str) -> bool:
    if "each" in deadline:
        return bool(deadline["each"] == every)
    return every == "year" or "all_year" in deadline
