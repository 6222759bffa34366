"""Documents, sound, video and references as evidence: what is known of them, who gets them, in which parts, and their end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from services.events.evidence.documents import EVIDENCE as RECORDS
from shared.access import Principal
from shared.contracts.tasks import Role
from shared.errors import Unavailable
from shared.store.files import FileBlobs
from tests.builders import person, picture
from tests.files import SOUND_FILES, film, pdf
from tests.integration.events_stack import EVIDENCE, TODAY, Events, events_service

TOWNSHIP, COLLEAGUE = person(), person(user="another-at-east")
OTHER_TOWNSHIP, SECTION, LEADER = person(Role.TOWNSHIP, "west"), person(Role.SECTION), person(Role.LEADER)
REFERENCES = f"{EVIDENCE}/references"
VIDEO = {"url": "https://video.example.com/2023/普法?id=1", "title": "普法晚会全程录像"}


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def uploaded(events: Events, data: bytes, *, name: str = "总结.pdf", key: str = "file") -> dict[str, Any]:
    files = {"file": (name, data, "application/octet-stream")}
    answer = await events.ask("POST", EVIDENCE, TOWNSHIP, headers={"Idempotency-Key": key}, files=files)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def refer(events: Events, who: Principal = TOWNSHIP, *, key: str = "video", **different: Any) -> Any:
    return await events.ask("POST", REFERENCES, who, headers={"Idempotency-Key": key}, json=VIDEO | different)


async def expire(events: Events, after: timedelta) -> None:
    events.clock.set(TODAY + after)
    await next(each for each in events.service.tickers if each.name == "expire-evidence").work()


async def test_every_kind_of_file_comes_back_byte_for_byte_but_pictures(events: Events) -> None:
    for name, (data, kind, content_type) in SOUND_FILES.items():
        made = await uploaded(events, data, key=name)
        assert (made["kind"], made["content_type"], made["url"]) == (kind, content_type, None)
        answer = await events.ask("GET", f"{EVIDENCE}/{made['id']}", TOWNSHIP)
        assert answer.content == data or kind == "picture"
        assert int(answer.headers["content-length"]) == made["size"] == len(answer.content)


async def test_a_file_without_a_thumbnail_has_none(events: Events) -> None:
    made = await uploaded(events, pdf())
    assert (await events.ask("GET", f"{EVIDENCE}/{made['id']}/thumbnail", TOWNSHIP)).status_code == 404


PARTS = (
    ("bytes=0-99", 206, 0, 100),
    ("bytes=100-", 206, 100, None),
    ("bytes=-50", 206, -50, None),
    ("bytes=10-99999999", 206, 10, None),
    ("bytes=0-0", 206, 0, 1),
    ("bytes=-99999999", 206, 0, None),
    ("bytes=5-2", 200, 0, None),
    ("bytes=0-9,20-29", 200, 0, None),
    ("bytes=-", 200, 0, None),
    ("lines=1-2", 200, 0, None),
)
"""What a player asks for, the status it gets, and from where to before where."""


async def test_a_player_gets_the_part_it_asks_for(events: Events) -> None:
    data = film(media=bytes(range(256)) * 40)
    path = f"{EVIDENCE}/{(await uploaded(events, data))['id']}"
    for asked, status, first, last in PARTS:
        answer = await events.ask("GET", path, TOWNSHIP, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, data[first:last]), asked
        assert answer.headers["accept-ranges"] == "bytes"
        if status == 206:
            start = first % len(data)
            assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.content) - 1}/{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
async def test_a_part_behind_the_end_is_not_there(events: Events, asked: str) -> None:
    made = await uploaded(events, film())
    answer = await events.ask("GET", f"{EVIDENCE}/{made['id']}", TOWNSHIP, headers={"Range": asked})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")


async def test_a_reader_who_has_it_already_is_told_so(events: Events) -> None:
    path = f"{EVIDENCE}/{(await uploaded(events, film()))['id']}"
    tag = (await events.ask("GET", path, TOWNSHIP)).headers["etag"]
    again = await events.ask("GET", path, TOWNSHIP, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    newer = await events.ask("GET", path, TOWNSHIP, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert newer.status_code == 200


async def test_what_is_known_of_evidence_is_told_to_who_may_see_it(events: Events) -> None:
    made = await uploaded(events, pdf())
    posted = await events.posted(TOWNSHIP, evidence=[made["id"]])
    path = f"{EVIDENCE}/{made['id']}/about"
    for who in (TOWNSHIP, COLLEAGUE, SECTION, LEADER):
        about = (await events.ask("GET", path, who)).json()
        assert about == made | {"thumbnail": False, "activity": posted["id"], "position": None, "taken_at": None}
    assert (await events.ask("GET", path, OTHER_TOWNSHIP)).status_code == 404


async def test_many_are_asked_about_at_once_and_what_one_may_not_see_is_left_out(events: Events) -> None:
    first, second = [(await uploaded(events, pdf(), key=key))["id"] for key in "ab"]
    await events.posted(TOWNSHIP, evidence=[second])
    ids = f"{second},unknown, {first},{second}"
    for who, seen in ((TOWNSHIP, [second, first]), (SECTION, [second]), (OTHER_TOWNSHIP, [])):
        answer = await events.ask("GET", EVIDENCE, who, params={"ids": ids})
        assert ([each["id"] for each in answer.json()["items"]], answer.json()["next"]) == (seen, None)


async def test_none_and_too_many_ids_are_refused(events: Events) -> None:
    for ids in (None, "", ",", ",".join(f"id-{n}" for n in range(101))):
        answer = await events.ask("GET", EVIDENCE, TOWNSHIP, params={} if ids is None else {"ids": ids})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ids"), ids


async def test_a_long_video_is_named_by_its_address(events: Events) -> None:
    answer, again = await refer(events), await refer(events)
    made = answer.json()
    assert (answer.status_code, again.status_code) == (201, 200)
    assert again.json() == made
    assert {name: made[name] for name in ("kind", "name", "url", "sha256", "size")} == {
        "kind": "reference",
        "name": VIDEO["title"],
        "url": VIDEO["url"],
        "sha256": None,
        "size": 0,
    }
    assert (await refer(events, title="另一个")).json()["code"] == "idempotency_conflict"
    posted = await events.posted(TOWNSHIP, evidence=[made["id"]])
    about = (await events.ask("GET", f"{EVIDENCE}/{made['id']}/about", SECTION)).json()
    assert (about["activity"], about["url"]) == (posted["id"], VIDEO["url"])
    content = await events.ask("GET", f"{EVIDENCE}/{made['id']}", SECTION)
    assert (content.status_code, content.json()["code"]) == (404, "evidence_elsewhere")
    assert VIDEO["url"] in content.json()["title"]


NO_ADDRESSES = (
    "",
    "video.example.com",
    "ftp://video.example.com/x",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https://",
    "https:///x",
    "https://user:word@video.example.com/",
    "https://user@video.example.com/",
    "https://video.example.com:99999/",
    "https://video.example.com/a b",
    "https://video.example.com/\n",
    "https://[::1",
    'https://video.example.com/"onload="x',
    "https://video.example.com/" + "x" * 2_000,
)


async def test_an_address_that_is_none_or_carries_a_password_is_refused(events: Events) -> None:
    for url in NO_ADDRESSES:
        answer = await refer(events, url=url)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url"), url
    assert await events.stored("evidence") == []


async def test_a_reference_needs_a_title_of_one_line(events: Events) -> None:
    for title in ("", "  ", "a\nb", "a\0b", "长" * 201):
        answer = await refer(events, title=title)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "title"), title


async def test_references_and_files_expire_like_pictures(events: Events) -> None:
    await refer(events)
    await uploaded(events, film(), key="lonely")
    kept = await uploaded(events, pdf(), key="kept")
    await events.posted(TOWNSHIP, evidence=[kept["id"]])
    await expire(events, timedelta(days=8))
    assert [doc["id"] for doc in await events.stored("evidence")] == [kept["id"]]
    assert [path.name for path in events.blobs()] == [kept["sha256"]]


def located(different: dict[int, Any] | None = None) -> bytes:
    place: dict[int, Any] = {1: "N", 2: (35.0, 3.0, 36.0), 3: "E", 4: (118.0, 20.0, 24.0)}
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(place | (different or {}))
    exif.get_ifd(0x8769)[0x9003] = "2023:06:14 09:30:00"
    return picture(exif=exif)


async def test_where_and_when_a_photo_was_taken_is_kept_for_the_office_where_the_district_wants_it(
    events: Events,
) -> None:
    async with events.rebuilt(keep_photo_positions=True) as keeping:
        made = await uploaded(keeping, located())
        await keeping.posted(TOWNSHIP, evidence=[made["id"]])
        path = f"{EVIDENCE}/{made['id']}/about"
        for who in (TOWNSHIP, LEADER):
            hidden = (await keeping.ask("GET", path, who)).json()
            assert (hidden["position"], hidden["taken_at"]) == (None, None)
        for who in (SECTION, person(Role.ADMIN)):
            shown = (await keeping.ask("GET", path, who)).json()
            assert shown["position"] == {"latitude": 35.06, "longitude": 118.34}
            assert shown["taken_at"] == "2023-06-14T09:30:00+08:00"
        kept = (await keeping.ask("GET", f"{EVIDENCE}/{made['id']}", SECTION)).content
        assert b"GPS" not in kept
        assert b"2023:06" not in kept


async def test_where_a_photo_was_taken_is_not_kept_otherwise(events: Events) -> None:
    await uploaded(events, located())
    [doc] = await events.stored("evidence")
    assert not {"position", "taken_at"} & set(doc)


NO_POSITIONS: tuple[dict[int, Any], ...] = (
    {1: "X"},
    {2: (95.0, 0.0, 0.0)},
    {2: (1.0,)},
    {4: (IFDRational(0, 0), 0.0, 0.0)},
    {3: ""},
)


async def test_a_position_that_cannot_be_is_left_out(events: Events) -> None:
    async with events.rebuilt(keep_photo_positions=True) as keeping:
        for number, wrong in enumerate(NO_POSITIONS):
            assert (await keeping.upload(located(wrong), key=str(number))).status_code == 201
        docs = await keeping.stored("evidence")
        assert (len(docs), [doc for doc in docs if "position" in doc]) == (len(NO_POSITIONS), [])


class FailingBlobs(FileBlobs):
    """Fails at one of its methods once, as a place does that goes away at that moment."""

    def __init__(self, folder: Path, method: str) -> None:
        super().__init__(folder)
        self._method: str | None = method

    def _fail(self, method: str) -> None:
        if self._method == method:
            self._method = None
            raise Unavailable("blobs", "gone for a moment")

    async def put(self, data: bytes) -> str:
        self._fail("put")
        return await super().put(data)

    async def put_file(self, file: Any) -> str:
        self._fail("put_file")
        return await super().put_file(file)

    async def delete(self, sha256: str) -> bool:
        self._fail("delete")
        return await super().delete(sha256)


@pytest.mark.parametrize(
    ("data", "method"), [(picture(), "put"), (pdf(), "put_file"), (film(), "put_file")], ids=range(3)
)
async def test_an_upload_that_was_cut_off_before_its_bytes_stood_is_made_whole_when_sent_again(
    events: Events, data: bytes, method: str
) -> None:
    async with events.rebuilt(blobs=FailingBlobs(events.blobs_folder, method)) as failing:
        assert (await failing.upload(data)).status_code == 503
        [record] = await failing.stored("evidence")
        assert (await failing.ask("GET", f"{EVIDENCE}/{record['id']}", TOWNSHIP)).status_code == 404
        again = await failing.upload(data)
        assert (again.status_code, again.json()["id"]) == (200, record["id"])
        assert (await failing.ask("GET", f"{EVIDENCE}/{record['id']}", TOWNSHIP)).status_code == 200


async def test_an_upload_that_was_never_made_whole_expires(events: Events) -> None:
    async with events.rebuilt(blobs=FailingBlobs(events.blobs_folder, "put_file")) as failing:
        assert (await failing.upload(pdf())).status_code == 503
        await expire(failing, timedelta(days=8))
        assert await failing.stored("evidence") == []
        assert failing.blobs() == []


@pytest.mark.parametrize("data", [picture(), pdf()], ids=["picture", "pdf"])
async def test_an_expiry_that_was_cut_off_leaves_nothing_behind_in_the_end(events: Events, data: bytes) -> None:
    async with events.rebuilt(blobs=FailingBlobs(events.blobs_folder, "delete")) as failing:
        assert (await failing.upload(data)).status_code == 201
        with pytest.raises(Unavailable):
            await expire(failing, timedelta(days=8))
        [half] = await failing.stored("evidence")
        assert half["clearing"]
        late = await failing.upload(data)
        assert (late.status_code, late.json()["code"]) == (409, "evidence_expired")
        await expire(failing, timedelta(days=8))
        assert await failing.stored("evidence") == []
        assert failing.blobs() == []


async def test_a_record_that_is_being_deleted_does_not_hold_bytes_that_nobody_else_needs(events: Events) -> None:
    """Two records of the same bytes whose deletions were both cut off must not wait for each other."""
    for key in "ab":
        await uploaded(events, pdf(), key=key)
    for doc in await events.stored("evidence"):
        await events.store.replace(RECORDS, {**doc, "clearing": [doc["sha256"]], "sha256": ""})
    await expire(events, timedelta(days=8))
    assert events.blobs() == []


async def test_bytes_in_use_by_another_record_outlive_any_kind(events: Events) -> None:
    await uploaded(events, film(), key="lonely")
    kept = await uploaded(events, film(), key="kept")
    await events.posted(TOWNSHIP, evidence=[kept["id"]])
    await expire(events, timedelta(days=8))
    assert (await events.ask("GET", f"{EVIDENCE}/{kept['id']}", TOWNSHIP)).content == film()


async def test_a_record_from_before_there_were_kinds_is_read_as_a_picture(events: Events) -> None:
    made = (await events.upload(picture())).json()
    [doc] = await events.stored("evidence")
    old = {name: value for name, value in doc.items() if name not in ("kind", "name", "prints")}
    await events.store.replace(RECORDS, old)
    about = (await events.ask("GET", f"{EVIDENCE}/{made['id']}/about", TOWNSHIP)).json()
    assert (about["kind"], about["name"]) == ("picture", "")
    answer = await events.ask("GET", f"{EVIDENCE}/{made['id']}", TOWNSHIP)
    assert answer.headers["content-disposition"].startswith("inline; filename=")
