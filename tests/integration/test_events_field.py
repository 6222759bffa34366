"""The files of the page for phones as they are served: typed, tagged, locked down, and all there."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from services.events.field.files import MESSAGES, PAGE, read_files
from tests.integration.events_stack import Events, events_service

FIELD = "/api/events/field/"
TYPES = {
    "": "text/html; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "shell.js": "text/javascript; charset=utf-8",
    "service-worker.js": "text/javascript; charset=utf-8",
    "field.css": "text/css; charset=utf-8",
    "zh.json": "application/json",
    "manifest.json": "application/manifest+json",
    "icon-192.png": "image/png",
}
UNLISTED = {"shell.js", "service-worker.js"}
"""The worker itself and the list that it imports: the browser looks after these two."""

IMPORT = re.compile(r'^import .*?from "\./([^"]+)";', re.MULTILINE)
USED = re.compile(r"""\bt\(\s*(?:\w+ \? )?"([a-z_.]+)"(?: : "([a-z_.]+)")?""")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def test_each_file_is_served_to_anybody_with_its_type_and_locked_down(events: Events) -> None:
    for file, media_type in TYPES.items():
        answer = await events.ask("GET", FIELD + file)
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), file
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert not re.search("unsafe|http|data:|[*]", policy)


async def test_an_unchanged_file_is_not_sent_again(events: Events) -> None:
    first = await events.ask("GET", FIELD + "app.js")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = await events.ask("GET", FIELD + "app.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await events.ask("GET", FIELD + "app.js", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


async def test_the_address_without_its_slash_leads_to_the_page(events: Events) -> None:
    answer = await events.ask("GET", FIELD.rstrip("/"))
    assert (answer.status_code, answer.headers["location"]) == (308, FIELD)


async def test_nothing_else_of_the_folder_is_served(events: Events) -> None:
    for name in ("x.js", "api.py", "..%2Ffiles.py", "%2e%2e%2ffiles.py", "page", "app.js%00"):
        assert (await events.ask("GET", FIELD + name)).status_code == 404, name


def test_the_page_asks_for_nothing_outside_and_holds_no_inline_script() -> None:
    for path in PAGE.glob("*.*"):
        if path.suffix in (".html", ".js", ".css", ".json"):
            addresses = set(re.findall(r"https?://[^\s\"')]+", path.read_text()))
            assert addresses <= {"http://www.w3.org/2000/svg", "https://tus.io/protocols/resumable-upload"}, path.name
    page = (PAGE / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", page)


def test_every_file_that_the_page_names_exists() -> None:
    files = read_files()
    page = (PAGE / "index.html").read_text()
    manifest = orjson.loads((PAGE / "manifest.json").read_bytes())
    named = [*re.findall(r'(?:href|src)="([^"]+)"', page), *(icon["src"] for icon in manifest["icons"])]
    for path in PAGE.glob("*.js"):
        named += IMPORT.findall(path.read_text())
    assert set(named) <= set(files), "named but not there"
    scripts = {path.name for path in PAGE.glob("*.js")} - {"app.js", "service-worker.js"}
    assert scripts <= set(named), "there but imported by none"


def test_the_worker_lists_every_other_file_with_its_tag_and_a_version_that_follows_them() -> None:
    files = read_files()
    listing = files["shell.js"].content.decode()
    assert all(f'"{name}": "{file.tag}"' in listing for name, file in files.items() if name not in UNLISTED)
    assert re.search(r'VERSION = "[0-9a-f]{12}"', listing)


def test_both_catalogues_have_the_same_keys_and_the_page_uses_only_those() -> None:
    zh, en = [orjson.loads((MESSAGES / f"{language}.json").read_bytes()) for language in ("zh", "en")]
    assert list(zh) == list(en)
    parameters = {code: set(re.findall(r"\{\w+\}", text)) for code, text in zh.items()}
    assert parameters == {code: set(re.findall(r"\{\w+\}", text)) for code, text in en.items()}
    used = {code for path in PAGE.glob("*.js") for found in USED.findall(path.read_text()) for code in found if code}
    assert {f"field.{code}" for code in used if not code.endswith(".")} <= set(zh)
    assert len(used) > 40


def test_modules_stay_short() -> None:
    assert all(len(path.read_text().splitlines()) < 200 for path in PAGE.glob("*.js"))
