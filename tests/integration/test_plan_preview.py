"""What an edition would make of progress, told before anybody keeps it: the same as what is there once it is in force."""

import copy
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.tasks.plans.documents import EDITIONS, PLANS
from services.tasks.previews import previewing
from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import SMALL_DISTRICT, plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

Json = dict[str, Any]

PLAN = plan_data(
    target_data(goal=3, deadline="june"),
    target_data(id="towns", goal=1, per="township", every="quarter"),
    target_data(id="villages", goal=1, per="village"),
    target_data(id="heads", measure="sum", field="participants", goal=100),
    target_data(id="places", measure="distinct", field="place", per="township", goal=2),
    deadlines=(
        {"id": "june", "subject": "演出", "due": "2023-06-30"},
        {"id": "told", "subject": "检查", "on_notice": True},
    ),
    observances=[{"id": "law-day", "name": "宪法日", "rule": {"on": "12-04"}}],
)
PLAN["tasks"].append(
    {
        "no": 2,
        "title": "检查",
        "lead": ["section"],
        "targets": [target_data(id="talks", of={"kind": "lecture"}, goal=2)],
    }
)
PATH = "/plans/sample-2023"
UNITS = ("east-1", "east", "west", "west-1", "section")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        await stack.hear(*some_activities())
        yield stack


def some_activities() -> list[Any]:
    return [
        told(
            datetime(2023, 3, 2, 4, tzinfo=UTC) + timedelta(days=6 * number + version),
            id=f"a{number}",
            kind="lecture" if number % 5 == 4 else "performance",
            unit=UNITS[number % len(UNITS)],
            for_units=("west",) if number % 4 == 1 else (),
            held_on=date(2023, 3, 1) + timedelta(days=6 * number),
            participants=number * 10,
            place=f"广场 {number % 3}",
            version=version,
            status=status,
        )
        for number in range(14)
        for version, status in ((1, ActivityStatus.POSTED), (2, ActivityStatus.VERIFIED))
        if number % 6 or version == 1
    ]


def edited(change: Callable[[Json], object]) -> Json:
    plan = copy.deepcopy(PLAN)
    change(plan)
    return plan


def target(plan: Json, id: str) -> Json:
    found: Json = next(each for task in plan["tasks"] for each in task["targets"] if each["id"] == id)
    return found


def more_villages(plan: Json) -> None:
    plan["units"] = [*plan["units"], {"id": "west-2", "name": "西二村", "kind": "village", "under": "west"}]


CHANGES: dict[str, Callable[[Json], object]] = {
    "a goal is raised": lambda plan: target(plan, "towns").update(goal=2),
    "a goal is lowered": lambda plan: target(plan, "performances").update(goal=1),
    "a target is added": lambda plan: plan["tasks"][1]["targets"].append(
        target_data(id="crowds", of={"kind": "performance", "min_participants": 50}, per="township", goal=1)
    ),
    "a target is removed": lambda plan: plan["tasks"][0]["targets"].pop(1),
    "a deadline is moved to a day gone by": lambda plan: plan["tasks"][0]["deadlines"][0].update(due="2023-03-20"),
    "a deadline is moved ahead": lambda plan: plan["tasks"][0]["deadlines"][0].update(due="2023-11-30"),
    "a day is told on notice": lambda plan: (
        plan["tasks"][0]["deadlines"][1].update(due="2023-05-01"), target(plan, "places").update(deadline="told")
    ),
    "units are named": lambda plan: (target(plan, "towns").pop("per"), target(plan, "towns").update(units=["west"])),
    "a unit is excepted": lambda plan: target(plan, "villages").update({"except": ["east"]}),
    "a target is the district's": lambda plan: target(plan, "places").pop("per"),
    "periods are longer": lambda plan: target(plan, "towns").update(every="half"),
    "a measure is another": lambda plan: (target(plan, "places").update(measure="count"), target(plan, "places").pop("field")),
    "it is done once": lambda plan: target(plan, "towns").update(measure="milestone"),
    "other activities count": lambda plan: target(plan, "heads").update(of={"kind": ["lecture", "performance"]}),
    "a target goes by an observance": lambda plan: (
        plan["tasks"][0]["deadlines"].append({"id": "day", "subject": "宪法日", "observance": "law-day"}),
        target(plan, "villages").update(deadline="day"),
    ),
    "a target moves to another task": lambda plan: plan["tasks"][1]["targets"].append(plan["tasks"][0]["targets"].pop(3)),
    "a task is removed": lambda plan: plan["tasks"].pop(1),
    "a task is added": lambda plan: plan["tasks"].append({"no": 9, "title": "新任务", "lead": ["section"]}),
    "a village is added": more_villages,
    "nothing but a name changes": lambda plan: plan["tasks"][0].update(title="别的名字"),
    "the zone changes": lambda plan: plan.update(zone="America/Los_Angeles"),
}  # fmt: skip


