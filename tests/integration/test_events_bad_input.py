"""Bad input gets a clear 4xx that names the field, and nothing of it is stored."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.events.words import FOLDERS
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import activity_body, person
from tests.integration.events_stack import ACTIVITIES, Events, events_service

NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**18, 10**40, 1e308, "", " ", "\x00", "a\x00b", "x" * 100_000, "0000-00-00",
    "9999-12-31", "2023-02-30", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "$where", "‮gnp", [], [[]], [None],
    ["x"] * 1000, {}, {"$gt": ""}, {"a": {"b": {}}}, {"": 1}, {"x" * 5000: 1}, [{"$ne": None}], "12345678901234567890",
)  # fmt: skip
FIELDS = (
    "kind", "title", "held_on", "status", "unit", "for_units", "place", "participants", "period", "observance",
    "campaign", "laws", "details", "evidence", "id", "version", "path", "outbox", "$set", "",
)  # fmt: skip


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


def deep(levels: int) -> bytes:
    return (
        b'{"kind":"performance","title":"t","held_on":"2023-05-20","details":'
        + b'{"a":' * levels
        + b"1"
        + b"}" * (levels + 1)
    )


@pytest.mark.parametrize("field", FIELDS)
async def test_no_value_of_any_field_makes_an_error_of_ours(events: Events, field: str) -> None:
    accepted = 0
    for number, value in enumerate(NASTY):
        headers = {"Idempotency-Key": f"k{number}"}
        body = activity_body() | {field: value}
        answer = await events.ask("POST", ACTIVITIES, person(), headers=headers, json=body)
        assert answer.status_code in (201, 403, 422), (value, answer.text)
        if answer.status_code == 201:
            accepted += 1
            continue
        assert answer.headers["content-type"] == "application/problem+json"
        fields = {error["field"].split(".")[0] for error in answer.json()["errors"]}
        assert fields == {field or "body"}, answer.text
    assert len(await events.stored("activities")) == accepted


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("kind", "party", "kind_unknown"),
        ("kind", None, "invalid.missing"),
        ("title", None, "invalid.missing"),
        ("held_on", None, "invalid.missing"),
        ("held_on", "2023-02-30", "invalid.date_parsing"),
        ("held_on", "2023-06-16", "held_on_in_future"),
        ("title", "x" * 201, "invalid.string_too_long"),
        ("participants", -1, "invalid.greater_than_equal"),
        ("participants", 10_000_001, "invalid.less_than_equal"),
        ("period", "2023-Q9", "period_invalid"),
        ("unit", "nowhere", "unit_unknown"),
        ("colour", "red", "invalid.extra_forbidden"),
        ("status", "verified", "invalid.literal_error"),
    ],
)
async def test_the_answer_names_the_field_and_says_what_to_do_in_both_languages(
    events: Events, field: str, value: Any, code: str
) -> None:
    texts = []
    for language in ("zh-CN", "en"):
        body = {name: each for name, each in (activity_body() | {field: value}).items() if each is not None}
        headers = {"Idempotency-Key": "k", "Accept-Language": language}
        answer = await events.ask("POST", ACTIVITIES, person(), headers=headers, json=body)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["field"], error["code"]) == (field, code)
        texts.append(error["reason"])
    assert texts[0] != texts[1]
    assert code not in texts[0]
    assert "{" not in "".join(texts)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"\xff\xfe{}", 422),
        (b'{"title": NaN}', 422),
        (b'{"kind":"performance","title":"\\ud800","held_on":"2023-05-20"}', 422),
        (deep(20), 422),
        (deep(100_000), 422),
        (b'{"kind":"performance","title":"' + b"x" * 2_000_000 + b'"}', 413),
        (b"x" * 50_000_000, 413),
    ],
    ids=lambda value: value[:24].hex() if isinstance(value, bytes) else None,
)
async def test_a_body_that_is_no_activity_is_refused(events: Events, content: bytes, status: int) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await events.ask("POST", ACTIVITIES, person(), headers=headers, content=content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await events.stored("activities") == []


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 201, "键".encode().decode("latin-1")])
async def test_a_key_is_1_to_200_visible_characters(events: Events, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    signed = {name.encode(): value.encode() for name, value in events.keys.headers(person()).items()}
    answer = await events.http.post(ACTIVITIES, headers=signed | headers, json=activity_body())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"status": "gone"}, "status"),
        ({"since": "yesterday"}, "since"),
        ({"since": "20230101"}, "since"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1e9"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "x" * 3000}, "cursor"),
        ({"unit": "nowhere"}, "unit"),
        ({"unit": "$ne"}, "unit"),
        ({"kind": "a\x00b"}, "kind"),
    ],
)
async def test_a_search_that_cannot_be_names_the_parameter(events: Events, params: dict[str, str], field: str) -> None:
    answer = await events.ask("GET", ACTIVITIES, person(Role.SECTION), params=params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("id", ["x", "%00", "..%2f..", "a" * 3000, "💥"])
@pytest.mark.parametrize("path", ["activities/{}", "activities/{}/history", "evidence/{}", "evidence/{}/thumbnail"])
async def test_an_id_that_is_none_is_not_found(events: Events, id: str, path: str) -> None:
    answer = await events.ask("GET", f"/api/events/{path.format(id)}", person(Role.SECTION))
    assert answer.status_code == 404


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 1001, "a\x00", 7, ["x"]])
async def test_a_return_gives_a_reason(events: Events, reason: Any) -> None:
    id = (await events.posted())["id"]
    answer = await events.step(id, "return", person(Role.SECTION), {"reason": reason})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
    assert (await events.ask("GET", f"{ACTIVITIES}/{id}", person())).json()["status"] == "posted"


def test_every_text_stands_in_both_languages() -> None:
    zh, en = (
        [key for folder in FOLDERS for key in orjson.loads((folder / f"{language}.json").read_bytes())]
        for language in ("zh", "en")
    )
    assert set(zh) == set(en)
    assert {f"not_now.{status}" for status in ActivityStatus} <= set(zh)
