"""The life of a draft on every store: odd words, two people, requests sent twice and answers that never came."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.tasks.drafts.documents import DRAFTS
from shared.contracts.tasks import Role
from shared.store.connect import open_store
from tests.builders import person, plan_data
from tests.integration.tasks_stack import TasksStack, tasks_stack
from tests.integration.test_drafts_api import DOCUMENT, RENEWED, file, put_edits, settled

ODD = {"details.form": ["a.b"], "$where": "1", "": "", "\x00": "\x00", "rule": {"$gt": {"a.b.c": None}}}


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.servers)])
async def stack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TasksStack]:
    if request.param == "sqlite":
        async with tasks_stack(tmp_path) as stack:
            yield stack
        return
    mongo = open_store(request.getfixturevalue("mongo_database"))
    async with tasks_stack(tmp_path, wrapped=lambda _: mongo) as stack:
        await mongo.open(*stack.service.collections)
        stack.store = mongo
        yield stack
        await mongo.close()


async def begun(stack: TasksStack) -> dict[str, Any]:
    await stack.ask("POST", "/plans", json=plan_data(), expect=201)
    draft: dict[str, Any] = await stack.ask("POST", "/drafts", **file(), expect=201)
    return draft


async def test_a_draft_lives_from_its_document_to_its_plan(stack: TasksStack) -> None:
    draft = await begun(stack)
    odd = {"path": "tasks/1/targets/performance/of", "was": {"kind": ["performance"]}, "now": ODD}
    draft = await put_edits(stack, draft, [odd])
    assert draft["edits"][0]["now"] == ODD
    assert (await stack.ask("GET", f"/drafts/{draft['id']}"))["edits"] == draft["edits"]
    draft = await settled(stack, await put_edits(stack, draft, []))
    headers = {"If-Match": f'"{draft["version"]}"'}
    draft = await stack.ask("PUT", f"/drafts/{draft['id']}/document", **file(RENEWED), headers=headers)
    assert (await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201))["edition"] == 1
    assert [item["version"] for item in (await stack.ask("GET", "/drafts"))["items"]] == [draft["version"]]
    await stack.ask("DELETE", f"/drafts/{draft['id']}", expect=204)
    assert await stack.documents(DRAFTS) == {}


async def test_of_many_at_once_one_changes_a_draft_and_the_others_are_told(stack: TasksStack) -> None:
    draft = await begun(stack)
    path, headers = f"/drafts/{draft['id']}", {"If-Match": '"1"'}
    titles = [{"path": "title", "was": draft["draft"]["title"], "now": f"标题{number}"} for number in range(3)]
    sent = [stack.send("PUT", f"{path}/edits", json={"edits": [edit]}, headers=headers) for edit in titles]
    sent += [stack.send("PUT", f"{path}/document", **file(RENEWED), headers=headers)]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await stack.ask("GET", path))["version"] == 2


async def test_a_draft_that_is_deleted_while_it_is_edited_stays_deleted(stack: TasksStack) -> None:
    draft = await begun(stack)
    path, headers = f"/drafts/{draft['id']}", {"If-Match": '"1"'}
    edited, deleted = await asyncio.gather(
        stack.send("PUT", f"{path}/edits", json={"edits": []}, headers=headers), stack.send("DELETE", path)
    )
    assert (edited.status_code in (200, 404, 412), deleted.status_code) == (True, 204)
    await stack.ask("GET", path, expect=404)
    await stack.ask("DELETE", path, expect=404)


async def test_a_plan_that_is_asked_for_twice_at_once_is_made_once(stack: TasksStack) -> None:
    draft = await settled(stack, await begun(stack))
    answers = await asyncio.gather(*(stack.send("POST", f"/drafts/{draft['id']}/plan") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert {answer.json()["edition"] for answer in answers} == {1}


async def test_a_document_that_is_sent_twice_at_once_with_one_key_is_kept_once(stack: TasksStack) -> None:
    headers = {"Idempotency-Key": "once"}
    answers = await asyncio.gather(*(stack.send("POST", "/drafts", **file(), headers=headers) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.text for answer in answers}) == 1
    assert len(await stack.documents(DRAFTS)) == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECTION, Role.ADMIN)])
async def test_nobody_outside_the_office_learns_of_a_draft(role: Role, tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        draft = await begun(stack)
        headers = {"If-Match": '"1"', "Idempotency-Key": "once"}
        for method, path in (
            ("GET", "/drafts"),
            ("GET", f"/drafts/{draft['id']}"),
            ("PUT", f"/drafts/{draft['id']}/edits"),
            ("PUT", f"/drafts/{draft['id']}/document"),
            ("DELETE", f"/drafts/{draft['id']}"),
            ("POST", f"/drafts/{draft['id']}/plan"),
        ):
            there = await stack.send(method, path, role=role, headers=headers)
            nowhere = await stack.send(method, path.replace(draft["id"], "nowhere"), role=role, headers=headers)
            assert there.status_code == nowhere.status_code == 403
            assert DOCUMENT[:10] not in there.text
            assert there.text.replace(draft["id"], "") == nowhere.text.replace("nowhere", "")


async def test_a_document_that_would_wait_too_long_is_sent_away_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.tasks.drafts.drafting.PATIENCE_SECONDS", 0.0)
    async with tasks_stack(tmp_path) as stack:
        answers = await asyncio.gather(*(stack.send("POST", "/plans/parse", **file()) for _ in range(6)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert {answer.json()["code"] for answer in refused} == {"drafts.busy"}
    assert all("Retry-After" in answer.headers for answer in refused)


async def test_answers_given_together_with_the_year_that_settles_them_are_no_conflict(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        draft = await stack.ask("POST", "/drafts", **file(DOCUMENT.replace("2023年", "")), expect=201)
        asked = [question for question in draft["questions"] if question["about"].endswith("/deadlines")]
        assert asked
        edits = [
            {"answers": each["id"], "now": 2024 if each["about"] == "year" else each["suggested"]}
            for each in draft["questions"]
        ]
        told = await put_edits(stack, draft, edits)
        assert told["conflicts"] == []
        assert not {each["id"] for each in asked} & {each["id"] for each in told["questions"]}


NO_FILE = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n'
HOSTILE_NAMES = (
    "../../etc/passwd",
    "..\\..\\计划.txt",
    'a"b.txt',
    "a\r\nX-Evil: 1.txt",
    "长" * 300 + ".txt",
    "",
    "\udc80.txt",
    "<b>.txt",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
async def test_a_files_name_is_kept_without_what_could_harm(name: str, tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        said = name.encode("utf-8", "surrogateescape")
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + said + b'"\r\n\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        content = body + DOCUMENT.encode() + b"\r\n--x--\r\n"
        answer = await stack.send("POST", "/drafts", content=content, headers=headers)
        assert answer.status_code in (201, 400, 422), answer.text
        if answer.status_code == 201:
            kept = answer.json()["name"]
            assert len(kept) <= 200
            assert not set("/\\\r\n") & set(kept)


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "multipart/form-data"}, b"x"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b""),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, NO_FILE),
        ({"Content-Type": "multipart/form-data; boundary=" + "x" * 5000}, b"x"),
        ({"Content-Type": "multipart/form-data; boundary=\xff".encode("latin-1")}, b"x"),
        ({"Content-Type": "application/pdf"}, DOCUMENT.encode()[:5]),
        ({"Content-Type": "\xff\xfe".encode("latin-1")}, b""),
        ({}, b""),
    ],
)  # fmt: skip
async def test_a_body_that_is_no_upload_is_refused_and_nothing_kept(
    headers: dict[str, Any], content: bytes, tmp_path: Path
) -> None:
    async with tasks_stack(tmp_path) as stack:
        for path in ("/plans/parse", "/drafts"):
            answer = await stack.send("POST", path, headers=headers, content=content)
            assert 400 <= answer.status_code < 500 or answer.json().get("parse", {}).get("kind") == "not_a_plan"
            assert answer.status_code != 201 or answer.json()["draft"] is None


async def test_two_files_in_one_form_are_refused(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        both = [("file", ("a.txt", io.BytesIO(b"a"))), ("file", ("b.txt", io.BytesIO(b"b")))]
        assert (await stack.send("POST", "/drafts", files=both)).status_code in (400, 422)
        assert await stack.documents(DRAFTS) == {}


async def test_a_sender_who_goes_away_leaves_nothing_and_is_no_error_of_ours(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        for media_type in ("multipart/form-data; boundary=x", "text/plain"):
            headers = stack.keys.headers(person(Role.SECTION)) | {"Content-Type": media_type}
            raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            sent = iter([{"type": "http.request", "body": NO_FILE[:60], "more_body": True}])
            heard: list[Any] = []

            async def receive(sent: Iterator[Any] = sent) -> Any:
                return next(sent, {"type": "http.disconnect"})

            async def send(message: Any, heard: list[Any] = heard) -> None:
                heard.append(message)

            scope = {"type": "http", "method": "POST", "path": "/api/tasks/drafts", "headers": raw, "query_string": b""}
            await stack.service.app(scope | {"http_version": "1.1", "scheme": "http"}, receive, send)
            assert heard[0]["status"] == 422
        assert await stack.documents(DRAFTS) == {}
