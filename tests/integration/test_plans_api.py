"""Plans over HTTP: drafts, editions, activation, dates on notice, and whatever is wrong with a plan."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.tasks.identity.units.head import UNITS
from services.tasks.plans.documents import EDITIONS, PLANS
from shared.contracts.tasks import Role
from tests.builders import SAMPLE_PLAN_FILE, plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack

PLAN = "/plans/sample-2023"
ON_NOTICE = ({"id": "inspection", "on_notice": True},)
YAML = {"Content-Type": "application/yaml"}


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


def noticed(**given: Any) -> dict[str, Any]:
    return plan_data(target_data(deadline="inspection"), deadlines=ON_NOTICE, **given)


async def test_a_plan_is_a_draft_until_it_is_activated(stack: TasksStack) -> None:
    draft = await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=201)
    assert (draft["edition"], draft["active"]) == (1, None)
    problem = await stack.ask("GET", f"{PLAN}/progress", expect=409)
    assert problem["code"] == "plan_not_active"
    active = await stack.ask("POST", f"{PLAN}/activate")
    assert (active["edition"], active["active"], active["preparing"]) == (1, 1, None)
    assert (await stack.ask("GET", "/plans"))["items"] == [active]


async def test_the_same_plan_again_makes_no_edition(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=201)
    again = await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=200)
    assert again["edition"] == 1
    changed = await stack.ask("POST", "/plans", json=plan_data(target_data(goal=6)), expect=201)
    assert changed["edition"] == 2
    assert len(await stack.documents(EDITIONS)) == 2


async def test_activating_twice_tells_once(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    await stack.ask("POST", f"{PLAN}/activate", params={"edition": 1})
    (event,) = await stack.said("plan.activated.v1")
    assert (event["data"]["plan"], event["data"]["edition"]) == ("sample-2023", 1)


async def test_a_plan_reads_as_it_was_written(stack: TasksStack) -> None:
    plan = plan_data(target_data(**{"per": "township", "except": ["west"]}))
    await stack.import_and_activate(plan)
    read = await stack.ask("GET", PLAN)
    assert read["tasks"][0]["targets"][0]["except"] == ["west"]
    assert [edition["edition"] for edition in read["editions"]] == [1]
    written = {key: read[key] for key in ("id", "title", "year", "zone", "units", "observances", "tasks", "safeguards")}
    again = await stack.ask("POST", "/plans", json=_without_empty(written), expect=200)
    assert again["edition"] == 1


async def test_the_sample_plan_is_taken_in_as_yaml(stack: TasksStack) -> None:
    draft = await stack.ask("POST", "/plans", content=SAMPLE_PLAN_FILE.read_bytes(), headers=YAML, expect=201)
    active = await stack.ask("POST", f"/plans/{draft['id']}/activate")
    assert active["active"] == 1
    progress = await stack.ask("GET", f"/plans/{draft['id']}/progress")
    assert len(progress["tasks"]) == 10


async def test_a_date_told_for_a_deadline_on_notice_is_an_edition_in_force(stack: TasksStack) -> None:
    await stack.import_and_activate(noticed())
    assert (await stack.target("performances"))["due"] is None
    path = f"{PLAN}/deadlines/1/inspection"
    told = await stack.ask("PUT", path, json={"due": "2023-09-30"}, headers={"If-Match": '"1"'})
    assert (told["edition"], told["active"]) == (2, 2)
    assert (await stack.target("performances"))["due"] == "2023-09-30"
    await stack.ask("PUT", path, json={"due": "2023-10-31"}, headers={"If-Match": '"1"'}, expect=412)
    await stack.ask("PUT", path, json={"due": "2023-10-31"}, expect=428)
    await stack.ask(
        "PUT", f"{PLAN}/deadlines/1/other", json={"due": "2023-10-31"}, headers={"If-Match": "*"}, expect=404
    )


async def test_of_two_dates_told_at_the_same_moment_one_is_refused(stack: TasksStack) -> None:
    await stack.import_and_activate(noticed())
    path = f"{PLAN}/deadlines/1/inspection"
    told = [
        stack.send("PUT", path, json={"due": f"2023-09-{day}"}, headers={"If-Match": '"1"'}) for day in range(10, 15)
    ]
    answers = await asyncio.gather(*told)
    assert sorted(answer.status_code for answer in answers) in ([200, *[412] * 4], [202, *[412] * 4])
    assert len(await stack.documents(EDITIONS)) == 2


async def test_a_date_told_by_notice_outlives_the_plan_being_brought_in_again(stack: TasksStack) -> None:
    await stack.import_and_activate(noticed())
    path = f"{PLAN}/deadlines/1/inspection"
    await stack.ask("PUT", path, json={"due": "2023-09-30"}, headers={"If-Match": '"1"'})
    same = await stack.ask("POST", "/plans", json=noticed(), expect=200)
    assert same["edition"] == 2
    await stack.import_and_activate(noticed(title="改了名称的计划"))
    assert (await stack.target("performances"))["due"] == "2023-09-30"
    other = ({"id": "inspection", "on_notice": True, "due": "2023-10-31"},)
    await stack.import_and_activate(plan_data(target_data(deadline="inspection"), deadlines=other))
    assert (await stack.target("performances"))["due"] == "2023-10-31"


async def test_a_plan_refused_for_its_year_leaves_no_unit_behind(stack: TasksStack) -> None:
    plan = plan_data(target_data())
    await stack.ask("POST", "/plans", json=plan, expect=201)
    before = await stack.documents(UNITS)
    village = {"id": "new-village", "name": "新村", "kind": "village", "under": plan["units"][0]["id"]}
    moved = {**plan, "year": 2024, "units": [*plan["units"], village]}
    problem = await stack.ask("POST", "/plans", json=moved, expect=409)
    assert problem["code"] == "plan_year_fixed"
    assert await stack.documents(UNITS) == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"year": "soon"}, "year"),
        ({"surprise": 1}, "surprise"),
        ({"units": []}, "units"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_kept(stack: TasksStack, given: dict[str, Any], field: str) -> None:
    problem = await stack.ask("POST", "/plans", json=plan_data(target_data(), **given), expect=422)
    assert field in [error["field"] for error in problem["errors"]]
    assert all(error["reason"] != error["code"] for error in problem["errors"])
    assert [await stack.documents(each) for each in (PLANS, EDITIONS, UNITS)] == [{}, {}, {}]


async def test_a_dangling_reference_is_named_with_its_line(stack: TasksStack) -> None:
    text = json.dumps(plan_data(target_data(deadline="nowhere")), ensure_ascii=False, indent=1)
    problem = await stack.ask("POST", "/plans", content=text.encode(), headers=YAML, expect=422)
    (error,) = problem["errors"]
    assert error["field"] == "tasks[0].targets[0].deadline"
    assert text.splitlines()[error["line"] - 1].strip().startswith('"deadline"')


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"a: &a [x]\nb: [*a, *a]\n", "application/yaml", 422),
        (b"\xff\xfe\x00", "application/yaml", 422),
        (b"{" * 1000, "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b"no", "application/yaml", 422),
        (b"", "application/json", 422),
        (b"x" * 1_100_000, "application/yaml", 413),
        (b"id: x", "text/plain", 415),
    ],
)
async def test_what_is_no_plan_gets_a_clear_refusal(
    stack: TasksStack, body: bytes, media_type: str, status: int
) -> None:
    problem = await stack.ask("POST", "/plans", content=body, headers={"Content-Type": media_type}, expect=status)
    assert problem["title"] != problem["code"]


async def test_units_that_clash_with_the_register_are_listed(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=201)
    units = [dict(unit) for unit in plan_data()["units"]]
    next(unit for unit in units if unit["id"] == "east-1")["under"] = "west"
    problem = await stack.ask("POST", "/plans", json=plan_data(target_data(), id="other", units=units), expect=409)
    assert [error["field"] for error in problem["errors"]] == ["units[5].under"]
    assert len(await stack.documents(PLANS)) == 1


async def test_an_edition_of_another_year_is_another_plan(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=201)
    problem = await stack.ask("POST", "/plans", json=plan_data(target_data(), year=2024), expect=409)
    assert problem["code"] == "plan_year_fixed"


async def test_what_is_not_there_is_a_404(stack: TasksStack) -> None:
    await stack.ask("GET", "/plans/nothing", expect=404)
    await stack.ask("POST", "/plans/nothing/activate", expect=404)
    await stack.ask("POST", "/plans", json=plan_data(target_data()), expect=201)
    await stack.ask("GET", PLAN, params={"edition": 9}, expect=404)
    await stack.ask("POST", f"{PLAN}/activate", params={"edition": 9}, expect=404)


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.DEPARTMENT, Role.LEADER, Role.INSPECTOR])
async def test_only_the_section_and_administrators_make_plans(stack: TasksStack, role: Role) -> None:
    await stack.ask("POST", "/plans", role=role, content=b"nonsense", headers=YAML, expect=403)


def _without_empty(plan: dict[str, Any]) -> dict[str, Any]:
    """Without the values that a writer leaves out."""

    def clean(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: clean(each) for key, each in value.items() if each not in (None, [], "", {})}
        return [clean(each) for each in value] if isinstance(value, list) else value

    cleaned: dict[str, Any] = clean(plan)
    return cleaned
