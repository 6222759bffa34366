"""Plans of every kind for property tests: all measures, filters, deadlines, scopes, and texts that are hard to keep."""

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from services.tasks.plans.domain.parsing import parse_plan_json
from services.tasks.plans.domain.plan import Plan
from shared.contracts.tasks import UnitKind
from shared.kinds import DetailType, Kind
from tests.builders import kinds

KINDS = kinds()
EVERY = ("year", "half", "quarter", "month")
ODD = "（）()〔〕[]【】“”\"'|｜│、，；：。\n\r\t\v 　\u00a0\u200b\ufeff1一２①\\⏎#*`<>=+-_x0041&%普法各街镇无仅除"
HARD = (
    "1、开展普法", "（一）牵头单位：普法科，完成时限：3月底前", "附件1 工作台账", "各街镇", "无", "是", "仅：东镇",
    "=1+1", "<b>x</b>", "| 任务序号 | 指标编号 |", "a\n\nb", "C:\\7C;\\", "_x000D_", "2023年6月30日前",
    "\x00\x1f\x7f", "ｆｕｌｌ　ｗｉｄｔｈ", "a  b", "：", "、",
)  # fmt: skip


WRITTEN = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
"""What a text may be made of: one of mostly controls, unassigned or private characters is no document to the reader."""


def words(longest: int = 14) -> st.SearchStrategy[str]:
    text = st.text(ODD, max_size=longest) | st.text(WRITTEN, max_size=longest) | st.sampled_from(HARD)
    return text.map(lambda said: said[:longest].strip()).filter(bool)


ids = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True)
days = st.dates(date(2022, 1, 1), date(2024, 12, 31)).map(date.isoformat)
month_days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: day.isoformat()[5:])
rules = (
    month_days.map(lambda day: {"on": day})
    | month_days.map(lambda day: {"week_of": day})
    | st.integers(1, 12).map(lambda month: {"month": month})
)


