"""The page for phones by itself in Chromium: a new version of it, and photos made small."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from PIL import Image
from playwright.async_api import Page, async_playwright, expect

from services.events.field.api import router
from services.events.field.files import LIST, WORKER, File, read_files, with_list
from shared.web.server import http_server
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.field_phone import FIELD, SLOW_MS
from tests.processes import free_port

pytestmark = [
    pytest.mark.browser,
]
SCALE = """async ([bytes, type]) => {
  const { scaled } = await import("./pictures.js");
  const made = await scaled(new File([new Uint8Array(bytes)], "现场.photo.png", { type }));
  const { name, blob } = made;
  if (!made.type.startsWith("image/")) return { name, size: blob.size, type: made.type };
  const picture = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const corner = [...context.getImageData(5, 5, 1, 1).data];
  return { name, size: blob.size, type: made.type, width: picture.width, height: picture.height, corner };
}"""


@asynccontextmanager
async def served(files: Mapping[str, File]) -> AsyncIterator[str]:
    """The page's files alone, from a mapping that may change while they are served."""
    app, port = FastAPI(), free_port()
    app.include_router(router(files))
    server = http_server(app, "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}{FIELD}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await (await browser.new_context(locale="zh-CN")).new_page()
        page.set_default_timeout(SLOW_MS)
        await page.goto(url)
        await page.locator(".sign-in").wait_for()
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        yield page
        await browser.close()


def renamed(files: Mapping[str, File], name: str) -> dict[str, File]:
    """The next version of the page, which calls itself ``name``."""
    texts = orjson.loads(files["zh.json"].content) | {"field.name": name}
    return with_list({**files, "zh.json": replace(files["zh.json"], content=orjson.dumps(texts))})


async def test_a_new_version_is_offered_and_taken_whole() -> None:
    files = read_files()
    async with served(files) as url, opened(url) as page:
        files |= renamed(files, "新版填报")
        await page.reload()
        await expect(page.locator("#head h1")).to_have_text("普法填报")
        await expect(page.locator("#notices")).to_contain_text("有新版本", timeout=SLOW_MS)
        await page.click("#notices button")
        await expect(page.locator("#head h1")).to_have_text("新版填报", timeout=SLOW_MS)
        await page.context.set_offline(True)
        await page.reload()
        await expect(page.locator("#head h1")).to_have_text("新版填报")
        assert len(await page.evaluate("caches.keys()")) == 1


async def test_a_version_that_is_only_half_there_is_not_taken() -> None:
    files = read_files()
    async with served(files) as url, opened(url) as page:
        files |= {name: renamed(files, "新版填报")[name] for name in (LIST, WORKER)}  # as another replica has them
        ends = page.evaluate(
            """navigator.serviceWorker.getRegistration().then((registration) => new Promise((done) => {
              registration.addEventListener("updatefound", () => {
                const worker = registration.installing;
                worker.addEventListener("statechange", () => done(worker.state));
              });
              registration.update().catch(() => {});
            }))"""
        )
        assert await ends == "redundant"
        await page.context.set_offline(True)
        await page.reload()
        await expect(page.locator("#head h1")).to_have_text("普法填报")


def turned_picture() -> bytes:
    """4000 × 3000 pixels, red above and blue below as the sensor sees it, to be turned by a quarter."""
    picture = Image.new("RGB", (4000, 3000), "blue")
    picture.paste("red", (0, 0, 4000, 1500))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def scaled(page: Page, data: bytes, media_type: str) -> dict[str, Any]:
    made: dict[str, Any] = await page.evaluate(SCALE, [list(data), media_type])
    return made


async def test_photos_are_made_small_and_upright_and_other_files_stay_as_they_are() -> None:
    async with served(read_files()) as url, opened(url) as page:
        made = await scaled(page, turned_picture(), "image/jpeg")
        assert (made["width"], made["height"], made["type"], made["name"]) == (
            1920,
            2560,
            "image/jpeg",
            "现场.photo.jpg",
        )
        red, _, blue, _ = made["corner"]
        assert blue > 200 > 50 > red, "the left side of the turned picture was its lower one"

        out = BytesIO()
        Image.new("RGB", (640, 480), "teal").save(out, "PNG")
        small = await scaled(page, out.getvalue(), "image/png")
        assert (small["type"], small["size"]) == ("image/png", len(out.getvalue()))

        for data, media_type in ((b"%PDF-1.7", "application/pdf"), (b"OggS", "audio/ogg")):
            same = await scaled(page, data, media_type)
            assert same == {"name": "现场.photo.png", "size": len(data), "type": media_type}
