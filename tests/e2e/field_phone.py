"""A township clerk's phone: Chromium on a profile of its own, on the page for phones, at the end of a line that breaks."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, Page, async_playwright, expect

from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.line import Line
from tests.stack import PASSWORD

T = TypeVar("T")

FIELD = "/api/events/field/"
SLOW_MS = 30_000
WITHIN_SECONDS = 150
SMALL, LARGE = 240, 900
"""Widths of photos: one goes in one piece, the other in several."""

KEPT = """() => new Promise((done) => {
  indexedDB.open("pufa-field").onsuccess = ({ target }) => {
    const all = target.result.transaction("items").objectStore("items").getAll();
    all.onsuccess = () => done(all.result.filter((item) => item.state === "draft").map((item) => item.body.title));
  };
})"""
"""The titles of the drafts that are on the disk."""


def photo(number: int, width: int) -> FilePayload:
    """A picture like no other, as a file of a form; it compresses badly, as real ones do."""
    noise = Random(number).randbytes(width * width * 3 // 4)
    out = BytesIO()
    Image.frombytes("RGB", (width, width // 4), noise).resize((width, width * 3 // 4)).save(out, "JPEG", quality=95)
    return {"name": f"现场 {number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass
class Phone:
    context: BrowserContext
    page: Page
    line: Line

    async def lose_the_line(self) -> None:
        self.line.cut()
        await self.context.set_offline(True)

    async def find_the_line(self) -> None:
        self.line.mend()
        await self.context.set_offline(False)

    async def open(self) -> None:
        await self.page.goto(self.line.url + FIELD)
        await self.page.locator("#head h1").wait_for()

    async def sign_in(self, name: str, password: str = PASSWORD) -> None:
        await self.page.fill("#name", name)
        await self.page.fill("#password", password)
        await self.page.click(".sign-in button.main")
        await self.page.locator("form.write .kind").first.wait_for()

    async def works_offline(self) -> None:
        """Wait until the page has all that it needs to open without a line."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    async def show(self, view: str) -> None:
        await self.page.click(f"#nav button:has-text('{view}')")

    async def write(self, title: str, *photos: FilePayload) -> None:
        """Fill the three required fields in, add photos, and send off."""
        page = self.page
        if not await page.locator("form.write").count():
            await page.click("#nav button >> nth=0")
        await page.locator(".kind").first.click()
        await page.fill("#title", title)
        if photos:
            await page.set_input_files("#gallery", list(photos))
            await expect(page.locator(".photos li")).to_have_count(len(photos))
        await page.click(".send .main")
        await page.locator(".items .item").first.wait_for()

    async def is_kept(self, title: str) -> None:
        """Wait until the draft with this title is on the phone's disk."""
        await eventually(lambda: self.page.evaluate(KEPT), lambda titles: title in titles)

    def items(self, state: str) -> Any:
        return self.page.locator(f".item[data-state={state}]")

    async def has(self, count: int, state: str) -> None:
        await expect(self.items(state)).to_have_count(count, timeout=WITHIN_SECONDS * 1000)


@asynccontextmanager
async def phone(profile: Path, line: Line, *, offline: bool = False) -> AsyncIterator[Phone]:
    """The browser with what it kept in ``profile``; leaving the block closes it."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport={"width": 375, "height": 812},
            is_mobile=True,
            has_touch=True,
            device_scale_factor=2,
            locale="zh-CN",
            offline=offline,
        )
        page = context.pages[0] if context.pages else await context.new_page()
        page.set_default_timeout(SLOW_MS)
        held = Phone(context, page, line)
        try:
            await held.open()
            yield held
        finally:
            await context.close()


async def eventually(look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Look until it is as wanted; the last look is shown when it never is."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not wanted(seen := await look()):
        assert time.monotonic() < ends, f"not within {WITHIN_SECONDS} s; last seen: {seen}"
        await asyncio.sleep(0.1)
    return seen
