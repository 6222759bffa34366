"""The section sets up its units' robots in Chromium: the test's answer is the provider's own, and a mistake is put right."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from tests.builders import plan_data, target_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PHONE, READY
from tests.e2e.site import dashboard, log_in
from tests.providers.robots import DingtalkRobot, WecomRobot
from tests.stack import embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
SLOW_MS = 60_000
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The dashboard of a district with two townships."""
    folder = tmp_path_factory.mktemp("channels")
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(target_data()), expect=201)
        async with dashboard(folder, stack.urls["tasks"]) as url:
            yield url


@pytest_asyncio.fixture(loop_scope="module")
async def page(url: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": DESK, "height": 900}, locale="zh-CN")
        page.set_default_timeout(SLOW_MS)
        expect.set_options(timeout=SLOW_MS)
        await log_in(page, url, "admin")
        await page.goto(f"{url}/channels")
        await page.wait_for_function(READY)
        yield page
        await browser.close()


async def add(page: Page, kind: str, name: str, to: str, secret: str | None = None) -> None:
    await page.get_by_role("button", name="添加渠道").click()
    await page.get_by_role("button", name=kind, exact=True).or_(page.get_by_role("radio", name=kind)).first.click()
    await page.wait_for_function(READY)
    await page.get_by_label("名称").fill(name)
    await page.get_by_label("属于哪个单位").fill("东镇")
    await page.get_by_role("option", name="东镇", exact=True).click()
    await page.get_by_label("机器人的 Webhook 地址").fill(to)
    if secret is not None:
        await page.get_by_role("textbox", name="加签密钥").fill(secret)
    await save(page)


async def save(page: Page) -> None:
    await page.get_by_role("button", name="保存并发送测试消息").click()
    await expect(page.get_by_role("button", name="添加渠道")).to_be_visible()


async def test_a_robot_is_set_up_its_test_is_seen_in_the_group_and_a_wrong_secret_is_put_right(page: Page) -> None:
    async with WecomRobot() as wecom, DingtalkRobot(secret="SECright") as dingtalk:
        await add(page, "企业微信群机器人", "东镇工作群", wecom.url)
        group = page.locator("[class*=st-key-channel_card_]", has_text="东镇工作群")
        await expect(group).to_contain_text("可用")
        await expect(group).to_contain_text("0 ok")
        await expect(group).not_to_contain_text(wecom.url[-12:-4])
        assert "这是一条测试消息" in wecom.texts()[0]

        await add(page, "钉钉群机器人", "东镇司法所群", dingtalk.url, "SECwrong")
        other = page.locator("[class*=st-key-channel_card_]", has_text="东镇司法所群")
        await expect(other).to_contain_text("310000 sign not match")
        await expect(other).to_contain_text("请核对加签密钥")
        await other.get_by_role("button", name="修改").click()
        await page.get_by_role("textbox", name="加签密钥").fill("SECright")
        await save(page)
        await expect(other).to_contain_text("可用")
        assert len(dingtalk.taken) == 1

        await page.set_viewport_size({"width": PHONE, "height": 800})
        await page.wait_for_function(READY)
        assert await page.evaluate(OVERFLOW) <= 0
        await other.get_by_role("button", name="停用").click()
        await expect(other).to_contain_text("已停用")