def maybe(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the parts."""
    return st.fixed_dictionaries({}, optional=parts)


@st.composite
def unit_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    units = [{"id": names[0], "name": draw(words()), "kind": draw(st.sampled_from(list(UnitKind)))}]
    for id in names[1:]:
        above = draw(st.sampled_from([unit["id"] for unit in units]))
        name = draw(words() | st.sampled_from([unit["name"] for unit in units]))
        units.append({"id": id, "name": name, "kind": draw(st.sampled_from(list(UnitKind))), "under": above})
    return units


def parties(units: list[str]) -> st.SearchStrategy[list[Any]]:
    each = st.sampled_from(list(UnitKind)).map(lambda kind: {"each": kind})
    return st.lists(st.sampled_from(units) | each, max_size=3)


def deadlines(observances: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    by = st.just("last_day") | st.integers(1, 60).map(lambda day: {"working_day": day})
    forms = [
        st.fixed_dictionaries({"due": days}),
        st.just({"all_year": True}),
        st.fixed_dictionaries({"on_notice": st.just(True)}, optional={"no_later_than": days, "due": days}),
        st.fixed_dictionaries({"each": st.sampled_from(EVERY)}, optional={"by": by}),
        st.tuples(days, days).map(lambda pair: dict(zip(("from", "to"), sorted(pair), strict=True))),
    ]
    if observances:
        forms.append(st.fixed_dictionaries({"observance": st.sampled_from(observances)}))
    return st.tuples(st.one_of(forms), maybe(subject=words())).map(lambda parts: parts[0] | parts[1])


def detail_values(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    values: dict[str, st.SearchStrategy[Any]] = {}
    for detail in kind.details:
        one: st.SearchStrategy[Any] = words() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        if detail.type is DetailType.BOOLEAN:
            one = st.booleans()
        elif detail.type is DetailType.CHOICE:
            one = st.sampled_from([choice.id for choice in detail.choices]) | one
        values[f"details.{detail.id}"] = one | st.lists(one, min_size=1, max_size=3)
    return maybe(**values)


@st.composite
def filters(draw: st.DrawFn, kind: Kind, observances: list[str]) -> dict[str, Any]:
    some = words() | st.lists(words(), min_size=1, max_size=3)
    other: dict[str, st.SearchStrategy[Any]] = {
        "campaign": some,
        "laws": some,
        "min_participants": st.integers(1, 10_000_000),
    }
    if observances:
        other["observance"] = st.lists(st.sampled_from(observances), min_size=1, max_size=3)
    named = draw(
        st.just(kind.id) | st.lists(st.sampled_from(list(KINDS)), max_size=2).map(lambda more: [kind.id, *more])
    )
    return {"kind": named} | draw(detail_values(kind)) | draw(maybe(**other))


def measures() -> st.SearchStrategy[dict[str, Any]]:
    numbers = st.sampled_from(["details.due_to_sit", "details.sat", "details.passed", "participants"])
    return st.one_of(
        st.fixed_dictionaries({"measure": st.just("count")}, optional={"goal": st.integers(1, 10**9)}),
        st.fixed_dictionaries({"measure": st.just("sum"), "field": numbers, "goal": st.floats(1e-9, 1e9)}),
        st.fixed_dictionaries({"measure": st.just("distinct"), "field": st.sampled_from(["place", "unit", "laws"])}),
        st.fixed_dictionaries(
            {"measure": st.just("ratio"), "numerator": numbers, "denominator": numbers},
            optional={"goal": st.floats(1e-9, 1), "once_per": st.just("details.exam")},
        ),
        st.just({"measure": "milestone"}),
    )


@st.composite
def targets(draw: st.DrawFn, id: str, units: list[str], observances: list[str], limits: list[dict[str, Any]]) -> Any:
    measure = draw(measures())
    kind = KINDS["exam_sitting"] if "details" in str(measure) else KINDS[draw(st.sampled_from(list(KINDS)))]
    some = st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True)
    scope: st.SearchStrategy[dict[str, Any]] = st.one_of(
        st.just({}),
        some.map(lambda chosen: {"units": chosen}),
        st.fixed_dictionaries({"per": st.sampled_from(list(UnitKind))}, optional={"except": some}),
    )
    every = draw(st.sampled_from(EVERY))
    fitting = [
        limit["id"] for limit in limits if limit.get("each", every) == every and ("each" in limit or every == "year")
    ]
    named = {"deadline": draw(st.sampled_from(fitting))} if fitting else {}
    of = draw(filters(kind, observances))
    other = draw(maybe(counted_in=words(20)))
    return {"id": id, "title": draw(words()), "of": of, "every": every} | measure | draw(scope) | named | other


@st.composite
def tasks(draw: st.DrawFn, no: str, target_ids: list[str], units: list[str], observances: list[str]) -> dict[str, Any]:
    named = draw(st.lists(ids, max_size=3, unique=True))
    limits = [{"id": id} | draw(deadlines(observances)) for id in named]
    texts = maybe(title=words() | st.just(""), theme=words(), text=words(60) | st.just(""))
    owners = maybe(lead=parties(units), assisting=parties(units))
    asked = [draw(targets(id, units, observances, limits)) for id in target_ids]
    return {"no": no, "deadlines": limits, "targets": asked} | draw(texts) | draw(owners)


numbers = st.integers(1, 40).map(str) | st.text(ODD, min_size=1, max_size=6)


def _is_a_number(no: str) -> bool:
    return not any(char.isspace() or char in "/?#%\u0085\x1c\x1d\x1e\x1f" for char in no)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    units = draw(unit_lists())
    unit_ids = [unit["id"] for unit in units]
    kept = draw(st.lists(st.tuples(ids, words(), rules), max_size=3, unique_by=lambda each: each[0]))
    observances = [{"id": id, "name": name, "rule": rule} for id, name, rule in kept]
    nos = draw(st.lists(numbers.filter(_is_a_number), min_size=1, max_size=3, unique=True))
    target_ids = draw(st.lists(ids, max_size=4, unique=True))
    cuts = [target_ids[place :: len(nos)] for place in range(len(nos))]
    names = [id for id, _, _ in kept]
    required = draw(st.lists(numbers.filter(_is_a_number), max_size=2, unique=True))
    safeguards = [
        {"no": no, "title": draw(words())} | draw(maybe(text=words(40), lead=parties(unit_ids))) for no in required
    ]
    whole = {
        "id": draw(ids),
        "title": draw(words(30)),
        "year": draw(st.integers(2000, 2100)),
        "units": units,
        "observances": observances,
        "tasks": [draw(tasks(no, cut, unit_ids, names)) for no, cut in zip(nos, cuts, strict=True)],
        "safeguards": safeguards,
    }
    whole |= draw(maybe(issuer=words(), zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC"])))
    return parse_plan_json(json.dumps(whole), KINDS)
