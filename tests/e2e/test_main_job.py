"""The main job on the real plan: post, verify, progress, notice; embedded, and as three processes on real servers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import PASSWORD, Person, Stack, embedded, processes, sign_in

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"
TOWNS = ("luozhuang-sub", "shengzhuang", "fuzhuang", "ceshan", "gaodu")
WITHIN_SECONDS = 20


@pytest.fixture(params=["embedded", pytest.param("processes", marks=pytest.mark.servers)])
async def stack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stack]:
    opened: AbstractAsyncContextManager[Stack]
    if request.param == "embedded":
        opened = embedded(tmp_path)
    else:
        store = request.getfixturevalue("mongo_database") + "_{service}"
        opened = processes(tmp_path, bus_url=request.getfixturevalue("rabbit_vhost"), store_url=store, blobs_url=store)
    async with opened as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest.fixture
async def admin(stack: Stack, http: httpx.AsyncClient) -> Person:
    """The plan is active, and every town, the section and two leaders can sign in."""
    admin = await sign_in(stack, http, "admin")
    await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers={"Content-Type": "application/yaml"})
    await admin.ask("POST", f"/api/tasks/plans/{ID}/activate")
    staff = [(town, "township", town) for town in TOWNS]
    staff += [("section", "section", "pufa-section"), ("leader-1", "leader", "luozhuang-district")]
    staff += [("leader-2", "leader", "luozhuang-district")]
    for name, role, unit in staff:
        await admin.ask(
            "POST", "/api/tasks/users", json={"name": name, "role": role, "unit": unit, "password": PASSWORD}
        )
    return admin


async def eventually(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Look until it is as wanted; the last look is shown when it never is."""
    seen: Any = None
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                seen = await look()
                if wanted(seen):
                    return seen
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {WITHIN_SECONDS} s; last seen: {seen}") from None


async def post_performance(town: Person, number: int, **changes: Any) -> str:
    body = {"kind": "performance", "title": f"送法下乡第{number}场", "held_on": f"2023-0{number + 3}-15", **changes}
    posted = None
    async with asyncio.timeout(WITHIN_SECONDS):
        while posted is None:
            try:
                posted = await town.post_activity(f"performance-{number}", **body)
            except AssertionError as error:  # the town's unit may not have reached the events service yet
                if "unit" not in str(error):
                    raise
                await asyncio.sleep(0.05)
    return str(posted["id"])


async def test_five_verified_performances_reach_the_target_and_its_leaders_are_told_once(
    stack: Stack, http: httpx.AsyncClient, admin: Person
) -> None:
    section = await sign_in(stack, http, "section")
    towns = [await sign_in(stack, http, town) for town in TOWNS]
    posted = [await post_performance(town, n) for n, town in enumerate(towns, 1)]

    waiting = await eventually(lambda: section.target(ID, "performances"), lambda t: t["cells"][0]["provisional"] == 5)
    assert waiting["value"] == 0
    assert waiting["cells"][0]["awaiting_review"] is True
    assert waiting["status"] == "open"

    for activity in posted:
        await section.verify(activity)
    done = await eventually(lambda: section.target(ID, "performances"), lambda t: t["value"] == 5)
    assert (done["goal"], done["status"]) == (5, "done")

    for name in ("leader-1", "leader-2"):
        leader = await sign_in(stack, http, name)
        told = await eventually(partial(notices, leader, "target-reached"), lambda n: len(n) > 0)
        assert len(told) == 1
    heard = await eventually(lambda: notices(towns[0], "activity-verified"), lambda n: len(n) > 0)
    assert len(heard) == 1


async def test_the_same_post_sent_three_times_counts_once_and_a_returned_one_no_more(
    stack: Stack, http: httpx.AsyncClient, admin: Person
) -> None:
    section = await sign_in(stack, http, "section")
    town = await sign_in(stack, http, "shengzhuang")
    first = await post_performance(town, 1)
    again = [await post_performance(town, 1) for _ in range(2)]
    assert again == [first, first]
    await section.verify(first)
    await eventually(lambda: section.target(ID, "performances"), lambda t: t["value"] == 1)

    await section.ask("POST", f"/api/events/activities/{first}/return", json={"reason": "照片与活动不符"})
    left = await eventually(lambda: section.target(ID, "performances"), lambda t: t["value"] == 0)
    assert left["cells"][0]["provisional"] == 0
    returned = await eventually(lambda: notices(town, "activity-returned"), lambda n: len(n) > 0)
    assert "照片与活动不符" in str(returned[0])


async def test_a_post_is_readable_as_progress_with_what_it_served(
    stack: Stack, http: httpx.AsyncClient, admin: Person
) -> None:
    town = await sign_in(stack, http, "gaodu")
    activity = await post_performance(town, 2)
    effects = await eventually(
        lambda: town.ask("GET", f"/api/tasks/activities/{activity}/effects"), lambda e: "performances" in str(e)
    )
    assert effects


async def notices(person: Person, rule: str) -> list[dict[str, Any]]:
    page = await person.ask("GET", "/api/notify/notices")
    return [notice for notice in page["items"] if notice["rule"] == rule]
