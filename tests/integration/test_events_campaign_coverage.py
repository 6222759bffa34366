"""Who took part in a campaign, who is missing and how many were reached, as each reader may see it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.events.campaigns import watching
from shared.access import Principal
from shared.contracts.tasks import Role
from shared.store.port import Collection, Page, Sort, Where
from tests.builders import person, picture
from tests.integration.events_stack import Events, events_service

SECTION, LEADER, EAST, WEST = person(Role.SECTION), person(Role.LEADER), person(), person(unit="west")
CAMPAIGN = "/api/events/campaigns/week"
DAY = "2023-06-14"


@pytest.fixture
async def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Events]:
    """A campaign that is on, and a reading that is never older than the question."""
    monkeypatch.setattr(watching, "FRESH_SECONDS", -1)
    async with events_service(tmp_path) as running:
        theme_days = [{"day": DAY, "title": "法律进乡村"}]
        body = {"id": "week", "title": "宣传周", "first": "2023-06-13", "last": "2023-06-15", "theme_days": theme_days}
        headers = {"Idempotency-Key": "week"}
        answer = await running.ask("POST", "/api/events/campaigns", SECTION, headers=headers, json=body)
        assert answer.status_code == 201, answer.text
        yield running


async def held(events: Events, who: Principal = EAST, *, key: str, **different: Any) -> str:
    usual = {"kind": "campaign_day", "title": "赶集普法", "held_on": DAY, "campaign": "week"}
    posted = await events.posted(who, key=key, **(usual | different))
    return str(posted["id"])


async def shown(events: Events, who: Principal = LEADER, *, language: str = "zh") -> dict[str, Any]:
    answer = await events.ask("GET", CAMPAIGN, who, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def parts(body: dict[str, Any]) -> dict[str, str]:
    return {unit["unit"]: unit["part"] for unit in body["coverage"]["units"]}


async def test_a_unit_took_part_once_something_of_it_is_verified_and_awaits_until_then(events: Events) -> None:
    id = await held(events, key="east")
    await held(events, WEST, key="west")
    assert parts(await shown(events)) == {"schools": "missing", "east": "awaiting", "west": "awaiting"}
    await events.step(id, "verify", SECTION)
    body = await shown(events)
    assert parts(body) == {"schools": "missing", "east": "took_part", "west": "awaiting"}
    coverage = body["coverage"]
    assert [coverage[name] for name in ("expected", "took_part", "awaiting", "missing")] == [3, 1, 1, 1]
    assert body["activities"] == {"verified": 1, "awaiting": 1}


async def test_what_is_returned_withdrawn_or_planned_counts_no_more(events: Events) -> None:
    returned, withdrawn = await held(events, key="1"), await held(events, WEST, key="2")
    await held(events, key="3", status="planned", held_on="2023-06-15")
    await events.step(returned, "return", SECTION, {"reason": "照片不清"})
    await events.step(withdrawn, "withdraw", WEST, {"reason": "重复"})
    assert set(parts(await shown(events)).values()) == {"missing"}


async def test_a_village_counts_for_its_township_and_a_credited_unit_too(events: Events) -> None:
    await held(events, key="village", unit="east-1")
    await held(events, SECTION, key="credited", for_units=["west"])
    body = await shown(events)
    assert parts(body) == {"schools": "missing", "east": "awaiting", "west": "awaiting"}
    assert body["coverage"]["others"] == []


async def test_a_unit_that_nobody_expected_is_told_apart(events: Events) -> None:
    await held(events, SECTION, key="own")
    coverage = (await shown(events))["coverage"]
    assert [each["unit"] for each in coverage["others"]] == ["section"]
    assert coverage["missing"] == 3


async def test_reach_adds_people_and_what_the_kinds_mark_each_activity_once(events: Events) -> None:
    id = await held(events, key="1", participants=120, details={"leaflets": 300, "boards_m2": 12.5})
    await held(events, SECTION, key="2", participants=30, details={"leaflets": 50}, for_units=["east", "west"])
    await events.step(id, "verify", SECTION)
    reach = {each["id"]: each for each in (await shown(events))["reach"]}
    assert (reach["participants"]["verified"], reach["participants"]["awaiting"]) == (120, 30)
    assert (reach["leaflets"]["verified"], reach["leaflets"]["awaiting"]) == (300, 50)
    assert (reach["boards_m2"]["label"], reach["boards_m2"]["unit"]) == ("展板", "平方米")
    english = {each["id"]: each for each in (await shown(events, language="en"))["reach"]}
    assert (english["participants"]["label"], english["boards_m2"]["unit"]) == ("Participants", "m²")


async def test_every_day_of_it_is_listed_with_its_theme_and_what_was_held(events: Events) -> None:
    await held(events, key="1")
    await held(events, WEST, key="2", held_on="2023-06-10")
    days = [
        (each["day"][-2:], each["theme"], each["awaiting"], each["units"]) for each in (await shown(events))["days"]
    ]
    assert days == [("10", None, 1, 1), ("13", None, 0, 0), ("14", "法律进乡村", 1, 1), ("15", None, 0, 0)]


async def test_a_township_sees_the_totals_and_itself_alone(events: Events) -> None:
    photo = (await events.upload(picture(), WEST)).json()["id"]
    await held(events, key="1")
    await held(events, WEST, key="2", evidence=[photo])
    body = await shown(events, EAST)
    assert parts(body) == {"east": "awaiting"}
    assert body["coverage"]["awaiting"] == 2
    mine, theirs, all_of_it = [
        (await events.ask("GET", f"{CAMPAIGN}/photos", who)).json()["items"] for who in (EAST, WEST, LEADER)
    ]
    assert mine == []
    assert theirs == all_of_it
    assert (theirs[0]["evidence"], theirs[0]["unit_name"]) == (photo, "西镇")


async def test_who_has_it_already_is_told_so_and_a_post_changes_that(events: Events) -> None:
    first = await events.ask("GET", CAMPAIGN, LEADER)
    again = await events.ask("GET", CAMPAIGN, LEADER, headers={"If-None-Match": first.headers["etag"]})
    await held(events, key="1")
    changed = await events.ask("GET", CAMPAIGN, LEADER, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, changed.status_code) == (304, 200)
    assert first.json()["data_as_of"] is None
    assert changed.json()["data_as_of"] is not None


async def test_fifty_watchers_cost_one_read_of_the_activities(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "FRESH_SECONDS", 60)
    finds, find = [], events.store.find

    async def counted(
        collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        finds.append(collection.name)
        return await find(collection, where, sort=sort, limit=limit, after=after)

    monkeypatch.setattr(events.store, "find", counted)
    await asyncio.gather(*(shown(events) for _ in range(50)))
    assert finds.count("activities") == 1


async def test_the_photo_wall_turns_its_pages_without_losing_a_photo(events: Events) -> None:
    photos = []
    for n in range(45):
        photo = (await events.upload(picture(colour=f"hsl({n * 8}, 50%, 50%)"), EAST, key=f"p{n}")).json()["id"]
        await held(events, key=f"a{n}", evidence=[photo])
        photos.append(photo)
    page = (await events.ask("GET", f"{CAMPAIGN}/photos", LEADER)).json()
    following = (await events.ask("GET", f"{CAMPAIGN}/photos", LEADER, params={"cursor": page["next"]})).json()
    assert [each["evidence"] for each in [*page["items"], *following["items"]]] == photos[::-1]
