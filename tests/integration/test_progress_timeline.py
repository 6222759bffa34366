"""The timeline of a target, and when it will be reached."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

PROGRESS = "/plans/sample-2023/progress"
PLAN = plan_data(
    target_data(goal=20),
    target_data(id="towns", goal=2, per="township"),
    target_data(id="quarters", goal=1, every="quarter"),
)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        weeks = [date(2023, 1, 10) + timedelta(weeks=2 * n) for n in range(10)]
        await stack.hear(
            *(
                told(
                    datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
                    id=f"a{day}",
                    unit="east" if number % 2 else "west",
                    held_on=day,
                    version=2,
                    status=ActivityStatus.VERIFIED,
                )
                for number, day in enumerate(weeks)
            )
        )
        yield stack


async def test_a_timeline_agrees_with_what_was_read_on_each_of_its_days(stack: TasksStack) -> None:
    for target in ("performances", "towns", "quarters"):
        timeline = await stack.ask("GET", f"{PROGRESS}/{target}/timeline")
        assert len(timeline["moments"]) > 4
        for moment in timeline["moments"]:
            read = await stack.target(target, as_of=moment["day"])
            if target != "performances":  # one cell: its own value, not capped at the goal
                assert (moment["value"], moment["goal"]) == (read["value"], read["goal"])
            assert moment["status"] == read["status"], (target, moment)


async def test_at_a_steady_pace_the_forecast_names_days_around_the_straight_line(stack: TasksStack) -> None:
    forecast = (await stack.ask("GET", f"{PROGRESS}/performances/timeline"))["forecast"]
    assert forecast["basis"] == "pace"
    assert forecast["earliest"] <= forecast["expected"]
    assert date(2023, 9, 15) < date.fromisoformat(forecast["expected"]) < date(2024, 3, 15)
    assert forecast["text"].startswith("按目前进度")


async def test_what_is_reached_has_the_day_it_was(stack: TasksStack) -> None:
    towns = await stack.ask("GET", f"{PROGRESS}/towns/timeline", params={"unit": "east"})
    assert (towns["cells"], towns["forecast"]["basis"]) == (1, "reached")
    assert towns["moments"][-1]["value"] == 5


async def test_a_township_sees_its_own_timeline_and_the_districts_and_no_other(stack: TasksStack) -> None:
    path = f"{PROGRESS}/towns/timeline"
    assert (await stack.ask("GET", path, role=Role.TOWNSHIP))["unit"] == "east"
    await stack.ask("GET", path, role=Role.TOWNSHIP, params={"unit": "district"})
    await stack.ask("GET", path, role=Role.TOWNSHIP, params={"unit": "west"}, expect=403)
    await stack.ask("GET", f"{PROGRESS}/nothing/timeline", expect=404)
    await stack.ask("GET", path, params={"period": "2023-Q1"}, expect=404)
    await stack.ask("GET", path, params={"as_of": "2024-01-01"}, expect=422)
