"""Activities over HTTP on the embedded store: posted once, seen by those who may, moved by the rules of their life."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.access import Principal
from shared.contracts.tasks import Role, UserFacts
from shared.directory.documents import DirectoryCopy
from tests.builders import activity_body, person
from tests.integration.events_stack import ACTIVITIES, Events, events_service

SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)
OTHER_TOWNSHIP = person(Role.TOWNSHIP, "west")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def test_three_fields_make_a_post_with_its_event_in_one_document(events: Events) -> None:
    answer = await events.post(TOWNSHIP)
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"{ACTIVITIES}/{body['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (body["unit"], body["status"], body["version"]) == ("east", "posted", 1)
    [event] = await events.told()
    assert event.type == "activity.posted.v1"
    assert event.data.activity.id == body["id"]
    assert event.requestid == answer.headers["x-request-id"]


async def test_the_same_post_sent_three_times_counts_once_and_answers_the_first(events: Events) -> None:
    answers = await asyncio.gather(*(events.post(TOWNSHIP) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.text for answer in answers}) == 1
    assert len(await events.told()) == 1


async def test_a_retry_answers_the_first_body_even_after_the_activity_moved_on(events: Events) -> None:
    first = await events.posted(TOWNSHIP)
    await events.step(first["id"], "verify", SECTION)
    again = await events.post(TOWNSHIP)
    assert (again.status_code, again.json()) == (200, first)


async def test_a_key_that_comes_with_another_body_is_a_conflict(events: Events) -> None:
    await events.posted(TOWNSHIP)
    answer = await events.post(TOWNSHIP, title="另一场演出")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")


async def test_keys_of_two_people_never_meet(events: Events) -> None:
    await events.posted(TOWNSHIP)
    await events.posted(OTHER_TOWNSHIP)
    assert len(await events.stored("activities")) == 2


async def test_a_post_without_a_key_is_refused(events: Events) -> None:
    answer = await events.ask("POST", ACTIVITIES, TOWNSHIP, json=activity_body())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


async def test_of_two_verifications_at_once_one_succeeds(events: Events) -> None:
    id = (await events.posted())["id"]
    answers = await asyncio.gather(*(events.step(id, "verify", SECTION) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert (refused["code"], refused["present_status"]) == ("not_now.verified", "verified")


async def test_a_step_sent_again_under_its_key_answers_what_it_made(events: Events) -> None:
    id = (await events.posted())["id"]
    headers = {"Idempotency-Key": "review"}
    first = await events.ask("POST", f"{ACTIVITIES}/{id}/verify", SECTION, headers=headers)
    await events.step(id, "return", SECTION, {"reason": "照片不清楚"})
    again = await events.ask("POST", f"{ACTIVITIES}/{id}/verify", SECTION, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


async def test_a_returned_post_is_revised_and_verified_and_leaves_every_step_in_its_history(events: Events) -> None:
    id = (await events.posted())["id"]
    await events.step(id, "return", SECTION, {"reason": "请补人数"})
    headers = {"If-Match": '"2"'}
    revised = await events.ask(
        "PUT", f"{ACTIVITIES}/{id}", TOWNSHIP, headers=headers, json=activity_body(participants=80)
    )
    assert (revised.status_code, revised.headers["etag"]) == (200, '"3"')
    await events.step(id, "verify", SECTION)
    steps = (await events.ask("GET", f"{ACTIVITIES}/{id}/history", TOWNSHIP)).json()["items"]
    assert [step["move"] for step in steps] == ["posted", "returned", "revised", "verified"]
    assert [step["facts"]["participants"] for step in steps] == [None, None, 80, 80]
    assert steps[1]["reason"] == "请补人数"
    assert [step["by"] for step in steps] == [TOWNSHIP.user, SECTION.user, TOWNSHIP.user, SECTION.user]
    assert [event.data.activity.version for event in await events.told()] == [1, 2, 3, 4]


async def test_a_change_says_which_version_it_was_made_from(events: Events) -> None:
    id = (await events.posted())["id"]
    path = f"{ACTIVITIES}/{id}"
    assert (await events.ask("PUT", path, TOWNSHIP, json=activity_body())).status_code == 428
    stale = await events.ask("PUT", path, TOWNSHIP, headers={"If-Match": '"7"'}, json=activity_body())
    assert stale.status_code == 412


async def test_of_two_changes_of_one_version_one_succeeds(events: Events) -> None:
    path = f"{ACTIVITIES}/{(await events.posted())['id']}"
    bodies = [activity_body(participants=number) for number in (1, 2)]
    change = [events.ask("PUT", path, TOWNSHIP, headers={"If-Match": '"1"'}, json=body) for body in bodies]
    assert sorted(answer.status_code for answer in await asyncio.gather(*change)) == [200, 412]


async def test_a_unit_withdraws_until_verified_and_then_the_section_does(events: Events) -> None:
    id = (await events.posted())["id"]
    await events.step(id, "verify", SECTION)
    assert (await events.step(id, "withdraw", TOWNSHIP)).status_code == 409
    withdrawn = await events.step(id, "withdraw", SECTION, {"reason": "重复填报"})
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")


async def test_a_township_cannot_verify_its_own_post(events: Events) -> None:
    id = (await events.posted(TOWNSHIP))["id"]
    assert (await events.step(id, "verify", TOWNSHIP)).status_code == 403


@pytest.mark.parametrize("step", ["verify", "return", "withdraw", "history"])
async def test_what_another_unit_posted_is_not_there(events: Events, step: str) -> None:
    id = (await events.posted(TOWNSHIP))["id"]
    method = "GET" if step == "history" else "POST"
    answer = await events.ask(method, f"{ACTIVITIES}/{id}/{step}", OTHER_TOWNSHIP, json=None)
    assert answer.status_code in (403, 404)
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", OTHER_TOWNSHIP)).status_code == 404
    assert (await events.ask("GET", ACTIVITIES, OTHER_TOWNSHIP)).json()["items"] == []


async def test_a_unit_sees_what_was_done_below_it(events: Events) -> None:
    id = (await events.posted(person(Role.TOWNSHIP, "east-1")))["id"]
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", TOWNSHIP)).status_code == 200
    found = (await events.ask("GET", ACTIVITIES, TOWNSHIP, params={"unit": "east"})).json()["items"]
    assert [each["id"] for each in found] == [id]


async def test_naming_anothers_unit_is_refused_with_the_field(events: Events) -> None:
    answer = await events.post(TOWNSHIP, unit="west")
    assert (answer.status_code, answer.json()["code"]) == (403, "unit_not_yours")
    assert [error["field"] for error in answer.json()["errors"]] == ["unit"]
    answer = await events.post(TOWNSHIP, for_units=["east-1", "west"])
    assert [error["field"] for error in answer.json()["errors"]] == ["for_units.1"]
    assert await events.stored("activities") == []


async def test_the_section_names_any_unit_and_the_history_says_so(events: Events) -> None:
    body = await events.posted(SECTION, unit="west", for_units=["east"])
    [step] = (await events.ask("GET", f"{ACTIVITIES}/{body['id']}/history", SECTION)).json()["items"]
    assert step["on_behalf"] == ["west", "east"]
    assert step["by_unit"] == SECTION.unit


async def test_pages_hold_everything_once_newest_first(events: Events) -> None:
    made = [(await events.posted(key=f"k{number}"))["id"] for number in range(7)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await events.ask("GET", ACTIVITIES, SECTION, params=params)).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"kind": "lecture"}, ["lecture"]),
        ({"status": "planned"}, ["training"]),
        ({"campaign": "law-week"}, ["performance"]),
        ({"observance": "constitution-week"}, ["lecture"]),
        ({"since": "2023-05-20"}, ["training", "performance"]),
        ({"until": "2023-05-20"}, ["lecture", "performance"]),
        ({"since": "2023-05-20", "until": "2023-05-20"}, ["performance"]),
        ({"unit": "west"}, ["lecture"]),
        ({"unit": "district"}, ["training", "lecture", "performance"]),
    ],
)
async def test_filters_find_what_they_name(events: Events, params: dict[str, str], found: list[str]) -> None:
    await events.posted(TOWNSHIP, campaign="law-week")
    await events.posted(OTHER_TOWNSHIP, kind="lecture", held_on="2023-05-19", observance="constitution-week")
    await events.posted(TOWNSHIP, key="second", kind="training", held_on="2023-09-01", status="planned")
    page = (await events.ask("GET", ACTIVITIES, SECTION, params=params)).json()
    assert [each["kind"] for each in page["items"]] == found


async def test_as_many_are_counted_as_the_list_would_go_through(events: Events) -> None:
    await events.posted(TOWNSHIP)
    await events.posted(TOWNSHIP, key="second", kind="lecture")
    await events.posted(OTHER_TOWNSHIP)

    async def count(who: Principal, **params: str) -> int:
        answer = (await events.ask("GET", f"{ACTIVITIES}/count", who, params=params)).json()
        assert answer["more"] is False
        return int(answer["count"])

    assert await count(SECTION) == 3
    assert await count(SECTION, unit="east", kind="lecture") == 1
    assert await count(OTHER_TOWNSHIP) == 1
    refused = await events.ask("GET", f"{ACTIVITIES}/count", OTHER_TOWNSHIP, params={"unit": "east"})
    assert refused.status_code == 403


async def test_a_reader_who_has_the_page_gets_no_body(events: Events) -> None:
    await events.posted()
    first = await events.ask("GET", ACTIVITIES, SECTION)
    again = await events.ask("GET", ACTIVITIES, SECTION, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await events.posted(key="second")
    assert (
        await events.ask("GET", ACTIVITIES, SECTION, headers={"If-None-Match": first.headers["etag"]})
    ).status_code == 200


async def test_the_kinds_come_with_their_names_and_the_schema_of_their_details(events: Events) -> None:
    kinds = (await events.ask("GET", "/api/events/kinds", TOWNSHIP)).json()["items"]
    performance = next(kind for kind in kinds if kind["id"] == "performance")
    assert performance["names"]["zh"] == performance["name"] == "普法演出"
    assert performance["details"]["additionalProperties"] is False


async def test_a_disabled_user_is_refused(events: Events) -> None:
    facts = UserFacts(
        id=TOWNSHIP.user, name="t", display_name="t", role=Role.TOWNSHIP, unit="east", disabled=True, version=2
    )
    await DirectoryCopy(events.store).keep_user(facts)
    answer = await events.post(TOWNSHIP)
    assert (answer.status_code, answer.json()["code"]) == (401, "disabled")
