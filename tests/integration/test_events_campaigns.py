"""Campaigns over HTTP and through the days: announced, opened, closed, moved, cancelled, and what is told of it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.events.observances.documents import Observances
from shared.access import Principal
from shared.contracts.registry import decode, encode
from shared.contracts.tasks import ObservanceDays, ObservancesChangedV1, Role
from tests.builders import person, picture
from tests.integration.events_stack import TODAY, Events, events_service

CAMPAIGNS = "/api/events/campaigns"
SECTION, LEADER = person(Role.SECTION), person(Role.LEADER)
TWO_DAYS: dict[str, Any] = {"title": "民法典宣传", "first": "2023-06-14", "last": "2023-06-16"}
EVERYONE = ["schools", "east", "west"]


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        week = ObservanceDays(id="safety-week", name="安全宣传周", first=date(2023, 6, 19), last=date(2023, 6, 25))
        told = ObservancesChangedV1(plan="sample-2023", edition=1, year=2023, observances=(week,))
        await Observances(running.store, {}).keep(told, TODAY)
        yield running


async def make(events: Events, who: Principal = SECTION, *, key: str = "c", **body: Any) -> httpx.Response:
    return await events.ask("POST", CAMPAIGNS, who, headers={"Idempotency-Key": key}, json=body)


async def made(events: Events, *, key: str = "c", **body: Any) -> dict[str, Any]:
    answer = await make(events, key=key, **(TWO_DAYS | body))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def put(events: Events, id: str, version: int, **body: Any) -> httpx.Response:
    return await events.ask("PUT", f"{CAMPAIGNS}/{id}", SECTION, headers={"If-Match": f'"{version}"'}, json=body)


async def strike(events: Events) -> None:
    for ticker in events.service.tickers:
        if ticker.name == "open-and-close-campaigns":
            await ticker.work()


async def told(events: Events) -> list[tuple[str, int]]:
    """Types and versions of the events that campaigns still owe."""
    docs = await events.stored("campaigns")
    envelopes = [decode(encode(each), each["type"]) for doc in docs for each in doc["outbox"]]
    assert len({each.id for each in envelopes}) == len(envelopes)
    return [(each.type, each.data.campaign.version) for each in envelopes]  # type: ignore[attr-defined]


def on(day: int, hour: int = 4) -> datetime:
    return datetime(2023, 6, day, hour, tzinfo=UTC)


async def test_a_campaign_of_an_observance_has_its_days_and_everybody_is_expected(events: Events) -> None:
    answer = await make(events, title="安全宣传周", observance="safety-week", id="safety-2023")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["id"], body["status"]) == ("safety-2023", "announced")
    assert (body["first"], body["last"]) == ("2023-06-19", "2023-06-25")
    assert sorted(body["expected"]) == sorted(EVERYONE)
    assert await told(events) == [("campaign.announced.v1", 1)]


async def test_a_campaign_made_on_its_first_day_opens_at_once(events: Events) -> None:
    assert (await made(events))["status"] == "open"
    assert await told(events) == [("campaign.announced.v1", 1), ("campaign.opened.v1", 1)]


async def test_it_opens_and_closes_by_the_districts_day_however_often_the_clocks_strike(events: Events) -> None:
    id = (await made(events, first="2023-06-20", last="2023-06-21"))["id"]
    for moment in (on(19, 15), on(19, 16), on(19, 17), on(21, 15), on(21, 16), on(22)):
        events.clock.set(moment)
        await strike(events)
        await strike(events)
    assert await told(events) == [
        ("campaign.announced.v1", 1),
        ("campaign.opened.v1", 2),
        ("campaign.closed.v1", 3),
    ]
    history = (await events.ask("GET", f"{CAMPAIGNS}/{id}", LEADER)).json()["history"]
    assert [(step["move"], step["by"] is None) for step in history] == [
        ("announced", False),
        ("opened", True),
        ("closed", True),
    ]
    assert history[1]["at"].startswith("2023-06-19T16:00")


async def test_two_replicas_that_strike_at_once_tell_it_once(events: Events) -> None:
    await made(events, first="2023-06-20", last="2023-06-21")
    events.clock.set(on(20))
    async with events.rebuilt() as other:
        await strike(events)
        await strike(other)
    assert await told(events) == [("campaign.announced.v1", 1), ("campaign.opened.v1", 2)]


async def test_days_that_move_announce_it_anew_or_open_it_again(events: Events) -> None:
    id = (await made(events))["id"]
    later = await put(events, id, 1, title="改期", first="2023-07-01", last="2023-07-03")
    assert later.json()["status"] == "announced"
    over = await put(events, id, 2, title="改期", first="2023-06-01", last="2023-06-03")
    assert over.json()["status"] == "closed"
    again = await put(events, id, 3, title="延长", first="2023-06-01", last="2023-06-30")
    assert again.json()["status"] == "open"
    renamed = await put(events, id, 4, title="再延长", first="2023-06-01", last="2023-06-30")
    assert renamed.json()["status"] == "open"
    assert [each for each in await told(events) if each[1] > 1] == [
        ("campaign.announced.v1", 2),
        ("campaign.announced.v1", 3),
        ("campaign.closed.v1", 3),
        ("campaign.announced.v1", 4),
        ("campaign.opened.v1", 4),
        ("campaign.announced.v1", 5),
    ]
    docs = await events.stored("campaigns")
    assert [each["data"].get("dated_in") for each in docs[0]["outbox"] if "dated_in" in each["data"]] == [1, 2, 3, 4, 4]


async def test_a_cancelled_one_stays_cancelled_and_its_reason_is_kept(events: Events) -> None:
    id = (await made(events))["id"]
    cancelled = await events.ask("POST", f"{CAMPAIGNS}/{id}/cancel", SECTION, json={"reason": "天气原因"})
    assert (cancelled.json()["status"], cancelled.json()["reason"]) == ("cancelled", "天气原因")
    again = await events.ask("POST", f"{CAMPAIGNS}/{id}/cancel", SECTION, json={"reason": "再来"})
    assert (again.status_code, again.json()["code"]) == (409, "campaign_cancelled")
    assert (await put(events, id, 2, **TWO_DAYS)).status_code == 409
    events.clock.set(on(30))
    await strike(events)
    assert (await events.ask("GET", f"{CAMPAIGNS}/{id}", LEADER)).json()["status"] == "cancelled"
    assert (await told(events))[-1] == ("campaign.closed.v1", 2)


async def test_the_same_request_again_has_no_second_effect(events: Events) -> None:
    first = await make(events, **TWO_DAYS)
    again = await make(events, **TWO_DAYS)
    other = await make(events, **{**TWO_DAYS, "title": "另一项"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    assert len(await events.stored("campaigns")) == 1


async def test_an_id_that_is_taken_is_refused(events: Events) -> None:
    await made(events, id="civil-code")
    answer = await make(events, key="other", **TWO_DAYS, id="civil-code")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "id")


async def test_a_put_needs_the_version_it_was_made_from(events: Events) -> None:
    id = (await made(events))["id"]
    shown = await events.ask("GET", f"{CAMPAIGNS}/{id}", SECTION)
    without = await events.ask("PUT", f"{CAMPAIGNS}/{id}", SECTION, json=TWO_DAYS)
    with_tag = await events.ask(
        "PUT", f"{CAMPAIGNS}/{id}", SECTION, json=TWO_DAYS, headers={"If-Match": shown.headers["etag"]}
    )
    stale = await put(events, id, 1, **TWO_DAYS)
    assert (without.status_code, with_tag.status_code, stale.status_code) == (428, 200, 412)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"title": "无日期"}, {"first", "last"}),
        ({"title": "缺一", "first": "2023-06-01"}, {"last"}),
        ({"title": "没有的节点", "observance": "nothing"}, {"observance"}),
        ({"title": "去年没有", "observance": "safety-week", "year": 2022}, {"observance"}),
        ({"title": "颠倒", "first": "2023-06-10", "last": "2023-06-01"}, {"last"}),
        ({"title": "过长", "first": "2023-01-01", "last": "2024-06-01"}, {"last"}),
        ({"title": "太早", "first": "1999-01-01", "last": "1999-01-02"}, {"first"}),
        ({"title": "太远", "first": "2031-01-01", "last": "2031-01-02"}, {"first"}),
        ({**TWO_DAYS, "theme_days": [{"day": "2023-06-20", "title": "外"}]}, {"theme_days.0.day"}),
        ({**TWO_DAYS, "theme_days": [{"day": "2023-06-14", "title": t} for t in "甲乙"]}, {"theme_days.1.day"}),
        ({**TWO_DAYS, "expected": ["east", "nowhere"]}, {"expected.1"}),
        ({**TWO_DAYS, "expected": [{"each": "planet"}]}, {"expected.0.group.each"}),
        ({**TWO_DAYS, "scheme": "nothing"}, {"scheme"}),
        ({**TWO_DAYS, "id": "Not A Slug"}, {"id"}),
        ({**TWO_DAYS, "unknown": 1}, {"unknown"}),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_stored(
    events: Events, body: dict[str, Any], fields: set[str]
) -> None:
    answer = await make(events, **body)
    assert answer.status_code == 422, answer.text
    assert {error["field"] for error in answer.json()["errors"]} == fields
    assert all(error["reason"] and error["code"] not in error["reason"] for error in answer.json()["errors"])
    assert await events.stored("campaigns") == []


async def test_a_group_stands_for_the_units_of_its_kind(events: Events) -> None:
    body = await made(events, expected=[{"each": "village"}, "west", {"each": "township"}])
    assert body["expected"] == ["east-1", "east-2", "west-1", "west", "east"]


async def test_the_list_is_by_status_and_year_and_turns_its_pages(events: Events) -> None:
    await made(events, key="a", id="on")
    await made(events, key="b", id="later", first="2023-07-01", last="2023-07-02")
    await made(events, key="d", id="next-year", first="2024-03-01", last="2024-03-02")

    async def ids(**params: Any) -> list[str]:
        answer = await events.ask("GET", CAMPAIGNS, LEADER, params=params)
        return [each["id"] for each in answer.json()["items"]]

    assert await ids() == ["next-year", "later", "on"]
    assert await ids(year=2023) == ["later", "on"]
    assert await ids(status="announced", year=2024) == ["next-year"]
    page = (await events.ask("GET", CAMPAIGNS, LEADER, params={"limit": 2})).json()
    assert await ids(limit=2, cursor=page["next"]) == ["on"]
    wrong = await events.ask("GET", CAMPAIGNS, LEADER, params={"cursor": "x"})
    assert wrong.status_code == 422


async def test_a_scheme_belongs_to_its_campaign_outlives_its_week_and_is_everybodys_to_read(events: Events) -> None:
    evidence = (await events.upload(picture(), SECTION)).json()["id"]
    await made(events, scheme=evidence)
    taken = await make(events, key="other", **TWO_DAYS, scheme=evidence)
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (422, "scheme")
    events.clock.set(datetime(2023, 8, 1, tzinfo=UTC))
    for ticker in events.service.tickers:
        await ticker.work()
    shown = await events.ask("GET", f"/api/events/evidence/{evidence}", person(Role.TOWNSHIP))
    assert shown.status_code == 200


async def test_a_township_can_neither_make_nor_change_a_campaign(events: Events) -> None:
    assert (await make(events, person(), **TWO_DAYS)).status_code == 403
