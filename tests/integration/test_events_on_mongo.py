"""The rooms of the events service on MongoDB's protocol, with GridFS for the files: the life of each, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from openpyxl import load_workbook

from shared.bus.port import Delivery
from shared.contracts.base import wrap
from shared.contracts.tasks import ObservanceDays, ObservancesChangedV1, Role
from shared.directory.documents import DirectoryCopy
from shared.store.connect import open_blobs, open_store
from tests.benchmarks.photographs import encoded, photograph
from tests.builders import district_units, performance_body, person, picture
from tests.files import SOUND_FILES, film
from tests.integration.events_stack import ACTIVITIES, EVIDENCE, TODAY, Events, events_service
from tests.integration.test_events_duplicates import AGAIN, HEARD, TOLD
from tests.integration.test_events_sheets import GOOD, book
from tests.integration.uploading import TUS, begun, head, patch, shown

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

API = "/api/events"
SECTION, LEADER, EAST, WEST = person(Role.SECTION), person(Role.LEADER), person(), person(unit="west")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replicas(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Events, Events]]:
    """Two of the service on one database for all tests of this file: each test uses keys and titles of its own."""
    base, _, options = mongo_url.partition("?")
    url = f"{base.rstrip('/')}/test_{uuid4().hex[:12]}?{options}"
    stores, blobs = [open_store(url) for _ in range(2)], [open_blobs(url) for _ in range(2)]
    async with (
        events_service(tmp_path_factory.mktemp("events")) as beside,
        beside.rebuilt(store=stores[0], blobs=blobs[0]) as first,
        beside.rebuilt(store=stores[1], blobs=blobs[1]) as second,
    ):
        await DirectoryCopy(stores[0]).keep_units(district_units())
        yield first, second
    await asyncio.gather(*(each.close() for each in blobs), *(each.close() for each in stores))


@pytest.fixture(scope="module")
def events(replicas: tuple[Events, Events]) -> Events:
    return replicas[0]


async def ok(events: Events, method: str, path: str, who: Any, *, key: str | None = None, **what: Any) -> Any:
    """The answer, which is no refusal; ``key`` is sent as its ``Idempotency-Key``."""
    headers = ({"Idempotency-Key": key} if key else {}) | what.pop("headers", {})
    answer = await events.ask(method, f"{API}{path}", who, headers=headers, **what)
    assert answer.is_success, answer.text
    return answer


async def tick(events: Events, name: str) -> None:
    await next(each for each in events.service.tickers if each.name == name).work()


async def test_evidence_that_nobody_names_goes_and_equal_bytes_that_are_named_stay(events: Events) -> None:
    first, second = [(await events.upload(picture(colour="navy"), EAST, key=f"equal-{n}")).json() for n in (1, 2)]
    await events.posted(EAST, key="names-one", evidence=[second["id"]])
    events.clock.set(TODAY + timedelta(days=8))
    await tick(events, "expire-evidence")
    events.clock.set(TODAY)
    assert (await events.ask("GET", f"{EVIDENCE}/{first['id']}", EAST)).status_code == 404
    assert (await events.ask("GET", f"{EVIDENCE}/{second['id']}", EAST)).status_code == 200


async def test_evidence_of_every_kind_comes_back_whole_and_in_parts(events: Events) -> None:
    for name, (data, kind, _) in SOUND_FILES.items():
        files = {"file": (name, data, "application/octet-stream")}
        made = (await ok(events, "POST", "/evidence", EAST, key=f"kind-{name}", files=files)).json()
        again = await ok(events, "POST", "/evidence", EAST, key=f"kind-{name}", files=files)
        assert (again.status_code, again.json()) == (200, made)
        whole = await ok(events, "GET", f"/evidence/{made['id']}", EAST)
        assert len(whole.content) == made["size"]
        assert whole.content == data or kind == "picture"
        part = await ok(events, "GET", f"/evidence/{made['id']}", EAST, headers={"Range": "bytes=3-12"})
        assert (part.status_code, part.content) == (206, whole.content[3:13])
        if kind == "picture":
            assert (await ok(events, "GET", f"/evidence/{made['id']}/thumbnail", EAST)).content[:2] == b"\xff\xd8"


async def test_a_part_that_crosses_the_pieces_of_the_store_is_whole(events: Events) -> None:
    data = film(media=bytes(range(256)) * 4096)
    files = {"file": ("film.mp4", data, "video/mp4")}
    made = (await ok(events, "POST", "/evidence", EAST, key="long", files=files)).json()
    for first, last in ((260_000, 263_000), (0, len(data) - 1), (len(data) - 10, len(data) - 1)):
        part = await ok(events, "GET", f"/evidence/{made['id']}", EAST, headers={"Range": f"bytes={first}-{last}"})
        assert part.content == data[first : last + 1]


async def test_an_upload_in_three_pieces_one_of_them_sent_twice_becomes_evidence(events: Events) -> None:
    data = film(media=bytes(range(200)) * 3000)
    path = await begun(events, len(data), headers={"Idempotency-Key": "three-pieces"})
    third = len(data) // 3
    assert (await patch(events, path, 0, data[:third])).status_code == 204
    twins = await asyncio.gather(*(patch(events, path, third, data[third : 2 * third]) for _ in range(2)))
    assert sorted(answer.status_code for answer in twins) == [204, 409]
    assert (await head(events, path)).headers["upload-offset"] == str(2 * third)
    assert (await patch(events, path, 2 * third, data[2 * third :])).status_code == 204
    evidence = (await shown(events, path))["evidence"]
    assert (await ok(events, "GET", f"/evidence/{evidence['id']}", EAST)).content == data
    assert (await events.ask("HEAD", path, WEST, headers=TUS)).status_code == 404


async def test_a_sheets_good_rows_go_in_once_and_the_bad_ones_come_back(events: Events) -> None:
    bad = ("集中宣传", "端午普法", "5月4日", "约一百", "西镇", 30, "某人")
    answers = [
        (await ok(events, "POST", "/activities/import", EAST, files={"file": ("活动.xlsx", book(GOOD, bad))})).json()
        for _ in range(2)
    ]
    assert [(each["accepted"], each["unchanged"]) for each in answers] == [(1, 0), (0, 1)]
    assert [row["row"] for row in answers[0]["refused"]] == [3]
    path = answers[1]["returned"].removeprefix(API)
    sheet = load_workbook(BytesIO((await ok(events, "GET", path, EAST)).content)).active
    assert sheet is not None
    assert "端午普法" in {cell.value for row in sheet.iter_rows() for cell in row}
    assert (await events.ask("GET", f"{API}{path}", WEST)).status_code == 404
    exported = await ok(events, "GET", "/activities/export.csv", SECTION)
    assert GOOD[1] in exported.text


async def test_a_campaign_is_announced_opens_is_covered_and_closes(events: Events) -> None:
    days = {"first": "2023-06-16", "last": "2023-06-17"}
    body = {"id": "week", "title": "宣传周", **days}
    made = await ok(events, "POST", "/campaigns", SECTION, key="week", json=body)
    assert (made.status_code, made.json()["status"]) == (201, "announced")
    events.clock.set(datetime.fromisoformat("2023-06-15T23:59:59+08:00"))
    await tick(events, "open-and-close-campaigns")
    assert (await ok(events, "GET", "/campaigns/week", LEADER)).json()["status"] == "announced"
    events.clock.set(datetime.fromisoformat("2023-06-16T00:00:00+08:00"))
    await asyncio.gather(*(tick(events, "open-and-close-campaigns") for _ in range(2)))
    photo = (await events.upload(picture(colour="gold"), EAST, key="campaign-photo")).json()["id"]
    held: dict[str, Any] = {"kind": "campaign_day", "held_on": "2023-06-16", "campaign": "week", "participants": 80}
    await events.posted(EAST, key="campaign", title="赶集", evidence=[photo], **held)
    standing = (await ok(events, "GET", "/campaigns/week", LEADER)).json()
    assert (standing["status"], standing["coverage"]["awaiting"]) == ("open", 1)
    assert [each["move"] for each in standing["history"]] == ["announced", "opened"]
    photos = [(await ok(events, "GET", "/campaigns/week/photos", who)).json()["items"] for who in (LEADER, WEST)]
    assert [[each["evidence"] for each in wall] for wall in photos] == [[photo], []]
    assert (await ok(events, "GET", "/campaigns/week/summary.docx", LEADER)).content[:2] == b"PK"
    events.clock.set(datetime.fromisoformat("2023-06-18T00:00:00+08:00"))
    await tick(events, "open-and-close-campaigns")
    events.clock.set(TODAY)
    assert (await ok(events, "GET", "/campaigns", WEST, params={"year": 2023})).json()["items"][0]["status"] == "closed"


async def test_a_performance_is_refused_a_taken_troupe_moved_and_held(events: Events) -> None:
    day = {"held_on": "2023-06-14"}
    first = (await ok(events, "POST", "/performances", EAST, key="show", json=performance_body(**day))).json()
    again = performance_body(title="第二场", village="west-1", **day)
    refused = await events.ask(
        "POST", f"{API}/performances", WEST, headers={"Idempotency-Key": "second-show"}, json=again
    )
    assert (refused.status_code, refused.json()["conflicts"]) == (409, [{"what": "troupe", "performance": None}])
    moved = {**again, "session": "morning"}
    second = (await ok(events, "POST", "/performances", WEST, key="second-show", json=moved)).json()
    for _ in range(2):
        held = (await ok(events, "POST", f"/performances/{first['id']}/held", EAST, json={"participants": 90})).json()
    assert (held["performance"]["status"], held["activity"]["participants"]) == ("held", 90)
    listed = (await ok(events, "GET", "/performances", SECTION, params={"troupe": "柳琴 剧团"})).json()["items"]
    assert {each["id"] for each in listed} == {first["id"], second["id"]}
    feed = (await ok(events, "POST", "/performances/feeds", EAST)).json()
    assert feed["path"].startswith(f"{API}/performances/calendar.ics?key=")


async def test_a_pair_is_found_and_merged_and_nothing_of_it_is_lost(events: Events) -> None:
    drawn: dict[str, Any] = {"seed": 1, "kind": "lecture", "view": 1}
    photos = [
        (await events.upload(encoded(photograph(**drawn, **edit)), who, key=f"pair-{n}")).json()["id"]
        for n, (who, edit) in enumerate([(EAST, dict[str, Any]()), (WEST, {"edit": 5})])
    ]
    kept = await events.posted(EAST, key="told", **TOLD, evidence=photos[:1], participants=40)
    gone = await events.posted(WEST, key="told-again", **AGAIN, evidence=photos[1:], participants=60)
    told = [
        Delivery(each, 1)
        for each in await events.told()
        if isinstance(each.data, HEARD) and each.data.activity.id in (kept["id"], gone["id"])
    ]
    for _ in range(2):
        assert not any(await events.service.consumer(told))
    [pair] = (await ok(events, "GET", "/duplicates", SECTION)).json()["items"]
    assert {each["id"] for each in pair["activities"]} == {kept["id"], gone["id"]}
    await asyncio.gather(
        *(ok(events, "POST", f"/activities/{kept['id']}/merge", SECTION, json={"other": gone["id"]}) for _ in range(2))
    )
    found = (await ok(events, "GET", f"/activities/{kept['id']}", WEST)).json()
    assert (found["version"], found["for_units"], found["participants"]) == (2, ["west"], 60)
    assert found["evidence"] == photos
    assert (await ok(events, "GET", f"/activities/{gone['id']}", WEST)).json()["status"] == "withdrawn"
    assert (await ok(events, "GET", f"/evidence/{photos[1]}", EAST)).status_code == 200
    assert (await ok(events, "GET", "/duplicates", SECTION)).json()["items"] == []


async def test_many_are_reviewed_at_once_and_their_history_is_whole(events: Events) -> None:
    made = await asyncio.gather(*(events.posted(EAST, key=f"review-{n}", title=f"第{n}场") for n in range(20)))
    items = [{"id": each["id"], "version": each["version"]} for each in made]
    body = {"verdict": "verify", "items": items}
    twice = await asyncio.gather(
        *(ok(events, "POST", "/activities/reviews", SECTION, key="many", json=body) for _ in range(2))
    )
    for answer in twice:
        assert [each["version"] for each in answer.json()["items"]] == [2] * 20
    revised = {"kind": "performance", "title": "改", "held_on": "2023-05-20"}
    locked = await events.ask("PUT", f"{ACTIVITIES}/{items[0]['id']}", EAST, headers={"If-Match": '"2"'}, json=revised)
    assert (locked.status_code, locked.json()["code"]) == (409, "not_now.verified")
    history = (await ok(events, "GET", f"/activities/{items[0]['id']}/history", EAST)).json()
    assert [step["move"] for step in history["items"]] == ["posted", "verified"]
    assert history["intact"] is True


async def test_a_form_starts_with_what_is_known(events: Events) -> None:
    days = (ObservanceDays(id="day", name="开放日", first=date(2023, 6, 14), last=date(2023, 6, 16)),)
    event = ObservancesChangedV1(plan="sample-2023", edition=1, year=2023, observances=days)
    assert not any(await events.service.consumer([Delivery(wrap(event, subject="sample-2023", time=TODAY), 1)]))
    await events.posted(EAST, key="habit", title="讲座", kind="lecture", place="东一村大集")
    start = (await ok(events, "GET", "/prefill", EAST)).json()
    assert start["places"][0] == "东一村大集"
    assert start["observance"] == "day"
    assert (await ok(events, "GET", "/observances", WEST)).json()["items"][0]["id"] == "day"


CREATED: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("/activities", EAST, {"json": {"kind": "lecture", "title": "同一堂讲座", "held_on": "2023-06-01"}}),
    ("/evidence", EAST, {"files": {"file": ("a.jpg", picture(colour="olive"), "image/jpeg")}}),
    ("/evidence/references", EAST, {"json": {"url": "https://video.example.com/1", "title": "录像"}}),
    ("/campaigns", SECTION, {"json": {"title": "同一个宣传周", "first": "2023-06-20", "last": "2023-06-21"}}),
    ("/performances", EAST, {"json": performance_body(held_on="2023-06-25", troupe="另一剧团")}),
    ("/uploads", EAST, {"headers": TUS | {"Upload-Length": "9"}}),
)


@pytest.mark.parametrize(("path", "who", "sent"), CREATED, ids=[path for path, _, _ in CREATED])
async def test_the_same_request_to_two_replicas_at_once_makes_one_thing(
    replicas: tuple[Events, Events], path: str, who: Any, sent: dict[str, Any]
) -> None:
    key = "at-once"
    answers = await asyncio.gather(*(ok(each, "POST", path, who, key=key, **sent) for each in replicas * 2))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({(answer.text, answer.headers["location"]) for answer in answers if answer.status_code == 201}) == 1
    assert len({answer.text for answer in answers}) == 1


async def test_one_sheet_sent_to_two_replicas_at_once_goes_in_once(replicas: tuple[Events, Events]) -> None:
    rows = [("集中宣传", f"赶集普法 {n}", "2023-5-4", 10, None, None, None) for n in range(30)]
    files = {"file": ("活动.xlsx", book(*rows))}
    answers = await asyncio.gather(*(ok(each, "POST", "/activities/import", WEST, files=files) for each in replicas))
    assert [answer.json()["refused"] for answer in answers] == [[], []]
    assert sum(answer.json()["accepted"] for answer in answers) == 30
