"""Resumable uploads: pieces over a line that breaks, counted once each, which become evidence or are refused."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.types import Message

from services.events.uploads import domain
from services.events.uploads.domain import MARGIN, MEGABYTE, MOST_BYTES, OPEN_FOR
from services.events.uploads.receiving import MOST_OPEN, MOST_OPEN_BYTES
from shared.contracts.tasks import Role
from tests.builders import person, picture
from tests.integration.events_stack import EVIDENCE, TODAY, Events, events_service
from tests.integration.uploading import (
    PIECE,
    TOWNSHIP,
    TUS,
    UPLOADS,
    begin,
    begun,
    head,
    metadata,
    patch,
    sent,
    shown,
)

KEY = {"Idempotency-Key": "k"}
MINUTE = timedelta(minutes=1)
PHOTO = picture(size=(200, 150))
OTHERS = (person(user="another-at-east"), person(Role.TOWNSHIP, "west"), person(Role.SECTION))


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def sweep(events: Events, after: timedelta) -> None:
    """Look after the uploads at this time after the test's beginning, and a minute."""
    events.clock.set(TODAY + after + MINUTE)
    (ticker,) = (each for each in events.service.tickers if each.name == "sweep-uploads")
    await ticker.work()


async def test_what_the_server_can_do_is_told_to_anybody(events: Events) -> None:
    answer = await events.ask("OPTIONS", UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert answer.headers["tus-max-size"] == str(MOST_BYTES)
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


@pytest.mark.parametrize("piece", [100, 1_000, len(PHOTO)])
async def test_a_picture_in_pieces_becomes_evidence_and_no_piece_is_left(events: Events, piece: int) -> None:
    path = await begun(events, len(PHOTO))
    last = await sent(events, path, PHOTO, piece)
    found = await shown(events, path)
    assert last.headers["pufa-evidence"] == found["evidence"]["id"]
    assert (found["offset"], found["refused"]) == (len(PHOTO), None)
    kept = await events.ask("GET", f"{EVIDENCE}/{found['evidence']['id']}", TOWNSHIP)
    assert Image.open(BytesIO(kept.content)).size == (200, 150)
    [record] = await events.stored("evidence")
    assert (record["given_sha256"], record["uploader"]) == (sha256(PHOTO).hexdigest(), TOWNSHIP.user)
    assert len(events.blobs()) == 2  # the picture and its thumbnail


async def test_an_upload_says_how_far_it_is_and_what_it_is(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    await patch(events, path, 0, PHOTO[:300])
    answer = await head(events, path)
    assert answer.status_code == 200
    assert (answer.headers["upload-offset"], answer.headers["upload-length"]) == ("300", str(len(PHOTO)))
    assert answer.headers["upload-metadata"] == metadata()
    assert answer.headers["cache-control"] == "no-store"
    assert abs(parsedate_to_datetime(answer.headers["upload-expires"]) - TODAY - OPEN_FOR) < MINUTE
    assert (await shown(events, path))["name"] == "照片.jpg"


async def test_the_same_key_gives_the_same_upload(events: Events) -> None:
    first, again = [await begin(events, 500, headers=KEY) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == again.headers["location"]
    for other in ({"Upload-Length": "501"}, {"Upload-Metadata": metadata("other.jpg")}):
        answer = await begin(events, 500, headers=KEY | other)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    elsewhere = await begin(events, 500, OTHERS[0], headers=KEY)
    assert elsewhere.headers["location"] != first.headers["location"]
    assert len(await events.stored("uploads")) == 2


async def test_a_piece_at_the_wrong_place_is_refused_and_told_where_to_go_on(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    await patch(events, path, 0, PHOTO[:300])
    for offset in (0, 299, 301, len(PHOTO)):
        answer = await patch(events, path, offset, PHOTO[offset : offset + 100])
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset")
        assert answer.headers["upload-offset"] == "300"
    assert (await sent(events, path, PHOTO, 400)).status_code == 204


async def test_more_than_was_announced_is_refused(events: Events) -> None:
    path = await begun(events, 400)
    answer = await patch(events, path, 0, PHOTO[:401])
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_longer_than_said")
    assert (await head(events, path)).headers["upload-offset"] == "0"
    assert events.blobs() == []


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_piece_that_was_damaged_on_its_way_is_refused_and_can_be_sent_again(
    events: Events, algorithm: str
) -> None:
    right = {"sha1": sha1, "sha256": sha256}[algorithm](PHOTO[:300], usedforsecurity=False).digest()
    checksum = {"Upload-Checksum": f"{algorithm} {b64encode(right).decode()}"}
    path = await begun(events, len(PHOTO))
    answer = await patch(events, path, 0, PHOTO[:299] + b"?", headers=checksum)
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert (await head(events, path)).headers["upload-offset"] == "0"
    assert (await patch(events, path, 0, PHOTO[:300], headers=checksum)).headers["upload-offset"] == "300"


@pytest.mark.parametrize(
    ("checksum", "status"),
    [("md5 xxxx", 400), ("", 400), ("sha1", 460), ("sha1 ?", 460), ("sha256 " + "A" * 44, 460), ("sha1 é", 460)],
)
async def test_a_checksum_that_is_none_counts_nothing(events: Events, checksum: str, status: int) -> None:
    path = await begun(events, 100)
    given = TUS | PIECE | {"Upload-Offset": "0"} | events.keys.headers(TOWNSHIP)
    headers = [*((k.encode(), v.encode()) for k, v in given.items()), (b"Upload-Checksum", checksum.encode("latin-1"))]
    answer = await events.http.patch(path, headers=headers, content=b"x" * 100)
    assert answer.status_code == status
    assert (await head(events, path)).headers["upload-offset"] == "0"


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("HEAD", "/x"), ("PATCH", "/x"), ("DELETE", "/x")])
@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
async def test_another_version_of_the_protocol_is_refused(
    events: Events, method: str, path: str, version: dict[str, str]
) -> None:
    headers = version | {"Upload-Length": "10"}
    answer = await events.ask(method, UPLOADS + path, TOWNSHIP, headers=headers)
    assert answer.status_code == 412
    assert answer.headers["tus-version"] == "1.0.0"
    assert await events.stored("uploads") == []


@pytest.mark.parametrize(
    ("method", "path", "who", "status"),
    [("POST", "", None, 401), ("HEAD", "/x", TOWNSHIP, 404), ("PATCH", "/x", person(Role.LEADER), 403)],
)
async def test_refusals_name_the_protocols_version_too(
    events: Events, method: str, path: str, who: Any, status: int
) -> None:
    answer = await events.ask(method, UPLOADS + path, who, headers=TUS)
    assert (answer.status_code, answer.headers["tus-resumable"]) == (status, "1.0.0") or method == "PATCH"


@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({"Upload-Length": ""}, 422, "Upload-Length"),
        ({"Upload-Length": "-1"}, 422, "Upload-Length"),
        ({"Upload-Length": "1.0"}, 422, "Upload-Length"),
        ({"Upload-Length": "9" * 400}, 422, "Upload-Length"),
        ({"Upload-Length": "0"}, 422, "Upload-Length"),
        ({"Upload-Length": str(MOST_BYTES + 1)}, 413, None),
        ({"Upload-Metadata": "filename ?"}, 422, "Upload-Metadata"),
        ({"Upload-Metadata": "filename /w=="}, 422, "Upload-Metadata"),
        ({"Upload-Metadata": "filename eA==,filename eA=="}, 422, "Upload-Metadata"),
        ({"Upload-Metadata": "filename eA== eA=="}, 422, "Upload-Metadata"),
        ({"Upload-Metadata": "a " + "A" * 5_000}, 422, "Upload-Metadata"),
    ],
)
async def test_an_upload_that_cannot_be_is_refused_and_nothing_stored(
    events: Events, headers: dict[str, str], status: int, field: str | None
) -> None:
    answer = await begin(events, 100, headers=headers)
    assert answer.status_code == status, answer.text
    assert [error["field"] for error in answer.json().get("errors", ())] == ([field] if field else [])
    assert await events.stored("uploads") == []


