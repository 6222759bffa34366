"""A goal of the plan in force is raised in Chromium on the real services: the effect seen first, then saved, then in force."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Error, Page, async_playwright, expect

from tests.builders import activity_body, plan_data, target_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, READY
from tests.processes import free_port
from tests.stack import PASSWORD, Person, Process, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
]
PLAN = plan_data(target_data(goal=1, per="township"))
MILLISECONDS = 30_000


class Site(NamedTuple):
    url: str
    admin: Person
    section: Person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A plan in force of which one of two townships has done its part."""
    folder, port = tmp_path_factory.mktemp("plan_editor"), free_port()
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=60) as http:
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=PLAN, expect=201)
        await admin.ask("POST", f"/api/tasks/plans/{PLAN['id']}/activate")
        user = {"name": "section", "role": "section", "unit": "section", "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=user, expect=201)
        section = await sign_in(stack, http, "section")
        posted = await section.post_activity("k1", 201, **activity_body(unit="east"))
        await section.verify(posted["id"])
        await until_counted(section)
        url = f"http://127.0.0.1:{port}"
        pages = Process(
            ["-m", "dashboard", "--port", str(port)], url, folder / "pages.log", {"PUFA_URL": stack.urls["tasks"]}
        )
        await pages.start()
        try:
            yield Site(url, admin, section)
        finally:
            await pages.stop()


async def until_counted(who: Person) -> None:
    async with asyncio.timeout(60):
        while (await who.target(PLAN["id"], "performances"))["value"] != 1:
            await asyncio.sleep(0.1)


async def enter(page: Page, site: Site) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await page.goto(f"{site.url}/do/login")
                break
            except Error:
                await asyncio.sleep(0.2)
    await page.fill("input[name=name]", "section")
    await page.fill("input[name=password]", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_function(READY)
    await page.goto(f"{site.url}/plan_editor")
    await page.wait_for_function(READY)


async def raise_goal(page: Page, goal: int) -> None:
    await page.locator(".st-key-correct_1 button").click()
    field = page.get_by_label("目标数").first
    await field.fill(str(goal))
    await field.press("Tab")
    await page.wait_for_function(READY)
    await page.locator(".st-key-editor").get_by_role("button", name="保存修改").click()


async def test_a_goal_is_raised_its_effect_seen_and_the_new_edition_in_force(site: Site) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": DESK, "height": 1000})
        page.set_default_timeout(MILLISECONDS)
        await enter(page, site)
        await page.get_by_role("button", name="开始修改").click()
        await raise_goal(page, 2)

        effect = page.locator(".pf-effect")
        await expect(effect).to_contain_text("1 格由完成变为逾期", timeout=MILLISECONDS)
        await expect(effect).to_contain_text("目标 1 次 → 2 次")
        await effect.locator("summary").first.click()
        await expect(effect.locator("table")).to_contain_text("东镇")
        before = await site.admin.ask("GET", f"/api/tasks/plans/{PLAN['id']}")
        assert (before["edition"], before["active"], len(before["editions"])) == (1, 1, 1)

        await page.reload()
        await expect(page.locator(".pf-effect")).to_contain_text("1 格由完成变为逾期", timeout=MILLISECONDS)
        await page.locator(".st-key-save_changes button").first.click()
        await page.locator(".st-key-saved_changes button").click()
        await expect(page.get_by_text("第 2 版已启用")).to_be_visible(timeout=MILLISECONDS)
        await browser.close()
    after = await site.admin.ask("GET", f"/api/tasks/plans/{PLAN['id']}")
    assert (after["edition"], after["active"], after["tasks"][0]["targets"][0]["goal"]) == (2, 2, 2)
    target = await site.section.target(PLAN["id"], "performances")
    assert {cell["unit"]: cell["status"] for cell in target["cells"] if cell["unit"] == "east"} == {"east": "overdue"}
