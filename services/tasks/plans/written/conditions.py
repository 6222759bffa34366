"""What of a target is counted, under which conditions, and of whom it is asked, in words that are read back."""

import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.targets import DETAILS
from services.tasks.plans.written.escapes import unescaped
from services.tasks.plans.written.names import Context, item, items, labelled, value_of, with_label
from services.tasks.plans.written.words import EACH_KIND, EXCEPT, FACTS, NO, ONLY, PLAN_WIDE, WHOLE, YES, Unclear
from shared.kinds import Detail, Kind

FIELDS = {"field": "计量项", "numerator": "分子", "denominator": "分母", "once_per": "每项只计一次"}
KIND, OBSERVANCE, CAMPAIGN, LAWS, LEAST = "活动类别", "重要节点", "集中活动", "法律法规", "参加人数不少于"
_WORD_LISTS = {CAMPAIGN: "campaign", LAWS: "laws"}
_WHOLE = re.compile(r"[+-]?\d+")


def fields_words(target: Json, names: Context) -> str:
    counted = _counted(target.get("of", {}), names)
    given = ((word, target[name]) for name, word in FIELDS.items() if name in target)
    return "；".join(f"{word}：{with_label(_fact(fact, counted), fact)}" for word, fact in given)


def read_fields(cell: str) -> Json:
    """Raises ``Unclear``."""
    by_word = {word: name for name, word in FIELDS.items()}
    read: Json = {}
    for name, said in _clauses(cell):
        if name not in by_word:
            raise Unclear("drafts.annex.unknown_word", word=name, known="、".join(by_word))
        read[by_word[name]] = value_of(said)
    return read


def filter_words(of: Json, names: Context) -> str:
    """``of`` as a plan file has it: details are written flat."""
    counted = _counted(of, names)
    clauses = [_clause(key, value, names) for key, value in of.items() if not key.startswith(DETAILS)]
    for key, values in of.items():
        if key.startswith(DETAILS):
            detail = _detail(key.removeprefix(DETAILS), counted)
            said = "、".join(_scalar_word(value, detail) for value in values)
            clauses.append(f"{with_label(detail.label.zh if detail else None, key)}：{said}")
    return "；".join(clauses)


def read_filter(cell: str, names: Context) -> Json:
    """Raises ``Unclear``."""
    read: Json = {}
    for name, said in _clauses(cell):
        label, key = labelled(name)
        if key is not None and key.startswith(DETAILS):
            read[key] = [_scalar(word) for word in items(said)]
        elif label == KIND:
            read["kind"] = [value_of(word) for word in items(said)]
        elif label == OBSERVANCE:
            read["observance"] = [names.observances.id(word) for word in items(said)]
        elif label in _WORD_LISTS:
            read[_WORD_LISTS[label]] = [unescaped(word) for word in items(said)]
        elif label == LEAST:
            read["min_participants"] = _number(said)
        else:
            known = "、".join((KIND, OBSERVANCE, CAMPAIGN, LAWS, LEAST))
            raise Unclear("drafts.annex.unknown_word", word=label, known=known)
    return read


def goal_words(goal: float, measure: str) -> str:
    if measure == "ratio":
        return f"{(Decimal(repr(goal)) * 100).normalize():f}%"
    return str(int(goal)) if goal == int(goal) else repr(goal)


def read_goal(cell: str) -> float:
    """Raises ``Unclear``."""
    said = cell.strip().replace("％", "%")
    try:
        exact = Decimal(said.removesuffix("%"))
    except InvalidOperation as error:
        raise Unclear("drafts.annex.no_number", word=cell) from error
    if not exact.is_finite():
        raise Unclear("drafts.annex.no_number", word=cell)
    return float(exact / 100 if said.endswith("%") else exact)


def scope_words(target: Json, names: Context) -> str:
    if "units" in target:
        return ONLY + parties_words(target["units"], names)
    if "per" not in target:
        return PLAN_WIDE
    left_out, per = target.get("except"), target["per"]
    each = WHOLE if per == names.root_kind and per in WHOLE.by_value else EACH_KIND
    return each.word(per) + (EXCEPT + parties_words(left_out, names) if left_out else "")


def read_scope(cell: str, names: Context) -> Json:
    """Raises ``Unclear``."""
    if cell == PLAN_WIDE:
        return {}
    if cell.startswith(ONLY):
        return {"units": read_parties(cell.removeprefix(ONLY), names)}
    kind, _, left_out = cell.partition(EXCEPT)
    read: Json = {"per": WHOLE.value(kind) if kind in WHOLE else EACH_KIND.value(kind)}
    return read | {"except": read_parties(left_out, names)} if left_out else read


def parties_words(parties: list[Any], names: Context) -> str:
    """Unit ids and ``{each: kind}``, as names."""
    return "、".join(
        names.units.word(party) if isinstance(party, str) else EACH_KIND.word(party["each"]) for party in parties
    )


def read_parties(cell: str, names: Context) -> list[Any]:
    """Raises ``Unclear``."""
    return [{"each": EACH_KIND.value(word)} if word in EACH_KIND else names.units.id(word) for word in items(cell)]


def _clauses(cell: str) -> list[tuple[str, str]]:
    parts = [part.strip() for part in cell.split("；") if part.strip()]
    pairs = [part.partition("：") for part in parts]
    for name, colon, said in pairs:
        if not colon or not said.strip():
            raise Unclear("drafts.annex.unclear_clause", word=name)
    return [(name.strip(), said.strip()) for name, _, said in pairs]


def _clause(key: str, value: Any, names: Context) -> str:
    if key == "kind":
        labels = {kind.id: kind.name.zh for kind in names.kinds}
        return f"{KIND}：" + "、".join(with_label(labels.get(id), id) for id in value)
    if key == "observance":
        return f"{OBSERVANCE}：" + "、".join(names.observances.word(id) for id in value)
    if key == "min_participants":
        return f"{LEAST}：{value}"
    heading = CAMPAIGN if key == "campaign" else LAWS
    return f"{heading}：" + "、".join(map(item, value))


def _counted(of: Json, names: Context) -> list[Kind]:
    return [kind for kind in names.kinds if kind.id in of.get("kind", (kind.id,))]


def _fact(fact: str, kinds: list[Kind]) -> str | None:
    if not fact.startswith(DETAILS):
        return FACTS.word(fact)
    detail = _detail(fact.removeprefix(DETAILS), kinds)
    return detail.label.zh if detail else None


def _detail(id: str, kinds: list[Kind]) -> Detail | None:
    return next((found for kind in kinds if (found := kind.detail(id))), None)


def _scalar_word(value: object, detail: Detail | None) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        choices = detail.choices if detail else ()
        return with_label(next((choice.label.zh for choice in choices if choice.id == value), None), value)
    return repr(value)


def _scalar(word: str) -> bool | int | float | str:
    label, value = labelled(word)
    if value is not None:
        return value
    return label == YES if label in (YES, NO) else _number(label)


def _number(said: str) -> int | float:
    try:
        number = int(said) if _WHOLE.fullmatch(said) else float(said)
    except ValueError as error:
        raise Unclear("drafts.annex.no_number", word=said) from error
    if isinstance(number, float) and not isfinite(number):
        raise Unclear("drafts.annex.no_number", word=said)
    return number
