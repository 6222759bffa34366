"""A fresh pufa, without a demo: the administrator is led from an empty overview to the first post, in Chromium."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.e2e.screenshots import DESK, PHONE, READY
from tests.e2e.site import SLOW_MS, ZONE, chromium, log_in
from tests.e2e.up import ROOT, up
from tests.stack import PASSWORD

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.browser,
]
START_SECONDS = 120
TITLE = "启用后的第一场法治讲座"


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the API and of the dashboard of an empty ``pufa up``."""
    async with up("--data", str(tmp_path / "data"), within=START_SECONDS, PUFA_ADMIN_PASSWORD=PASSWORD) as addresses:
        yield addresses


async def _sign_in(page: Page, url: str, name: str, password: str) -> None:
    page.set_default_timeout(SLOW_MS)
    await log_in(page, url, name, password)


async def _import_plan(page: Page, api: str) -> None:
    """As the command line does it: the sample plan, of this year."""
    year = str(datetime.now(ZONE).year)
    text = (ROOT / "plans" / "luozhuang-2023.yaml").read_text("utf-8").replace("2023", year)
    signed = await page.request.post(f"{api}/api/tasks/auth/token", form={"username": "admin", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {(await signed.json())['access_token']}", "Content-Type": "application/yaml"}
    answer = await page.request.post(f"{api}/api/tasks/plans", data=text, headers=headers)
    assert answer.ok, await answer.text()


async def _add_user(page: Page, role: str, unit: str, name: str, shown: str) -> str:
    """From the form; the password that is shown once."""
    form = page.locator(".st-key-people_new")
    await form.get_by_role("radio", name=role).click()
    await page.wait_for_function(READY)
    await form.get_by_role("combobox").click()
    await page.get_by_role("option", name=unit, exact=True).click()
    await page.wait_for_function(READY)
    for label, words in (("登录名", name), ("姓名", shown)):
        field = form.get_by_role("textbox", name=label, exact=True)
        await field.fill(words)
        await field.press("Tab")
        await page.wait_for_function(READY)
    await form.get_by_role("button", name="添加并生成密码").click()
    await page.locator(".pf-secrets").filter(has_text=name).wait_for()
    password = await page.locator(".pf-secrets .secret").inner_text()
    await page.get_by_role("button", name="已记下，不再显示").click()
    await expect(page.locator(".pf-secrets")).to_have_count(0)
    await page.wait_for_function(READY)
    return password


@pytest.mark.timeout(600)
async def test_a_fresh_pufa_leads_from_the_plan_to_the_first_post_and_the_leader_sees_it(
    fresh: tuple[str, str],
) -> None:
    api, url = fresh
    async with chromium() as browser:
        admin, town, leader = [
            await (await browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")).new_page()
            for width in (DESK, PHONE, DESK)
        ]
        await _sign_in(admin, url, "admin", PASSWORD)
        await expect(admin.locator(".pf-start .now h3")).to_contain_text("录入年度计划")
        await _import_plan(admin, api)
        await admin.get_by_role("button", name="启用《").click(timeout=SLOW_MS)
        await expect(admin.locator(".pf-start .now h3")).to_contain_text("添加单位和用户", timeout=SLOW_MS)

        await admin.locator(".pf-start").get_by_role("link", name="添加用户").click()
        await admin.wait_for_function(READY)
        password = await _add_user(admin, "街镇人员", "褚墩镇", "chudun", "街镇·示例")
        leads = await _add_user(admin, "领导", "罗庄区", "leader", "领导·示例")
        await admin.goto(f"{url}/overview")
        await expect(admin.locator(".pf-start .now h3")).to_contain_text("第一次填报", timeout=SLOW_MS)

        await _sign_in(town, url, "chudun", password)
        await town.get_by_role("combobox").first.click()
        await town.get_by_role("option", name="法治讲座", exact=True).click()
        await town.wait_for_function(READY)
        await town.get_by_label("活动名称（必填）").fill(TITLE)
        await town.get_by_role("button", name="提交", exact=True).click()
        await town.get_by_text("已提交，等待审核").wait_for()

        await _sign_in(leader, url, "leader", leads)
        await leader.locator(".pf-feed li").filter(has_text=TITLE).wait_for()
        await expect(admin.locator(".pf-start")).to_have_count(0, timeout=SLOW_MS)
