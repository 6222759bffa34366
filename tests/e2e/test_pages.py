"""The dashboard as people use it: Chromium on the demo, everything running as ``pufa up`` runs it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from tests.builders import picture
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PASSWORD, PHONE, READY
from tests.e2e.site import SLOW_MS
from tests.e2e.up import up

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
]
START_SECONDS = 240
VISIBLE_SECONDS = 2.0
HOSTILE = "<img src=x onerror=document.title='broken'>宪法晨读"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the API and of the dashboard of one demo, which these tests share."""
    async with up("--demo", "--data", str(tmp_path_factory.mktemp("demo") / "data"), within=START_SECONDS) as addresses:
        yield addresses


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


@pytest.mark.alone
@pytest.mark.timeout(600)
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


async def test_a_returned_post_is_put_right_on_a_phone_and_reaches_the_leader(
    demo: tuple[str, str], tmp_path: Path
) -> None:
    _, url = demo
    photo, title = tmp_path / "photo.png", "社区法治讲座·补拍"
    photo.write_bytes(picture("PNG"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        township, section, leader = [
            await (await browser.new_context(viewport={"width": width, "height": 800})).new_page()
            for width in (PHONE, DESK, DESK)
        ]
        for page in (township, section, leader):
            page.set_default_timeout(SLOW_MS)
        await _sign_in(township, url, "shengzhuang")
        await _write(township, "法治讲座", title, photo)
        await _sign_in(section, url, "pufa-section")
        case = section.locator("[class*=st-key-case_]").filter(has_text=title)
        await case.get_by_role("button", name="退回").click()
        await section.get_by_role("button", name="照片不清晰").click()

        await township.get_by_role("button", name=title).click()
        await township.get_by_text("退回原因：照片不清晰").last.wait_for()
        again = township.get_by_role("button", name="重新提交")
        await again.wait_for()
        assert await township.get_by_label("活动名称（必填）").input_value() == title
        await township.get_by_label("活动名称（必填）").fill(f"{title}完成")
        await again.click()
        await township.get_by_text("已提交，等待审核").wait_for()

        corrected = section.locator("[class*=st-key-case_]").filter(has_text=f"{title}完成")
        await corrected.locator("img").wait_for()
        await corrected.get_by_role("button", name="审核通过").click()
        await _sign_in(leader, url, "leader")
        await leader.locator(".pf-feed li").filter(has_text=f"{title}完成").filter(has_text="已审核").wait_for()
        await township.locator(".pf-own li").filter(has_text=f"{title}完成").filter(has_text="已审核").wait_for()
        await browser.close()


async def _write(page: Page, kind: str, title: str, photo: Path) -> None:
    """Post from the form: a kind, a title, today, one photo."""
    await page.get_by_role("combobox").first.click()
    await page.get_by_role("option", name=kind, exact=True).click()
    await page.wait_for_function(READY)
    await page.get_by_label("活动名称（必填）").fill(title)
    await page.locator("input[type=file]").set_input_files(photo)
    await page.get_by_text(photo.name).wait_for()
    await page.get_by_role("button", name="提交", exact=True).click()
    await page.get_by_text("已提交，等待审核").wait_for()


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
