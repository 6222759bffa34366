"""A target to be corrected: its title, how much is counted, of whom, how often, which activities, by when."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.draft_models import Json
from dashboard.plan_words import EVERY, GROUPS, PlanWords, kinds_of
from dashboard.widgets.target_measure import measure_fields

LONGEST = 200
NAMED = "units"


def target_fields(target: Json, task: Json, words: PlanWords, key: str, drop: Callable[[], None]) -> Json:
    """The target as the fields say it now; ``task`` has the deadlines as they are said now."""
    t = words.t
    with st.container(border=True, key=f"{key}_target", gap="small"):
        named, bin = st.columns([11, 1], vertical_alignment="bottom")
        title = named.text_input(
            t("plan.field.targets"), target.get("title", ""), max_chars=LONGEST, key=f"{key}_title"
        ).strip()
        bin.button("", key=f"{key}_drop", icon=":material/delete:", help=t("plan.remove"), on_click=drop)
        much = st.container()
        said = target | {"title": title or target.get("title", "")}
        whom, often = st.columns(2)
        with whom:
            said = _whom(said, target, words, key)
        with often:
            every = _choice("every", EVERY, target.get("every", "year"), words, words.often, key)
        said = _put(said, "every", every, "year")
        which, by = st.columns(2)
        with which:
            said["of"] = _counted(target.get("of", {}), words, key)
        with by:
            said = _put(said, "deadline", _deadline(said, task, words, key), None)
        with much:
            said |= measure_fields(target, kinds_of(said["of"]), words, key)
        unsaid = {"goal"} if said.get("goal") == 1 and "goal" not in target else set()
        return {name: value for name, value in said.items() if value is not None and name not in unsaid}


def _put(target: Json, name: str, value: Any, usual: Any) -> Json:
    """With ``value``; what is usual needs not be said, unless it was."""
    if value is None or (value == usual and name not in target):
        return {each: kept for each, kept in target.items() if each != name} if value is None else target
    return target | {name: value}


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


def _whom(said: Json, target: Json, words: PlanWords, key: str) -> Json:
    """Of whom: every unit of a kind, but for some, or units that are named one by one."""
    given = NAMED if target.get("units") else target.get("per", words.root)
    options = tuple(dict.fromkeys([words.root, *GROUPS, given, NAMED]))
    chosen = _choice("per", options, given, words, lambda kind: _scope(kind, words), key)
    rest = {name: value for name, value in said.items() if name not in ("per", "units", "except")}
    if chosen == NAMED:
        named = _units("named", target.get("units", ()), words, f"{key}_units")
        return rest | {"units": named or target.get("units") or None}
    if chosen == words.root and "per" not in target:
        return rest
    if chosen == words.root:
        return rest | {"per": chosen}
    excepted = _units("except", target.get("except", ()) if chosen == given else (), words, f"{key}_except")
    return rest | {"per": chosen} | ({"except": excepted} if excepted else {})


def _scope(kind: str, words: PlanWords) -> str:
    return words.t("plan.scope.named") if kind == NAMED else words.scope_of(kind)


def _units(name: str, given: Sequence[str], words: PlanWords, key: str) -> list[str]:
    return st.multiselect(
        words.t(f"plan.field.{name}"), list(dict.fromkeys([*given, *words.units])), list(given), words.party_key,
        key=key, placeholder=words.t("plan.choose_units"),
    )  # fmt: skip


def _counted(of: Mapping[str, Any], words: PlanWords, key: str) -> Json:
    """Which activities; conditions on a kind's own fields go with the kind."""
    given = kinds_of(of)
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
