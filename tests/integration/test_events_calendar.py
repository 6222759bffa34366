"""The calendar of performances as calendar programs read it, under a token or a secret address."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from shared.access import Principal
from shared.bus.port import Delivery
from shared.contracts.base import wrap
from shared.contracts.tasks import Role, UserChangedV1
from tests.builders import performance_body, person, user_facts
from tests.integration.events_stack import TODAY, Events, events_service

PERFORMANCES = "/api/events/performances"
CALENDAR = f"{PERFORMANCES}/calendar.ics"
FEEDS = f"{PERFORMANCES}/feeds"
ZONE = ZoneInfo("Asia/Shanghai")
SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)
OTHER_TOWNSHIP = person(Role.TOWNSHIP, "west")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def know(events: Events, who: Principal, **different: Any) -> None:
    """Tell the service of a user, as the tasks service's events do; with a later version it is news."""
    event = UserChangedV1(user=user_facts(who.user, who.role, **({"unit": who.unit} | different)))
    assert await events.service.consumer([Delivery(wrap(event, subject=who.user, time=TODAY), 1)]) == [None]


async def planned(events: Events, who: Principal = TOWNSHIP, *, key: str = "first", **different: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": key}
    answer = await events.ask("POST", PERFORMANCES, who, headers=headers, json=performance_body(**different))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def feed(events: Events, who: Principal = TOWNSHIP) -> str:
    answer = await events.ask("POST", FEEDS, who)
    assert answer.status_code == 201, answer.text
    path: str = answer.json()["path"]
    return path


def read(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).events)


async def shown(events: Events, who: Principal = TOWNSHIP) -> list[Any]:
    return read(await events.ask("GET", CALENDAR, who))


@pytest.mark.parametrize(
    ("session", "starts_at", "hour"),
    [
        ("morning", None, 9),
        ("afternoon", None, 15),
        ("evening", None, 19),
        ("evening", "18:00", 18),
        (None, "10:00", 10),
    ],
)
async def test_a_session_begins_at_its_hour_in_the_districts_zone(
    events: Events, session: str | None, starts_at: str | None, hour: int
) -> None:
    await planned(events, session=session, starts_at=starts_at)
    [event] = await shown(events)
    assert event.start == datetime(2023, 6, 20, hour, tzinfo=ZONE)
    assert event.end == event.start + timedelta(hours=2)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"


async def test_a_whole_day_is_a_day_without_hours(events: Events) -> None:
    await planned(events, session=None)
    [event] = await shown(events)
    assert (event.start, event.end) == (date(2023, 6, 20), date(2023, 6, 21))


async def test_an_event_says_what_where_and_who(events: Events) -> None:
    await planned(events, venue="文化广场", programme=["快板《说宪法》", "小戏；彩礼, 一折"], partner="文化站")
    [event] = await shown(events)
    assert (event["SUMMARY"], event["LOCATION"]) == ("送法下乡", "东一村文化广场")
    described = event["DESCRIPTION"].split("\n")
    assert described == ["主办：东镇", "演出团体：柳琴剧团", "节目：快板《说宪法》、小戏；彩礼, 一折", "协办：文化站"]


async def test_lines_are_folded_and_ended_as_the_standard_has_it(events: Events) -> None:
    await planned(events, programme=["长" * 90] * 5)
    lines = (await events.ask("GET", CALENDAR, TOWNSHIP)).content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert b"BEGIN:VTIMEZONE" in lines


async def test_an_event_keeps_its_id_and_counts_its_changes(events: Events) -> None:
    id = (await planned(events))["id"]
    [before] = await shown(events)
    body = performance_body(session="morning")
    await events.ask("PUT", f"{PERFORMANCES}/{id}", TOWNSHIP, headers={"If-Match": '"1"'}, json=body)
    [after] = await shown(events)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["STATUS"] == "CONFIRMED"


async def test_a_cancelled_performance_stays_and_says_so(events: Events) -> None:
    id = (await planned(events))["id"]
    await events.ask("POST", f"{PERFORMANCES}/{id}/cancel", TOWNSHIP, json={"reason": "暴雨"})
    [event] = await shown(events)
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "送法下乡（已取消）")
    assert "取消原因：暴雨" in event["DESCRIPTION"]


