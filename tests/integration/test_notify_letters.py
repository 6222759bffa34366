"""What reaches a person, and when: letters at once, digests, caps, and nothing of what is done already."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notify.letters.documents import MAILBOXES
from shared.clock import DISTRICT_ZONE
from shared.contracts import events, tasks
from shared.errors import Unavailable
from tests.builders import activity_event, cell_event
from tests.failing_store import Failing
from tests.integration.notify_stack import NEXT_DIGEST, NOTICES, TODAY, Notify, notify_service

RETURNED = activity_event(events.ActivityReturnedV1, reason="照片看不清")


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def post(notify: Notify) -> None:
    """Post what waits for others no longer."""
    await notify.tick("post", at=notify.clock.now() + timedelta(seconds=61))


async def letters(notify: Notify, user: str = "poster") -> list[dict[str, Any]]:
    found = [doc for doc in await notify.stored("letters") if doc["recipient"] == user]
    return sorted(found, key=lambda doc: doc["turn"])


async def test_what_is_urgent_is_told_at_once_and_what_is_not_waits_for_the_digest(notify: Notify) -> None:
    await notify.hear(RETURNED, activity_event(events.ActivityVerifiedV1, title="法治讲座"))
    await post(notify)
    (letter,) = await letters(notify)
    assert (letter["digest"], len(letter["notices"]), letter["unit"], letter["month"]) == (False, 1, "east", "2023-06")
    told = await notify.notices("poster")
    assert told["unread"] == 1
    assert {item["rule"]: item["waits"] for item in told["items"]} == {
        "activity-returned": False,
        "activity-verified": True,
    }
    await notify.tick("post", at=NEXT_DIGEST)
    digest = (await letters(notify))[-1]
    assert (digest["digest"], len(digest["notices"])) == (True, 1)
    assert (await notify.notices("poster"))["unread"] == 2


async def test_nothing_is_told_before_its_time(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    await notify.tick("post", at=NEXT_DIGEST - timedelta(minutes=1))
    assert await letters(notify) == []
    assert await notify.notices("poster", unread=True) == {"items": [], "next": None, "unread": 0}


async def test_what_comes_in_the_quiet_hours_is_told_together_in_the_morning(notify: Notify) -> None:
    evening = datetime(2023, 6, 15, 21, tzinfo=DISTRICT_ZONE)
    notify.clock.set(evening)
    await notify.hear(RETURNED)
    await notify.hear(activity_event(events.ActivityReturnedV1, reason="日期不符", id="a2"))
    await notify.tick("post")
    assert await letters(notify) == []
    await notify.tick("post", at=datetime(2023, 6, 16, 8, 30, tzinfo=DISTRICT_ZONE))
    assert [len(letter["notices"]) for letter in await letters(notify)] == [2]


async def test_beyond_the_cap_of_a_day_the_digest_tells_the_rest(notify: Notify) -> None:
    for number in range(4):
        await notify.hear(activity_event(events.ActivityReturnedV1, reason="-", id=f"a{number}"))
        await post(notify)
    assert [letter["digest"] for letter in await letters(notify)] == [False, False]
    held = [item["held"] for item in (await notify.notices("poster"))["items"] if item["waits"]]
    assert held == ["cap", "cap"]
    await notify.tick("post", at=NEXT_DIGEST)
    assert [len(letter["notices"]) for letter in await letters(notify)] == [1, 1, 2]


async def test_a_reminder_of_what_is_done_meanwhile_is_not_told_and_one_that_was_told_counts_as_read(
    notify: Notify,
) -> None:
    await notify.hear(cell_event(tasks.DeadlineApproachingV1, unit="east", days_left=7))
    notify.clock.set(TODAY + timedelta(minutes=5))
    await notify.hear(cell_event(tasks.TargetProgressedV1, unit="east", value=0.0, awaiting_review=True))
    await post(notify)
    assert await letters(notify) == []
    (item,) = (await notify.notices("poster"))["items"]
    assert (item["settled"], item["read"]) == (True, True)


async def test_of_one_cell_only_the_newest_word_is_told_and_what_was_told_before_need_not_be_read(
    notify: Notify,
) -> None:
    for days_late in (1, 8, 15):
        await notify.hear(cell_event(tasks.DeadlineMissedV1, unit="east", days_late=days_late))
        if days_late == 1:
            await post(notify)
    await notify.tick("post", at=NEXT_DIGEST)
    assert [len(letter["notices"]) for letter in await letters(notify)] == [1, 1]
    assert (await notify.notices("poster"))["unread"] == 1


async def test_the_same_event_again_makes_no_second_letter(notify: Notify) -> None:
    for _ in range(3):
        await notify.hear(RETURNED, ids=("returned",))
        await post(notify)
    assert len(await letters(notify)) == 1


async def test_two_replicas_post_each_letter_once(tmp_path: Path) -> None:
    async with notify_service(tmp_path) as first, notify_service(tmp_path) as second:
        for number in range(6):
            event = activity_event(events.ActivityReturnedV1, reason="-", id=f"a{number}")
            await first.hear(event, ids=(f"e{number}",))
            await second.hear(event, ids=(f"e{number}",))
        await asyncio.gather(post(first), post(second))
        told = Counter(id for letter in await first.stored("letters") for id in letter["notices"])
        assert sorted(told.values()) == [1] * 12


async def test_after_a_crash_at_any_write_the_letters_are_the_same(tmp_path: Path) -> None:
    """Dies after each single write in turn, then does everything again."""
    batch = (RETURNED, activity_event(events.ActivityVerifiedV1), cell_event(tasks.DeadlineMissedV1, days_late=1))
    expected, writes = await _letters_after_a_crash(tmp_path / "never", batch, None)
    assert writes > 10
    for left in range(writes):
        assert (await _letters_after_a_crash(tmp_path / str(left), batch, left))[0] == expected, left


async def _letters_after_a_crash(
    folder: Path, batch: tuple[Any, ...], left: int | None
) -> tuple[set[tuple[str, str, bool, int]], int]:
    folder.mkdir()
    failing: list[Failing] = []

    def wrapped(store: Any) -> Any:
        failing.append(Failing(store))
        return failing[0]

    async with notify_service(folder, wrapped=wrapped) as notify:
        begun = failing[0].done
        failing[0].left = None if left is None else begun + left
        try:
            await notify.hear(*batch, ids=("e1", "e2", "e3"))
            await post(notify)
        except (Unavailable, AssertionError):
            failing[0].left = None
            await notify.hear(*batch, ids=("e1", "e2", "e3"))
        writes = failing[0].done - begun
        await _leases_end(notify)
        await post(notify)
        await notify.tick("post", at=NEXT_DIGEST)
        docs = await notify.stored("letters")
        told = Counter(id for doc in docs for id in doc["notices"])
        assert set(told.values()) == {1}
        return {(doc["recipient"], doc["id"], doc["digest"], len(doc["notices"])) for doc in docs}, writes


async def test_what_is_done_while_it_is_told_knows_its_letter(tmp_path: Path) -> None:
    """Dies after each single write of the posting in turn; before it goes on the unit has done its part."""
    left, died = 0, True
    while died:
        died = await _died_before_it_was_done(tmp_path / str(left), left)
        left += 1
    assert left > 3


async def _died_before_it_was_done(folder: Path, left: int) -> bool:
    folder.mkdir()
    failing: list[Failing] = []

    def wrapped(store: Any) -> Any:
        failing.append(Failing(store))
        return failing[0]

    async with notify_service(folder, wrapped=wrapped) as notify:
        await notify.hear(cell_event(tasks.DeadlineMissedV1, days_late=1))
        failing[0].left = failing[0].done + left
        with suppress(Unavailable):
            await post(notify)
        failing[0].left = None
        await notify.hear(cell_event(tasks.TargetProgressedV1, unit="east", value=0.0, awaiting_review=True))
        await _leases_end(notify)
        await post(notify)
        await notify.tick("post", at=NEXT_DIGEST)
        carried = {id: letter["id"] for letter in await notify.stored("letters") for id in letter["notices"]}
        assert {doc["id"]: doc["letter"] for doc in await notify.stored("notices") if doc["letter"]} == carried
        return failing[0].crashed.is_set()


async def _leases_end(notify: Notify) -> None:
    """As they do when the time of a process that died has passed."""
    for doc in await notify.stored("mailboxes"):
        await notify.store.replace(MAILBOXES, {name: value for name, value in doc.items() if name != "lease"})


async def test_what_is_read_before_its_digest_is_not_told_again(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    (item,) = (await notify.notices("poster"))["items"]
    await notify.ask("POST", f"{NOTICES}/{item['id']}/read", "poster")
    await notify.tick("post", at=NEXT_DIGEST)
    assert await letters(notify) == []
