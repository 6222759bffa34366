"""``python -m tests.benchmarks.wall_hour --minutes 60 FILE``: a wall in Chromium, posted at all the while; does it grow?

Each minute one line of JSON goes to FILE: the page's JavaScript heap after a forced collection, its DOM nodes and listeners,
the memory of its renderer and of the dashboard's process, and how long the minute's posts took to be seen.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page

from tests.benchmarks.notify_process import Used
from tests.benchmarks.watched_site import Watched, wall, watched_site
from tests.e2e.site import chromium

EVERY_SECONDS = 4.0
PHOTO_EVERY, VERIFIED_EVERY = 5, 3
SEEN_SECONDS = 30.0
MEGABYTE = 1_048_576
WATCH = """
() => new MutationObserver(() => seen(document.querySelector("#newest span").textContent, Date.now() / 1000))
  .observe(document.querySelector("#newest"), { subtree: true, childList: true, characterData: true })
"""


class Sight:
    """When the wall showed which post, as its browser says."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[float]] = {}

    def seen(self, title: str, at: float) -> None:
        if (waiting := self._waiting.pop(title, None)) and not waiting.done():
            waiting.set_result(at)

    async def of(self, site: Watched, title: str, photo: int | None) -> tuple[float | None, str]:
        """Seconds from sending the post until it is seen, None if it never was; and the post's id."""
        arriving = self._waiting[title] = asyncio.get_running_loop().create_future()
        sent = time.time()
        made = await site.post(title, photo=photo)
        try:
            async with asyncio.timeout(SEEN_SECONDS):
                return await arriving - sent, str(made["id"])
        except TimeoutError:
            return None, str(made["id"])


async def _renderer(browser: Browser) -> list[int]:
    session = await browser.new_browser_cdp_session()
    found = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return [each["id"] for each in found["processInfo"] if each["type"] == "renderer"]


async def measured(cdp: CDPSession, renderers: list[int], site: Watched) -> dict[str, Any]:
    await cdp.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in (await cdp.send("Performance.getMetrics"))["metrics"]}
    return {
        "heap_mb": round(metrics["JSHeapUsedSize"] / MEGABYTE, 2),
        "nodes": int(metrics["Nodes"]),
        "listeners": int(metrics["JSEventListeners"]),
        "renderer_mb": round(sum(Used.of(pid).memory for pid in renderers) / MEGABYTE, 1),
        "dashboard_mb": round(site.used.memory / MEGABYTE, 1),
        "dashboard_seconds": round(site.used.processor, 1),
    }


async def _posted(site: Watched, page: Page, minutes: float, file: Path) -> None:
    sight, cdp, number = Sight(), await page.context.new_cdp_session(page), 0
    await page.expose_function("seen", sight.seen)
    await page.evaluate(WATCH)
    await cdp.send("Performance.enable")
    assert page.context.browser
    renderers = await _renderer(page.context.browser)
    begun = time.monotonic()
    for minute in range(int(minutes) + 1):
        took: list[float | None] = []
        while time.monotonic() - begun < minute * 60:
            number += 1
            photo = number if number % PHOTO_EVERY == 0 else None
            since = time.monotonic()
            seconds, id = await sight.of(site, f"第 {number} 次宣传日活动", photo)
            took.append(seconds)
            if number % VERIFIED_EVERY == 0:
                await site.section.verify(id)
            await asyncio.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - since)))
        line = {"minute": minute, "posts": number, **await measured(cdp, renderers, site), "load": os.getloadavg()[0]}
        line["seen"] = [None if each is None else round(each, 3) for each in took]
        with file.open("a") as out:
            out.write(json.dumps(line) + "\n")
        await site.sign_in_again()


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("file", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with watched_site(Path(folder)) as site, chromium() as browser:
            await _posted(site, await wall(browser, site), given.minutes, given.file)


if __name__ == "__main__":
    asyncio.run(main())
