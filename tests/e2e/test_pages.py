"""The dashboard as people use it: Chromium on the demo, everything running as ``pufa up`` runs it."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Page, async_playwright

from tests.e2e.screenshots import CHROMIUM, FLAGS, PASSWORD, READY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}"),
]
ROOT = Path(__file__).parents[2]
START_SECONDS = 60
VISIBLE_SECONDS = 2.0
HOSTILE = "<img src=x onerror=document.title='broken'>宪法晨读"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the API and of the dashboard of a demo of its own."""
    api, pages = _free_port(), _free_port()
    command = [sys.executable, "-m", "deploy.cli", "up", "--demo", "--data", str(tmp_path / "data")]
    process = await asyncio.create_subprocess_exec(
        *command, "--port", str(api), "--dashboard-port", str(pages),
        cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while not (line := await process.stdout.readline()).startswith(b"READY"):
                assert line, "pufa up ended before it was ready"
        yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{pages}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _sign_in(page: Page, url: str, name: str) -> None:
    await page.goto(f"{url}/do/login")
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_function(READY)


async def _post(api: str, name: str, **facts: Any) -> None:
    async with httpx.AsyncClient(base_url=api) as client:
        signed = await client.post("/api/tasks/auth/token", data={"username": name, "password": PASSWORD})
        headers = {
            "Authorization": f"Bearer {signed.json()['access_token']}",
            "Idempotency-Key": str(uuid4()),
        }
        answer = await client.post("/api/events/activities", json=facts, headers=headers)
        assert answer.status_code == 201, answer.text


async def test_a_leader_sees_a_post_within_two_seconds_and_its_words_are_never_markup(demo: tuple[str, str]) -> None:
    api, url = demo
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await _sign_in(page, url, "leader")
        title = await page.title()
        began = time.monotonic()
        await _post(api, "shengzhuang", kind="training", title=HOSTILE, held_on="2023-11-20")
        await page.get_by_text("宪法晨读").first.wait_for(timeout=10_000)
        assert time.monotonic() - began < VISIBLE_SECONDS
        assert await page.locator("img[src=x]").count() == 0
        assert await page.title() == title
        await browser.close()


async def test_the_section_verifies_with_one_click(demo: tuple[str, str]) -> None:
    _, url = demo
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await _sign_in(page, url, "pufa-section")
        cases = page.get_by_role("button", name="审核通过")
        await cases.first.wait_for()
        waiting = await cases.count()
        await cases.first.click()
        async with asyncio.timeout(10):
            while await cases.count() != waiting - 1:
                await asyncio.sleep(0.1)
        await browser.close()
