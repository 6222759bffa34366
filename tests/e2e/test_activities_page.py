"""A leader looks for an activity in Chromium: a filter, a photo, the activity, and back to where the list was left."""

import io
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from playwright.async_api import async_playwright, expect

from tests.builders import plan_data, target_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PHONE
from tests.e2e.site import dashboard, log_in
from tests.stack import PASSWORD, Person, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
SLOW_MS = 60_000
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


async def post(who: Person, title: str, day: str, kind: str) -> None:
    """A post with one photo."""
    out = io.BytesIO()
    Image.effect_noise((640, 426), 40).convert("RGB").save(out, "JPEG")
    files = {"file": ("photo.jpg", out.getvalue(), "image/jpeg")}
    kept = await who.ask("POST", "/api/events/evidence", files=files, headers={"Idempotency-Key": str(uuid4())})
    body = {"kind": kind, "title": title, "held_on": day, "evidence": [kept["id"]]}
    await who.ask("POST", "/api/events/activities", json=body, headers={"Idempotency-Key": str(uuid4())})


async def test_from_a_filter_to_a_photo_to_its_activity_and_back_to_the_same_photos(tmp_path: Path) -> None:
    async with embedded(tmp_path) as stack, httpx.AsyncClient(timeout=30) as http, async_playwright() as playwright:
        admin = await sign_in(stack, http, "admin")
        plan = await admin.ask("POST", "/api/tasks/plans", json=plan_data(target_data()), expect=201)
        unit = next(each["id"] for each in plan_data(target_data())["units"] if each["kind"] == "section")
        body = {"name": "keeper", "role": "section", "unit": unit, "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=body)
        assert plan
        keeper = await sign_in(stack, http, "keeper")
        await post(keeper, "春季讲座", "2023-03-08", "lecture")
        await post(keeper, "春季培训", "2023-03-09", "training")
        async with dashboard(tmp_path, stack.urls["tasks"]) as url:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(viewport={"width": DESK, "height": 900}, locale="zh-CN")
            page.set_default_timeout(SLOW_MS)
            expect.set_options(timeout=SLOW_MS)
            await log_in(page, url, "keeper")
            await page.goto(f"{url}/activities")
            await expect(page.locator(".pf-acts li")).to_have_count(2)

            await page.get_by_label("类型").first.click()
            await page.get_by_role("option", name="法治讲座").click()
            await expect(page.locator(".pf-acts li")).to_have_count(1)
            loads: list[str] = []
            page.on("load", lambda _: loads.append(page.url))
            await page.get_by_role("link", name="照片墙").click()
            photo = page.get_by_role("img", name="春季讲座")
            await expect(photo).to_have_count(1)
            listed = page.url
            assert "view=photos" in listed
            assert "kind=lecture" in listed

            await photo.click()
            await expect(page.get_by_role("heading", name="春季讲座")).to_be_visible()
            await expect(page.locator(".pf-whole")).to_contain_text("记录完整")
            await page.go_back()
            await expect(photo).to_have_count(1)
            assert page.url == listed
            assert loads == []

            await page.reload()
            await expect(photo).to_have_count(1)
            await page.set_viewport_size({"width": PHONE, "height": 800})
            await expect(photo).to_be_visible()
            assert await page.evaluate(OVERFLOW) <= 0
            await page.locator(".pf-chosen a").first.click()
            await expect(page.get_by_role("img", name="春季培训")).to_have_count(1)
            await browser.close()
