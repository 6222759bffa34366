"""From the overview's square to the photo behind the number, in Chromium, on the real stack; the number moves by itself."""

import io
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import async_playwright, expect

from tests.builders import plan_data, target_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, READY
from tests.e2e.site import dashboard
from tests.stack import PASSWORD, Person, Stack, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
SLOW_MS = 60_000
LOADED = "document.querySelector('.pf-behind img')?.naturalWidth > 0"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with embedded(tmp_path_factory.mktemp("task")) as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with dashboard(tmp_path_factory.mktemp("pages"), stack.urls["tasks"]) as url:
        yield url


async def post(person: Person, key: str, **facts: object) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "JPEG")
    photo = await person.ask(
        "POST", "/api/events/evidence", files={"file": ("1.jpg", picture.getvalue(), "image/jpeg")},
        headers={"Idempotency-Key": f"photo-{key}"}, expect=201,
    )  # fmt: skip
    body = {"evidence": [photo["id"]], **facts}
    made = await person.ask("POST", "/api/events/activities", json=body, headers={"Idempotency-Key": key}, expect=201)
    return str(made["id"])


async def test_a_square_leads_to_the_photo_behind_its_number_and_the_number_moves_by_itself(
    stack: Stack, url: str
) -> None:
    async with httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(target_data(goal=2, per="township")), expect=201)
        await admin.ask("POST", "/api/tasks/plans/sample-2023/activate")
        user = {"name": "lu", "role": "section", "unit": "section", "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=user, expect=201)
        section = await sign_in(stack, http, "lu")
        facts = {"kind": "performance", "title": "送法下乡演出", "held_on": "2023-05-20", "unit": "east"}
        await section.verify(await post(section, "one", **facts))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(viewport={"width": DESK, "height": 900}, locale="zh-CN")
            page.set_default_timeout(SLOW_MS)
            expect.set_options(timeout=SLOW_MS)
            await page.goto(f"{url}/do/login")
            await page.fill("input[name=name]", "admin")
            await page.fill("input[name=password]", PASSWORD)
            await page.click("button[type=submit]")
            await page.wait_for_function(READY)
            await page.locator(".pf-square[href*='unit=east']").click()
            number = page.locator(".pf-box[href*='east']")
            await expect(number).to_contain_text("1 / 2")
            await number.focus()
            await page.keyboard.press("Enter")
            await expect(page.locator(".pf-behind .title")).to_have_text("送法下乡演出")
            await page.wait_for_function(LOADED)
            assert "cell=performances%2Feast%2F2023" in page.url
            await section.verify(await post(section, "two", **{**facts, "title": "法治庙会", "held_on": "2023-06-01"}))
            await expect(number).to_contain_text("2 / 2")
            await expect(page.locator(".pf-behind .title").first).to_have_text("法治庙会")
            await browser.close()