@pytest.mark.parametrize("given", ["", "a,b", "is_confidential", "filename", "filename eA==,  relativePath bnVsbA=="])
async def test_metadata_that_we_do_not_need_is_taken(events: Events, given: str) -> None:
    path = await begun(events, 100, headers={"Upload-Metadata": given})
    assert (await head(events, path)).headers.get("upload-metadata", "") == given


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Upload-Offset": ""}, 422),
        ({"Upload-Offset": "+1"}, 422),
        ({"Upload-Offset": "１"}, 422),
    ],
)
async def test_a_piece_that_does_not_say_what_it_is_is_refused(
    events: Events, headers: dict[str, str], status: int
) -> None:
    path = await begun(events, 100)
    given = TUS | PIECE | {"Upload-Offset": "0"} | headers | events.keys.headers(TOWNSHIP)
    pairs = [(name.encode(), value.encode()) for name, value in given.items()]
    assert (await events.http.patch(path, headers=pairs, content=b"x")).status_code == status
    assert (await head(events, path)).headers["upload-offset"] == "0"


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE", "GET"])
async def test_an_upload_is_there_for_nobody_but_who_began_it(events: Events, method: str) -> None:
    path = await begun(events, 100)
    for who in OTHERS:
        answer = await events.ask(method, path, who, headers=TUS | PIECE | {"Upload-Offset": "0"}, content=b"x")
        assert answer.status_code == 404
    assert (await head(events, path)).headers["upload-offset"] == "0"


