"""Who is told of what, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts import events, tasks
from shared.contracts.registry import decode, encode
from tests.builders import activity_event, cell_event, user_facts
from tests.integration.notify_stack import NEXT_DIGEST, NOTICES, Notify, notify_service


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def test_a_target_reached_three_times_makes_one_notice_for_each_leader(notify: Notify) -> None:
    reached = cell_event(tasks.TargetReachedV1, value=2.0)
    await notify.hear(reached, ids=("reached",))
    await notify.hear(reached, reached, ids=("reached", "reached"))
    for user in ("leader-1", "leader-2", "reviewer"):
        assert await notify.rules_told(user) == ["target-reached"]
    for user in ("poster", "other-town", "inspector"):
        assert await notify.rules_told(user) == []


async def test_a_returned_activity_tells_the_poster_and_the_unit_with_the_reason(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityReturnedV1, reason="照片看不清"))
    for user in ("poster", "colleague"):
        (item,) = (await notify.notices(user))["items"]
        assert "照片看不清" in item["text"]
        assert "东镇" in item["text"]
        assert item["urgency"] == "high"
        assert item["about"] == {"activity": "a1"}
    assert await notify.rules_told("other-town") == []


async def test_who_did_it_themselves_is_not_told(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1, by="poster"))
    assert await notify.rules_told("poster") == []
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    assert await notify.rules_told("poster") == ["activity-verified"]


async def test_a_deadline_is_told_to_the_unit_and_once_it_awaits_review_to_the_section_alone(notify: Notify) -> None:
    await notify.hear(cell_event(tasks.DeadlineApproachingV1, days_left=7))
    assert await notify.rules_told("poster") == ["deadline-approaching"]
    assert await notify.rules_told("reviewer") == []
    await notify.hear(cell_event(tasks.DeadlineMissedV1, days_late=1, awaiting_review=True))
    assert await notify.rules_told("poster") == ["deadline-approaching"]
    assert await notify.rules_told("reviewer") == ["deadline-missed-review"]


async def test_a_villages_deadline_is_told_to_its_township(notify: Notify) -> None:
    await notify.hear(cell_event(tasks.DeadlineMissedV1, unit="east-1", days_late=1))
    for user in ("poster", "colleague"):
        assert await notify.rules_told(user) == ["deadline-missed"]
    for user in ("reviewer", "other-town"):
        assert await notify.rules_told(user) == []


async def test_what_the_district_itself_has_to_do_is_told_to_its_section(notify: Notify) -> None:
    await notify.hear(cell_event(tasks.DeadlineApproachingV1, unit="district", days_left=7))
    assert await notify.rules_told("reviewer") == ["deadline-approaching"]
    assert await notify.rules_told("leader-1") == []


async def test_a_disabled_user_is_told_nothing(notify: Notify) -> None:
    await notify.hear(tasks.UserChangedV1(user=user_facts("poster", disabled=True, version=2)))
    await notify.hear(activity_event(events.ActivityReturnedV1, reason="-"))
    assert {doc["user"] for doc in await notify.stored("notices")} == {"colleague"}


async def test_the_poster_is_told_even_before_the_copy_of_users_knows_them(tmp_path: Path) -> None:
    async with notify_service(tmp_path, people=False) as notify:
        await notify.hear(activity_event(events.ActivityVerifiedV1))
        assert await notify.rules_told("poster") == ["activity-verified"]


async def test_a_letter_says_that_its_notices_were_delivered_in_the_app(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    await notify.tick("post", at=NEXT_DIGEST)
    (letter,) = await notify.stored("letters")
    (event,) = [decode(encode(each), each["type"]) for each in letter["outbox"]]
    assert event.type == "notice.delivered.v1"
    assert event.data.model_dump() == {
        "notice": letter["notices"][0],
        "user": "poster",
        "channel": "in_app",
        "rule": "activity-verified",
    }


async def test_notices_come_newest_first_in_pages_with_the_number_unread(notify: Notify) -> None:
    for number in range(5):
        await notify.hear(activity_event(events.ActivityVerifiedV1, title=f"第{number}场"))
    first = await notify.notices("poster", limit=3)
    rest = await notify.notices("poster", limit=3, cursor=first["next"])
    titles = [item["title"][-3:] for item in (*first["items"], *rest["items"])]
    assert titles == ["第4场", "第3场", "第2场", "第1场", "第0场"]
    assert (first["unread"], rest["next"]) == (0, None)
    await notify.tick("post", at=NEXT_DIGEST)
    assert (await notify.notices("poster"))["unread"] == 5


async def test_a_notice_is_read_once_or_twice_and_stays_read_when_its_event_comes_again(notify: Notify) -> None:
    verified = activity_event(events.ActivityVerifiedV1)
    await notify.hear(verified, ids=("verdict",))
    (item,) = (await notify.notices("poster"))["items"]
    read = (await notify.ask("POST", f"{NOTICES}/{item['id']}/read", "poster")).json()
    assert read == item | {"read": True, "waits": False, "read_at": read["read_at"]}
    assert (await notify.ask("POST", f"{NOTICES}/{item['id']}/read", "poster")).json() == read
    await notify.hear(verified, ids=("verdict",))
    assert await notify.notices("poster", unread=True) == {"items": [], "next": None, "unread": 0}
    assert len((await notify.notices("poster"))["items"]) == 1


async def test_another_persons_notice_is_not_found(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    (item,) = (await notify.notices("poster"))["items"]
    answer = await notify.ask("POST", f"{NOTICES}/{item['id']}/read", "colleague")
    assert answer.status_code == 404
    assert [each["read"] for each in (await notify.notices("poster"))["items"]] == [False]


async def test_notices_are_read_in_the_readers_language(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    english = await notify.ask("GET", NOTICES, "poster", headers={"Accept-Language": "en"})
    assert english.json()["items"][0]["title"] == "Verified: 送法下乡"
    assert (await notify.notices("poster"))["items"][0]["title"] == "审核通过：送法下乡"


async def test_a_cursor_that_is_none_is_refused(notify: Notify) -> None:
    answer = await notify.ask("GET", NOTICES, "poster", params={"cursor": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")
