"""The same event reported twice: found, shown to the office, kept or merged, without anything being lost."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.events.duplicates import looking
from services.events.duplicates.merging import Merging
from shared.bus.port import Delivery
from shared.contracts.events import ActivityPostedV1, ActivityRevisedV1, ActivityWithdrawnV1
from shared.contracts.tasks import Role
from tests.benchmarks.photographs import encoded, photograph
from tests.builders import person, picture
from tests.integration.events_stack import ACTIVITIES, Events, events_service

PAIRS = "/api/events/duplicates"
SECTION = person(Role.SECTION)
EAST, WEST = person(), person(unit="west")
TOLD = {"title": "民法典宣讲进集市", "held_on": "2023-05-20", "kind": "lecture", "place": "东一村大集"}
AGAIN = {**TOLD, "title": "集市上的民法典普法宣传活动"}
HEARD = (ActivityPostedV1, ActivityRevisedV1, ActivityWithdrawnV1)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def hear(events: Events, times: int = 2) -> None:
    """Hand the service all of its activities' events, the newest first, and again."""
    told = [each for each in await events.told() if isinstance(each.data, HEARD)]
    for _ in range(times):
        verdicts = await events.service.consumer([Delivery(each, 1) for each in reversed(told)])
        assert [each for each in verdicts if each is not None] == []


async def pairs(events: Events, status: str = "open") -> list[dict[str, Any]]:
    answer = await events.ask("GET", PAIRS, SECTION, params={"status": status})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def photo(events: Events, who: Any, key: str, **drawn: Any) -> str:
    usual: dict[str, Any] = {"seed": 1, "kind": "lecture", "view": 1}
    answer = await events.upload(encoded(photograph(**(usual | drawn))), who, key=key)
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def two(events: Events, **different: Any) -> tuple[str, str]:
    """One event, told by ``east`` and by ``west``, with one photo that ``west`` had cropped and compressed again."""
    photos = [await photo(events, EAST, "e"), await photo(events, WEST, "w", edit=5)]
    first = await events.posted(EAST, key="first", **TOLD, evidence=photos[:1], participants=40)
    second = await events.posted(
        WEST, key="second", **{**AGAIN, "evidence": photos[1:], "participants": 60, **different}
    )
    return first["id"], second["id"]


async def merge(events: Events, id: str, other: str, **more: Any) -> Any:
    return await events.ask("POST", f"{ACTIVITIES}/{id}/merge", SECTION, json={"other": other, **more})


async def test_of_a_day_with_too_many_the_latest_are_looked_at_and_the_look_says_so(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "A_DAYS_CANDIDATES", 2)
    posted = [await events.posted(EAST, key=f"{n}", **TOLD) for n in range(4)]
    near = await events.posted(EAST, key="near", **(TOLD | {"held_on": "2023-05-23"}))
    far = await events.posted(EAST, key="far", **(TOLD | {"held_on": "2023-05-24"}))
    await hear(events)
    capped = []
    for each in (*posted, near, far):
        answer = await events.ask("GET", f"{ACTIVITIES}/{each['id']}/duplicates", SECTION)
        capped.append(answer.json()["capped"])
    assert capped == [True] * 5 + [False]


async def test_an_event_that_two_offices_told_is_shown_to_the_section_with_reasons_in_words(events: Events) -> None:
    first, second = await two(events)
    await hear(events)
    (pair,) = await pairs(events)
    assert {each["id"] for each in pair["activities"]} == {first, second}
    assert pair["kind"] == "event"
    assert [each["same"] for each in pair["photos"]] == [False]
    assert "有 1 张照片为同一张（经裁剪、压缩或调整）" in [reason["text"] for reason in pair["reasons"]]
    answer = await events.ask("GET", f"{ACTIVITIES}/{first}/duplicates", SECTION)
    assert [each["id"] for each in answer.json()["items"]] == [pair["id"]]
    assert answer.json()["capped"] is False


async def test_what_every_township_holds_on_one_day_under_one_title_is_no_duplicate(events: Events) -> None:
    for who in (EAST, WEST):
        await events.posted(who, key=who.unit, title="国家宪法日宣传", held_on="2022-12-04", kind="campaign_day")
    await hear(events)
    assert await pairs(events) == []


