"""Generated plans and histories, told to two workers in any order: every number that is answered is the slow model's.

``PUFA_EXAMPLES=10`` looks at ten times as many of each.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.base import Envelope
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.any_order_histories import days_around, deliveries, histories
from tests.integration.any_order_plans import next_editions, plans
from tests.integration.tasks_stack import TasksStack, told
from tests.integration.two_workers import Workers, two_workers
from tests.plan_questions import expected, questions
from tests.progress_model import Json, Known

Shares = tuple[Sequence[list[Envelope[Any]]], ...]
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # only where a test fails

EXAMPLES = int(os.environ.get("PUFA_EXAMPLES", "1"))


def examples(number: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=number * EXAMPLES, deadline=None, suppress_health_check=slow)


@dataclass(frozen=True, repr=False)
class Scene:
    """A plan, what happened, how the two workers come to hear of it, and the days that are looked at, in order."""

    plan: Json
    history: list[Envelope[Any]]
    shares: Shares
    seed: int
    faults: list[int]
    days: list[date]

    def __repr__(self) -> str:
        """Short enough to be read where a test fails."""
        events = {each.id: (each.time.isoformat(), said_of(each)) for each in self.history}
        shares = [[[event.id for event in batch] for batch in share] for share in self.shares]
        tasks = self.plan["tasks"]
        return f"Scene({self.plan['year']}, {tasks=}, {events=}, {shares=}, {self.seed=}, {self.faults=}, {self.days=})"

    @property
    def today(self) -> date:
        return self.days[-1]

    @property
    def known(self) -> list[Known]:
        zone = ZoneInfo(self.plan["zone"])
        return [(event.time.astimezone(zone).date(), event.data.activity.model_dump()) for event in self.history]


def said_of(event: Envelope[Any]) -> Json:
    said: Json = event.data.activity.model_dump(mode="json", exclude_defaults=True)
    return said


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    plan = draw(plans())
    history = draw(histories(plan))
    days = days_around(plan["year"]) | st.sampled_from(turning_days(plan))
    return Scene(
        plan=plan,
        history=history,
        shares=draw(deliveries(history)),
        seed=draw(st.integers(0, 2**32)),
        faults=draw(st.just([]) | st.lists(st.integers(1, 60), max_size=3)),
        days=[*sorted(draw(st.lists(days, min_size=3, max_size=3))), draw(latest(plan["year"]))],
    )


def latest(year: int) -> st.SearchStrategy[date]:
    return st.sampled_from([date(year + 1, 2, 1), date(year + 1, 2, 1), date(year, 12, 31)])


def turning_days(plan: Json) -> list[date]:
    """Days on which time alone changes something, and those after them."""
    asked = [(task, target) for task in plan["tasks"] for target in task["targets"]]
    cells = [each for task, target in asked for each in questions(plan, task, target, plan["units"])]
    turns = {day for each in cells for day in (each.begins, each.due, each.told_by) if day and day != date.max}
    return sorted(turns | {day + timedelta(days=1) for day in turns}) or [date(plan["year"], 1, 1)]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def answered(progress: Json) -> Json:
    """An answer in the model's form."""
    found: Json = {"cells": {}, "targets": {}, "tasks": {}}
    for task in progress["tasks"]:
        percent = task["percent"]
        found["tasks"][task["no"]] = (task["status"], None if percent is None else round(percent, 9))
        for target in task["targets"]:
            found["targets"][target["id"]] = row(target)
            for cell in target["cells"]:
                found["cells"][target["id"], cell["unit"], cell["period"]] = row(cell)
    return found


def row(cell: Json) -> tuple[Any, ...]:
    return tuple(cell[name] for name in ("value", "provisional", "goal", "awaiting_review", "status"))


def differing(got: Json, wanted: Json) -> dict[Any, Any]:
    """Where an answer is not what it should be: what was answered, what should have been."""
    return {
        (part, key): (got[part].get(key), wanted[part].get(key))
        for part in wanted
        for key in got[part].keys() | wanted[part].keys()
        if got[part].get(key) != wanted[part].get(key)
    }


