"""What is held back is told in the end: after leave, after the quiet hours, and whatever comes in between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.clock import DISTRICT_ZONE
from shared.contracts import events, tasks
from shared.store.port import Collection, Page, Store, Where
from tests.builders import activity_event, cell_event
from tests.integration.notify_stack import NEXT_DIGEST, TODAY, Notify, notify_service

RETURNED = activity_event(events.ActivityReturnedV1, reason="照片看不清")


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def on_leave(notify: Notify, until: str | None) -> None:
    path = "/api/notify/preferences"
    version = (await notify.ask("GET", path, "poster")).json()["version"]
    answer = await notify.ask("PUT", path, "poster", json={"paused_until": until}, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


async def letters(notify: Notify, user: str = "poster") -> list[dict[str, Any]]:
    found = [doc for doc in await notify.stored("letters") if doc["recipient"] == user]
    return sorted(found, key=lambda doc: doc["turn"])


async def test_who_comes_back_from_leave_early_is_told_with_the_next_digest(notify: Notify) -> None:
    await on_leave(notify, "2023-09-01")
    await notify.hear(RETURNED)
    await notify.tick("post")
    (item,) = (await notify.notices("poster"))["items"]
    assert (item["held"], item["due"][:10]) == ("pause", "2023-09-04")
    await notify.tick("post", at=NEXT_DIGEST)
    assert await letters(notify) == []
    await on_leave(notify, None)
    await notify.tick("post", at=NEXT_DIGEST + timedelta(days=7))
    assert [len(letter["notices"]) for letter in await letters(notify)] == [1]
    assert (await notify.notices("poster"))["unread"] == 1


async def test_what_could_not_be_told_in_time_is_not_told_in_the_night(notify: Notify) -> None:
    await notify.hear(RETURNED, activity_event(events.ActivityVerifiedV1, title="法治讲座"))
    await notify.tick("post", at=datetime(2023, 6, 20, 2, tzinfo=DISTRICT_ZONE))
    assert await letters(notify) == []
    await notify.tick("post", at=datetime(2023, 6, 20, 8, 30, tzinfo=DISTRICT_ZONE))
    assert [letter["digest"] for letter in await letters(notify)] == [False, True]


async def test_what_was_told_stays_unread_until_what_says_it_anew_is_told(notify: Notify) -> None:
    await notify.hear(cell_event(tasks.DeadlineMissedV1, unit="east", days_late=1, status="overdue"))
    await notify.tick("post", at=TODAY + timedelta(minutes=5))
    assert (await notify.notices("poster"))["unread"] == 1
    await notify.hear(cell_event(tasks.TargetReopenedV1, unit="east", status="overdue"))
    await on_leave(notify, "2023-06-20")
    await notify.tick("post", at=TODAY + timedelta(minutes=10))
    assert (await notify.notices("poster"))["unread"] == 1
    await notify.tick("post", at=datetime(2023, 6, 26, 9, tzinfo=DISTRICT_ZONE))
    told = {item["rule"]: item["read"] for item in (await notify.notices("poster"))["items"]}
    assert told == {"target-reopened": False, "deadline-missed": True}


class Before:
    """Lets something happen between two steps of whoever uses the store: once, before notices of cells are looked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.happen: Callable[[], Awaitable[None]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def find(self, collection: Collection, where: Where, **how: Any) -> Page:
        happen = self.happen
        if happen is not None and collection.name == "notices" and "cell" in where:
            self.happen = None
            await happen()
        return await self._store.find(collection, where, **how)


async def test_what_is_asked_again_is_told_though_another_replica_just_heard_that_it_was_done(tmp_path: Path) -> None:
    stores: list[Before] = []

    def wrapped(store: Store) -> Any:
        stores.append(Before(store))
        return stores[0]

    async with notify_service(tmp_path, wrapped=wrapped) as slow, notify_service(tmp_path) as quick:
        quick.told = slow.told + 10

        heard: list[str] = []

        async def reopened() -> None:
            heard.append("reopened")
            await quick.hear(cell_event(tasks.TargetReopenedV1, unit="east"))

        stores[0].happen = reopened
        await slow.hear(cell_event(tasks.TargetProgressedV1, unit="east", awaiting_review=True))
        assert heard == ["reopened"]
        await quick.tick("post", at=TODAY + timedelta(minutes=5))
        (item,) = (await quick.notices("poster"))["items"]
        assert (item["rule"], item["settled"], item["waits"]) == ("target-reopened", False, False)