async def test_the_calendar_reaches_a_year_back_and_a_year_ahead(events: Events) -> None:
    for key, day in enumerate(("2022-06-01", "2022-06-20", "2024-06-10", "2024-06-20")):
        await planned(events, key=f"{key}", held_on=day)
    assert [event.start.date() for event in await shown(events)] == [date(2022, 6, 20), date(2024, 6, 10)]


async def test_a_reader_sees_what_their_units_organise_and_the_district_sees_all(events: Events) -> None:
    await planned(events)
    await planned(events, OTHER_TOWNSHIP, key="west", troupe=None, village="west-1", title="西镇的演出")
    assert [event["SUMMARY"] for event in await shown(events, OTHER_TOWNSHIP)] == ["西镇的演出"]
    assert len(await shown(events, SECTION)) == 2


async def test_the_same_calendar_is_not_sent_twice(events: Events) -> None:
    await planned(events)
    first = await events.ask("GET", CALENDAR, TOWNSHIP)
    known = {"If-None-Match": first.headers["etag"]}
    again = await events.ask("GET", CALENDAR, TOWNSHIP, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await planned(events, key="second", held_on="2023-06-21")
    assert (await events.ask("GET", CALENDAR, TOWNSHIP, headers=known)).status_code == 200


async def test_a_feed_is_read_by_its_address_alone(events: Events) -> None:
    await know(events, TOWNSHIP)
    await planned(events)
    answer = await events.ask("GET", await feed(events))
    assert [event["SUMMARY"] for event in read(answer)] == ["送法下乡"]
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_the_key_of_a_feed_is_not_kept(events: Events) -> None:
    path = await feed(events)
    key = path.partition("key=")[2]
    assert len(key) >= 40
    assert key not in str(await events.stored("performance_feeds"))


async def test_a_new_feed_ends_the_old_one(events: Events) -> None:
    await know(events, TOWNSHIP)
    old, new = await feed(events), await feed(events)
    assert (await events.ask("GET", old)).status_code == 404
    assert (await events.ask("GET", new)).status_code == 200
    assert len(await events.stored("performance_feeds")) == 1


async def test_a_feed_that_was_ended_answers_no_more(events: Events) -> None:
    await know(events, TOWNSHIP)
    path = await feed(events)
    assert (await events.ask("GET", FEEDS, TOWNSHIP)).json()["made_at"] is not None
    assert (await events.ask("DELETE", FEEDS, OTHER_TOWNSHIP)).status_code == 404
    assert (await events.ask("DELETE", FEEDS, TOWNSHIP)).status_code == 204
    assert (await events.ask("GET", FEEDS, TOWNSHIP)).json()["made_at"] is None
    assert (await events.ask("GET", path)).status_code == 404


async def test_the_feed_of_a_disabled_user_answers_no_more(events: Events) -> None:
    await know(events, TOWNSHIP)
    path = await feed(events)
    assert (await events.ask("GET", path)).status_code == 200
    await know(events, TOWNSHIP, disabled=True, version=2)
    assert (await events.ask("GET", path)).status_code == 404


async def test_a_feed_shows_what_its_owner_may_see_now(events: Events) -> None:
    await know(events, TOWNSHIP)
    await planned(events)
    path = await feed(events)
    assert len(read(await events.ask("GET", path))) == 1
    await know(events, TOWNSHIP, unit="west", version=2)
    assert read(await events.ask("GET", path)) == []


@pytest.mark.parametrize("query", ["?key=wrong", "?key=%E2%82%AC"])
async def test_a_key_that_opens_nothing_is_not_found(events: Events, query: str) -> None:
    assert (await events.ask("GET", f"{CALENDAR}{query}", SECTION)).status_code == 404


async def test_without_a_key_or_a_token_nobody_reads(events: Events) -> None:
    assert (await events.ask("GET", CALENDAR)).status_code == 401
