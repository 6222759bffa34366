"""From a post to a cell: what was told by events stands in the plan's progress."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts.events import ActivityStatus
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

PLAN = "/plans/sample-2023"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def test_a_verified_activity_counts_and_a_posted_one_is_provisional(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    await stack.hear(told(id="a1"), told(id="a2", status=ActivityStatus.VERIFIED, version=2))
    target = await stack.target("performances")
    assert (target["value"], target["provisional"], target["goal"]) == (1, 2, 5)
    assert [(cell["unit"], cell["period"], cell["value"]) for cell in target["cells"]] == [("district", "2023", 1)]


async def test_the_same_post_told_three_times_counts_once(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    verified = told(status=ActivityStatus.VERIFIED, version=2)
    for _ in range(3):
        assert await stack.hear(told(), verified, verified) == [None, None, None]
    assert (await stack.target("performances"))["value"] == 1


async def test_a_returned_activity_counts_no_more(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(goal=1)))
    await stack.hear(told(status=ActivityStatus.VERIFIED, version=2))
    assert (await stack.target("performances"))["status"] == "done"
    await stack.hear(told(status=ActivityStatus.RETURNED, version=3))
    target = await stack.target("performances")
    assert (target["value"], target["status"]) == (0, "open")
    assert len(await stack.said("target.reached.v1")) == 1
    assert len(await stack.said("target.reopened.v1")) == 1


async def test_a_version_that_comes_late_changes_nothing(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    await stack.hear(told(status=ActivityStatus.VERIFIED, version=2))
    await stack.hear(told(version=1))
    target = await stack.target("performances")
    assert (target["value"], target["provisional"]) == (1, 1)
