"""Merges that meet a crash, another merge or a limit: one activity stands, and nobody loses a credit or a photo."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from services.events.duplicates.merging import Merging
from services.events.duplicates.turns import LASTS
from shared.access import Principal
from shared.store.port import Store
from tests.builders import picture
from tests.failing_store import Failing
from tests.integration.events_stack import ACTIVITIES, EVIDENCE, TODAY, Events, events_service
from tests.integration.test_events_duplicates import (
    AGAIN,
    EAST,
    SECTION,
    TOLD,
    WEST,
    activity,
    hear,
    merge,
    photo,
    two,
)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def cut_off(events: Events, kept: str, other: str) -> None:
    """A merge of which only the first write is made."""

    async def nothing(self: Merging, id: str) -> None:
        return None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Merging, "complete", nothing)
        assert (await merge(events, kept, other)).status_code == 200


async def revise(events: Events, id: str, who: Principal, body: dict[str, Any]) -> None:
    answer = await events.ask("PUT", f"{ACTIVITIES}/{id}", who, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


async def statuses(events: Events, *ids: str) -> list[str]:
    return [(await activity(events, id))["status"] for id in ids]


async def test_a_merge_that_breaks_off_after_any_write_is_completed_by_the_same_request(tmp_path: Path) -> None:
    left, wanted = 0, None
    while True:
        folder = tmp_path / str(left)
        folder.mkdir()
        async with events_service(folder) as running:
            failing = Failing(running.store)
            async with running.rebuilt(store=failing) as events:
                first, second = await two(events)
                failing.done, failing.left = 0, left
                broken = (await merge(events, first, second)).status_code == 503
                failing.left = None
                assert (await merge(events, first, second)).status_code == 200
                kept = await activity(events, first)
                owners = [each.get("activity") for each in await events.stored("evidence")]
                found = (kept["version"], kept["for_units"], kept["evidence"], owners)
                assert await statuses(events, first, second) == ["posted", "withdrawn"]
                assert found == (wanted or found), f"after {left} writes"
        if not broken:
            break
        left, wanted = left + 1, found
    assert left >= 3


async def test_of_three_merged_in_a_chain_one_stands_also_where_the_first_merge_broke_off(events: Events) -> None:
    first, second = await two(events)
    third = (await events.posted(SECTION, key="third", **{**TOLD, "title": "民法典宣讲"}))["id"]
    await cut_off(events, second, first)
    assert (await merge(events, third, second)).status_code == 200
    await hear(events)
    assert await statuses(events, first, second, third) == ["withdrawn", "withdrawn", "posted"]
    kept = await activity(events, third, EAST)
    assert sorted(kept["for_units"]) == ["east", "west"]
    for id in kept["evidence"]:
        for who in (EAST, WEST):
            assert (await events.ask("GET", f"{EVIDENCE}/{id}", who)).status_code == 200
    back = await merge(events, first, third)
    assert (back.status_code, back.json()["code"]) == (409, "not_now.withdrawn")


async def test_photos_for_which_the_kept_one_has_no_room_stay_with_the_other(events: Events) -> None:
    full = [(await events.upload(picture(colour=f"#{n:02x}0000"), EAST, key=f"p{n}")).json()["id"] for n in range(20)]
    theirs = (await events.upload(picture(colour="navy"), WEST, key="theirs")).json()["id"]
    first = (await events.posted(EAST, key="first", **TOLD, evidence=full))["id"]
    second = (await events.posted(WEST, key="second", **AGAIN, evidence=[theirs]))["id"]
    assert (await merge(events, first, second)).status_code == 200
    assert (await activity(events, first))["evidence"] == full
    events.clock.set(TODAY + timedelta(days=8))
    await next(each for each in events.service.tickers if each.name == "expire-evidence").work()
    assert (await events.ask("GET", f"{EVIDENCE}/{theirs}", SECTION)).status_code == 200


async def test_a_kept_one_that_was_returned_takes_what_the_other_gained_once_it_is_posted_again(events: Events) -> None:
    first, second = await two(events)
    await cut_off(events, first, second)
    await events.step(first, "return", SECTION, {"reason": "请核对"})
    photos = (await activity(events, second))["evidence"]
    await revise(events, second, WEST, {**AGAIN, "for_units": ["west-1"], "evidence": photos})
    await hear(events)
    assert await statuses(events, first, second) == ["returned", "posted"]
    await revise(events, first, EAST, TOLD)
    await hear(events)
    assert await statuses(events, first, second) == ["posted", "withdrawn"]
    kept = await activity(events, first)
    assert (kept["for_units"], kept["evidence"]) == (["west", "west-1"], photos)


async def test_a_credit_that_stood_before_the_merge_cannot_be_taken_away_after_it(events: Events) -> None:
    first = (await events.posted(SECTION, key="first", **TOLD, for_units=["west"]))["id"]
    second = (await events.posted(WEST, key="second", **AGAIN))["id"]
    assert (await merge(events, first, second)).status_code == 200
    await revise(events, first, SECTION, TOLD)
    assert (await activity(events, first))["for_units"] == ["west"]


async def test_every_photo_of_an_activity_can_be_found_also_one_that_came_by_a_revision(events: Events) -> None:
    old, new = await photo(events, EAST, "old", seed=3), await photo(events, EAST, "new", seed=4)
    id = (await events.posted(EAST, **TOLD, evidence=[old]))["id"]
    await hear(events)
    await revise(events, id, EAST, {**TOLD, "evidence": [new, old]})
    await hear(events)
    assert {each["evidence"] for each in await events.stored("photo_keys")} == {old, new}


class Slow:
    """A store that answers each time a little later than another."""

    def __init__(self, store: Store, random: Random) -> None:
        self._store, self._random = store, random

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)
        if name not in ("get", "get_many", "insert", "replace"):
            return call

        async def later(*what: Any, **more: Any) -> Any:
            await asyncio.sleep(self._random.random() / 100)
            return await call(*what, **more)

        return later


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_merged_and_revised_at_once_each_unit_is_credited_once(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    async with (
        events_service(tmp_path) as events,
        events.rebuilt(store=cast(Store, Slow(events.store, random))) as one,
        events.rebuilt(store=cast(Store, Slow(events.store, random))) as other,
    ):
        first = (await events.posted(EAST, key="first", **TOLD))["id"]
        second = (await events.posted(WEST, key="second", **AGAIN))["id"]
        third = (await events.posted(SECTION, key="third", **{**TOLD, "title": "民法典宣讲"}))["id"]
        revised: dict[str, Any] = {"json": {**AGAIN, "for_units": ["west-1"]}, "headers": {"If-Match": "*"}}
        *merges, revision = await asyncio.gather(
            merge(one, first, second),
            merge(other, second, first),
            merge(one, second, third),
            merge(other, third, first),
            one.step(first, "verify", SECTION),
            other.ask("PUT", f"{ACTIVITIES}/{second}", WEST, **revised),
        )
        assert {answer.status_code for answer in (*merges, revision)} <= {200, 409}
        await hear(events)
        all_three = [await activity(events, id) for id in (first, second, third)]
        standing = [each for each in all_three if each["status"] != "withdrawn"]
        credited = [unit for each in standing for unit in (each["unit"], *each["for_units"])]
        gained = ["west-1"] if revision.is_success else []
        assert sorted(credited) == ["east", "section", "west", *gained], [each["reason"] for each in all_three]


async def test_a_merge_that_a_crash_left_is_completed_before_the_next_one_begins(events: Events) -> None:
    first, second = await two(events)
    third = (await events.posted(SECTION, key="third", **{**TOLD, "title": "民法典宣讲"}))["id"]

    async def crash(self: Merging, id: str) -> None:
        raise ConnectionError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Merging, "complete", crash)
        with pytest.raises(ConnectionError):
            await merge(events, first, second)
        patched.setattr("services.events.duplicates.turns.PATIENCE", 2)
        waiting = await merge(events, third, second)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "duplicates.busy")
    events.clock.set(TODAY + LASTS + timedelta(seconds=1))
    late = await merge(events, third, second)
    assert (late.status_code, late.json()["code"]) == (409, "duplicates.merged_elsewhere")
    assert await statuses(events, first, second, third) == ["posted", "withdrawn", "posted"]
    assert (await merge(events, third, first)).status_code == 200