async def progress(stack: TasksStack, unit: str) -> Json:
    found: Json = await stack.ask("GET", f"{PATH}/progress", params={"unit": unit})
    return found


async def all_cells(stack: TasksStack) -> dict[tuple[str, str, str], Json]:
    found: dict[tuple[str, str, str], Json] = {}
    for unit in ("district", "east", "west"):
        for task in (await progress(stack, unit))["tasks"]:
            for each in task["targets"]:
                for cell in each["cells"]:
                    found[each["id"], cell["unit"], cell["period"]] = cell
    return found


async def preview(stack: TasksStack, plan: Json, **more: Any) -> Json:
    found: Json = await stack.ask("POST", f"{PATH}/preview", json=plan, **more)
    return found


def sums(task: Json) -> Json:
    targets = [{name: each[name] for name in ("id", "value", "goal", "status", "due")} for each in task["targets"]]
    return {"no": task["no"], "status": task["status"], "percent": task["percent"], "targets": targets}


def side(effects: list[Json], name: str) -> list[Json]:
    return [
        {"no": task["no"], "status": task[name]["status"], "percent": task[name]["percent"]}
        | {"targets": [
            {"id": each["id"]} | {word: each[name][word] for word in ("value", "goal", "status", "due")}
            for each in task["targets"] if each[name]
        ]}
        for task in effects if task[name]
    ]  # fmt: skip


def by_id(tasks: list[Json]) -> dict[str, Json]:
    return {each["id"]: each for task in tasks for each in task["targets"]}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_is_told_beforehand_is_what_stands_once_it_is_in_force(stack: TasksStack, what: str) -> None:
    plan = edited(CHANGES[what])
    before, cells_before = await progress(stack, "district"), await all_cells(stack)
    told_before = await preview(stack, plan)
    await stack.import_and_activate(plan)
    after, cells_after = await progress(stack, "district"), await all_cells(stack)

    assert told_before["worked_out"]
    assert told_before["as_of"] == after["as_of"]
    assert side(told_before["tasks"], "after") == [sums(task) for task in after["tasks"]]
    old = {task["no"]: sums(task) for task in before["tasks"]}
    for task in side(told_before["tasks"], "before"):
        assert (task["status"], task["percent"]) == (old[task["no"]]["status"], old[task["no"]]["percent"])
    assert {id: each["before"]["value"] for id, each in by_id(told_before["tasks"]).items() if each["before"]} == {
        id: each["value"] for id, each in by_id(before["tasks"]).items()
    }
    for id, each in by_id(told_before["tasks"]).items():
        assert each["changed"] == len(each["cells"])
        for cell in each["cells"]:
            key = (id, cell["unit"], cell["period"])
            for name, cells in (("before", cells_before), ("after", cells_after)):
                if cell[name]:
                    assert cell[name] == {word: cells[key][word] for word in cell[name]}, key
            cells_before.pop(key, None)
            if cell["after"]:
                cells_before[key] = cells_after[key]
    own = own_cells(plan)
    assert [(k, facts_of(v)) for k, v in sorted(cells_before.items()) if own(k)] == [
        (k, facts_of(v)) for k, v in sorted(cells_after.items()) if own(k)
    ]


def facts_of(cell: Json) -> Json:
    return {name: value for name, value in cell.items() if name != "reason"}


def own_cells(plan: Json) -> Callable[[tuple[str, str, str]], bool]:
    """Whether a cell is at its target's own scope: above it ``progress`` answers sums."""
    kinds = {unit["id"]: unit["kind"] for unit in plan["units"]}
    targets = {each["id"]: each for task in plan["tasks"] for each in task.get("targets", ())}

    def own(key: tuple[str, str, str]) -> bool:
        asked = targets.get(key[0], {})
        return key[1] in asked["units"] if "units" in asked else kinds[key[1]] == asked.get("per", "district")

    return own


async def test_a_goal_that_is_raised_is_told_cell_by_cell_in_words(stack: TasksStack) -> None:
    told_of = await preview(stack, edited(lambda plan: target(plan, "towns").update(goal=2)))
    assert [change["text"] for change in told_of["changes"]] == ["第 1 项“普法演出”：目标 1 次 → 2 次"]
    towns = by_id(told_of["tasks"])["towns"]
    assert (towns["before"]["goal"], towns["after"]["goal"]) == (8, 16)
    assert {cell["unit"] for cell in towns["cells"]} == {"east", "west"}
    first = towns["cells"][0]
    assert first["before"]["goal"] == 1
    assert first["after"]["goal"] == 2
    assert first["after"]["reason"]
    assert sum(each["cells"] for each in told_of["moved"]) == sum(each["cells"] for each in towns["moved"])


