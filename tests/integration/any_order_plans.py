"""Plans with every measure, scope, period, filter and deadline, and their next editions, for tests of any order."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.builders import SMALL_DISTRICT
from tests.progress_model import Json

YEARS = st.integers(2019, 2025)
OBSERVANCES = (
    {"id": "constitution-week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}},
    {"id": "consumer-day", "name": "消费者权益日", "rule": {"on": "03-15"}},
    {"id": "leap-day", "name": "闰日", "rule": {"on": "02-29"}},
    {"id": "civil-code-month", "name": "民法典宣传月", "rule": {"month": 5}},
    {"id": "last-month", "name": "岁末普法", "rule": {"month": 12}},
)
LAWS = ("宪法", "民法典", "反有组织犯罪法")


def some_of(*values: Any) -> st.SearchStrategy[Any]:
    """One of the values, or a list of several."""
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def few(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """At most two of the parts, often none."""
    none: list[str] = []
    names = st.lists(st.sampled_from(sorted(parts)), max_size=2, unique=True) | st.just(none)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: parts[name] for name in chosen}))


@st.composite
def unit_lists(draw: st.DrawFn) -> list[Json]:
    """The small district, sometimes with a third town, and with more villages."""
    more = [
        {"id": "north", "name": "北镇", "kind": "township", "under": "district"},
        {"id": "north-1", "name": "北一村", "kind": "village", "under": "north"},
    ]
    return [dict(unit) for unit in (*SMALL_DISTRICT, *(more if draw(st.booleans()) else ()))]


def deadlines(year: int) -> st.SearchStrategy[Json]:
    """Every kind of deadline that a plan may have."""
    days = st.integers(0, 364).map(lambda days: date(year, 1, 1) + timedelta(days=days))
    texts = days.map(date.isoformat)
    span = st.tuples(days, days).map(lambda pair: {"from": min(pair).isoformat(), "to": max(pair).isoformat()})
    each = st.fixed_dictionaries(
        {"each": st.sampled_from(["year", "half", "quarter", "month"])},
        optional={"by": st.just("last_day") | st.integers(1, 8).map(lambda n: {"working_day": n})},
    )
    forms = st.one_of(
        st.fixed_dictionaries({"due": texts}),
        span,
        each,
        st.just({"all_year": True}),
        st.fixed_dictionaries({"on_notice": st.just(True)}, optional={"no_later_than": texts, "due": texts}),
        st.sampled_from([each["id"] for each in OBSERVANCES]).map(lambda id: {"observance": id}),
    )
    return st.tuples(forms, few(subject=st.just("其余"))).map(lambda parts: parts[0] | parts[1])


MEASURES: dict[str, st.SearchStrategy[Json]] = {
    "count": st.fixed_dictionaries({"measure": st.just("count"), "goal": st.integers(1, 4)}),
    "sum": st.one_of(
        st.fixed_dictionaries(
            {
                "measure": st.just("sum"),
                "field": st.just("details.boards_m2"),
                "of": st.just({"kind": "campaign_day"}),
                "goal": st.sampled_from([0.3, 1, 2.5, 7.75]),
            }
        ),
        st.fixed_dictionaries(
            {"measure": st.just("sum"), "field": st.just("participants"), "goal": st.sampled_from([10, 45, 100])}
        ),
    ),
    "distinct": st.fixed_dictionaries(
        {
            "measure": st.just("distinct"),
            "field": st.sampled_from(["place", "unit", "laws", "details.exam"]),
            "goal": st.integers(1, 3),
        }
    ),
    "ratio": st.fixed_dictionaries(
        {
            "measure": st.just("ratio"),
            "numerator": st.just("details.passed"),
            "denominator": st.sampled_from(["details.due_to_sit", "details.due_to_sit", "participants"]),
            "of": st.just({"kind": "exam_sitting"}),
            "goal": st.sampled_from([0.5, 0.8, 1]),
        },
        optional={"once_per": st.sampled_from(["details.exam", "details.exam", "place"])},
    ),
    "milestone": st.just({"measure": "milestone"}),
}


@st.composite
def targets(draw: st.DrawFn, id: str, limits: list[Json], units: list[Json]) -> Json:
    target: Json = {"id": id, "title": f"指标{id}"} | draw(st.one_of(*MEASURES.values()))
    usual = ["exam_sitting"] if "details.exam" in target.values() else ["exam_sitting", "campaign_day", "performance"]
    of = target.get("of") or {"kind": draw(st.just(usual) | st.just(usual) | some_of(*usual))}
    own: Any = {
        "observance": some_of("consumer-day", "leap-day"),
        "campaign": some_of("c1", "c2"),
        "laws": some_of(*LAWS[:2]),
        "min_participants": st.sampled_from([10, 20]),
    }
    if of["kind"] == "exam_sitting":
        own |= {"details.mock": some_of(True, False)}
    if of["kind"] == "campaign_day":
        own |= {"details.stalls": some_of(1, 2), "details.theme_day": some_of("1", "宪法")}
    target["of"] = of | (draw(few(**own)) if draw(st.integers(0, 3)) == 3 else {})
    every = draw(st.sampled_from(["year", "quarter", "half", "year", "month"]))
    fitting = [
        limit["id"]
        for limit in limits
        if (limit["each"] == every if "each" in limit else every == "year" or "all_year" in limit)
    ]
    named = draw(st.sampled_from([*fitting, None])) if fitting else None
    ids = [unit["id"] for unit in units]
    scope: st.SearchStrategy[Json] = st.one_of(
        st.just({}),
        st.just({"per": "township"}),
        st.sampled_from([{"per": "village"}, {"per": "department"}, {"per": "district"}]),
        st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True).map(
            lambda left_out: {"per": "village", "except": left_out}
        ),
        st.lists(st.sampled_from(ids), min_size=2, max_size=4, unique=True).map(lambda named: {"units": named}),
    )
    target |= draw(scope) | {"every": every} | ({"deadline": named} if named else {})
    return target


@st.composite
def task_lists(draw: st.DrawFn, year: int, units: list[Json], *, edition: int = 1) -> list[Json]:
    """Two tasks with targets and one without. Deadlines of different editions have different ids."""
    tasks: list[Json] = []
    for no, most in (("1", 4), ("2", 3), ("3", 0)):
        limits = [{"id": f"d{n}-{edition}"} | draw(deadlines(year)) for n in range(draw(st.integers(0, 2)))]
        count = draw(st.integers(most - 2, most)) if most else 0
        asked = [draw(targets(f"t{no}{n}", limits, units)) for n in range(count)]
        tasks.append({"no": no, "title": f"任务{no}", "lead": ["section"], "deadlines": limits, "targets": asked})
    return tasks


@st.composite
def plans(draw: st.DrawFn) -> Json:
    year, units = draw(YEARS), draw(unit_lists())
    return {
        "id": "a-plan",
        "title": "某区普法工作计划",
        "year": year,
        "zone": draw(st.sampled_from(["Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi", "UTC"])),
        "units": units,
        "observances": list(OBSERVANCES),
        "tasks": draw(task_lists(year, units)),
    }


@st.composite
def next_editions(draw: st.DrawFn, plan: Json) -> Json:
    """The plan with goals raised, a deadline moved and a target added; or with quite other tasks."""
    if draw(st.booleans()):
        return plan | {"tasks": draw(task_lists(plan["year"], plan["units"], edition=2))}
    tasks = [task | {"targets": [_raised(target) for target in task["targets"]]} for task in plan["tasks"]]
    tasks[2]["deadlines"] = [{"id": "new"} | draw(deadlines(plan["year"]))]
    tasks[2]["targets"] = [draw(targets("added", tasks[2]["deadlines"], plan["units"]))]
    return plan | {"tasks": tasks}


def _raised(target: Json) -> Json:
    return target if target["measure"] in ("ratio", "milestone") else target | {"goal": target["goal"] + 1}
