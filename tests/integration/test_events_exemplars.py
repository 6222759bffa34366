"""Good examples: marked by the section, read by every unit, and by nobody more than that."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.access import Principal
from shared.contracts.tasks import Role
from tests.builders import activity_body, person, picture
from tests.integration.events_stack import ACTIVITIES, EVIDENCE, Events, events_service

SECTION = person(Role.SECTION)
TOWNSHIP = person(Role.TOWNSHIP)
OTHER_TOWNSHIP = person(Role.TOWNSHIP, "west")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def verified(events: Events, **given: Any) -> str:
    id = str((await events.posted(TOWNSHIP, **given))["id"])
    assert (await events.step(id, "verify", SECTION)).status_code == 200
    return id


async def mark(events: Events, id: str, method: str = "PUT", who: Principal = SECTION) -> Any:
    return await events.ask(method, f"{ACTIVITIES}/{id}/exemplar", who)


async def exemplars(events: Events, who: Principal = OTHER_TOWNSHIP, **more: str) -> list[str]:
    answer = await events.ask("GET", ACTIVITIES, who, params={"exemplar": "true", **more})
    assert answer.status_code == 200, answer.text
    counted = await events.ask("GET", f"{ACTIVITIES}/count", who, params={"exemplar": "true", **more})
    ids = [each["id"] for each in answer.json()["items"]]
    assert counted.json()["count"] == len(ids)
    return ids


async def test_an_exemplar_is_read_by_every_unit_and_nothing_else_of_it(events: Events) -> None:
    photo = (await events.upload(picture())).json()["id"]
    id, hidden = await verified(events, evidence=[photo]), await verified(events, key="hidden")
    assert (await events.ask("GET", f"{EVIDENCE}/{photo}", OTHER_TOWNSHIP)).status_code == 404
    marked = await mark(events, id)
    assert (marked.status_code, marked.json()["exemplar"]["by"]) == (200, SECTION.user)
    assert await exemplars(events) == [id]
    assert await exemplars(events, unit="east") == [id]
    assert await exemplars(events, q="没有这样的") == []
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", OTHER_TOWNSHIP)).status_code == 200
    assert (await events.ask("GET", f"{EVIDENCE}/{photo}", OTHER_TOWNSHIP)).status_code == 200
    assert (await events.ask("GET", f"{ACTIVITIES}/{hidden}", OTHER_TOWNSHIP)).status_code == 404
    assert (await events.ask("GET", ACTIVITIES, OTHER_TOWNSHIP)).json()["items"] == []


async def test_what_went_on_about_an_exemplar_stays_with_those_whom_it_concerns(events: Events) -> None:
    id = str((await events.posted(TOWNSHIP))["id"])
    await events.step(id, "return", SECTION, {"reason": "请补人数"})
    body = activity_body(participants=80)
    await events.ask("PUT", f"{ACTIVITIES}/{id}", TOWNSHIP, headers={"If-Match": '"2"'}, json=body)
    await events.step(id, "verify", SECTION)
    await mark(events, id)
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}/history", OTHER_TOWNSHIP)).status_code == 404
    for path in (f"{ACTIVITIES}/{id}", f"{ACTIVITIES}?exemplar=true"):
        assert "请补人数" not in (await events.ask("GET", path, OTHER_TOWNSHIP)).text
        assert "请补人数" in (await events.ask("GET", path, TOWNSHIP)).text


@pytest.mark.parametrize("step", ["return", "withdraw"])
async def test_it_ends_when_the_activity_is_verified_no_more(events: Events, step: str) -> None:
    id = await verified(events)
    await mark(events, id)
    answer = await events.step(id, step, SECTION, {"reason": "数据有误"})
    assert (answer.status_code, answer.json()["exemplar"]) == (200, None)
    assert await exemplars(events) == []
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", OTHER_TOWNSHIP)).status_code == 404


async def test_marking_makes_no_version_and_tells_nobody_and_can_be_done_twice(events: Events) -> None:
    id = await verified(events)
    told = [event.id for event in await events.told()]
    first, again = await mark(events, id), await mark(events, id)
    assert first.json() == again.json()
    assert first.json()["version"] == 2
    assert [event.id for event in await events.told()] == told
    for _ in range(2):
        assert (await mark(events, id, "DELETE")).json()["exemplar"] is None
    assert await exemplars(events) == []


async def test_only_what_is_verified_can_be_one(events: Events) -> None:
    id = str((await events.posted(TOWNSHIP))["id"])
    refused = await mark(events, id)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_now.posted")
    assert (await mark(events, "nothing")).status_code == 404


async def test_nobody_changes_another_units_exemplar(events: Events) -> None:
    id = await verified(events)
    await mark(events, id)
    assert (await mark(events, id, "DELETE", OTHER_TOWNSHIP)).status_code == 403
    for method, path in (("PUT", ""), ("POST", "/withdraw")):
        answer = await events.ask(
            method,
            f"{ACTIVITIES}/{id}{path}",
            OTHER_TOWNSHIP,
            headers={"If-Match": '"2"'},
            json=activity_body() if method == "PUT" else None,
        )
        assert answer.status_code == 403


async def test_a_post_sent_again_answers_what_it_made_and_knows_of_no_mark(events: Events) -> None:
    first = await events.posted(TOWNSHIP)
    await events.step(first["id"], "verify", SECTION)
    await mark(events, first["id"])
    assert (await events.post(TOWNSHIP)).json() == first


@pytest.mark.parametrize("word", ["false", "1", ""])
async def test_the_filter_takes_one_word(events: Events, word: str) -> None:
    answer = await events.ask("GET", ACTIVITIES, SECTION, params={"exemplar": word})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "exemplar")