async def test_looking_at_a_change_leaves_nothing_behind(stack: TasksStack) -> None:
    collections = (PLANS, EDITIONS, CELLS, ROLLUPS, UNIT_SUMS)
    before = [await stack.documents(each) for each in collections]
    units = await stack.ask("GET", "/units")
    await preview(stack, edited(more_villages))
    assert [await stack.documents(each) for each in collections] == before
    assert await stack.ask("GET", "/units") == units


@pytest.mark.parametrize("most", [0, 20, 30])
async def test_what_is_too_much_to_work_out_is_told_as_far_as_it_goes(
    stack: TasksStack, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(previewing, "MOST", most)
    told_of = await preview(stack, edited(lambda plan: target(plan, "towns").update(goal=2)))
    worked_out = max(told_of["activities"], told_of["cells"]) <= most
    assert told_of["worked_out"] is worked_out
    towns, talks = (by_id(told_of["tasks"])[id] for id in ("towns", "talks"))
    assert towns["before"]["status"]
    assert towns["after"]["goal"] == 16
    assert towns["after"]["cells"] == 8
    assert (towns["after"]["status"] is not None) is worked_out
    assert talks["after"] == talks["before"]
    assert (told_of["tasks"][0]["after"]["percent"] is not None) is worked_out
    assert told_of["changes"]


async def test_a_plan_that_is_not_in_force_has_nothing_before(stack: TasksStack) -> None:
    other = PLAN | {"id": "other-2023"}
    await stack.ask("POST", "/plans", json=other, expect=201)
    told_of = await stack.ask("POST", "/plans/other-2023/preview", json=other)
    await stack.ask("POST", "/plans/other-2023/activate")
    after = await stack.ask("GET", "/plans/other-2023/progress", params={"unit": "district"})
    assert told_of["edition"] is None
    assert told_of["before"] is None
    assert all(task["before"] is None for task in told_of["tasks"])
    assert side(told_of["tasks"], "after") == [sums(task) for task in after["tasks"]]


async def test_a_day_that_was_told_stays_unless_the_plan_says_from_which_edition_it_was_made(stack: TasksStack) -> None:
    due = {"due": "2023-05-01"}
    await stack.ask("PUT", f"{PATH}/deadlines/1/told", json=due, headers={"If-Match": '"1"'})
    kept = await preview(stack, PLAN)
    literal = await preview(stack, PLAN, headers={"If-Match": '"2"'})
    assert kept["changes"] == []
    assert [change["what"] for change in literal["changes"]] == ["deadline.moved"]


async def test_what_was_made_from_an_older_edition_is_refused(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans", json=edited(lambda plan: plan.update(title="新的")), expect=201)
    await stack.ask("POST", f"{PATH}/preview", json=PLAN, headers={"If-Match": '"1"'}, expect=412)


@pytest.mark.parametrize(
    ("plan", "status", "code"),
    [
        (PLAN | {"id": "another-2023"}, 422, "invalid"),
        (PLAN | {"year": 2024}, 409, "plan_year_fixed"),
        (PLAN | {"tasks": []}, 422, "plan_invalid"),
        ({}, 422, "plan_invalid"),
        (PLAN | {"units": [*SMALL_DISTRICT[:-1], SMALL_DISTRICT[-1] | {"under": "east"}]}, 409, "identity.units_clash"),
    ],
)
async def test_what_an_import_refuses_is_refused(stack: TasksStack, plan: Json, status: int, code: str) -> None:
    refused = await stack.ask("POST", f"{PATH}/preview", json=plan, expect=status)
    assert refused["code"] == code
    assert refused.get("errors", [1])


async def test_a_plan_that_nobody_knows_is_told_as_such(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans/nothing-2023/preview", json=PLAN, expect=404)


async def test_an_activity_that_came_in_many_versions_counts_once(
    stack: TasksStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.tasks.progress.intake.PAGE", 3)
    plan = edited(lambda plan: target(plan, "performances").update(goal=9))
    told_of = by_id((await preview(stack, plan))["tasks"])["performances"]
    await stack.import_and_activate(plan)
    assert told_of["after"]["value"] == (await stack.target("performances"))["value"]


async def test_a_township_is_told_nothing(stack: TasksStack) -> None:
    await stack.ask("POST", f"{PATH}/preview", json=PLAN, role=Role.TOWNSHIP, expect=403)
