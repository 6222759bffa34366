"""What changed between two editions of a plan: every change is told, and nothing else is."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from services.tasks.plans.domain.changes import LEFT_ALONE, PARTS, WITHIN, Change, What
from services.tasks.plans.domain.differences import differences
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan
from tests.builders import SMALL_DISTRICT, plan_data, plan_of, target_data
from tests.plan_strategies import plans

FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LISTS = {"units": "id", "observances": "id", "tasks": "no", "safeguards": "no"}


def full(plan: Plan) -> Json:
    return plan.model_dump(mode="json", exclude_none=True)


@settings(FEW, max_examples=20)
@given(plans())
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    assert differences(plan, Plan.model_validate(plan.to_doc())) == []


@settings(FEW, max_examples=40)
@given(plans(), st.data())
def test_the_differences_of_any_edits_are_told_and_made_to_one_edition_give_the_other(
    before: Plan, data: st.DataObject
) -> None:
    after = before
    for _ in range(data.draw(st.integers(1, 4))):
        after = edited(after, data)
    changes = differences(before, after)
    assert (changes == []) == (before == after)
    assert in_no_order(applied(full(before), changes)) == in_no_order(full(after))


def edited(plan: Plan, data: st.DataObject) -> Plan:
    """One value, anywhere in the plan, is taken away, turned round or replaced by another of the plan's values; the plan
    itself where that would be none."""
    doc = full(plan)
    places = list(places_of(doc))
    holder, key = data.draw(st.sampled_from([place for place in places if place[1] not in ("id", "year")]))
    how = data.draw(st.sampled_from(("gone", "other", "turned")))
    if how == "gone":
        del holder[key]
    elif how == "other":
        same = [place[0][place[1]] for place in places if type(place[0][place[1]]) is type(holder[key])]
        holder[key] = data.draw(st.sampled_from(same))
    elif isinstance(holder[key], list):
        holder[key].reverse()
    try:
        after = Plan.model_validate(doc)
    except ValidationError:
        return plan
    return after if is_unique(after) else plan


def is_unique(plan: Plan) -> bool:
    ids = [[each.id for each in plan.units], [each.id for each in plan.observances]]
    ids += [[each.id for each in task.deadlines] for task in plan.tasks]
    ids += [[target.id for task in plan.tasks for target in task.targets]]
    ids += [[task.no for task in plan.tasks], [safeguard.no for safeguard in plan.safeguards]]
    return all(len(set(each)) == len(each) for each in ids)


def places_of(value: Any) -> Any:
    """Every place in JSON that holds a value, as its holder and its key or index."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield value, key
        yield from places_of(each)


@pytest.mark.parametrize("model", PARTS)
def test_no_field_of_a_plan_is_forgotten(model: type[BaseModel]) -> None:
    words = {field.alias or name for name, field in model.model_fields.items()}
    compared = [word for part in PARTS[model].values() for word in part]
    told = [*compared, *WITHIN.get(model, ()), *LEFT_ALONE[model]]
    assert sorted(told) == sorted(words)


# What is made of a change, by hand.


def applied(plan: Json, changes: list[Change]) -> Json:
    """The plan with the changes made to it, but for the order of its lists."""
    targets = {row["id"]: (task["no"], row) for task in plan["tasks"] for row in task.pop("targets")}
    tasks = {task["no"]: task for task in plan["tasks"]}
    for change in changes:
        thing, happened = change.what.split(".")
        if happened == "reordered":
            continue
        if thing == "target":
            assert change.target
            _apply_to_target(targets, change, happened)
        elif thing == "plan":
            _set(plan, change)
        elif thing == "deadline":
            if change.task in tasks:
                _apply_to_list(tasks[change.task]["deadlines"], "id", change.id, change, happened)
        elif thing == "task":
            _apply_to_list(plan["tasks"], "no", change.task, change, happened)
            tasks = {task["no"]: task for task in plan["tasks"]}
        else:
            _apply_to_list(plan[f"{thing}s"], LISTS[f"{thing}s"], change.id, change, happened)
    for task in plan["tasks"]:
        task["targets"] = [row for no, row in targets.values() if no == task["no"]]
    return plan


def _apply_to_target(targets: dict[str, Any], change: Change, happened: str) -> None:
    id = change.target
    assert id
    if happened == "removed":
        del targets[id]
    elif happened == "added":
        targets[id] = (change.task, dict(change.after))
    elif change.field == "task":
        targets[id] = (change.after, targets[id][1])
    elif change.field == "scope":
        for word in ("per", "units", "except"):
            targets[id][1].pop(word, None)
        targets[id][1].update(change.after or {})
    else:
        _set(targets[id][1], change)


