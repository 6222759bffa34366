"""What is read of a plan's progress: any past day, any unit one may see, and nothing twice."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

PLAN = "/plans/sample-2023"
PROGRESS = f"{PLAN}/progress"
TOWNS = target_data(id="towns", goal=1, per="township")
VILLAGES = target_data(id="villages", goal=1, per="village")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


def verified(day: int, **given: Any) -> Any:
    return told(datetime(2023, 6, day, 4, tzinfo=UTC), status=ActivityStatus.VERIFIED, version=2, **given)


async def test_a_past_day_shows_what_was_known_by_its_end(stack: TasksStack) -> None:
    stack.clock.set(datetime(2023, 6, 1, 4, tzinfo=UTC))
    await stack.import_and_activate(plan_data(target_data()))
    stack.clock.set(TODAY)
    await stack.hear(verified(5, id="a1"), verified(10, id="a2"))
    values = [(await stack.target("performances", as_of=f"2023-06-{day:02}"))["value"] for day in (4, 5, 9, 10)]
    assert values == [0, 1, 1, 2]
    await stack.ask("GET", PROGRESS, params={"as_of": "2023-06-16"}, expect=422)
    await stack.ask("GET", PROGRESS, params={"as_of": "soon"}, expect=422)


async def test_a_past_day_is_read_by_the_edition_that_was_in_force(stack: TasksStack) -> None:
    stack.clock.set(datetime(2023, 6, 1, 4, tzinfo=UTC))
    await stack.import_and_activate(plan_data(target_data(goal=5)))
    stack.clock.set(TODAY)
    await stack.import_and_activate(plan_data(target_data(goal=8)))
    late = verified(10, id="a1")
    await stack.hear(late)
    days = {day: await stack.target("performances", as_of=f"2023-06-{day:02}") for day in (9, 14, 15)}
    assert [(days[day]["goal"], days[day]["value"]) for day in days] == [(5, 0), (5, 1), (8, 1)]


async def test_what_was_posted_before_a_plan_was_active_counts_once_it_is(stack: TasksStack) -> None:
    await stack.hear(verified(5, id="a1"), verified(6, id="a2"))
    await stack.import_and_activate(plan_data(target_data(goal=2)))
    assert (await stack.target("performances"))["status"] == "done"
    assert len(await stack.said("target.reached.v1")) == len(await stack.said("task.completed.v1")) == 1


async def test_what_is_kept_of_earlier_answers_never_stands_in_for_what_has_moved(
    stack: TasksStack, tmp_path: Path
) -> None:
    """After each step everybody is answered as by a process that has just begun."""
    quarterly = target_data(id="quarterly", goal=1, every="quarter")
    await stack.import_and_activate(plan_data(target_data(goal=2), TOWNS, VILLAGES, quarterly))

    async def heard(*events: Any) -> None:
        assert not any(await stack.hear(*events))

    async def moved() -> None:
        await stack.move(**{"west-1": "east"})
        await stack.tick()

    async def another_day() -> None:
        stack.clock.set(TODAY + timedelta(days=20))

    steps = [
        heard(told(id="a1", unit="east")),
        heard(told(id="a2", unit="west-1"), told(id="a3", unit="east-2")),
        heard(told(id="a1", unit="east", status=ActivityStatus.VERIFIED, version=2)),
        moved(),
        another_day(),
        heard(told(id="a3", unit="east-2", status=ActivityStatus.WITHDRAWN, version=2)),
    ]
    seen = []
    for step in steps:
        await step
        now = await _answers(stack)
        async with tasks_stack(tmp_path, now=stack.clock.now()) as fresh:
            assert now == [*reversed(await _answers(fresh, -1))]
        seen.append(str(now))
    assert len(set(seen)) == len(steps)


async def _answers(stack: TasksStack, order: int = 1) -> list[Any]:
    """What the section and both townships are answered, in both languages, asked in this or the other order."""
    asked: list[dict[str, Any]] = [
        {"role": role, "unit": unit, "params": query, "headers": {"Accept-Language": language}}
        for role, unit in [(Role.SECTION, None), (Role.TOWNSHIP, "east"), (Role.TOWNSHIP, "west")]
        for query in ({}, {"unit": "district"}, {"as_of": "2023-06-01"})
        for language in ("zh", "en")
    ]
    return [await stack.ask("GET", PROGRESS, **each) for each in asked[::order]]


async def test_the_same_answer_is_not_sent_twice(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    first = await stack.send("GET", PROGRESS)
    known = {"If-None-Match": first.headers["etag"]}
    assert (await stack.send("GET", PROGRESS, headers=known)).status_code == 304
    await stack.hear(told())
    moved = await stack.send("GET", PROGRESS, headers=known)
    assert (moved.status_code, moved.json()["data_as_of"]) == (200, "2023-06-15T04:00:00Z")
    stack.clock.set(TODAY + timedelta(days=1))
    known = {"If-None-Match": moved.headers["etag"]}
    assert (await stack.send("GET", PROGRESS, headers=known)).status_code == 200


async def test_an_answer_holds_the_units_cells_and_those_of_its_children(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(), TOWNS, VILLAGES))
    await stack.hear(verified(5, unit="east-1"))
    cells = {
        target: [(cell["unit"], cell["value"], cell["goal"]) for cell in (await stack.target(target))["cells"]]
        for target in ("performances", "towns", "villages")
    }
    assert cells == {
        "performances": [("district", 1, 5)],
        "towns": [("east", 1, 1), ("west", 0, 1)],
        "villages": [("east", 1, 2), ("west", 0, 1)],
    }
    town = await stack.ask("GET", PROGRESS, role=Role.TOWNSHIP)
    assert town["unit"] == "east"
    assert {target["id"]: (target["value"], target["goal"]) for target in town["tasks"][0]["targets"]} == {
        "towns": (1, 1),
        "villages": (1, 2),
    }


async def test_a_township_sees_its_own_in_full_the_districts_totals_and_no_other(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(), TOWNS))
    totals = await stack.ask("GET", PROGRESS, role=Role.TOWNSHIP, params={"unit": "district"})
    assert [(target["goal"], target["cells"]) for target in totals["tasks"][0]["targets"]] == [(5, []), (2, [])]
    await stack.ask("GET", PROGRESS, role=Role.TOWNSHIP, params={"unit": "east-2"})
    for unit in ("west", "west-1", "schools"):
        await stack.ask("GET", PROGRESS, role=Role.TOWNSHIP, params={"unit": unit}, expect=403)
    await stack.ask("GET", PROGRESS, role=Role.LEADER, params={"unit": "west"})
    await stack.ask("GET", PROGRESS, role=Role.LEADER, params={"unit": "nowhere"}, expect=404)


async def test_behind_a_cell_are_its_activities_newest_first(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(TOWNS))
    posts = [told(id=f"a{day}", held_on=date(2023, 5, day), evidence=("e1",)) for day in (3, 1, 2)]
    await stack.hear(*posts, told(id="a4", status=ActivityStatus.RETURNED, version=2))
    cell = f"{PROGRESS}/towns/east/2023"
    page = await stack.ask("GET", cell, params={"limit": 2})
    rest = await stack.ask("GET", cell, params={"limit": 2, "cursor": page["next"]})
    assert [item["id"] for item in (*page["items"], *rest["items"])] == ["a3", "a2", "a1"]
    assert (rest["next"], page["items"][0]["posted"], page["items"][0]["verified"]) == (None, 1, 0)
    await stack.ask("GET", cell, params={"cursor": "nonsense"}, expect=422)
    await stack.ask("GET", f"{PROGRESS}/towns/east/2024", expect=404)
    await stack.ask("GET", f"{PROGRESS}/towns/west/2023", role=Role.TOWNSHIP, expect=403)
    await stack.ask("GET", cell, role=Role.TOWNSHIP)


async def test_a_post_learns_every_target_that_it_serves(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(), TOWNS))
    path = "/activities/a1/effects"
    assert (await stack.ask("GET", path, role=Role.TOWNSHIP))["known"] is False
    await stack.hear(told(id="a1"))
    effects = await stack.ask("GET", path, role=Role.TOWNSHIP)
    served = [
        (effect["target"], effect["unit"], effect["counts"], effect["provisional"]) for effect in effects["effects"]
    ]
    assert served == [("performances", "district", False, 1), ("towns", "east", False, 1)]
    await stack.ask("GET", path, role=Role.TOWNSHIP, unit="west", expect=403)
    await stack.hear(told(id="a1", status=ActivityStatus.RETURNED, version=2))
    returned = await stack.ask("GET", path, role=Role.TOWNSHIP)
    assert (returned["status"], returned["effects"]) == ("returned", [])
