"""A page that is woken again and again, in Chromium: its live part is drawn anew, and nothing else is lost over it."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.e2e.site import SLOW_MS, chromium
from tests.processes import ServerProcess, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]

APP = Path(__file__).with_name("woken_app.py")
TAPS = 12
LIVE, ELSEWHERE = "live", "here nothing is live"
LATE_SECONDS = 3.0  # by then a page that is not to stay is gone
WAKINGS = "retry: 20\n\n" + f"data: {LIVE}\n\n" * 5
"""Five changes at once, and the same again as soon as the browser has come back for more."""

STREAM_AT_HAND = "window.EventSource = class { constructor() { window.stream = this; } close() {} };"
WAKE = f"stream.onmessage({{ data: '{LIVE}' }})"
STEPS = {
    "by the menu": "document.querySelector('[data-testid=stTopNavLink][href$=\"/elsewhere\"]').click();",
    "by the browser's history": "history.pushState({}, '', '/elsewhere'); dispatchEvent(new PopStateEvent('popstate'));",
}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/_stcore/health", trust_env=False).is_success
        except httpx.TransportError:
            return False

    argv = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port), "--server.headless", "true"]
    server = ServerProcess(argv, log=tmp_path / "log", answers=answers, env={"HOME": str(tmp_path)})
    server.start()
    yield url
    server.stop()


async def test_what_a_tap_begins_is_drawn_however_often_the_page_is_woken(url: str) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.route("**/do/changes*", _wake)
        await page.goto(url)
        await expect(page.get_by_text("form 0", exact=True)).to_be_visible(timeout=SLOW_MS)
        drawn = await _times_drawn(page)
        for tap in range(1, TAPS + 1):
            await page.get_by_role("button", name="begin").click()
            await expect(page.get_by_text(f"form {tap}", exact=True)).to_be_visible(timeout=SLOW_MS)
        assert await _times_drawn(page) > drawn + 2 * TAPS


async def test_a_change_amid_another_drawing_is_drawn_after_it(url: str) -> None:
    """The drawing comes to the live part only after the change was heard of, and puts it in another place of the page."""
    heard = asyncio.Event()

    async def once(route: Route) -> None:
        if heard.is_set():
            await route.fulfill(status=204)
        else:
            await heard.wait()
            await route.fulfill(content_type="text/event-stream", body=f"data: {LIVE}\n\n")

    async with chromium() as browser:
        page = await browser.new_page()
        await page.route("**/do/changes*", once)
        await page.goto(f"{url}?last=1")
        await expect(page.get_by_text("drawn 1 times", exact=True)).to_be_visible(timeout=SLOW_MS)
        await page.get_by_role("button", name="begin").click()
        await page.locator('.stApp[data-test-script-state="running"]').wait_for()
        heard.set()
        await expect(page.get_by_text("form 1", exact=True)).to_be_visible(timeout=SLOW_MS)
        await expect(page.get_by_text("drawn 3 times", exact=True)).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
async def test_who_steps_to_another_page_stays_there_though_the_one_left_is_woken(url: str, step: str) -> None:
    """It is woken before the server has said that it draws another; the page is asked for once."""
    async with chromium() as browser:
        page = await browser.new_page()
        asked: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(_asked(frame))))
        await page.add_init_script(STREAM_AT_HAND)
        await page.goto(f"{url}?unit=chudun")
        await expect(page.get_by_text("form 0", exact=True)).to_be_visible(timeout=SLOW_MS)
        asked.clear()
        await page.evaluate(f"{step} {WAKE}")
        await expect(page.get_by_text(ELSEWHERE)).to_be_visible(timeout=SLOW_MS)
        await asyncio.sleep(LATE_SECONDS)
        await expect(page.get_by_text(ELSEWHERE)).to_be_visible()
        assert asked == ["page"]
        assert page.url == f"{url}/elsewhere"
        await expect(page.get_by_text("asked for {}")).to_be_visible()


async def _wake(route: Route) -> None:
    await route.fulfill(content_type="text/event-stream", body=WAKINGS)


async def _times_drawn(page: Page) -> int:
    words = await page.get_by_text("times").inner_text()
    return int(words.split()[1])


def _asked(frame: str | bytes) -> str:
    """What the browser asks the server to draw."""
    assert isinstance(frame, bytes)
    return "part" if BackMsg.FromString(frame).rerun_script.fragment_id else "page"
