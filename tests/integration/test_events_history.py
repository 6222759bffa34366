"""The history of an activity: what each step changed, that nobody can change it, and that it shows if somebody did."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.events.activities.documents import ACTIVITIES as COLLECTION
from shared.contracts.tasks import Role
from tests.builders import activity_body, person
from tests.integration.events_stack import ACTIVITIES, Events, events_service

SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def history(events: Events, id: str) -> dict[str, Any]:
    answer = await events.ask("GET", f"{ACTIVITIES}/{id}/history", SECTION)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def revise(events: Events, id: str, version: int, **different: Any) -> None:
    headers = {"If-Match": f'"{version}"'}
    answer = await events.ask("PUT", f"{ACTIVITIES}/{id}", TOWNSHIP, headers=headers, json=activity_body(**different))
    assert answer.status_code == 200, answer.text


async def lived(events: Events) -> str:
    """Posted, returned, corrected, verified."""
    id: str = (await events.posted(details={"troupe": "示例剧团"}, place="村口"))["id"]
    await events.step(id, "return", SECTION, {"reason": "请补人数"})
    await revise(events, id, 2, participants=80, place="文化广场", details={"troupe": "示例艺术团"})
    await events.step(id, "verify", SECTION)
    return id


async def tamper(events: Events, id: str, position: int, **different: Any) -> None:
    """Write into the store behind the service's back."""
    doc = await events.store.get(COLLECTION, id)
    assert doc is not None
    doc["steps"][position] |= different
    await events.store.replace(COLLECTION, doc)


async def test_every_step_names_what_it_changed(events: Events) -> None:
    steps = (await history(events, await lived(events)))["items"]
    assert [step["move"] for step in steps] == ["posted", "returned", "revised", "verified"]
    assert [step["changes"] for step in (steps[0], steps[1], steps[3])] == [[], [], []]
    assert {each["field"]: (each["before"], each["after"]) for each in steps[2]["changes"]} == {
        "place": ("村口", "文化广场"),
        "participants": (None, 80),
        "details.troupe": ("示例剧团", "示例艺术团"),
    }


async def test_a_corrected_post_tells_its_reviewer_what_is_different_since_it_was_returned(events: Events) -> None:
    id = (await events.posted())["id"]
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", SECTION)).json()["returned"] is None
    await events.step(id, "return", SECTION, {"reason": "请补人数"})
    await revise(events, id, 2, participants=80)
    await revise(events, id, 3, participants=90)
    [waiting] = (await events.ask("GET", ACTIVITIES, SECTION, params={"status": "posted"})).json()["items"]
    assert (waiting["returned"]["version"], waiting["returned"]["reason"]) == (2, "请补人数")
    assert waiting["returned"]["changes"] == [{"field": "participants", "before": None, "after": 90}]


async def test_a_verified_post_is_locked_and_unlocking_it_is_written_down(events: Events) -> None:
    id = await lived(events)
    headers = {"If-Match": '"4"'}
    locked = await events.ask("PUT", f"{ACTIVITIES}/{id}", TOWNSHIP, headers=headers, json=activity_body())
    assert (locked.status_code, locked.json()["code"]) == (409, "not_now.verified")
    unlocked = await events.step(id, "return", SECTION, {"reason": "日期有误"})
    assert (unlocked.status_code, unlocked.json()["status"]) == (200, "returned")
    await revise(events, id, 5, held_on="2023-05-19")
    steps = (await history(events, id))["items"]
    assert [step["unlocked"] for step in steps] == [False, False, False, False, True, False]
    assert (steps[4]["by"], steps[4]["reason"]) == (SECTION.user, "日期有误")


async def test_a_history_as_it_was_made_is_intact(events: Events) -> None:
    told = await history(events, await lived(events))
    assert (told["intact"], told["broken_at"]) == (True, None)


@pytest.mark.parametrize(
    ("position", "different"),
    [
        (0, {"by_name": "他人"}),
        (1, {"reason": "没有理由"}),
        (2, {"at": "2023-06-01T00:00:00Z"}),
        (3, {"seal": "0" * 64}),
    ],
)
async def test_what_was_changed_behind_the_services_back_shows(
    events: Events, position: int, different: dict[str, Any]
) -> None:
    id = await lived(events)
    await tamper(events, id, position, **different)
    told = await history(events, id)
    assert (told["intact"], told["broken_at"]) == (False, position + 1)


async def test_no_route_changes_a_step_that_was_made(events: Events) -> None:
    id = await lived(events)
    before = (await history(events, id))["items"]
    writing = {
        (method.upper(), path)
        for path, methods in events.service.app.openapi()["paths"].items()
        for method in methods
        if path.startswith(f"{ACTIVITIES}/") and method != "get" and not path.endswith("/exemplar")
    }
    assert not [path for method, path in writing if method in ("DELETE", "PATCH") or "history" in path]
    for method, path in sorted(writing):
        who = TOWNSHIP if method == "PUT" else SECTION
        body = activity_body() if method == "PUT" else {"reason": "改"}
        await events.ask(method, path.replace("{id}", id), who, headers={"If-Match": "*"}, json=body)
    after = (await history(events, id))["items"]
    assert after[: len(before)] == before


async def test_a_document_from_before_there_were_seals_is_read_and_goes_on_sealed(events: Events) -> None:
    id = (await events.posted())["id"]
    doc = await events.store.get(COLLECTION, id)
    assert doc is not None
    del doc["steps"][0]["seal"]
    await events.store.replace(COLLECTION, doc)
    assert (await history(events, id))["intact"] is True
    await events.step(id, "verify", SECTION)
    assert (await history(events, id))["intact"] is True
    await tamper(events, id, 1, by="somebody-else")
    assert (await history(events, id))["broken_at"] == 2


async def test_seals_are_no_part_of_what_is_told(events: Events) -> None:
    await lived(events)
    assert all("seal" not in event.data.model_dump_json() for event in await events.told())


@pytest.mark.parametrize(("step", "body"), [("verify", None), ("return", {"reason": "请补照片"}), ("withdraw", None)])
async def test_nobody_decides_on_a_version_that_they_have_not_seen(events: Events, step: str, body: Any) -> None:
    id = (await events.posted())["id"]
    await revise(events, id, 1, participants=80)
    path, who = f"{ACTIVITIES}/{id}/{step}", TOWNSHIP if step == "withdraw" else SECTION
    stale = await events.ask("POST", path, who, headers={"If-Match": '"1"'}, json=body)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    seen = await events.ask("POST", path, who, headers={"If-Match": '"2"'}, json=body)
    assert seen.status_code == 200


async def test_a_verdict_sent_again_under_its_key_is_not_stale(events: Events) -> None:
    id = (await events.posted())["id"]
    headers = {"If-Match": '"1"', "Idempotency-Key": "verdict"}
    answers = [await events.ask("POST", f"{ACTIVITIES}/{id}/verify", SECTION, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
