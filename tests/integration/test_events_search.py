"""Activities found by what they say, with the reader's rights and the other filters."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.events.activities.documents import ACTIVITIES as STORED
from services.events.activities.documents import Activities
from services.events.activities.wording import Wording
from shared.access import Principal
from shared.contracts.tasks import Role
from shared.outbox import Outbox
from shared.store.port import Upsert
from tests.builders import activity_body, person
from tests.integration.events_stack import ACTIVITIES, Events, events_service

SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)
OTHER_TOWNSHIP = person(Role.TOWNSHIP, "west")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def found(events: Events, q: str, who: Principal = SECTION, **more: str) -> list[str]:
    answer = await events.ask("GET", ACTIVITIES, who, params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    counted = await events.ask("GET", f"{ACTIVITIES}/count", who, params={"q": q, **more})
    titles = [each["title"] for each in answer.json()["items"]]
    assert counted.json()["count"] == len(titles)
    return titles


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("宪法宣传", ["宪法宣传进校园"]),
        ("进校园 宪法", ["宪法宣传进校园"]),
        ("进", ["422"]),
        ("文化广场", ["民法典讲座"]),
        ("民法典", ["民法典讲座"]),
        ("李某", ["民法典讲座"]),
        ("ＬＡＷ", ["Law day 普法"]),
        ("普法", ["Law day 普法"]),
        ("没有这样的", []),
        ("<img src=x onerror=alert(1)>", []),
        ("'; DROP TABLE", []),
    ],
)
async def test_an_activity_is_found_by_title_place_law_and_detail(events: Events, q: str, titles: list[str]) -> None:
    await events.posted(TOWNSHIP, title="宪法宣传进校园", place="第一小学")
    await events.posted(
        TOWNSHIP, key="2", kind="lecture", title="民法典讲座", place="文化广场", details={"speaker": "李某"}
    )
    await events.posted(TOWNSHIP, key="3", title="Law day 普法")
    if titles == ["422"]:
        answer = await events.ask("GET", ACTIVITIES, SECTION, params={"q": q})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "q")
        assert "至少要有两个" in answer.json()["errors"][0]["reason"]
    else:
        assert await found(events, q) == titles


async def test_searching_narrows_what_one_may_see_and_widens_nothing(events: Events) -> None:
    await events.posted(TOWNSHIP, title="宪法宣传")
    await events.posted(OTHER_TOWNSHIP, title="宪法讲座", kind="lecture")
    assert await found(events, "宪法") == ["宪法讲座", "宪法宣传"]
    assert await found(events, "宪法", OTHER_TOWNSHIP) == ["宪法讲座"]
    assert await found(events, "宪法", unit="east") == ["宪法宣传"]
    assert await found(events, "宪法", kind="training") == []
    refused = await events.ask("GET", ACTIVITIES, OTHER_TOWNSHIP, params={"q": "宪法", "unit": "east"})
    assert refused.status_code == 403


async def test_it_is_found_by_what_it_says_now(events: Events) -> None:
    path = f"{ACTIVITIES}/{(await events.posted(TOWNSHIP, title='宪法宣传'))['id']}"
    body = activity_body(title="禁毒宣传")
    assert (await events.ask("PUT", path, TOWNSHIP, headers={"If-Match": '"1"'}, json=body)).status_code == 200
    assert await found(events, "宪法") == []
    assert await found(events, "禁毒") == ["禁毒宣传"]


async def test_pages_of_what_is_found_hold_everything_once(events: Events) -> None:
    for number in range(5):
        await events.posted(TOWNSHIP, key=str(number), title=f"宪法宣传{number:02}")
    seen, cursor = [], None
    for _ in range(3):
        params = {"q": "宪法", "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await events.ask("GET", ACTIVITIES, SECTION, params=params)).json()
        seen += [each["title"][-2:] for each in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (["04", "03", "02", "01", "00"], None)


@pytest.mark.parametrize("q", ["", "x" * 65])
async def test_a_question_is_neither_empty_nor_long(events: Events, q: str) -> None:
    answer = await events.ask("GET", ACTIVITIES, SECTION, params={"q": q})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "q")


async def test_what_was_stored_before_is_found_after_a_while_and_keeps_its_events(events: Events) -> None:
    for number in range(3):
        await events.posted(TOWNSHIP, key=str(number), title="宪法宣传")
    docs = await events.stored("activities")
    for doc in docs:
        del doc["words"]
    await events.store.write_many(STORED, [Upsert(doc) for doc in docs])
    assert await found(events, "宪法") == []
    activities = Activities(events.store, Outbox(events.store, events.bus, (STORED,)))
    for _ in range(2):
        await Wording(events.store, activities).go_on()
    assert len(await found(events, "宪法")) == 3
    assert len(await events.told()) == 3
