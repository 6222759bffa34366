"""Hostile uploads: refused with a reason, in bounded memory, and nothing of them left anywhere."""

import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.contracts.base import derived_id
from tests.builders import REPOSITORY, person, picture
from tests.files import (
    MEGABYTE,
    SOUND_FILES,
    box,
    film,
    mp3,
    office,
    ole2,
    pdf,
    png_that_claims,
    webm,
    zip_of_zeros,
    zipped,
)
from tests.integration.events_stack import EVIDENCE, Events, events_service

PAGE = b"<html><script>alert(1)</script></html>"
ARCHIVE = zipped({"Main.class": b"\xca\xfe\xba\xbe" + bytes(60)})
MOST_GROWTH = 48 * MEGABYTE
"""By how much one hostile upload may raise the peak of the service's memory."""


@pytest.fixture
async def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Events]:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    async with events_service(tmp_path) as running:
        yield running


async def send(events: Events, data: bytes, *, name: str = "x", declared: str = "image/jpeg") -> httpx.Response:
    files = {"file": (name, data, declared)}
    return await events.ask(
        "POST", EVIDENCE, person(), headers={"Idempotency-Key": derived_id(declared, name)}, files=files
    )


async def nothing_is_left(events: Events) -> bool:
    temporary = events.blobs_folder.parent / "tmp"
    return not (await events.stored("evidence") or any(events.blobs_folder.rglob("*")) or any(temporary.rglob("*")))


HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "nothing at all": (b"", 422, "file_empty"),
    "SVG with a script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "file_is_page"),
    "a page": (PAGE, 415, "file_is_page"),
    "a program": (b"MZ" + bytes(2_000), 415, "file_is_program"),
    "an archive": (ARCHIVE, 415, "file_is_archive"),
    "a GIF that is an archive": (picture("GIF") + ARCHIVE, 415, "file_is_gif"),
    "a PDF that is an archive": (pdf() + ARCHIVE, 422, "file_has_more"),
    "an archive that is a PDF": (zipped({"a": b"x"}, comment=pdf()), 422, "file_has_more"),
    "an MP4 with a page between its boxes": (film(between=box(b"free", PAGE)), 422, "file_has_more"),
    "an MP4 that is an archive": (film() + box(b"free", ARCHIVE), 422, "file_has_more"),
    "an MP3 that is an archive": (mp3(tag=b"GEOB" + ARCHIVE), 422, "file_has_more"),
    "a WebM with an archive behind it": (webm(1) + ARCHIVE, 422, "file_has_more"),
    "a Word file with a page before it": (PAGE + office(), 415, "file_is_page"),
    "a Word file with macros": (office(more={"word/vbaProject.bin": b"x"}), 422, "file_has_macros"),
    "an old Word file with macros": (ole2("WordDocument", "Macros"), 422, "file_has_macros"),
    "a Word file full of zeros": (office(more={"word/x.xml": bytes(9 * MEGABYTE)}), 422, "file_unpacks_too_large"),
    "a bomb in a Word file": (office(more={"word/a.xlsx": zip_of_zeros(9)}), 422, "file_unpacks_too_large"),
    "a PNG of 100 megapixels": (png_that_claims(10_000, 10_000), 422, "picture_too_many_pixels"),
    "a PNG of 3,600 megapixels": (png_that_claims(60_000, 60_000), 422, "picture_too_many_pixels"),
    "half a photo": (picture(size=(500, 500))[:3_000], 422, "picture_broken"),
    "half a PDF": (pdf()[:60], 422, "file_broken"),
    "half a video": (film()[:300], 422, "file_broken"),
    "half a Word file": (office()[:300], 422, "file_broken"),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_hostile_upload_is_refused_in_words_and_nothing_of_it_is_left(events: Events, case: str) -> None:
    data, status, code = HOSTILE[case]
    assert await nothing_is_left(events)
    answer = await send(events, data)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    [error] = problem["errors"]
    assert (error["field"], error["code"], error["reason"]) == ("file", code, problem["title"])
    assert problem["title"] not in ("", code)
    assert await nothing_is_left(events)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_of_a_photo_that_is_an_archive_too_only_the_photo_is_kept(events: Events, form: str) -> None:
    made = (await send(events, picture(form) + ARCHIVE)).json()
    kept = (await events.ask("GET", f"{EVIDENCE}/{made['id']}", person())).content
    assert made["kind"] == "picture"
    assert all(mark not in path.read_bytes() for path in events.blobs() for mark in (b"PK", b"Main.class"))
    assert len(kept) == made["size"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\x", "x.pdf"),
        ("..\\..\\windows\\system32\\总结.pdf", "总结.pdf"),
        ("总结.exe", "总结.exe.pdf"),
        ("a;b='c'.pdf", "a;b='c'.pdf"),
    ],
)
async def test_a_name_with_a_path_is_kept_without_it(events: Events, given: str, kept: str) -> None:
    made = (await send(events, pdf(), name=given, declared="application/pdf")).json()
    assert made["name"] == kept
    assert all(path.is_relative_to(events.blobs_folder) for path in events.blobs())
    headers = (await events.ask("GET", f"{EVIDENCE}/{made['id']}", person())).headers
    disposition = headers["content-disposition"]
    assert disposition.isascii()
    assert disposition.startswith("attachment; filename=")
    assert "/" not in disposition
    assert "\\" not in disposition


async def test_a_declared_type_that_lies_changes_nothing(events: Events) -> None:
    made = (await send(events, pdf(), name="photo.jpg", declared="image/jpeg")).json()
    assert (made["kind"], made["content_type"], made["name"]) == ("document", "application/pdf", "photo.jpg.pdf")
    served = await events.ask("GET", f"{EVIDENCE}/{made['id']}", person())
    assert served.headers["content-type"] == "application/pdf"
    refused = await send(events, PAGE, name="photo.png", declared="image/png")
    assert refused.json()["code"] == "file_is_page"


async def test_what_is_handed_out_cannot_run(events: Events) -> None:
    for name, (data, kind, content_type) in SOUND_FILES.items():
        made = (await send(events, data, name=name)).json()
        headers = (await events.ask("GET", f"{EVIDENCE}/{made['id']}", person())).headers
        assert headers["content-type"] == content_type
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert headers["content-disposition"].startswith("inline" if kind == "picture" else "attachment")


@pytest.mark.timeout(300)
def test_bombs_and_endless_files_take_little_memory_and_leave_nothing(tmp_path: Path) -> None:
    for folder in ("data", "tmp"):
        (tmp_path / folder).mkdir()
    child = subprocess.run(
        [sys.executable, "-m", "tests.integration.hostile_uploads", str(tmp_path / "data")],
        cwd=REPOSITORY,
        env={"TMPDIR": str(tmp_path / "tmp"), "PATH": ""},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = [json.loads(line) for line in child.stdout.decode().splitlines() if line.startswith("{")]
    codes = {each["case"]: each["code"] for each in told}
    assert codes == {
        "png-of-100-megapixels": "picture_too_many_pixels",
        "png-of-3600-megapixels": "picture_too_many_pixels",
        "docx-that-unpacks-to-100-megabytes": "file_unpacks_too_large",
        "docx-with-an-archive-of-zeros": "file_unpacks_too_large",
        "docx-that-unpacks-to-320-megabytes": "file_unpacks_too_large",
        "stream-of-300-megabytes": "body_too_large",
        "video-of-190-megabytes": None,
    }
    assert {each["case"]: each["grew"] for each in told if each["grew"] > MOST_GROWTH} == {}
    assert list((tmp_path / "tmp").iterdir()) == []
