"""Pictures as evidence: cleaned, kept once, seen by those who may, gone when no activity names them."""

import struct
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shared.access import Principal
from shared.contracts.tasks import Role
from shared.web.guard import COOKIE
from tests.builders import activity_body, person, picture
from tests.integration.events_stack import ACTIVITIES, EVIDENCE, TODAY, Events, events_service

TOWNSHIP, COLLEAGUE = person(), person(user="another-at-east")
OTHER_TOWNSHIP, SECTION, LEADER = person(Role.TOWNSHIP, "west"), person(Role.SECTION), person(Role.LEADER)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def uploaded(events: Events, who: Principal = TOWNSHIP, *, key: str = "photo", colour: str = "teal") -> str:
    answer = await events.upload(picture(colour=colour), who, key=key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises this many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + rows


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_comes_back_as_its_own_type(events: Events, form: str) -> None:
    made = (await events.upload(picture(form))).json()
    answer = await events.ask("GET", f"{EVIDENCE}/{made['id']}", TOWNSHIP)
    assert answer.headers["content-type"] == f"image/{form.lower()}"
    assert "private" in answer.headers["cache-control"]
    assert Image.open(BytesIO(answer.content)).size == (64, 48)
    assert (made["content_type"], made["size"]) == (f"image/{form.lower()}", len(answer.content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_where_and_how_a_picture_was_taken_is_not_kept_and_it_stands_upright(events: Events, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Example Camera"
    exif.get_ifd(0x8825)[1] = "N"  # a position
    given = picture(form, size=(64, 48), exif=exif, xmp=b"<x>Example Place</x>", comment=b"Example Comment")
    assert b"Example Camera" in given
    made = (await events.upload(given)).json()
    kept = (await events.ask("GET", f"{EVIDENCE}/{made['id']}", TOWNSHIP)).content
    image = Image.open(BytesIO(kept))
    assert image.size == (48, 64)
    assert dict(image.getexif()) == {}
    assert b"Example" not in kept


async def test_a_phones_several_pictures_in_one_file_are_kept_as_the_first(events: Events) -> None:
    second = Image.new("RGB", (64, 48), "red")
    several = picture("MPO", save_all=True, append_images=[second])
    made = await events.upload(several)
    assert (made.status_code, made.json()["content_type"]) == (201, "image/jpeg")


@pytest.mark.parametrize(
    ("form", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGBA")],
)
async def test_every_way_to_hold_colours_is_taken(events: Events, form: str, mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (64, 48)).save(out, form)
    assert (await events.upload(out.getvalue())).status_code == 201


async def test_a_thumbnail_is_a_small_jpeg(events: Events) -> None:
    made = (await events.upload(picture("PNG", size=(1200, 600)))).json()
    answer = await events.ask("GET", f"{EVIDENCE}/{made['id']}/thumbnail", TOWNSHIP)
    image = Image.open(BytesIO(answer.content))
    assert (image.format, image.size) == ("JPEG", (480, 240))


async def test_an_upload_sent_again_is_kept_once(events: Events) -> None:
    first, again = await events.upload(picture()), await events.upload(picture())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await events.upload(picture(colour="red"))
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert len(await events.stored("evidence")) == 1


async def test_equal_pictures_share_their_bytes(events: Events) -> None:
    first, second = await uploaded(events, key="a"), await uploaded(events, OTHER_TOWNSHIP, key="b")
    assert first != second
    assert len(events.blobs()) == 2  # the picture and its thumbnail


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (picture("GIF"), 415, "file_is_gif"),
        (picture("BMP"), 415, "file_is_other_picture"),
        (picture(size=(500, 500))[:-400], 422, "picture_broken"),
        (picture("PNG", size=(500, 500))[:-60], 422, "picture_broken"),
        (png_that_claims(9_000, 9_000), 422, "picture_too_many_pixels"),
        (png_that_claims(60_000, 60_000), 422, "picture_too_many_pixels"),
        (png_that_claims(12_000, 9_000), 422, "picture_too_many_pixels"),
        (png_that_claims(500, 500), 422, "picture_broken"),
        (picture() + b"\0" * 15_728_640, 413, "body_too_large"),
    ],
    ids=lambda value: value[:8].hex() if isinstance(value, bytes) else None,
)
async def test_what_is_no_sound_picture_is_refused_and_nothing_of_it_kept(
    events: Events, data: bytes, status: int, code: str
) -> None:
    answer = await events.upload(data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await events.stored("evidence") == []
    assert events.blobs() == []


async def test_a_body_of_54_megabytes_is_refused(events: Events) -> None:
    answer = await events.upload(b"\0" * 54_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_an_upload_without_a_file_names_the_field(events: Events) -> None:
    headers = {"Idempotency-Key": "k"}
    answer = await events.ask("POST", EVIDENCE, TOWNSHIP, headers=headers, data={"note": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


async def test_evidence_that_no_activity_names_is_seen_by_its_uploader_alone(events: Events) -> None:
    path = f"{EVIDENCE}/{await uploaded(events)}"
    assert (await events.ask("GET", path, TOWNSHIP)).status_code == 200
    for other in (COLLEAGUE, OTHER_TOWNSHIP, SECTION, LEADER):
        assert (await events.ask("GET", path, other)).status_code == 404


async def test_evidence_is_seen_by_whoever_sees_its_activity(events: Events) -> None:
    id = await uploaded(events)
    await events.posted(TOWNSHIP, evidence=[id])
    for path in (f"{EVIDENCE}/{id}", f"{EVIDENCE}/{id}/thumbnail"):
        for other in (COLLEAGUE, SECTION, LEADER):
            assert (await events.ask("GET", path, other)).status_code == 200
        assert (await events.ask("GET", path, OTHER_TOWNSHIP)).status_code == 404
        assert (await events.ask("GET", path)).status_code == 401


async def test_an_image_takes_the_dashboards_cookie_and_a_post_does_not(events: Events) -> None:
    path = f"{EVIDENCE}/{await uploaded(events)}/thumbnail"
    cookie = {"Cookie": f"{COOKIE}={events.keys.token(TOWNSHIP)}"}
    assert (await events.ask("GET", path, headers=cookie)).status_code == 200
    headers = cookie | {"Idempotency-Key": "k"}
    assert (await events.ask("POST", ACTIVITIES, headers=headers, json=activity_body())).status_code == 401


@pytest.mark.parametrize(
    ("uploader", "code"),
    [(OTHER_TOWNSHIP, "evidence_unknown"), (SECTION, "evidence_unknown"), (None, "evidence_unknown")],
)
async def test_evidence_of_others_and_none_at_all_cannot_be_named(
    events: Events, uploader: Principal | None, code: str
) -> None:
    id = await uploaded(events, uploader) if uploader else "never-uploaded"
    mine = await uploaded(events, key="mine")
    answer = await events.post(TOWNSHIP, evidence=[mine, id])
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("evidence.1", code)]
    assert await events.stored("activities") == []


async def test_evidence_belongs_to_one_activity(events: Events) -> None:
    id = await uploaded(events)
    first = await events.posted(TOWNSHIP, evidence=[id])
    answer = await events.post(TOWNSHIP, key="second", evidence=[id])
    assert [e["code"] for e in answer.json()["errors"]] == ["evidence_taken"]
    revised = activity_body(title="改过的标题", evidence=[id])
    headers = {"If-Match": '"1"'}
    answer = await events.ask("PUT", f"{ACTIVITIES}/{first['id']}", SECTION, headers=headers, json=revised)
    assert (answer.status_code, answer.json()["evidence"]) == (200, [id])


async def expire(events: Events, after: timedelta) -> None:
    events.clock.set(TODAY + after)
    await next(each for each in events.service.tickers if each.name == "expire-evidence").work()


async def test_unattached_evidence_expires_after_seven_days_with_its_bytes(events: Events) -> None:
    lonely = await uploaded(events, key="lonely", colour="red")
    named = await uploaded(events, key="named")
    await events.posted(TOWNSHIP, evidence=[named])
    await expire(events, timedelta(days=6, hours=23))
    assert len(await events.stored("evidence")) == 2
    await expire(events, timedelta(days=7, hours=2))
    assert [doc["id"] for doc in await events.stored("evidence")] == [named]
    assert (await events.ask("GET", f"{EVIDENCE}/{lonely}", TOWNSHIP)).status_code == 404
    assert (await events.ask("GET", f"{EVIDENCE}/{named}", TOWNSHIP)).status_code == 200
    assert len(events.blobs()) == 2


async def test_bytes_that_another_record_needs_outlive_an_expired_one(events: Events) -> None:
    await uploaded(events, key="lonely")
    named = await uploaded(events, OTHER_TOWNSHIP, key="named")
    await events.posted(OTHER_TOWNSHIP, evidence=[named])
    await expire(events, timedelta(days=8))
    assert (await events.ask("GET", f"{EVIDENCE}/{named}", OTHER_TOWNSHIP)).status_code == 200


async def test_a_picture_taken_out_by_a_revision_stays_for_the_history(events: Events) -> None:
    id = await uploaded(events)
    path = f"{ACTIVITIES}/{(await events.posted(TOWNSHIP, evidence=[id]))['id']}"
    await events.ask("PUT", path, TOWNSHIP, headers={"If-Match": '"1"'}, json=activity_body())
    await expire(events, timedelta(days=30))
    assert (await events.ask("GET", f"{EVIDENCE}/{id}", SECTION)).status_code == 200


async def test_evidence_attached_to_a_post_that_was_never_stored_is_free_again(events: Events) -> None:
    id = await uploaded(events)
    [doc] = await events.stored("evidence")
    collection = next(c for c in events.service.collections if c.name == "evidence")
    await events.store.replace(collection, doc | {"activity": "lost-in-a-crash"})
    assert (await events.posted(TOWNSHIP, evidence=[id]))["evidence"] == [id]


async def test_evidence_that_has_expired_cannot_be_named_any_more(events: Events) -> None:
    id = await uploaded(events)
    events.clock.set(TODAY + timedelta(days=7, minutes=1))
    answer = await events.post(TOWNSHIP, evidence=[id])
    assert [e["code"] for e in answer.json()["errors"]] == ["evidence_expired"]
