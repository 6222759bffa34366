"""A wall in Chromium, before three services as processes: what is posted appears, what is away is named, nothing is reloaded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.line import Line, line_to
from tests.e2e.site import SLOW_MS, ZONE, Site, chromium, opened
from tests.stack import PASSWORD

pytestmark = [
    pytest.mark.servers,
    pytest.mark.browser,
    pytest.mark.timeout(900),
]
A_MINUTE_MS = 61_000
HOSTILE = "<img src=x onerror=alert(1)>送法进村"


@asynccontextmanager
async def _hung(site: Site, line: Line) -> AsyncIterator[Page]:
    """The wall behind ``line``, signed in as a leader; the test can let the browser's time pass."""
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        page.set_default_timeout(SLOW_MS)
        expect.set_options(timeout=SLOW_MS)
        await page.clock.install()
        await page.goto(f"{line.url}/?screen=wall")
        await page.fill("input[name=name]", "leader")
        await page.fill("input[name=password]", PASSWORD)
        await page.click("button[type=submit]")
        await page.locator("html[data-scene=overview]").wait_for()
        await page.evaluate("window.neverLoadedAgain = true")
        yield page
        assert await page.evaluate("window.neverLoadedAgain")


async def test_a_wall_shows_what_is_posted_names_what_is_away_and_recovers_by_itself(
    tmp_path: Path, rabbit_url: str, mongo_database: str
) -> None:
    async with (
        opened(tmp_path, bus_url=rabbit_url, database_url=mongo_database) as site,
        line_to(site.url) as line,
        _hung(site, line) as wall,
    ):
        await _post(site, HOSTILE)
        await expect(wall.locator("#newest")).to_contain_text(HOSTILE)
        assert await wall.locator("#newest img").count() == 0
        await _live(wall)

        await site.stack.process("tasks").stop()
        await expect(wall.locator("#state")).to_contain_text("任务服务")
        await expect(wall.locator("#alarm")).to_be_hidden()
        await wall.clock.fast_forward(A_MINUTE_MS)
        await expect(wall.locator("#alarm")).to_contain_text("数据已 1 分钟未更新")
        await expect(wall.locator("#alarm")).to_contain_text("任务服务暂时连接不上")
        await expect(wall.locator("#overview .tasks li").first).to_be_attached()
        await site.stack.process("tasks").start()
        await _live(wall)

        line.cut()
        await expect(wall.locator("#state")).to_contain_text("与服务器的连接已断开")
        await wall.clock.fast_forward(A_MINUTE_MS)
        await expect(wall.locator("#alarm")).to_contain_text("与服务器的连接已断开")
        line.mend()
        await _live(wall)
        await _post(site, "线路恢复以后")
        await expect(wall.locator("#newest")).to_contain_text("线路恢复以后")


@pytest.mark.slow
async def test_a_sign_in_that_is_over_is_said_and_the_wall_goes_on_after_the_next(
    tmp_path: Path, rabbit_url: str, mongo_database: str
) -> None:
    async with (
        opened(tmp_path, bus_url=rabbit_url, database_url=mongo_database) as site,
        line_to(site.url) as line,
        _hung(site, line) as wall,
    ):
        cookies = await wall.context.cookies()
        await wall.context.clear_cookies()
        await expect(wall.locator("#state")).to_contain_text("登录已失效")
        await wall.context.add_cookies([_again(each) for each in cookies])
        await _live(wall)


def _again(cookie: Any) -> Any:
    return {name: cookie[name] for name in ("name", "value", "domain", "path", "httpOnly", "sameSite")}


async def _live(wall: Page) -> None:
    await expect(wall.locator("html[data-state=live]")).to_be_attached()
    await expect(wall.locator("#alarm")).to_be_hidden()


async def _post(site: Site, title: str) -> None:
    town = await site.person("chudun")
    body = {"kind": "training", "title": title, "held_on": datetime.now(ZONE).date().isoformat()}
    await town.ask("POST", "/api/events/activities", json=body, headers={"Idempotency-Key": title.encode().hex()[-60:]})