InForce = Callable[[date], Json]


async def check(workers: Workers, scene: Scene, in_force: InForce, units: Sequence[Json]) -> None:
    """Everything that both workers answer, of the root, of every town and of another unit."""
    workers.shaky.heal()
    for stack in workers.stacks:
        await knows_the_units(stack, scene)
    towns = [unit["id"] for unit in units if unit["kind"] == "township"]
    asking = cycle(workers.stacks)
    for unit in (None, *towns, units[scene.seed % len(units)]["id"]):
        for day in (*scene.days, None):
            if day is not None and day > scene.today:
                continue
            query = {"unit": unit} | ({"as_of": day.isoformat()} if day else {})
            got = answered(await read(next(asking), scene, query))
            plan = in_force(day or scene.today)
            wanted = expected(plan, units, scene.known, day or scene.today, unit or plan["units"][0]["id"])
            assert differing(got, wanted) == {}, (unit, day)


async def knows_the_units(stack: TasksStack, scene: Scene) -> None:
    """A replica sees within a second which units another one was told of."""
    async with asyncio.timeout(10):
        while (await stack.send("GET", f"/plans/{scene.plan['id']}/progress")).status_code == 404:
            await asyncio.sleep(0.05)


async def read(stack: TasksStack, scene: Scene, query: Json) -> Json:
    given = {name: value for name, value in query.items() if value}
    answer: Json = await stack.ask("GET", f"/plans/{scene.plan['id']}/progress", params=given)
    return answer


def run(scene: Scene, play: Callable[[Workers], Awaitable[None]], now: date | None = None) -> None:
    """Play on files of its own, with the clock at ``now``, by default the last day looked at."""

    async def playing() -> None:
        with TemporaryDirectory() as folder:
            at = noon(now or scene.today)
            async with two_workers(Path(folder), now=at, seed=scene.seed, faults=scene.faults) as workers:
                await play(workers)

    asyncio.run(playing())


@examples(14)
@given(scenes())
def test_any_order_heard_by_two_workers_gives_what_the_slow_model_says(scene: Scene) -> None:
    async def play(workers: Workers) -> None:
        await workers.stacks[0].import_and_activate(scene.plan)
        await workers.hear(*scene.shares)
        await check(workers, scene, lambda day: scene.plan, scene.plan["units"])

    run(scene, play)


@examples(8)
@given(scenes(), st.integers(0, 3))
def test_a_plan_that_is_activated_meanwhile_counts_what_came_before_and_after(scene: Scene, before: int) -> None:
    async def play(workers: Workers) -> None:
        await workers.hear(*(share[:before] for share in scene.shares))
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.hear(*(share[before:] for share in scene.shares)))
            group.create_task(workers.stacks[0].import_and_activate(scene.plan))
        await check(workers, scene, lambda day: scene.plan, scene.plan["units"])

    run(scene, play)


@examples(8)
@given(scenes(), st.data())
def test_a_day_is_answered_by_the_edition_in_force_on_it(scene: Scene, data: st.DataObject) -> None:
    following = data.draw(next_editions(scene.plan))
    first, second = scene.days[0], data.draw(st.sampled_from(scene.days))

    async def activate_second(stack: TasksStack) -> None:
        stack.clock.set(noon(second))
        await stack.ask("POST", "/plans", json=following, expect=201 if following != scene.plan else 200)
        await stack.ask("POST", f"/plans/{scene.plan['id']}/activate")

    async def play(workers: Workers) -> None:
        await workers.stacks[0].import_and_activate(scene.plan)
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.hear(*scene.shares))
            group.create_task(activate_second(workers.stacks[0]))
        workers.stacks[0].clock.set(noon(scene.today))
        await check(workers, scene, lambda day: following if day >= second else scene.plan, scene.plan["units"])

    run(scene, play, now=first)


