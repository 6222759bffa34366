"""A plan's history: who changed what and when, to any edition, in force or not, and to the units below it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.tasks.plans.documents import EDITIONS
from shared.contracts.tasks import Role
from tests.builders import SMALL_DISTRICT, person, plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack

PLAN = "/plans/sample-2023"
TARGET = target_data(counted_in="场")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def later(stack: TasksStack, content: dict[str, Any], *, activate: bool = True) -> None:
    """The next edition, an hour after what was before."""
    stack.clock.set(stack.clock.now() + timedelta(hours=1))
    await stack.ask("POST", "/plans", json=content, expect=201)
    if activate:
        await stack.ask("POST", f"{PLAN}/activate")


async def put_unit(stack: TasksStack, id: str, **change: Any) -> None:
    answer = await stack.send("GET", "/units", role=Role.ADMIN)
    unit = next(each for each in answer.json()["items"] if each["id"] == id)
    body = {name: unit[name] for name in ("name", "kind", "under")} | change
    headers = {"If-Match": f'"{unit["version"]}"'}
    sent = await stack.send("PUT", f"/units/{id}", role=Role.ADMIN, json=body, headers=headers)
    assert sent.status_code == 200, sent.text


async def history(stack: TasksStack, **query: Any) -> list[dict[str, Any]]:
    answer = await stack.ask("GET", f"{PLAN}/history", params=query)
    items: list[dict[str, Any]] = answer["items"]
    return items


async def test_the_history_tells_who_raised_a_goal_and_when_it_came_into_force(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET))
    await later(stack, plan_data(TARGET | {"goal": 8}), activate=False)
    items = await history(stack)
    assert [(item["what"], item["edition"]) for item in items] == [("edition", 2), ("activation", 1), ("edition", 1)]
    assert items[2]["changes"] == []
    assert items[0]["by"] == "section-at-section"
    assert timedelta(hours=2) <= datetime.fromisoformat(items[0]["at"]) - TODAY < timedelta(hours=3)
    (change,) = items[0]["changes"]
    assert change["text"] == "第 1 项“普法演出”：目标 5 场 → 8 场"
    assert {name: change[name] for name in ("what", "task", "target", "field", "before", "after")} == {
        "what": "target.raised",
        "task": "1",
        "target": "performances",
        "field": "goal",
        "before": 5,
        "after": 8,
    }


async def test_why_an_edition_was_made_is_kept_with_it(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET, deadlines=({"id": "exam", "on_notice": True},)))
    goal = plan_data(TARGET | {"goal": 8}, deadlines=({"id": "exam", "on_notice": True},))
    await stack.ask("POST", "/plans", params={"reason": " 按市局通知 "}, json=goal, expect=201)
    draft = await stack.ask("POST", f"{PLAN}/draft", expect=201)
    edits = [{"path": "title", "op": "set", "was": goal["title"], "now": "新的名称"}]
    match = {"If-Match": f'"{draft["version"]}"'}
    await stack.ask("PUT", f"/drafts/{draft['id']}/edits", json={"edits": edits}, headers=match)
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", json={"reason": "改名"}, expect=201)
    day = {"due": "2023-09-01", "reason": "区委依法治区办〔2023〕5号"}
    await stack.ask("PUT", f"{PLAN}/deadlines/1/exam", json=day, headers={"If-Match": '"3"'})
    told = {item["edition"]: item["reason"] for item in await history(stack) if item["what"] == "edition"}
    assert told == {1: None, 2: "按市局通知", 3: "改名", 4: "区委依法治区办〔2023〕5号"}


@pytest.mark.parametrize("reason", ["", "  ", "字" * 501, "两\n行"])
async def test_a_reason_is_a_line_or_nothing(stack: TasksStack, reason: str) -> None:
    answer = await stack.send("POST", "/plans", params={"reason": reason}, json=plan_data(TARGET))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
    assert (await stack.send("GET", PLAN)).status_code == 404


async def test_a_day_told_for_a_deadline_on_notice_stands_in_the_history(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET, deadlines=({"id": "exam", "on_notice": True},)))
    told = await stack.send("PUT", f"{PLAN}/deadlines/1/exam", json={"due": "2023-09-01"}, headers={"If-Match": '"1"'})
    assert told.status_code == 200
    made = next(item for item in await history(stack) if item.get("edition") == 2 and item["what"] == "edition")
    assert [change["text"] for change in made["changes"]] == [
        "第 1 项任务“用好各类社会资源”：时限经通知定为 2023-09-01 前"
    ]


async def test_a_unit_that_was_merged_is_told_with_its_old_and_its_new_place(stack: TasksStack) -> None:
    await put_city(stack)
    await later(stack, plan_data(TARGET))
    stack.clock.set(stack.clock.now() + timedelta(hours=1))
    await put_unit(stack, "west", kind="village", under="east")
    newest, *_ = await history(stack)
    assert newest["text"] == "“西镇”由示例区划归东镇，类别由街镇改为村居"
    assert newest["from"] == {"kind": "township", "under": "district", "under_name": "示例区"}
    assert newest["to"] == {"kind": "village", "under": "east", "under_name": "东镇"}
    assert (newest["what"], newest["unit"], newest["by"]) == ("unit", "west", "admin-at-district")


async def put_city(stack: TasksStack) -> None:
    """Another district with a town in the register, which no plan speaks of."""
    for unit in (
        {"id": "other", "name": "他区", "kind": "district"},
        {"id": "town", "name": "他镇", "kind": "township"},
    ):
        under = {"under": "other"} if unit["id"] == "town" else {}
        await stack.ask("POST", "/units", role=Role.ADMIN, json=unit | under, expect=201)


async def test_moves_before_the_first_edition_or_in_another_district_are_no_part_of_it(stack: TasksStack) -> None:
    await put_city(stack)
    for unit in SMALL_DISTRICT:
        await stack.ask("POST", "/units", role=Role.ADMIN, json=unit, expect=201)
    await put_unit(stack, "east-2", under="west")
    await put_unit(stack, "east-2", under="east")
    await later(stack, plan_data(TARGET))
    stack.clock.set(stack.clock.now() + timedelta(hours=1))
    await put_unit(stack, "town", kind="village")
    assert [item["what"] for item in await history(stack)] == ["activation", "edition"]
    await put_unit(stack, "east-1", under="town")
    assert [item["what"] for item in await history(stack)] == ["unit", "activation", "edition"]


async def test_pages_hold_everything_once_and_end(stack: TasksStack) -> None:
    for goal in range(1, 6):
        await later(stack, plan_data(TARGET | {"goal": goal}))
    whole, pages, cursor = await history(stack), [], None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = await stack.ask("GET", f"{PLAN}/history", params=query)
        pages += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert pages == whole
    assert len(whole) == 10


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMiwzXQ", "W05hTiwxLDEsIiJd", "普", "W1tdLHt9LDEsIiJd"])
async def test_a_cursor_that_is_none_is_refused_or_leads_to_nothing(stack: TasksStack, cursor: str) -> None:
    await later(stack, plan_data(TARGET))
    answer = await stack.send("GET", f"{PLAN}/history", params={"cursor": cursor})
    if answer.status_code == 200:
        assert answer.json() == {"items": [], "next": None}
    else:
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "cursor"


async def test_a_draft_tells_what_will_change_once_it_comes_into_force(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET))
    await later(stack, plan_data(TARGET | {"goal": 8}), activate=False)
    await later(stack, plan_data(TARGET | {"goal": 8, "every": "half"}), activate=False)
    answer = await stack.ask("GET", f"{PLAN}/differences")
    assert (answer["from"], answer["to"]) == (1, 3)
    assert [change["what"] for change in answer["changes"]] == ["target.raised", "target.changed"]
    back = await stack.ask("GET", f"{PLAN}/differences", params={"from": 3, "to": 1})
    assert [change["what"] for change in back["changes"]] == ["target.lowered", "target.changed"]
    english = await stack.ask(
        "GET", f"{PLAN}/differences", params={"from": 2, "to": 3}, headers={"Accept-Language": "en"}
    )
    assert [change["text"] for change in english["changes"]] == ["Task 1, “普法演出”: period all year → each half-year"]


async def test_an_edition_or_a_plan_that_there_is_not_is_not_found(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET))
    refused = await stack.ask("GET", f"{PLAN}/differences", params={"from": 1, "to": 2}, expect=404)
    assert refused["code"] == "edition_not_found"
    for path in ("/plans/none/history", "/plans/none/differences"):
        assert (await stack.ask("GET", path, expect=404))["code"] == "plan_not_found"


async def test_whoever_is_known_is_named(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET))
    body = {"name": "li-invented", "display_name": "李（虚构）", "role": "section", "unit": "section"}
    user = await stack.ask("POST", "/users", role=Role.ADMIN, json=body, expect=201)
    plan = plan_data(TARGET | {"goal": 6})
    stack.clock.set(stack.clock.now() + timedelta(hours=1))
    await stack.ask(
        "POST", "/plans", json=plan, headers=stack.keys.headers(person(Role.SECTION, user=user["id"])), expect=201
    )
    newest, *_, first = await history(stack)
    assert (newest["by"], newest["by_name"]) == (user["id"], "李（虚构）")
    assert first["by_name"] is None


async def test_an_edition_that_was_cut_off_before_its_head_knew_of_it_hides_nothing(stack: TasksStack) -> None:
    await later(stack, plan_data(TARGET))
    kept = await stack.store.get(EDITIONS, "sample-2023@1")
    assert kept is not None
    await stack.store.insert(EDITIONS, kept | {"id": "sample-2023@2", "edition": 2})
    assert [(item["what"], item["edition"]) for item in await history(stack)] == [("activation", 1), ("edition", 1)]