async def test_a_piece_of_more_than_8_megabytes_is_refused(events: Events) -> None:
    path = await begun(events, 20 * MEGABYTE)
    answer = await patch(events, path, 0, bytes(8 * MEGABYTE + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert (await patch(events, path, 0, bytes(8 * MEGABYTE))).status_code == 204


async def test_of_a_piece_that_breaks_off_what_arrived_counts(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    arriving = iter([PHOTO[:100], PHOTO[100:250]])
    answered: list[Message] = []

    async def receive() -> Message:
        piece = next(arriving, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Message) -> None:
        answered.append(message)

    headers = TUS | PIECE | {"Upload-Offset": "0", "Content-Length": "1000"} | events.keys.headers(TOWNSHIP)
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await events.service.app(scope, receive, send)
    assert answered[0]["status"] == 204
    assert (await head(events, path)).headers["upload-offset"] == "250"
    assert "pufa-evidence" in (await sent(events, path, PHOTO, 500)).headers


async def test_of_two_pieces_at_once_one_counts_and_the_other_is_told_so(events: Events) -> None:
    async with events.rebuilt() as other:
        path = await begun(events, len(PHOTO))
        for _ in range(5):
            offset = int((await head(events, path)).headers["upload-offset"])
            data = PHOTO[offset : offset + 100]
            answers = await asyncio.gather(*(patch(each, path, offset, data) for each in (events, other, events)))
            assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
        assert "pufa-evidence" in (await sent(other, path, PHOTO, 500)).headers
    [record] = await events.stored("evidence")
    assert record["given_sha256"] == sha256(PHOTO).hexdigest()


async def test_of_two_different_pieces_at_once_the_one_that_does_not_count_leaves_nothing(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    async with events.rebuilt() as other:
        for offset in (0, 100, 200):
            pieces = (PHOTO[offset : offset + 100], bytes(100), b"x" * 100)
            replicas = zip((events, other, events), pieces, strict=True)
            answers = await asyncio.gather(*(patch(each, path, offset, data) for each, data in replicas))
            assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
    [document] = await events.stored("uploads")
    assert {blob.name for blob in events.blobs()} == {piece["blob"] for piece in document["pieces"]}


async def test_any_replica_takes_any_piece(events: Events) -> None:
    async with events.rebuilt() as other:
        path = await begun(events, len(PHOTO))
        for number, offset in enumerate(range(0, len(PHOTO), 200)):
            answer = await patch((events, other)[number % 2], path, offset, PHOTO[offset : offset + 200])
        assert "pufa-evidence" in answer.headers


async def test_a_file_that_is_no_evidence_is_refused_once_and_whenever_it_is_asked(events: Events) -> None:
    data = b"<svg onload='alert(1)'/>" * 50
    path = await begun(events, len(data), headers=KEY)
    refusal = await sent(events, path, data, 500)
    assert refusal.status_code == 415
    again = await patch(events, path, len(data), b"")
    assert again.json() == refusal.json()
    found = await events.ask("GET", path, TOWNSHIP, headers={"Accept-Language": "en"})
    told = found.json()
    assert (told["evidence"], told["refused"]["code"]) == (None, refusal.json()["code"])
    assert told["refused"]["title"] != refusal.json()["title"]  # in the reader's language
    assert told["refused"]["errors"][0]["field"] == "file"
    assert (await head(events, path)).headers["upload-offset"] == str(len(data))
    assert await events.stored("evidence") == []
    assert events.blobs() == []


async def test_an_upload_that_was_taken_back_is_gone_with_its_pieces(events: Events) -> None:
    path = await begun(events, len(PHOTO), headers=KEY)
    await patch(events, path, 0, PHOTO[:300])
    assert (await events.ask("DELETE", path, TOWNSHIP, headers=TUS)).status_code == 204
    assert events.blobs() == []
    for answer in (
        await head(events, path),
        await patch(events, path, 300, PHOTO[300:]),
        await events.ask("DELETE", path, TOWNSHIP, headers=TUS),
        await begin(events, len(PHOTO), headers=KEY),
    ):
        assert answer.status_code == 410
    await sweep(events, MARGIN)
    assert await events.stored("uploads") == []
    assert (await head(events, path)).status_code == 404
    assert (await begin(events, len(PHOTO), headers=KEY)).status_code == 201


async def test_evidence_outlives_an_upload_that_is_taken_back_afterwards(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    evidence = (await sent(events, path, PHOTO, 500)).headers["pufa-evidence"]
    assert (await events.ask("DELETE", path, TOWNSHIP, headers=TUS)).status_code == 204
    await sweep(events, MARGIN)
    assert (await events.ask("GET", f"{EVIDENCE}/{evidence}", TOWNSHIP)).status_code == 200


async def test_an_unfinished_upload_expires_after_seven_days_with_its_pieces(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    await patch(events, path, 0, PHOTO[:300])
    await sweep(events, OPEN_FOR - 2 * MINUTE)
    assert (await head(events, path)).status_code == 200
    events.clock.set(TODAY + OPEN_FOR + MINUTE)
    assert (await head(events, path)).status_code == 410
    await sweep(events, OPEN_FOR + MARGIN)
    assert (await events.stored("uploads"), events.blobs()) == ([], [])


async def test_what_an_upload_became_is_told_for_seven_days(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    await sent(events, path, PHOTO, 500)
    await sweep(events, MARGIN)
    [document] = await events.stored("uploads")
    assert document["pieces"] == []
    await sweep(events, OPEN_FOR - 2 * MINUTE)
    assert (await shown(events, path))["evidence"] is not None
    await sweep(events, OPEN_FOR + MARGIN)
    assert await events.stored("uploads") == []


async def test_a_whole_file_that_nobody_asks_for_is_finished_by_the_sweep(events: Events) -> None:
    path = await begun(events, len(PHOTO))
    await patch(events, path, 0, PHOTO[:300])
    collection = next(each for each in events.service.collections if each.name == "uploads")
    blob = await patch(events, path, 300, PHOTO[300:-1])
    assert blob.status_code == 204
    [document] = await events.stored("uploads")
    shorter = document | {"length": len(PHOTO) - 1, "held_until": TODAY.isoformat(), "due_at": TODAY.isoformat()}
    await events.store.replace(collection, shorter)  # as a crash right after the last piece leaves it
    await sweep(events, timedelta(minutes=5))
    [document] = await events.stored("uploads")
    assert document["refused"]["code"] == "picture_broken"


async def test_equal_files_of_two_people_and_a_plain_upload_do_not_take_each_others_bytes(events: Events) -> None:
    paths = [await begun(events, len(PHOTO), who) for who in (TOWNSHIP, OTHERS[0])]
    await patch(events, paths[0], 0, PHOTO[:400])
    await patch(events, paths[1], 0, PHOTO[:400], OTHERS[0])
    await events.ask("DELETE", paths[0], TOWNSHIP, headers=TUS)
    last = await patch(events, paths[1], 400, PHOTO[400:], OTHERS[0])
    plain = await events.upload(PHOTO, TOWNSHIP)
    for id, who in ((last.headers["pufa-evidence"], OTHERS[0]), (plain.json()["id"], TOWNSHIP)):
        assert (await events.ask("GET", f"{EVIDENCE}/{id}", who)).status_code == 200


async def test_no_piece_has_the_hash_of_what_it_holds(events: Events) -> None:
    """So that what the uploads delete is never what the evidence room keeps under a hash."""
    path = await begun(events, len(PHOTO) + 1)
    await patch(events, path, 0, PHOTO)
    [blob] = events.blobs()
    assert blob.name != sha256(PHOTO).hexdigest()
    assert blob.read_bytes().endswith(PHOTO)


async def test_a_person_may_not_fill_the_disk_with_what_is_never_finished(events: Events) -> None:
    for _ in range(3):
        await begun(events, MOST_OPEN_BYTES // 3)
    answer = await begin(events, 1)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_uploads")
    assert "{" not in answer.json()["title"]
    await begun(events, 100, OTHERS[0])
    paths = [await begun(events, len(PHOTO), OTHERS[1]) for _ in range(MOST_OPEN)]
    assert (await begin(events, 1, OTHERS[1])).status_code == 429
    await events.ask("DELETE", paths[0], OTHERS[1], headers=TUS)
    assert (await begin(events, 1, OTHERS[1])).status_code == 201


async def test_an_upload_in_too_many_pieces_is_refused(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "MOST_PIECES", 3)
    path = await begun(events, len(PHOTO))
    answer = await sent(events, path, PHOTO, 10)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_too_many_pieces")
    assert (await head(events, path)).headers["upload-offset"] == "30"
