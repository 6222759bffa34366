"""Bringing an edition into force survives crashes, replicas and a stream of events."""

import asyncio
from pathlib import Path

import pytest

from services.tasks.plans.documents import PLANS
from services.tasks.progress.documents import CELLS
from shared.contracts.events import ActivityStatus
from shared.service import Ticker
from shared.store.port import Doc
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told
from tests.integration.test_progress_crash import Crashing

PLAN = "/plans/sample-2023"
CONTENT = plan_data(target_data(goal=2), target_data(id="towns", goal=1, per="township"))
NEWS = ("plan.activated.v1", "target.reached.v1", "task.completed.v1", "target.progressed.v1")
POSTS = tuple(
    told(id=f"a{number}", unit=unit, version=2, status=ActivityStatus.VERIFIED)
    for number, unit in enumerate(("east", "west", "east-1"))
)


def ticker(stack: TasksStack, name: str) -> Ticker:
    return next(ticker for ticker in stack.service.tickers if ticker.name == name)


async def outcome(stack: TasksStack) -> tuple[dict[str, Doc], set[str]]:
    return await stack.documents(CELLS), {event["id"] for event in await stack.said(*NEWS)}


async def test_an_activation_that_was_cut_off_anywhere_is_finished_by_the_ticker(tmp_path: Path) -> None:
    wanted = None
    for left in (None, *range(100)):
        crashes = Crashing()
        folder = tmp_path / str(left)
        folder.mkdir()
        async with tasks_stack(folder, wrapped=crashes) as stack:
            await stack.hear(*POSTS)
            await stack.ask("POST", "/plans", json=CONTENT, expect=201)
            crashes.failing.done, crashes.failing.left = 0, left
            answer = await stack.send("POST", f"{PLAN}/activate")
            writes = crashes.failing.done
            crashes.failing.left = None
            if left is None:
                assert (answer.status_code, writes > 10) == (200, True)
                wanted = await outcome(stack)
                continue
            if answer.status_code == 503 and not await stack.documents(PLANS):
                continue
            if answer.status_code == 200:
                assert left > 10
                return
            head = (await stack.documents(PLANS))["sample-2023"]
            if not head["activations"] and not head["preparing"]:
                await stack.ask("POST", f"{PLAN}/activate")
            await ticker(stack, "builds").work()
            assert await outcome(stack) == wanted, f"cut off after {left} writes"
    pytest.fail("no activation went through undisturbed")


async def test_what_comes_in_while_an_edition_is_prepared_counts_in_it(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        await stack.ask("POST", "/plans", json=CONTENT, expect=201)
        await asyncio.gather(
            stack.ask("POST", f"{PLAN}/activate"), *(stack.hear(post) for post in POSTS), stack.hear(*POSTS)
        )
        await ticker(stack, "builds").work()
        target = await stack.target("performances")
        assert (target["value"], target["status"]) == (2, "done")
        assert len({event["id"] for event in await stack.said("target.reached.v1")}) == 3


async def test_going_back_to_an_earlier_edition_brings_it_up_to_date(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(CONTENT)
        await stack.import_and_activate(plan_data(target_data(goal=9)))
        await stack.hear(*POSTS)
        back = await stack.ask("POST", f"{PLAN}/activate", params={"edition": 1})
        assert back["active"] == 1
        target = await stack.target("towns")
        assert (target["value"], target["status"]) == (2, "done")


async def test_two_replicas_that_take_in_the_same_cells_at_once_lose_nothing(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(plan_data(target_data(goal=40)))
        posts = [told(id=f"p{n}", version=2, status=ActivityStatus.VERIFIED) for n in range(40)]
        await asyncio.gather(*(stack.hear(*posts[start::8]) for start in range(8)), *(stack.hear(p) for p in posts[:8]))
        target = await stack.target("performances")
        assert (target["value"], target["status"]) == (40, "done")
        assert len({event["id"] for event in await stack.said("target.reached.v1")}) == 1