MONTHLY = (
    target_data(id="village", of={"kind": "lecture"}, goal=2, per="village", every="month"),
    target_data(id="town", of={"kind": "lecture"}, goal=2, per="township", every="month"),
    target_data(id="heads", measure="sum", field="participants", of={"kind": "lecture"}, goal=20, every="month"),
)


MEETINGS = [(month, *pair) for month in range(1, 13) for pair in (("east-1", "east-2"), ("west-1", "west"))]


def pair(month: int, first: str, sibling: str, how: str) -> tuple[Envelope[Any], Envelope[Any]]:
    """Two events that meet in the same cells: of two units, of one, or of one activity."""
    one: Json = {"id": f"{first}-{month}", "unit": first, "held_on": date(2023, month, 5), "participants": 10}
    one |= {"kind": "lecture", "status": ActivityStatus.VERIFIED}
    others: dict[str, Json] = {
        "two units": {"id": f"{sibling}-{month}", "unit": sibling},
        "one unit": {"id": f"{sibling}-{month}"},
        "one activity": {"version": 2, "status": ActivityStatus.POSTED, "participants": 15},
    }
    return told(**one), told(**(one | others[how]))


HOW = st.sampled_from(["two units", "one unit", "one activity"])


@examples(3)
@given(st.lists(HOW, min_size=len(MEETINGS), max_size=len(MEETINGS)), st.integers(0, 2**32))
def test_two_workers_who_meet_in_a_cell_lose_nothing(hows: list[str], seed: int) -> None:
    met = [pair(*meeting, how) for meeting, how in zip(MEETINGS, hows, strict=True)]
    plan = plan_data(*MONTHLY, id="a-plan", zone="Asia/Shanghai")
    history = [event for each in met for event in each]
    scene = Scene(plan=plan, history=history, shares=((), ()), seed=seed, faults=[], days=[date(2024, 2, 1)])

    async def play(workers: Workers) -> None:
        await workers.stacks[0].import_and_activate(plan)
        for one, other in met:
            await workers.hear([[one]], [[other]])
        await check(workers, scene, lambda day: plan, plan["units"])

    run(scene, play)


def moves(units: list[Json]) -> st.SearchStrategy[Json]:
    """A village under another town, or a town under another as in a merger."""
    movable = [unit for unit in units if unit["kind"] in ("village", "township")]
    towns = [unit["id"] for unit in units if unit["kind"] == "township"]
    pairs = [unit | {"under": town} for unit in movable for town in towns if town not in (unit["id"], unit["under"])]
    return st.sampled_from(pairs)


@examples(8)
@given(scenes(), st.data())
def test_a_unit_that_moves_meanwhile_brings_its_activities_along(scene: Scene, data: st.DataObject) -> None:
    moved = data.draw(moves(scene.plan["units"]))
    units = [moved if unit["id"] == moved["id"] else unit for unit in scene.plan["units"]]

    async def move(stack: TasksStack) -> None:
        tag = (await stack.send("GET", "/units")).headers["etag"]
        body = {"items": units}
        await stack.ask("PUT", "/units", role=Role.ADMIN, json=body, headers={"If-Match": tag})

    async def play(workers: Workers) -> None:
        await workers.stacks[0].import_and_activate(scene.plan)
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.hear(*scene.shares))
            group.create_task(move(workers.stacks[0]))
        await in_the_end(workers, lambda: check(workers, scene, lambda day: scene.plan, units))

    run(scene, play)


async def in_the_end(workers: Workers, look: Callable[[], Awaitable[None]]) -> None:
    """``look`` again and again, with what the replicas do in the background, until what it asserts holds."""
    workers.shaky.heal()
    patience = monotonic() + 20
    while True:
        try:
            return await look()
        except AssertionError:
            if monotonic() > patience:
                raise
        await background(workers)


async def background(workers: Workers) -> None:
    """One round of what the replicas do of themselves."""
    for stack in workers.stacks:
        for ticker in stack.service.tickers:
            if ticker.name != "deadlines":
                await ticker.work()
    await asyncio.sleep(0.1)
