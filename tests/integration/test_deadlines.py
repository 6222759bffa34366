"""Reminders of due days: each once, only the newest, and none once the unit has done its part."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.tasks.main import build
from services.tasks.settings import TasksSettings
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from shared.errors import DataFileInvalid, Unavailable
from shared.service import Service
from shared.store.port import Doc
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told
from tests.integration.test_progress_crash import Crashing

DUE = ({"id": "summer", "due": "2023-07-15"},)
PLAN = plan_data(target_data(id="towns", goal=1, per="township", deadline="summer"), deadlines=DUE)
APPROACHING, MISSED = "deadline.approaching.v1", "deadline.missed.v1"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def tick(stack: TasksStack, month: int, day: int, *services: Service) -> None:
    """All ``services`` (the stack's own by default) look at the same time."""
    stack.clock.set(datetime(2023, month, day, 4, tzinfo=UTC))
    await asyncio.gather(*(ticking(service, "deadlines") for service in services or (stack.service,)))


async def ticking(service: Service, name: str) -> None:
    await next(ticker for ticker in service.tickers if ticker.name == name).work()


def another(stack: TasksStack, **given: Any) -> Service:
    """A replica, or the service after a restart: nothing is remembered but what is stored."""
    settings = TasksSettings(
        bus_url="local:///unused",
        store_url="sqlite:///unused",
        jwt_private_key_file=stack.keys.private_file,
        jwt_public_key_file=stack.keys.public_file,
        **given,
    )
    return build(settings, store=stack.store, bus=stack.bus, clock=stack.clock)


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
    await ticking(stack.service, "deadlines")
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


async def everything_said(stack: TasksStack) -> list[tuple[str, str, int]]:
    """(target, unit, days) of each reminder."""
    events = await stack.said(APPROACHING, MISSED)
    return sorted((e["data"]["target"]["target"], e["data"]["cell"]["unit"], days(e)) for e in events)


BOTH_TOWNS = [("towns", "east", 7), ("towns", "west", 7)]


async def test_replicas_that_look_at_once_speak_once_of_each_cell(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    replicas = [another(stack) for _ in range(3)]
    await tick(stack, 7, 8, stack.service, *replicas)
    assert await everything_said(stack) == BOTH_TOWNS
    await tick(stack, 7, 8, *replicas)
    assert await everything_said(stack) == BOTH_TOWNS


async def test_a_reminder_given_before_a_restart_is_not_given_again(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    await tick(stack, 7, 9, another(stack))
    assert await everything_said(stack) == BOTH_TOWNS


VILLAGES_TOO = plan_data(
    target_data(id="towns", goal=1, per="township", deadline="summer"),
    target_data(id="villages", goal=1, per="village", deadline="summer"),
    target_data(id="whole", goal=1, deadline="summer"),
    deadlines=DUE,
)
ALL_SAID = sorted(
    [("towns", "east", 7), ("towns", "west", 7), ("whole", "district", 7)]
    + [("villages", village, 7) for village in ("east-1", "east-2", "west-1")]
)


@pytest.mark.parametrize("restarts", [True, False], ids=["restarted", "going on"])
@pytest.mark.parametrize("left", range(len(ALL_SAID)))
async def test_a_crash_after_any_write_of_a_tick_leaves_nothing_out_and_says_nothing_twice(
    tmp_path: Path, left: int, restarts: bool
) -> None:
    crashes = Crashing()
    async with tasks_stack(tmp_path, wrapped=crashes) as stack:
        await stack.import_and_activate(VILLAGES_TOO)
        crashes.failing.done, crashes.failing.left = 0, left
        with pytest.raises(Unavailable):
            await tick(stack, 7, 8)
        assert len(await everything_said(stack)) == left
        crashes.failing.left = None
        await tick(stack, 7, 8, another(stack) if restarts else stack.service)
        assert await everything_said(stack) == ALL_SAID


def due(limit: dict[str, Any], **target: Any) -> dict[str, Any]:
    """A plan whose townships are asked for one performance by this deadline."""
    return plan_data(
        target_data(id="towns", goal=1, per="township", deadline="limit", **target),
        deadlines=({"id": "limit"} | limit,),
        observances=[{"id": "week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}],
    )


@pytest.mark.parametrize(
    ("plan", "silent", "spoken", "expected"),
    [
        (due({"due": "2023-07-15"}), (6, 14), (7, 8), 7),
        (due({"all_year": True}), (11, 30), (12, 24), 7),
        (due({"from": "2023-06-20", "to": "2023-07-15"}), (6, 19), (6, 20), 30),
        (due({"on_notice": True, "due": "2023-07-15"}), (6, 14), (7, 14), 1),
        (due({"on_notice": True, "no_later_than": "2023-07-15"}), (7, 14), (7, 15), 0),
        (due({"observance": "week"}), (11, 9), (12, 10), 0),
        (due({"each": "quarter"}, every="quarter"), (2, 28), (6, 23), 7),
        (due({"each": "month", "by": {"working_day": 6}}, every="month"), (1, 1), (6, 8), 0),
    ],
    ids=["due", "all year", "span", "told", "no later than", "observance", "each quarter", "working day"],
)
async def test_every_kind_of_deadline_is_spoken_of_in_its_time_and_not_before(
    stack: TasksStack, plan: dict[str, Any], silent: tuple[int, int], spoken: tuple[int, int], expected: int
) -> None:
    await stack.import_and_activate(plan)
    await tick(stack, *silent)
    assert await stack.said(APPROACHING) == []
    await tick(stack, *spoken)
    assert expected in await said(stack, APPROACHING)


async def test_a_day_that_is_still_to_be_told_is_not_spoken_of_until_it_is(stack: TasksStack) -> None:
    await stack.import_and_activate(due({"on_notice": True}))
    await tick(stack, 12, 31)
    assert await everything_said(stack) == []
    stack.clock.set(datetime(2023, 7, 1, tzinfo=UTC))
    told_of = {"due": "2023-07-15"}
    await stack.ask("PUT", "/plans/sample-2023/deadlines/1/limit", json=told_of, headers={"If-Match": '"1"'})
    await tick(stack, 7, 8)
    assert await everything_said(stack) == BOTH_TOWNS


async def test_a_quarter_that_has_not_begun_is_silent_while_the_one_before_is_late(stack: TasksStack) -> None:
    await stack.import_and_activate(due({"each": "quarter"}, every="quarter"))
    await tick(stack, 6, 23)
    periods = {(e["data"]["cell"]["period"], days(e)) for e in await stack.said(MISSED, APPROACHING)}
    assert periods == {("2023-Q1", 78), ("2023-Q2", 7)}


async def test_a_unit_whose_part_is_undone_hears_of_the_newest_day_alone_and_on_the_same_day(
    stack: TasksStack,
) -> None:
    await stack.import_and_activate(PLAN)
    await stack.hear(told(version=2, status=ActivityStatus.VERIFIED))
    for month, day in ((6, 15), (7, 8), (7, 14)):
        await tick(stack, month, day)
    assert await said(stack, APPROACHING) == []
    await stack.hear(told(version=3, status=ActivityStatus.WITHDRAWN))
    await tick(stack, 7, 14)
    assert await said(stack, APPROACHING) == [1]
    assert await said(stack, APPROACHING, unit="west") == [1, 7, 30]


async def test_a_return_lets_the_unit_hear_though_the_section_was_reminded_of_its_review(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await stack.hear(told())
    await tick(stack, 7, 8)
    await stack.hear(told(version=2, status=ActivityStatus.RETURNED))
    await tick(stack, 7, 9)
    events = [e for e in await stack.said(APPROACHING) if e["data"]["cell"]["unit"] == "east"]
    assert sorted((days(e), e["data"]["cell"]["awaiting_review"]) for e in events) == [(7, False), (7, True)]


async def test_the_section_is_not_reminded_of_a_post_that_answers_a_reminder(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    await stack.hear(told())
    await tick(stack, 7, 9)
    assert await everything_said(stack) == BOTH_TOWNS


async def test_a_unit_that_is_new_is_reminded_on_the_same_day(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    unit = {"id": "north", "name": "北镇", "kind": "township", "under": "district"}
    await stack.ask("POST", "/units", role=Role.ADMIN, json=unit, expect=201)
    await tick(stack, 7, 8)
    assert await everything_said(stack) == sorted([*BOTH_TOWNS, ("towns", "north", 7)])


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


async def test_an_edition_that_leaves_the_day_alone_says_nothing_twice(stack: TasksStack) -> None:
    await stack.import_and_activate(PLAN)
    await tick(stack, 7, 8)
    await stack.import_and_activate(PLAN | {"title": "示例计划（修订）"})
    await tick(stack, 7, 8)
    assert await everything_said(stack) == BOTH_TOWNS


async def test_neither_a_rebuild_nor_units_that_move_say_anything_twice(stack: TasksStack) -> None:
    await stack.import_and_activate(VILLAGES_TOO)
    await tick(stack, 7, 8)
    assert await everything_said(stack) == ALL_SAID
    await stack.ask("POST", "/plans/sample-2023/rebuild", expect=202)
    await settled(stack)
    await tick(stack, 7, 8)
    register = await stack.send("GET", "/units", role=Role.ADMIN)
    items = [{name: unit[name] for name in ("id", "name", "kind", "under")} for unit in register.json()["items"]]
    moved = [item | ({"under": "west"} if item["id"] == "east-1" else {}) for item in items]
    matching = {"If-Match": register.headers["etag"]}
    await stack.ask("PUT", "/units", role=Role.ADMIN, json={"items": moved}, headers=matching)
    await settled(stack)
    await tick(stack, 7, 8)
    assert await everything_said(stack) == ALL_SAID


async def settled(stack: TasksStack) -> None:
    """Until nothing of the plan is being worked out."""
    async with asyncio.timeout(20):
        await ticking(stack.service, "builds")
        while (await stack.ask("GET", "/plans/sample-2023/preparation"))["under_way"]:
            await ticking(stack.service, "builds")


@pytest.mark.parametrize(("zone", "spoken"), [("Asia/Shanghai", [7]), ("Asia/Urumqi", [30]), ("Europe/Berlin", [30])])
async def test_the_zone_of_the_plan_in_force_decides_the_day(stack: TasksStack, zone: str, spoken: list[int]) -> None:
    await stack.import_and_activate(PLAN | {"zone": zone})
    await stack.ask("POST", "/plans", json=PLAN | {"zone": "Pacific/Apia"}, expect=201)  # a draft, not in force
    stack.clock.set(datetime(2023, 7, 7, 16, 30, tzinfo=UTC))
    await ticking(stack.service, "deadlines")
    assert await said(stack, APPROACHING) == spoken


@pytest.mark.parametrize(
    ("written", "line", "why"),
    [
        ("approaching: [30, -1]\nmissed: {first: 1, every: 7, until: 92}\n", 1, "approaching.1: "),
        ("approaching: [30]\nmissed: {first: 1, every: 0, until: 92}\n", 2, "missed.every: "),
        ("approaching: [30]\nmissed: {first: 1, every: 7, until: 92}\nweekly: true\n", 3, "weekly: "),
        ("approaching: [30\n", 2, ""),
    ],
)
async def test_a_wrong_file_of_thresholds_stops_the_start_with_its_place(
    stack: TasksStack, tmp_path: Path, written: str, line: int, why: str
) -> None:
    file = tmp_path / "thresholds.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(DataFileInvalid) as refused:
        another(stack, thresholds_file=file)
    assert str(refused.value).startswith(f"{file}, line {line}: {why}")
    assert refused.value.setting == "PUFA_THRESHOLDS_FILE"