def _apply_to_list(rows: list[Json], key: str, id: str | None, change: Change, happened: str) -> None:
    if happened == "added":
        rows.append(dict(change.after))
        return
    row = next(row for row in rows if row[key] == id)
    if happened == "removed":
        rows.remove(row)
    elif change.field == "when":
        kept = {word: row[word] for word in ("id", "subject") if word in row}
        row.clear()
        row.update(kept | change.after)
    else:
        _set(row, change)


def _set(row: Json, change: Change) -> None:
    assert change.field
    assert row.get(change.field) == change.before
    row[change.field] = change.after


def in_no_order(value: Any) -> Any:
    """Lists of things by id or number, and without what is empty."""
    if isinstance(value, dict):
        return {key: in_no_order(each) for key, each in value.items() if each not in (None, [], {})}
    if isinstance(value, list):
        rows = [in_no_order(each) for each in value]
        keyed = all(isinstance(row, dict) and ("id" in row or "no" in row) for row in rows)
        return sorted(rows, key=lambda row: str(row.get("id") or row["no"])) if keyed else rows
    return value


def told(before: Plan, after: Plan) -> list[tuple[Any, ...]]:
    return [(c.what, c.task, c.target or c.id, c.field, c.before, c.after) for c in differences(before, after)]


END = {"id": "end", "due": "2023-12-31"}
NOTICE = {"id": "exam", "on_notice": True}
TWO_TASKS = [
    {"no": 1, "title": "甲", "targets": [target_data()]},
    {"no": 2, "title": "乙", "targets": [target_data(id="talks")]},
]
MOVED = [{"no": 1, "title": "甲"}, {"no": 2, "title": "乙", "targets": [target_data(id="talks"), target_data()]}]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (plan_of(target_data(goal=5)), plan_of(target_data(goal=8)),
         (What.TARGET_RAISED, "1", "performances", "goal", 5, 8)),
        (plan_of(target_data(goal=5)), plan_of(target_data(goal=3)),
         (What.TARGET_LOWERED, "1", "performances", "goal", 5, 3)),
        (plan_of(target_data()), plan_of(target_data(title="巡演")),
         (What.TARGET_RENAMED, "1", "performances", "title", "普法演出", "巡演")),
        (plan_of(target_data(per="township")), plan_of(target_data(per="township", **{"except": ["east"]})),
         (What.TARGET_CHANGED, "1", "performances", "scope", {"per": "township"},
          {"per": "township", "except": ["east"]})),
        (plan_of(target_data()), plan_of(target_data(every="quarter")),
         (What.TARGET_CHANGED, "1", "performances", "every", "year", "quarter")),
        (plan_of(tasks=TWO_TASKS), plan_of(tasks=MOVED), (What.TARGET_MOVED, "2", "performances", "task", "1", "2")),
        (plan_of(deadlines=(END,)), plan_of(deadlines=(END | {"due": "2023-11-30"},)),
         (What.DEADLINE_MOVED, "1", "end", "when", {"due": "2023-12-31"}, {"due": "2023-11-30"})),
        (plan_of(deadlines=(NOTICE,)), plan_of(deadlines=(NOTICE | {"due": "2023-09-01"},)),
         (What.DEADLINE_TOLD, "1", "exam", "when", {"on_notice": True}, {"on_notice": True, "due": "2023-09-01"})),
        (plan_of(deadlines=(END,)), plan_of(), (What.DEADLINE_REMOVED, "1", "end", None, END, None)),
        (plan_of(), plan_of(units=[*SMALL_DISTRICT[:-1], SMALL_DISTRICT[-1] | {"name": "西一社区"}]),
         (What.UNIT_RENAMED, None, "west-1", "name", "西一村", "西一社区")),
        (plan_of(tasks=TWO_TASKS), plan_of(tasks=TWO_TASKS[::-1]),
         (What.PLAN_REORDERED, None, None, "tasks", ["1", "2"], ["2", "1"])),
    ],
)  # fmt: skip
def test_a_change_is_told_once_and_by_its_name(before: Plan, after: Plan, wanted: tuple[Any, ...]) -> None:
    assert told(before, after) == [wanted]


def test_a_new_task_is_told_beside_each_of_its_targets() -> None:
    before = plan_of(target_data())
    after = Plan.model_validate(
        plan_data(tasks=[*plan_data(target_data())["tasks"], {"no": 2, "targets": [target_data(id="talks")]}])
    )
    changes = differences(before, after)
    assert [change.what for change in changes] == [What.TASK_ADDED, What.TARGET_ADDED]
    assert (changes[1].task, changes[1].after["goal"]) == ("2", 5)
