"""Performances over HTTP: planned, no troupe and no place twice, moved, cancelled, held and then an activity."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.access import Principal
from shared.contracts.tasks import Role
from shared.directory.documents import DirectoryCopy
from tests.builders import district_units, performance_body, person, picture
from tests.integration.events_stack import Events, events_service

PERFORMANCES = "/api/events/performances"
SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)
OTHER_TOWNSHIP = person(Role.TOWNSHIP, "west")
DEPARTMENT = person(Role.DEPARTMENT)
DAY = "2023-06-20"
"""Five days after the tests' present."""


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def plan(events: Events, who: Principal = TOWNSHIP, *, key: str = "first", **different: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return await events.ask("POST", PERFORMANCES, who, headers=headers, json=performance_body(**different))


async def planned(events: Events, who: Principal = TOWNSHIP, **different: Any) -> dict[str, Any]:
    answer = await plan(events, who, **different)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def change(
    events: Events, id: str, who: Principal = TOWNSHIP, *, version: int = 1, **different: Any
) -> httpx.Response:
    headers = {"If-Match": f'"{version}"'}
    return await events.ask("PUT", f"{PERFORMANCES}/{id}", who, headers=headers, json=performance_body(**different))


async def step(events: Events, id: str, what: str, who: Principal = TOWNSHIP, body: Any = None) -> httpx.Response:
    return await events.ask("POST", f"{PERFORMANCES}/{id}/{what}", who, json=body)


async def listed(events: Events, who: Principal = SECTION, **params: Any) -> list[str]:
    answer = await events.ask("GET", PERFORMANCES, who, params=params)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


def reasons(answer: httpx.Response) -> dict[str, str]:
    return {each["field"]: each["reason"] for each in answer.json()["errors"]}


def on(events: Events, day: str) -> None:
    events.clock.set(datetime.fromisoformat(f"{day}T12:00:00+08:00"))


async def test_a_performance_is_planned_with_all_that_is_known_of_it(events: Events) -> None:
    answer = await plan(events, programme=["快板《说宪法》", "小戏《彩礼》"], partner="文化站", starts_at="19:30")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert answer.headers["location"] == f"{PERFORMANCES}/{body['id']}"
    assert (answer.headers["etag"], body["version"], body["status"]) == ('"1"', 1, "planned")
    assert (body["unit"], body["village"], body["planned_by"]) == ("east", "east-1", TOWNSHIP.user)
    again = await events.ask("GET", f"{PERFORMANCES}/{body['id']}", SECTION)
    assert again.json() == body


async def test_the_same_request_sent_at_once_plans_one_performance(events: Events) -> None:
    answers = await asyncio.gather(*(plan(events) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.text for answer in answers}) == 1
    other = await plan(events, title="另一场")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_a_troupe_cannot_be_booked_twice_on_one_evening(events: Events) -> None:
    first = await planned(events)
    answer = await plan(events, key="second", title="第二场", village="east-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "performances.booked")
    [conflict] = answer.json()["conflicts"]
    assert (conflict["what"], conflict["performance"]["id"]) == ("troupe", first["id"])
    assert answer.json()["free_sessions"] == ["morning", "afternoon"]
    assert first["title"] in reasons(answer)["troupe"]
    assert "上午、下午" in reasons(answer)["session"]
    assert await listed(events) == [first["title"]]


@pytest.mark.parametrize("troupe", ["柳琴 剧团", "柳琴剧团（二队）", "「柳琴剧团」(二队)", "柳琴剧团　[二队]"])
async def test_a_troupe_is_the_same_however_its_name_is_spaced_and_bracketed(events: Events, troupe: str) -> None:
    await planned(events, troupe="柳琴剧团(二队)" if "二队" in troupe else "柳琴剧团")
    answer = await plan(events, key="second", troupe=troupe, village="east-2")
    assert answer.status_code == 409


async def test_a_place_is_kept_to_one_performance_whoever_plays(events: Events) -> None:
    await planned(events, venue="文化广场")
    taken = await plan(events, key="second", troupe="另一剧团", venue="文化 广场")
    assert [each["what"] for each in taken.json()["conflicts"]] == ["venue"]
    assert (await plan(events, key="third", troupe="另一剧团", venue="小学操场")).status_code == 201


async def test_the_village_itself_is_the_place_where_none_is_named(events: Events) -> None:
    await planned(events)
    taken = await plan(events, key="second", troupe="另一剧团")
    assert [each["what"] for each in taken.json()["conflicts"]] == ["venue"]


async def test_a_whole_day_takes_every_session(events: Events) -> None:
    await planned(events)
    whole = await plan(events, key="second", village="east-2", session=None)
    assert whole.status_code == 409
    await planned(events, key="third", troupe="秧歌队", village="east-2", session=None)
    late = await plan(events, key="fourth", troupe="秧歌队", village="west-1", session="morning", who=SECTION)
    assert (late.status_code, late.json()["free_sessions"]) == (409, [])


async def test_another_units_performance_is_not_named_to_who_may_not_see_it(events: Events) -> None:
    await planned(events, title="不给西镇看的演出")
    answer = await plan(events, OTHER_TOWNSHIP, key="west", village="west-1")
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [{"what": "troupe", "performance": None}]
    assert "不给西镇看的演出" not in answer.text


async def test_of_many_who_want_one_evening_at_once_one_gets_it(events: Events) -> None:
    villages = ("east-1", "east-2", "east")
    answers = await asyncio.gather(
        *(plan(events, key=f"{n}", title=f"第{n}场", village=villages[n % 3]) for n in range(9))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 8
    [winner] = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    named = {each["performance"]["id"] for a in answers if a.status_code == 409 for each in a.json()["conflicts"]}
    assert named == {winner}


async def test_who_is_refused_keeps_nothing_booked(events: Events) -> None:
    await planned(events)
    assert (await plan(events, key="second", village="east-2", venue="操场")).status_code == 409
    assert (await plan(events, key="third", troupe="秧歌队", village="east-2", venue="操场")).status_code == 201


async def test_a_move_to_another_session_frees_the_one_it_had(events: Events) -> None:
    id = (await planned(events))["id"]
    moved = await change(events, id, session="morning")
    assert (moved.status_code, moved.headers["etag"]) == (200, '"2"')
    assert (await plan(events, key="second", title="晚上的演出")).status_code == 201
    assert (await plan(events, key="third", session="morning")).status_code == 409


async def test_a_move_to_what_is_taken_changes_nothing(events: Events) -> None:
    first = await planned(events)
    second = await planned(events, key="second", session="morning", title="上午场")
    answer = await change(events, second["id"], session="evening", title="上午场")
    assert answer.status_code == 409
    assert {each["performance"]["id"] for each in answer.json()["conflicts"]} == {first["id"]}
    assert (await events.ask("GET", f"{PERFORMANCES}/{second['id']}", TOWNSHIP)).json() == second


async def test_two_who_swap_sessions_at_once_never_share_one(events: Events) -> None:
    first = (await planned(events, session="morning"))["id"]
    second = (await planned(events, key="second", session="afternoon"))["id"]
    await asyncio.gather(change(events, first, session="afternoon"), change(events, second, session="morning"))
    both = [(await events.ask("GET", f"{PERFORMANCES}/{id}", SECTION)).json()["session"] for id in (first, second)]
    assert len(set(both)) == 2


async def test_a_change_says_which_version_it_was_made_from(events: Events) -> None:
    id = (await planned(events))["id"]
    missing = await events.ask("PUT", f"{PERFORMANCES}/{id}", TOWNSHIP, json=performance_body())
    assert missing.status_code == 428
    assert (await change(events, id, version=7)).status_code == 412


async def test_a_cancelled_performance_frees_what_it_had_and_says_why(events: Events) -> None:
    id = (await planned(events))["id"]
    assert (await step(events, id, "cancel", body={})).status_code == 422
    cancelled = (await step(events, id, "cancel", body={"reason": "暴雨"})).json()
    assert (cancelled["status"], cancelled["reason"], cancelled["version"]) == ("cancelled", "暴雨", 2)
    assert (await plan(events, key="second")).status_code == 201
    for refused in (await change(events, id, version=2), await step(events, id, "held")):
        assert (refused.status_code, refused.json()["present_status"]) == (409, "cancelled")


async def test_every_step_stands_in_the_history(events: Events) -> None:
    id = (await planned(events))["id"]
    await change(events, id, session="morning")
    await step(events, id, "cancel", SECTION, {"reason": "改期"})
    steps = (await events.ask("GET", f"{PERFORMANCES}/{id}/history", TOWNSHIP)).json()["items"]
    assert [each["move"] for each in steps] == ["planned", "changed", "cancelled"]
    assert [each["by"] for each in steps] == [TOWNSHIP.user, TOWNSHIP.user, SECTION.user]
    assert [each["facts"]["session"] for each in steps] == ["evening", "morning", "morning"]


async def test_a_held_performance_becomes_an_activity_with_all_that_was_planned(events: Events) -> None:
    photo = (await events.upload(picture(), TOWNSHIP)).json()["id"]
    id = (await planned(events, programme=["快板", "小戏"], venue="文化广场", partner="文化站"))["id"]
    on(events, DAY)
    answer = await step(events, id, "held", body={"participants": 320, "evidence": [photo]})
    assert answer.status_code == 201, answer.text
    performance, activity = answer.json()["performance"], answer.json()["activity"]
    assert (performance["status"], performance["activity"]) == ("held", activity["id"])
    assert (activity["kind"], activity["status"], activity["held_on"]) == ("performance", "posted", DAY)
    assert (activity["unit"], activity["place"]) == ("east", "东一村文化广场")
    assert activity["details"] == {"troupe": "柳琴剧团", "programme": "快板、小戏", "partner": "文化站"}
    assert (activity["participants"], activity["evidence"]) == (320, [photo])
    assert [event.type for event in await events.told()] == ["activity.posted.v1"]


async def test_held_twice_is_one_activity(events: Events) -> None:
    id = (await planned(events))["id"]
    on(events, DAY)
    answers = await asyncio.gather(*(step(events, id, "held", body={"participants": 5}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.json()["activity"]["id"] for answer in answers}) == 1
    other = await step(events, id, "held", body={"participants": 6})
    assert (other.status_code, other.json()["present_status"]) == (409, "held")
    assert len(await events.stored("activities")) == 1


async def test_more_details_than_an_activity_has_room_for_are_refused(events: Events) -> None:
    made = await planned(events, held_on="2023-06-14", programme=["快板"])
    for number in (38, 39, 40):
        answer = await step(events, made["id"], "held", body={"details": {f"d{n}": "x" for n in range(number)}})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert await events.stored("activities") == []


@pytest.mark.parametrize(("name", "place"), [("长" * 200, "长" * 200), ("东\x85一\ufffe村", "东一村广场")])
async def test_the_place_of_a_held_performance_is_one_line_that_has_room(events: Events, name: str, place: str) -> None:
    known = {each.id: each for each in district_units()}
    renamed = known["east-1"].model_copy(update={"name": name, "version": 2})
    await DirectoryCopy(events.store).keep_units((renamed,))
    async with events.rebuilt() as later:
        made = await planned(later, held_on="2023-06-14", venue="广场")
        answer = await step(later, made["id"], "held")
    assert (answer.status_code, answer.json()["activity"]["place"]) == (201, place)


async def test_a_performance_is_not_held_before_its_day(events: Events) -> None:
    id = (await planned(events))["id"]
    answer = await step(events, id, "held")
    assert answer.status_code == 422
    assert DAY in reasons(answer)["held_on"]
    assert await events.stored("activities") == []


async def test_what_the_activity_refuses_leaves_the_performance_planned(events: Events) -> None:
    id = (await planned(events))["id"]
    on(events, DAY)
    answer = await step(events, id, "held", body={"evidence": ["nobodys"]})
    assert answer.status_code == 422
    assert (await events.ask("GET", f"{PERFORMANCES}/{id}", TOWNSHIP)).json()["status"] == "planned"
    assert (await step(events, id, "held")).status_code == 201


async def test_a_held_performance_keeps_its_slot_and_moves_no_more(events: Events) -> None:
    id = (await planned(events))["id"]
    on(events, DAY)
    await step(events, id, "held")
    assert (await plan(events, key="second")).status_code == 409
    for refused in (await change(events, id, version=2), await step(events, id, "cancel", body={"reason": "误"})):
        assert (refused.status_code, refused.json()["present_status"]) == (409, "held")


@pytest.mark.parametrize(
    ("who", "village", "code"),
    [
        (TOWNSHIP, "west-1", "performances.out_of_reach"),
        (TOWNSHIP, "nowhere", "unit_unknown"),
        (SECTION, "schools", "performances.no_place"),
        (DEPARTMENT, "district", "performances.no_place"),
    ],
)
async def test_a_place_is_a_village_or_township_within_reach(
    events: Events, who: Principal, village: str, code: str
) -> None:
    answer = await plan(events, who, village=village)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert await events.stored("performance_bookings") == []


@pytest.mark.parametrize("who", [SECTION, DEPARTMENT])
async def test_the_section_and_departments_perform_all_over_the_district(events: Events, who: Principal) -> None:
    assert (await planned(events, who, village="west-1"))["unit"] == who.unit


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"held_on": "1999-01-01"}, "held_on"),
        ({"held_on": "2025-01-01"}, "held_on"),
        ({"starts_at": "08:00"}, "starts_at"),
        ({"starts_at": "24:00"}, "starts_at"),
        ({"programme": ["长" * 100] * 6}, "programme"),
        ({"session": "night"}, "session"),
        ({"title": None}, "title"),
        ({"troupe": "\u0007"}, "troupe"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_is_stored(events: Events, wrong: dict[str, Any], field: str) -> None:
    answer = await plan(events, **wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert await events.stored("performances") == await events.stored("performance_bookings") == []


async def test_a_township_plans_for_itself_and_the_section_for_anybody(events: Events) -> None:
    assert (await plan(events, unit="west")).status_code == 403
    assert (await planned(events, SECTION, unit="west", village="west-1"))["unit"] == "west"


async def test_people_see_what_their_units_organise(events: Events) -> None:
    id = (await planned(events))["id"]
    await planned(events, OTHER_TOWNSHIP, key="west", troupe=None, village="west-1", title="西镇的演出")
    assert await listed(events, SECTION) == ["送法下乡", "西镇的演出"]
    assert await listed(events, TOWNSHIP) == ["送法下乡"]
    assert (await events.ask("GET", f"{PERFORMANCES}/{id}", OTHER_TOWNSHIP)).status_code == 404
    assert (await events.ask("GET", PERFORMANCES, OTHER_TOWNSHIP, params={"unit": "east"})).status_code == 403
    for what, body in (("held", {}), ("cancel", {"reason": "与我无关"})):
        assert (await step(events, id, what, OTHER_TOWNSHIP, body)).status_code == 404


async def test_the_list_is_by_day_and_filtered_by_what_is_asked(events: Events) -> None:
    for number, (day, troupe) in enumerate((("2023-06-21", "甲"), ("2023-06-18", "乙"), ("2023-06-25", "甲"))):
        await planned(events, key=f"{number}", title=day, held_on=day, troupe=troupe)
    assert await listed(events) == ["2023-06-18", "2023-06-21", "2023-06-25"]
    days: dict[str, Any] = {"from": "2023-06-19", "until": "2023-06-21"}
    assert await listed(events, **days) == ["2023-06-21"]
    assert await listed(events, troupe="（甲）") == ["2023-06-21", "2023-06-25"]
    assert await listed(events, unit="west") == []
    assert await listed(events, status="held") == []
    first = (await events.ask("GET", PERFORMANCES, SECTION, params={"limit": 2})).json()
    rest = await events.ask("GET", PERFORMANCES, SECTION, params={"limit": 2, "cursor": first["next"]})
    assert [each["title"] for each in rest.json()["items"]] == ["2023-06-25"]


async def test_who_has_the_list_already_is_told_that_nothing_changed(events: Events) -> None:
    await planned(events)
    first = await events.ask("GET", PERFORMANCES, SECTION)
    again = await events.ask("GET", PERFORMANCES, SECTION, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_a_lost_request_booked_is_free_after_a_while(events: Events) -> None:
    """As a process that was killed between the booking and the performance leaves it."""
    await planned(events)
    [performance] = await events.stored("performances")
    collection = next(each for each in events.service.collections if each.name == "performances")
    await events.store.delete(collection, performance["id"])
    refused = await plan(events, key="second", title="另一场")
    assert (refused.status_code, refused.json()["conflicts"][0]["performance"]) == (409, None)
    events.clock.set(events.clock.now() + timedelta(minutes=1))
    assert (await plan(events, key="second", title="另一场")).status_code == 201
    late = await plan(events)
    assert (late.status_code, late.json()["code"]) == (409, "performances.booked")
