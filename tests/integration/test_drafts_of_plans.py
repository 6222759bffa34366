"""A plan in force, changed: the changes are a draft that begins from it, and become its next edition."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.tasks.drafts.documents import DRAFTS
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack

Json = dict[str, Any]

PLAN = plan_data(
    target_data(goal=3, per="township", every="quarter"),
    target_data(id="talks", of={"kind": "lecture"}, goal=2),
    deadlines=({"id": "told", "subject": "检查", "on_notice": True, "due": "2023-05-01"},),
)
PATH = "/plans/sample-2023"
GOAL = "tasks/1/targets/performances/goal"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        yield stack


async def begin(stack: TasksStack, expect: int = 201) -> Json:
    draft: Json = await stack.ask("POST", f"{PATH}/draft", expect=expect)
    return draft


def match(draft: Json) -> dict[str, str]:
    return {"If-Match": f'"{draft["version"]}"'}


async def edit(stack: TasksStack, draft: Json, *edits: Json, expect: int = 200) -> Json:
    path = f"/drafts/{draft['id']}/edits"
    found: Json = await stack.ask("PUT", path, json={"edits": list(edits)}, headers=match(draft), expect=expect)
    return found


def raised(was: int = 3, now: int = 4) -> Json:
    return {"path": GOAL, "op": "set", "was": was, "now": now}


async def another_edition(stack: TasksStack, **given: Any) -> None:
    plan = PLAN | given
    await stack.ask("POST", "/plans", json=plan, expect=201)
    await stack.ask("POST", f"{PATH}/activate")


async def test_it_begins_with_what_is_in_force_and_asks_nothing(stack: TasksStack) -> None:
    draft = await begin(stack)
    plan = await stack.ask("GET", PATH)
    assert draft["base"] == {"plan": "sample-2023", "edition": 1, "latest": 1}
    assert {name: draft["draft"][name] for name in ("id", "title", "year")} == {
        name: plan[name] for name in ("id", "title", "year")
    }
    assert [task["title"] for task in draft["draft"]["tasks"]] == [task["title"] for task in plan["tasks"]]
    assert draft["questions"] == draft["errors"] == draft["edits"] == []
    assert draft["document"] == {"text": "", "tables": []}


async def test_all_who_change_a_plan_share_one_draft(stack: TasksStack) -> None:
    both = await asyncio.gather(*(stack.send("POST", f"{PATH}/draft") for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 201]
    draft = await edit(stack, both[0].json(), raised())
    again = await begin(stack, expect=200)
    assert again["edits"] == draft["edits"]
    assert (await stack.ask("GET", f"{PATH}/draft"))["version"] == 2
    listed = await stack.ask("GET", "/drafts")
    assert [each["base"]["plan"] for each in listed["items"]] == ["sample-2023"]


async def test_no_changes_are_begun_by_looking(stack: TasksStack) -> None:
    await stack.ask("GET", f"{PATH}/draft", expect=404)
    assert await stack.documents(DRAFTS) == {}


async def test_the_changes_become_the_next_edition(stack: TasksStack) -> None:
    draft = await edit(stack, await begin(stack), raised())
    made = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    assert (made["id"], made["edition"], made["active"]) == ("sample-2023", 2, 1)
    told = await stack.ask("GET", f"{PATH}/differences")
    assert [change["text"] for change in told["changes"]] == ["第 1 项“普法演出”：目标 3 次 → 4 次"]
    again = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=200)
    assert again["edition"] == 2


async def test_what_is_said_beforehand_of_a_draft_holds(stack: TasksStack) -> None:
    draft = await edit(stack, await begin(stack), raised())
    headers = {"If-Match": f'"{draft["base"]["latest"]}"'}
    told = await stack.ask("POST", f"{PATH}/preview", json=draft["draft"], headers=headers)
    assert [change["what"] for change in told["changes"]] == ["target.raised"]


async def test_a_day_that_was_told_can_be_taken_back(stack: TasksStack) -> None:
    was = {"id": "told", "subject": "检查", "on_notice": True, "due": "2023-05-01"}
    now = {name: value for name, value in was.items() if name != "due"}
    place = {"path": "tasks/1/deadlines/told", "op": "set", "was": was, "now": now}
    draft = await edit(stack, await begin(stack), place)
    assert draft["conflicts"] == []
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    plan = await stack.ask("GET", PATH, params={"edition": 2})
    assert "due" not in plan["tasks"][0]["deadlines"][0] or plan["tasks"][0]["deadlines"][0]["due"] is None


async def test_units_are_added_and_renamed_with_it(stack: TasksStack) -> None:
    village = {"id": "west-2", "name": "西二村", "kind": "village", "under": "west"}
    draft = await edit(
        stack,
        await begin(stack),
        {"path": "units", "op": "add", "now": village},
        {"path": "units/east/name", "op": "set", "was": "东镇", "now": "东街道"},
    )
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    names = {unit["id"]: unit["name"] for unit in (await stack.ask("GET", "/units"))["items"]}
    assert (names["west-2"], names["east"]) == ("西二村", "东街道")


async def test_where_a_unit_was_moved_meanwhile_it_stands_there(stack: TasksStack) -> None:
    await stack.move(**{"east-2": "west"})
    draft = await edit(stack, await begin(stack), raised())
    units = {unit["id"]: unit.get("under") for unit in draft["draft"]["units"]}
    assert (units["east-2"], units["district"]) == ("west", None)
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)


async def test_an_edition_made_meanwhile_is_not_overwritten_and_nothing_is_lost(stack: TasksStack) -> None:
    draft = await edit(stack, await begin(stack), raised())
    await another_edition(stack, title="新的名字")
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=412)
    renewed = await stack.ask("PUT", f"/drafts/{draft['id']}/base", headers=match(draft))
    assert renewed["base"] == {"plan": "sample-2023", "edition": 2, "latest": 2}
    assert (renewed["draft"]["title"], renewed["conflicts"]) == ("新的名字", [])
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    plan = await stack.ask("GET", PATH, params={"edition": 3})
    assert (plan["title"], plan["tasks"][0]["targets"][0]["goal"]) == ("新的名字", 4)


async def test_where_both_changed_the_same_it_is_asked_whose_word_stands(stack: TasksStack) -> None:
    draft = await edit(stack, await begin(stack), raised())
    other = PLAN | {"tasks": [PLAN["tasks"][0] | {"targets": [PLAN["tasks"][0]["targets"][0] | {"goal": 5}]}]}
    await another_edition(stack, **other)
    renewed = await stack.ask("PUT", f"/drafts/{draft['id']}/base", headers=match(draft))
    (clash,) = renewed["conflicts"]
    assert (clash["was"], clash["stands"], clash["now"], clash["reason"]) == (3, 5, 4, "changed")
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=409)


async def test_changes_that_stand_in_the_new_edition_are_none_any_more(stack: TasksStack) -> None:
    draft = await edit(stack, await begin(stack), raised())
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    await stack.ask("POST", f"{PATH}/activate")
    renewed = await stack.ask("PUT", f"/drafts/{draft['id']}/base", headers=match(draft))
    assert renewed["edits"] == []


async def test_somebody_elses_change_to_the_draft_is_seen_first(stack: TasksStack) -> None:
    draft = await begin(stack)
    await edit(stack, draft, raised())
    await edit(stack, draft, raised(now=9), expect=412)
    await stack.ask("PUT", f"/drafts/{draft['id']}/base", headers=match(draft), expect=412)


async def test_it_stays_the_same_plan(stack: TasksStack) -> None:
    draft = await begin(stack)
    draft = await edit(stack, draft, {"path": "id", "op": "set", "was": "sample-2023", "now": "other-2023"})
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=422)
    draft = await edit(stack, draft, {"path": "year", "op": "set", "was": 2023, "now": 2024})
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=409)


async def test_changes_and_documents_are_not_mixed(stack: TasksStack) -> None:
    draft = await begin(stack)
    files = {"file": ("x.txt", "计划".encode(), "text/plain")}
    refused = await stack.ask("PUT", f"/drafts/{draft['id']}/document", files=files, headers=match(draft), expect=409)
    assert refused["code"] == "drafts.of_a_plan"
    text = "罗庄区司法局2023年普法工作计划\n一、工作任务\n1、开展普法演出。今年开展普法演出5场次。(责任科室:某科)\n"
    other = await stack.ask("POST", "/drafts", files={"file": ("x.txt", text.encode(), "text/plain")}, expect=201)
    refused = await stack.ask("PUT", f"/drafts/{other['id']}/base", headers=match(other), expect=409)
    assert refused["code"] == "drafts.of_a_document"
    assert other["base"] is None


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.LEADER])
async def test_who_may_not_change_plans_begins_nothing(stack: TasksStack, role: Role) -> None:
    await stack.ask("POST", f"{PATH}/draft", role=role, expect=403)


async def test_an_import_that_says_from_which_edition_it_was_made_is_taken_as_it_is_written(stack: TasksStack) -> None:
    untold = PLAN | {
        "tasks": [PLAN["tasks"][0] | {"deadlines": [{"id": "told", "subject": "检查", "on_notice": True}]}]
    }
    await stack.ask("POST", "/plans", json=untold, expect=200)
    await stack.ask("POST", "/plans", json=untold, headers={"If-Match": '"1"'}, expect=201)
    await stack.ask("POST", "/plans", json=PLAN, headers={"If-Match": '"1"'}, expect=412)
