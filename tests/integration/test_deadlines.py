"""Reminders of due days: each once, only the newest, and none once the unit has done its part."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.tasks.main import build
from services.tasks.settings import TasksSettings
from shared.contracts.events import ActivityStatus
from shared.store.port import Doc
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

DUE = ({"id": "summer", "due": "2023-07-15"},)
PLAN = plan_data(target_data(id="towns", goal=1, per="township", deadline="summer"), deadlines=DUE)
APPROACHING, MISSED = "deadline.approaching.v1", "deadline.missed.v1"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def tick(stack: TasksStack, month: int, day: int) -> None:
    stack.clock.set(datetime(2023, month, day, 4, tzinfo=UTC))
    await next(ticker for ticker in stack.service.tickers if ticker.name == "deadlines").work()


def days(event: Doc) -> int:
    data = event["data"]
    return int(data.get("days_left", data.get("days_late")))


async def said(stack: TasksStack, *types: str, unit: str = "east") -> list[int]:
    return sorted(days(e) for e in await stack.said(*types) if e["data"]["cell"]["unit"] == unit)


async def test_a_due_day_is_spoken_of_once_at_each_threshold(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    for month, day in ((6, 14), (6, 15), (6, 16), (7, 8), (7, 8), (7, 14), (7, 15)):
        await tick(stack, month, day)
    assert await said(stack, APPROACHING) == [0, 1, 7, 30]
    for day in (16, 17, 22, 23, 24, 30):
        await tick(stack, 7, day)
    assert await said(stack, MISSED) == [1, 8, 15]


async def test_a_first_start_long_after_the_due_day_speaks_once_of_each_cell(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 9, 1)
    assert (await said(stack, MISSED), await said(stack, APPROACHING)) == ([43], [])


async def test_nobody_is_reminded_of_a_year_that_is_long_over(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    stack.clock.set(datetime(2026, 1, 10, tzinfo=UTC))
    await next(ticker for ticker in stack.service.tickers if ticker.name == "deadlines").work()
    assert await stack.said(MISSED, APPROACHING) == []


async def test_a_cell_that_is_done_is_silent(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await stack.hear(told(version=2, status=ActivityStatus.VERIFIED))
    await tick(stack, 7, 8)
    assert await said(stack, APPROACHING, unit="east") == []
    assert await said(stack, APPROACHING, unit="west") == [7]


async def test_a_unit_that_waits_for_its_review_is_told_apart(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await stack.hear(told())
    await tick(stack, 7, 8)
    waiting = {e["data"]["cell"]["unit"]: e["data"]["cell"]["awaiting_review"] for e in await stack.said(APPROACHING)}
    assert waiting == {"east": True, "west": False}


async def test_a_reminder_given_before_a_restart_or_by_a_replica_is_not_given_again(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    settings = TasksSettings(
        bus_url="local:///unused",
        store_url="sqlite:///unused",
        jwt_private_key_file=stack.keys.private_file,
        jwt_public_key_file=stack.keys.public_file,
    )
    replica = build(settings, store=stack.store, bus=stack.bus, clock=stack.clock)
    await next(ticker for ticker in replica.tickers if ticker.name == "deadlines").work()
    assert await said(stack, APPROACHING) == [7]


async def test_a_deadline_that_moves_is_spoken_of_anew(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    later = plan_data(
        target_data(id="towns", goal=1, per="township", deadline="summer"),
        deadlines=({"id": "summer", "due": "2023-07-14"},),
    )
    await stack.import_and_activate(later)
    await tick(stack, 7, 8)
    assert await said(stack, APPROACHING) == [7, 7]
