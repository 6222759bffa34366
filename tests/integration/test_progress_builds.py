"""All progress worked out anew, beside what is read, and put in its place at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.tasks.plans.documents import PLANS, Plans
from services.tasks.plans.editions import Reason
from services.tasks.progress.activation import KEPT_RETIRED
from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import SMALL_DISTRICT, plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

PLAN = plan_data(
    target_data(goal=3),
    target_data(id="towns", goal=2, per="township", every="quarter"),
    target_data(id="villages", goal=1, per="village"),
    target_data(id="heads", measure="sum", field="participants", goal=100),
    target_data(id="places", measure="distinct", field="place", per="township", goal=2),
)
PROGRESS = "/plans/sample-2023/progress"
NEWS = ("target.progressed.v1", "target.reached.v1", "target.reopened.v1", "task.completed.v1", "task.reopened.v1")
UNITS = ("east-1", "east", "west", "west-1", "section")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        stack.clock.set(datetime(2023, 5, 1, 4, tzinfo=UTC))
        await stack.import_and_activate(PLAN)
        stack.clock.set(TODAY)
        await stack.hear(*some_activities())
        yield stack


def some_activities() -> list[Any]:
    return [
        told(
            datetime(2023, 5, 2 + number, 4, tzinfo=UTC) + timedelta(days=version),
            id=f"a{number}",
            unit=UNITS[number % len(UNITS)],
            for_units=("west",) if number % 4 == 1 else (),
            held_on=date(2023, 4, 20) + timedelta(days=number),
            participants=number * 10,
            place=f"广场 {number % 3}",
            version=version,
            status=status,
        )
        for number in range(12)
        for version, status in ((1, ActivityStatus.POSTED), (2, ActivityStatus.VERIFIED))
        if number % 7 or version == 1
    ]


async def progress(stack: TasksStack, day: date, unit: str = "district") -> bytes:
    asked = await stack.ask("GET", PROGRESS, params={"as_of": day.isoformat(), "unit": unit})
    return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)


async def eleven_days(stack: TasksStack) -> list[bytes]:
    days = [TODAY.date() - timedelta(days=4 * back) for back in range(11)]
    return [await progress(stack, day, unit) for day in days for unit in ("district", "east", "west-1")]


async def until_switched(stack: TasksStack, turn: int) -> None:
    async with asyncio.timeout(20):
        while True:
            told_of = await stack.ask("GET", "/plans/sample-2023/preparation")
            if told_of["under_way"] is None and told_of["turn"] >= turn:
                return
            await stack.tick()


async def rebuild(stack: TasksStack) -> None:
    begun = await stack.ask("POST", "/plans/sample-2023/rebuild", expect=202)
    await until_switched(stack, begun["turn"])


async def test_a_rebuild_answers_what_was_answered_before_today_and_on_ten_past_days(stack: TasksStack) -> None:
    before = await eleven_days(stack)
    (old,) = {id.split("/")[0] for id in await stack.documents(CELLS)}
    await rebuild(stack)
    assert {id.split("/")[0] for id in await stack.documents(CELLS)} == {old, "sample-2023@1.2"}
    assert await eleven_days(stack) == before


async def test_a_rebuild_makes_good_what_was_damaged(stack: TasksStack) -> None:
    before = await eleven_days(stack)
    for collection in (UNIT_SUMS, CELLS, ROLLUPS):
        for id in await stack.documents(collection):
            await stack.store.delete(collection, id)
    await stack.hear(told(datetime(2023, 5, 2, 4, tzinfo=UTC), id="a0", held_on=date(2023, 4, 20)))
    assert await eleven_days(stack) != before
    await rebuild(stack)
    assert await eleven_days(stack) == before


async def test_a_rebuild_tells_nobody_what_is_known(stack: TasksStack) -> None:
    before = {event["id"] for event in await stack.said(*NEWS)}
    await rebuild(stack)
    assert {event["id"] for event in await stack.said(*NEWS)} == before


@pytest.mark.parametrize("cut_off", [False, True])
async def test_what_was_worked_out_in_an_earlier_form_is_read_until_all_is_worked_out_anew(
    stack: TasksStack, cut_off: bool
) -> None:
    """``cut_off``: a rebuild was under way when the service was replaced by one that keeps another form."""
    before = await eleven_days(stack)
    if cut_off:
        await Plans(stack.store).renew("sample-2023", 0, "u1", Reason.REBUILD)
    await as_in_an_earlier_form(stack)
    assert await eleven_days(stack) == before
    late = told(datetime(2023, 5, 2, 4, tzinfo=UTC), id="late", held_on=date(2023, 4, 20), participants=7)
    assert not any(await stack.hear(late))
    assert await eleven_days(stack) == before
    await until_switched(stack, 3 if cut_off else 2)
    after = await eleven_days(stack)
    assert after != before
    await rebuild(stack)
    assert await eleven_days(stack) == after


async def as_in_an_earlier_form(stack: TasksStack) -> None:
    """Cells without what the present form needs, and a head that does not say which form that is."""
    for id in await stack.documents(CELLS):
        cell = await stack.store.get(CELLS, id)
        assert cell is not None
        del cell["pairs"], cell["days"]
        cell["course"] = [row[:4] for row in cell["course"]]
        await stack.store.replace(CELLS, cell)
    head = await stack.store.get(PLANS, "sample-2023")
    assert head is not None
    for build in (*head["builds"], *(head["preparing"] or {"builds": ()})["builds"]):
        del build["form"]
    await stack.store.replace(PLANS, head)


async def test_what_was_replaced_is_cleared_away_once_nobody_can_be_reading_it(stack: TasksStack) -> None:
    await rebuild(stack)
    stack.clock.set(TODAY + KEPT_RETIRED + timedelta(minutes=1))
    await stack.tick()
    kept = [id for collection in (UNIT_SUMS, CELLS, ROLLUPS) for id in await stack.documents(collection)]
    assert {id.split("/")[0] for id in kept} == {"sample-2023@1.2"}
    await progress(stack, TODAY.date())


async def test_a_plan_that_was_never_activated_is_not_rebuilt(stack: TasksStack) -> None:
    await stack.ask("POST", "/plans", json=PLAN | {"id": "draft-2023"}, expect=201)
    await stack.ask("POST", "/plans/draft-2023/rebuild", expect=409)
    await stack.ask("POST", "/plans/nothing/rebuild", expect=404)


async def values(stack: TasksStack) -> dict[tuple[str, str, str], float]:
    """Every cell of the townships and villages."""
    found: dict[tuple[str, str, str], float] = {}
    for unit in ("district", "east", "west"):
        answer = await stack.ask("GET", PROGRESS, params={"unit": unit})
        for target in answer["tasks"][0]["targets"]:
            found |= {(target["id"], cell["unit"], cell["period"]): cell["value"] for cell in target["cells"]}
    return found


async def test_a_village_that_moves_takes_its_activities_along(stack: TasksStack, tmp_path: Path) -> None:
    await stack.move(**{"east-1": "west"})
    await until_switched(stack, 2)
    (tmp_path / "fresh").mkdir()
    units = [unit | ({"under": "west"} if unit["id"] == "east-1" else {}) for unit in SMALL_DISTRICT]
    async with tasks_stack(tmp_path / "fresh") as fresh:
        await fresh.import_and_activate(PLAN | {"units": units})
        await fresh.hear(*some_activities())
        assert await values(stack) == await values(fresh)


async def test_until_all_is_worked_out_for_the_new_places_the_old_ones_are_read(stack: TasksStack) -> None:
    before = await values(stack)
    await stack.move(**{"east-1": "west"})
    assert await values(stack) == before
    await until_switched(stack, 2)
    assert await values(stack) != before


async def test_a_merged_town_counts_for_its_heir_and_what_comes_in_meanwhile_too(stack: TasksStack) -> None:
    before = (await values(stack))["towns", "west", "2023-Q2"]
    own = (await values(stack))["towns", "east", "2023-Q2"]
    await stack.move(east="west")
    late = told(TODAY, id="late", unit="east", held_on=date(2023, 6, 1), version=2, status=ActivityStatus.VERIFIED)
    await asyncio.gather(stack.tick(), stack.hear(late))
    await until_switched(stack, 2)
    shared = 2  # activities of the east and of a village there that were credited to the west before already
    now = await values(stack)
    assert now["towns", "west", "2023-Q2"] == before + own + 1 - shared
    assert ("towns", "east", "2023-Q2") not in now, "a merged town is asked for nothing of its own"


async def test_a_new_unit_has_its_cells_at_once_and_asks_for_no_new_build(stack: TasksStack) -> None:
    unit = {"id": "north", "name": "北镇", "kind": "township", "under": "district"}
    await stack.ask("POST", "/units", role=Role.ADMIN, json=unit, expect=201)
    await stack.hear(told(id="n1", unit="north", version=2, status=ActivityStatus.VERIFIED))
    await stack.tick()
    assert (await stack.ask("GET", "/plans/sample-2023/preparation"))["turn"] == 1
    assert (await values(stack))["towns", "north", "2023-Q2"] == 1
