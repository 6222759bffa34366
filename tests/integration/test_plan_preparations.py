"""What is prepared of a plan while something else is: nothing that was asked for is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.tasks.plans.documents import PLANS, Plans
from services.tasks.plans.editions import PlanHead, Reason
from services.tasks.progress.documents import OF_A_BUILD
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

PLAN = "sample-2023"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    """Edition 1 is in force, 2 and 3 are drafts."""
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(plan_data(target_data(goal=2)))
        for goal in (3, 4):
            await stack.ask("POST", "/plans", json=plan_data(target_data(goal=goal)), expect=201)
        yield stack


def prepared(head: PlanHead | None) -> tuple[set[int], int | None, str]:
    assert head is not None
    assert head.preparing is not None
    return {build.edition for build in head.preparing.builds}, head.preparing.activates, head.preparing.by


async def test_a_rebuild_joins_the_activation_under_way(stack: TasksStack) -> None:
    plans = Plans(stack.store)
    await plans.prepare(PLAN, 2, 0, "u1")
    assert prepared(await plans.renew(PLAN, 0, "u2", Reason.REBUILD)) == ({1, 2}, 2, "u1")
    assert prepared(await plans.renew(PLAN, 0, "u2", Reason.REBUILD)) == ({1, 2}, 2, "u1")
    head = await plans.head(PLAN)
    assert head is not None
    assert head.turns == 3


async def test_a_rebuild_under_way_outlives_two_activations(stack: TasksStack) -> None:
    plans = Plans(stack.store)
    await plans.renew(PLAN, 0, "u2", Reason.REBUILD)
    assert prepared(await plans.prepare(PLAN, 2, 0, "u1")) == ({1, 2}, 2, "u1")
    assert prepared(await plans.prepare(PLAN, 3, 0, "u3")) == ({1, 3}, 3, "u3")


async def test_what_came_with_the_last_switch_stays_to_be_told_until_it_was(stack: TasksStack) -> None:
    plans = Plans(stack.store)
    seen = await plans.head(PLAN)
    assert seen is not None
    await plans.prepare(PLAN, 2, 0, "u1")
    begun = await plans.head(PLAN)
    assert begun is not None
    assert begun.preparing is not None
    await plans.switch(PLAN, begun.preparing.turn, TODAY)
    await plans.spoken(PLAN, begun.builds)
    late = await plans.head(PLAN)
    assert late is not None
    assert late.unspoken
    await plans.spoken(PLAN, late.builds)
    told = await plans.head(PLAN)
    assert told is not None
    assert not told.unspoken


async def test_a_head_from_before_there_were_builds_is_worked_out_anew(stack: TasksStack) -> None:
    await stack.hear(told(id="a1"))
    doc = await stack.store.get(PLANS, PLAN)
    assert doc is not None
    known = ("id", "rev", "title", "year", "zone", "latest", "activations", "outbox")
    await stack.store.replace(PLANS, {name: doc[name] for name in known})
    for collection in OF_A_BUILD:
        for id in await stack.documents(collection):
            await stack.store.delete(collection, id)
    assert not any(await stack.hear(told(id="a2")))
    await next(ticker for ticker in stack.service.tickers if ticker.name == "builds").work()
    assert (await stack.target("performances"))["provisional"] == 2


async def test_days_go_by_the_zone_of_the_edition_in_force(stack: TasksStack) -> None:
    plans = Plans(stack.store)
    await stack.ask("POST", "/plans", json=plan_data(target_data(goal=5), zone="Asia/Urumqi"), expect=201)
    draft = await plans.head(PLAN)
    await stack.ask("POST", f"/plans/{PLAN}/activate")
    active = await plans.head(PLAN)
    assert draft is not None
    assert active is not None
    assert (draft.zone, active.zone) == ("Asia/Shanghai", "Asia/Urumqi")
