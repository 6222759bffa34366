"""One event that two townships told: the section sees both side by side in Chromium, and makes one of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.benchmarks.photographs import encoded, photograph
from tests.builders import plan_data, target_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PHONE, READY
from tests.processes import free_port
from tests.stack import PASSWORD, Person, Process, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
]
TOLD: dict[str, Any] = {"kind": "performance", "held_on": "2023-05-20", "place": "东一村大集"}
PLAN = "sample-2023"
SECONDS = 60


class Site(NamedTuple):
    url: str
    admin: Person
    east: Person
    west: Person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A district whose plan wants performances: one number for the district, one for each township."""
    folder, port = tmp_path_factory.mktemp("duplicates"), free_port()
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        each = target_data(id="each", title="每个街镇一场", per="township", goal=1)
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(target_data(), each), expect=201)
        await admin.ask("POST", f"/api/tasks/plans/{PLAN}/activate")
        for unit in ("east", "west"):
            body = {"name": unit, "role": "township", "unit": unit, "password": PASSWORD}
            await admin.ask("POST", "/api/tasks/users", json=body, expect=201)
        url = f"http://127.0.0.1:{port}"
        pages = Process(
            ["-m", "dashboard", "--port", str(port)], url, folder / "pages.log", {"PUFA_URL": stack.urls["tasks"]}
        )
        await pages.start()
        try:
            yield Site(url, admin, await sign_in(stack, http, "east"), await sign_in(stack, http, "west"))
        finally:
            await pages.stop()


async def post(who: Person, key: str, title: str, edit: int | None) -> str:
    """A post with one photo of the event; ``edit`` says how it was cropped and compressed again."""
    drawn = encoded(photograph(1, "performance", 1, edit))
    files = {"file": ("photo.jpg", drawn, "image/jpeg")}
    headers = {"Idempotency-Key": key}
    photo = await who.ask("POST", "/api/events/evidence", files=files, headers=headers, expect=201)
    posted = await who.post_activity(key, **TOLD, title=title, evidence=[photo["id"]])
    id: str = posted["id"]
    return id


async def counted(site: Site) -> tuple[float | None, ...]:
    """What is verified: for the district, and for each township."""
    district = await site.admin.target(PLAN, "performances")
    towns = {cell["unit"]: cell["value"] for cell in (await site.admin.target(PLAN, "each"))["cells"]}
    return district["value"], towns["east"], towns["west"]


async def test_one_event_told_by_two_townships_becomes_one_that_counts_for_both(site: Site) -> None:
    first = await post(site.east, "one", "送法下乡普法文艺演出", None)
    second = await post(site.west, "two", "普法专场演出进集市", 7)
    for id in (first, second):
        await site.admin.verify(id)
    await _until(site, (2, 1, 1))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await (await browser.new_context(viewport={"width": DESK, "height": 900})).new_page()
        page.set_default_timeout(SECONDS * 1000)
        await _reach(page, f"{site.url}/do/login")
        await page.fill("input[name=name]", "admin")
        await page.fill("input[name=password]", PASSWORD)
        await page.click("button[type=submit]")
        await page.wait_for_function(READY)
        await page.goto(f"{site.url}/duplicates")
        pair = page.locator("[class*=st-key-alike_]").first
        await pair.wait_for()
        await expect(page.locator(".pf-head h1")).to_contain_text("重复核对（1）")
        await expect(pair.locator(".shared img")).to_have_count(2)
        await expect(pair).to_contain_text("日期相同")
        await expect(pair.locator(".differs").first).to_contain_text("镇")
        await page.set_viewport_size({"width": PHONE, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
        await page.set_viewport_size({"width": DESK, "height": 900})
        await pair.get_by_role("button", name="合并，保留①").click()
        await page.get_by_role("button", name="确认合并，保留①").dblclick()  # as an impatient hand does
        await page.get_by_text("没有疑似重复的活动").wait_for()
        await expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)
        await browser.close()
    await _until(site, (1, 1, 1))
    states = {(await site.admin.ask("GET", f"/api/events/activities/{id}"))["status"] for id in (first, second)}
    assert states == {"verified", "withdrawn"}


async def _until(site: Site, wanted: tuple[float, ...]) -> None:
    async with asyncio.timeout(SECONDS):
        while await counted(site) != wanted:
            await asyncio.sleep(0.2)


async def _reach(page: Any, url: str) -> None:
    """The first page of a dashboard that may still be starting."""
    async with asyncio.timeout(SECONDS), httpx.AsyncClient() as http:
        while True:
            try:
                await http.get(url)
                break
            except httpx.TransportError:
                await asyncio.sleep(0.2)
    await page.goto(url)
