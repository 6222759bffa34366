"""The kinds of activities as the service offers them to forms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import person
from tests.integration.events_stack import Events, events_service

KINDS = "/api/events/kinds"


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def test_the_kinds_are_sent_once_to_who_keeps_them(events: Events) -> None:
    first = await events.ask("GET", KINDS, person())
    headers = {"If-None-Match": first.headers["etag"]}
    again = await events.ask("GET", KINDS, person(), headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    english = await events.ask("GET", KINDS, person(), headers={**headers, "Accept-Language": "en"})
    assert english.status_code == 200
    assert english.headers["etag"] != first.headers["etag"]


async def test_a_kind_says_all_that_a_form_needs(events: Events) -> None:
    kinds = (await events.ask("GET", KINDS, person())).json()["items"]
    schema = next(kind for kind in kinds if kind["id"] == "exam_sitting")["details"]
    assert schema["x-order"][0] == "exam"
    assert schema["properties"]["exam"]["description"]
    assert schema["properties"]["sat"] == {
        "title": "实考人数", "type": "integer", "minimum": 0, "maximum": 10_000_000, "x-unit": "人"
    }  # fmt: skip
    assert {"const": "officials", "title": "领导干部"} in schema["properties"]["audience"]["oneOf"]
