"""Many verdicts at once: each on its own, told one by one, and harmless when sent again."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts.tasks import Role
from shared.errors import Unavailable
from tests.builders import activity_body, person
from tests.integration.events_stack import ACTIVITIES, Events, events_service

REVIEWS = f"{ACTIVITIES}/reviews"
SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def waiting(events: Events, number: int) -> list[dict[str, Any]]:
    """So many posts, as a reviewer names them."""
    made = await asyncio.gather(*(events.posted(key=f"k{n}") for n in range(number)))
    return [{"id": each["id"], "version": each["version"]} for each in made]


async def review(
    events: Events, items: list[dict[str, Any]], verdict: str = "verify", *, key: str | None = None, **more: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"verdict": verdict, "items": items, **more}
    return await events.ask("POST", REVIEWS, SECTION, json=body, headers=headers)


async def statuses(events: Events) -> list[str]:
    found = (await events.ask("GET", ACTIVITIES, SECTION, params={"limit": 200})).json()["items"]
    return sorted(each["status"] for each in found)


async def test_many_are_verified_at_once_and_each_is_told(events: Events) -> None:
    items = await waiting(events, 5)
    answer = await review(events, items)
    assert answer.status_code == 200
    assert [each["id"] for each in answer.json()["items"]] == [each["id"] for each in items]
    assert all(each["ok"] and each["version"] == 2 for each in answer.json()["items"])
    assert await statuses(events) == ["verified"] * 5
    assert len([event for event in await events.told() if event.type == "activity.verified.v1"]) == 5


async def test_many_are_returned_with_one_reason(events: Events) -> None:
    items = await waiting(events, 2)
    answer = await review(events, items, "return", reason="请补照片")
    assert [each["ok"] for each in answer.json()["items"]] == [True, True]
    [first, _] = (await events.ask("GET", ACTIVITIES, SECTION)).json()["items"]
    assert (first["status"], first["reason"]) == ("returned", "请补照片")


async def test_one_that_moved_on_is_refused_and_the_others_are_decided(events: Events) -> None:
    moved, decided, fresh = await waiting(events, 3)
    headers = {"If-Match": '"1"'}
    path = f"{ACTIVITIES}/{moved['id']}"
    await events.ask("PUT", path, TOWNSHIP, headers=headers, json=activity_body(participants=80))
    await events.step(decided["id"], "verify", SECTION)
    unknown = {"id": "nobody", "version": 1}
    answer = await review(events, [moved, {**decided, "version": 2}, fresh, unknown])
    outcomes = [(each["ok"], each["code"]) for each in answer.json()["items"]]
    assert outcomes == [(False, "stale"), (False, "not_now.verified"), (True, None), (False, "not_found")]
    assert all(each["reason"] for each in answer.json()["items"] if not each["ok"])
    assert await statuses(events) == ["posted", "verified", "verified"]


async def test_sent_again_under_its_key_it_answers_the_same_whatever_happened_since(events: Events) -> None:
    moved, fresh, decided = await waiting(events, 3)
    await events.step(decided["id"], "verify", SECTION)
    items = [{**moved, "version": 7}, fresh, {**decided, "version": 2}]
    first = await review(events, items, key="bulk")
    await events.step(fresh["id"], "return", SECTION, {"reason": "日期有误"})
    await events.step(decided["id"], "return", SECTION, {"reason": "日期有误"})
    again = await review(events, items, key="bulk")
    assert again.json() == first.json()
    assert await statuses(events) == ["posted", "returned", "returned"]


async def test_a_key_that_comes_with_another_verdict_decides_nothing(events: Events) -> None:
    items = await waiting(events, 2)
    await review(events, items, key="bulk")
    answer = await review(events, items, "return", key="bulk", reason="请补照片")
    assert [each["code"] for each in answer.json()["items"]] == ["idempotency_conflict"] * 2
    assert await statuses(events) == ["verified"] * 2


async def test_two_reviewers_at_once_decide_each_case_once(events: Events) -> None:
    items = await waiting(events, 8)
    answers = await asyncio.gather(review(events, items), review(events, items[::-1]))
    done = [each["id"] for answer in answers for each in answer.json()["items"] if each["ok"]]
    assert sorted(done) == sorted(each["id"] for each in items)


async def test_a_store_that_goes_away_in_the_middle_leaves_the_rest_to_the_next_try(events: Events) -> None:
    items = await waiting(events, 6)
    store = events.store
    left = [3]

    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        async def replace(self, *given: Any) -> None:
            if left[0] == 0:
                raise Unavailable("store", "gone")
            left[0] -= 1
            await store.replace(*given)

    async with events.rebuilt(store=Failing()) as failing:
        assert (await review(failing, items, key="bulk")).status_code == 503
    assert (await statuses(events)).count("verified") == 3
    again = await review(events, items, key="bulk")
    assert [each["version"] for each in again.json()["items"]] == [2] * 6
    assert await statuses(events) == ["verified"] * 6


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verdict": "return", "items": [{"id": "a", "version": 1}]}, "reason"),
        ({"verdict": "verify", "reason": "好", "items": [{"id": "a", "version": 1}]}, "reason"),
        ({"verdict": "withdraw", "items": [{"id": "a", "version": 1}]}, "verdict"),
        ({"verdict": "verify", "items": []}, "items"),
        ({"verdict": "verify", "items": [{"id": f"a{n}", "version": 1} for n in range(101)]}, "items"),
        ({"verdict": "verify", "items": [{"id": "a", "version": 1}, {"id": "a", "version": 2}]}, "items.1.id"),
        ({"verdict": "verify", "items": [{"id": "a", "version": 0}]}, "items.0.version"),
        ({"verdict": "verify", "items": [{"id": "a", "version": True}]}, "items.0.version"),
        ({"verdict": "verify", "items": [{"id": "a"}]}, "items.0.version"),
    ],
)
async def test_what_cannot_be_asked_is_named_and_nothing_is_decided(
    events: Events, body: dict[str, Any], field: str
) -> None:
    answer = await events.ask("POST", REVIEWS, SECTION, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert all(error["reason"] for error in answer.json()["errors"])


async def test_a_hundred_take_little_longer_than_a_few(events: Events) -> None:
    items = await waiting(events, 100)
    began = time.monotonic()
    answer = await review(events, items)
    assert all(each["ok"] for each in answer.json()["items"])
    assert time.monotonic() - began < 5