async def test_one_lecture_taken_to_two_villages_on_one_day_is_two(events: Events) -> None:
    for key, village in (("1", "东一村"), ("2", "东二村")):
        await events.posted(EAST, key=key, **{**TOLD, "place": village})
    await hear(events)
    assert await pairs(events) == []


async def test_one_photo_used_for_another_activity_months_later_is_flagged(events: Events) -> None:
    photos = [await photo(events, EAST, "e"), await photo(events, EAST, "again", edit=3)]
    await events.posted(
        EAST, key="1", evidence=photos[:1], kind="training", title="法律明白人培训", held_on="2023-01-10"
    )
    await events.posted(EAST, key="2", evidence=photos[1:], kind="lecture", title="反诈讲座", held_on="2023-06-10")
    await hear(events)
    assert [pair["kind"] for pair in await pairs(events)] == ["photo"]


async def test_equal_bytes_are_found_even_where_a_picture_shows_nothing(events: Events) -> None:
    for key, who, on in (("1", EAST, "2023-01-10"), ("2", WEST, "2023-06-10")):
        uploaded = (await events.upload(picture(), who, key=key)).json()["id"]
        await events.posted(who, key=key, evidence=[uploaded], title=f"活动{key}", held_on=on)
    await hear(events)
    assert [pair["photos"][0]["same"] for pair in await pairs(events)] == [True]


async def test_a_pair_that_was_kept_opens_again_only_when_what_was_compared_changes(events: Events) -> None:
    first, _ = await two(events)
    await hear(events)
    (pair,) = await pairs(events)
    for _ in range(2):
        answer = await events.ask("POST", f"{PAIRS}/{pair['id']}/keep", SECTION, json={"reason": "两场活动"})
        assert (answer.status_code, answer.json()["status"]) == (200, "kept")
    await hear(events)
    assert await pairs(events) == []
    revised = {**TOLD, "evidence": [], "participants": 41}
    body = {**revised, "evidence": (await activity(events, first))["evidence"]}
    await _revise(events, first, body)
    await hear(events)
    assert await pairs(events) == []
    await _revise(events, first, {**body, "held_on": "2023-05-21"})
    await hear(events)
    assert [each["id"] for each in await pairs(events)] == [pair["id"]]


async def _revise(events: Events, id: str, body: dict[str, Any]) -> None:
    answer = await events.ask("PUT", f"{ACTIVITIES}/{id}", EAST, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


async def activity(events: Events, id: str, who: Any = SECTION) -> dict[str, Any]:
    answer = await events.ask("GET", f"{ACTIVITIES}/{id}", who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_pair_with_a_side_that_is_withdrawn_or_no_longer_alike_is_not_shown(events: Events) -> None:
    _, second = await two(events)
    await hear(events)
    await events.step(second, "return", SECTION, {"reason": "请核对"})
    assert await pairs(events) == []
    revised = {"title": "国旗下讲话", "held_on": "2023-03-01", "kind": "flag_talk"}
    answer = await events.ask("PUT", f"{ACTIVITIES}/{second}", WEST, json=revised, headers={"If-Match": "*"})
    assert answer.status_code == 200
    await hear(events)
    assert await pairs(events) == []
    assert len(await pairs(events, "gone")) == 1


async def test_a_merge_keeps_one_activity_with_both_units_photos_and_the_larger_number(events: Events) -> None:
    first, second = await two(events)
    await hear(events)
    for _ in range(2):
        answer = await merge(events, first, second, reason="同一场活动")
        assert answer.status_code == 200, answer.text
        assert answer.json()["version"] == 2
    kept, gone = await activity(events, first), await activity(events, second)
    assert (kept["status"], kept["for_units"], kept["participants"]) == ("posted", ["west"], 60)
    assert len(kept["evidence"]) == 2
    assert (gone["status"], gone["merged_with"], kept["merged_with"]) == ("withdrawn", first, None)
    assert gone["reason"] == "与“民法典宣讲进集市”（东镇，2023-05-20）为同一活动，已并入该条。 同一场活动"
    history = (await events.ask("GET", f"{ACTIVITIES}/{first}/history", SECTION)).json()["items"]
    assert [(step["move"], step["merged_with"]) for step in history] == [("posted", None), ("merged", second)]
    assert await pairs(events) == []
    assert [pair["status"] for pair in await pairs(events, "merged")] == ["merged"]


async def test_who_is_credited_sees_the_kept_activity_and_its_photos_and_may_not_change_it(events: Events) -> None:
    first, second = await two(events)
    await merge(events, first, second)
    kept = await activity(events, first, WEST)
    for id in kept["evidence"]:
        assert (await events.ask("GET", f"/api/events/evidence/{id}", WEST)).status_code == 200
        assert (await events.ask("GET", f"/api/events/evidence/{id}", EAST)).status_code == 200
    assert (await events.step(first, "withdraw", WEST)).status_code == 403
    taken = {**TOLD, "unit": "west"}
    answer = await events.ask("PUT", f"{ACTIVITIES}/{first}", WEST, json=taken, headers={"If-Match": "*"})
    assert answer.status_code == 403
    assert (await events.ask("GET", f"{ACTIVITIES}/{first}", person(Role.DEPARTMENT))).status_code == 404


async def test_a_revision_cannot_take_away_what_a_merge_credited(events: Events) -> None:
    first, second = await two(events)
    await merge(events, first, second)
    evidence = (await activity(events, first))["evidence"]
    for for_units in ([], ["west"]):
        await _revise(events, first, {**TOLD, "for_units": for_units, "evidence": evidence})
        assert (await activity(events, first))["for_units"] == ["west"]
    answer = await events.step(first, "withdraw", EAST)
    assert (answer.status_code, answer.json()["code"]) == (409, "merged_credits_others")


@pytest.mark.parametrize(
    ("case", "status", "code"),
    [
        ("itself", 422, "invalid"),
        ("nobody", 422, "invalid"),
        ("another kind", 409, "duplicates.kinds_differ"),
        ("the verified one goes", 409, "duplicates.keep_the_verified"),
        ("the other is withdrawn", 409, "duplicates.other_not_now"),
        ("the kept one is returned", 409, "not_now.returned"),
    ],
)
async def test_what_cannot_be_merged_is_refused_and_changes_nothing(
    events: Events, case: str, status: int, code: str
) -> None:
    first, second = await two(events, **({"kind": "training"} if case == "another kind" else {}))
    steps = {"the verified one goes": (second, "verify"), "the other is withdrawn": (second, "withdraw")}
    steps |= {"the kept one is returned": (first, "return")}
    if case in steps:
        id, step = steps[case]
        assert (await events.step(id, step, SECTION, {"reason": "请核对"} if step == "return" else None)).is_success
    before = [(await activity(events, id))["version"] for id in (first, second)]
    answer = await merge(events, first, {"itself": first, "nobody": "nobody"}.get(case, second))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [(await activity(events, id))["version"] for id in (first, second)] == before


async def test_a_merge_that_was_cut_off_is_completed_by_the_kept_ones_event(events: Events, monkeypatch: Any) -> None:
    first, second = await two(events)

    async def cut_off(self: Merging, id: str) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(Merging, "complete", cut_off)
        with pytest.raises(ConnectionError):
            await merge(events, first, second)
    assert (await activity(events, second))["status"] == "posted"
    await _as(
        events,
        second,
        WEST,
        {**AGAIN, "for_units": ["west-1"], "evidence": (await activity(events, second))["evidence"]},
    )
    await hear(events)
    assert (await activity(events, second))["status"] == "withdrawn"
    assert (await activity(events, first))["for_units"] == ["west", "west-1"]


async def _as(events: Events, id: str, who: Any, body: dict[str, Any]) -> None:
    answer = await events.ask("PUT", f"{ACTIVITIES}/{id}", who, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


async def test_two_merged_into_each_other_at_once_leave_one(events: Events, monkeypatch: Any) -> None:
    first, second = await two(events)

    async def later(self: Merging, id: str) -> None:
        return None

    with monkeypatch.context() as patched:
        patched.setattr(Merging, "complete", later)
        patched.setattr("services.events.duplicates.merging._check", lambda kept, other: None)
        assert (await merge(events, first, second)).status_code == 200
        assert (await merge(events, second, first)).status_code == 200
    await hear(events)
    standing = {id: (await activity(events, id))["status"] for id in (first, second)}
    assert sorted(standing.values()) == ["posted", "withdrawn"]
    assert standing[first] == "posted"
