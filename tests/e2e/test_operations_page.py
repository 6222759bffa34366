"""The administrator in Chromium: an event that cannot be read is seen with its reason, put right, replayed, and counts
once; where it need not be heard it is dropped."""

import json
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import expect

from shared.bus.port import Message
from shared.contracts.events import ActivityStatus
from shared.contracts.registry import encode
from tests.e2e.played_site import played
from tests.e2e.screenshots import PHONE, READY
from tests.e2e.site import PLAN, SLOW_MS, chromium, signed_in
from tests.integration.tasks_stack import told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
ID = "luozhuang-2023"
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


async def test_a_poison_message_is_shown_edited_replayed_and_gone(tmp_path: Path) -> None:
    event = told(id="poisoned", kind="performance", unit="luozhuang-district", status=ActivityStatus.VERIFIED)
    doc = event.to_doc()
    doc["data"]["activity"]["held_on"] = "五月十二日"
    async with played(tmp_path, PLAN.read_text("utf-8"), ID, date(2023, 6, 15)) as there, chromium() as browser:
        before = (await there.site.admin.target(ID, "performances"))["value"]
        await there.local.bus.publish(Message(event.id, event.type, encode(doc)))
        expect.set_options(timeout=SLOW_MS)
        page = await signed_in(browser, there.site, "admin")
        await page.goto(f"{there.site.url}/operations")
        letter = page.locator("[class*=st-key-letter_tasks_]")
        await expect(letter).to_contain_text("held_on")
        await expect(letter).to_contain_text("内容不符合事件约定")
        await expect(page.locator(".pf-ops .card")).to_have_count(3)
        await letter.get_by_role("button", name="修改后投递").click()
        area = page.get_by_label("消息全文（JSON）")
        await expect(area).to_have_value(json.dumps(doc, ensure_ascii=False, indent=2))
        await page.get_by_role("button", name="检查并投递").click()
        await expect(page.locator(".pf-letter-faults")).to_contain_text("data.activity.held_on")
        await area.fill(json.dumps(event.to_doc(), ensure_ascii=False))
        await page.get_by_role("button", name="检查并投递").click()
        await expect(letter).to_have_count(0)
        other = page.locator("[class*=st-key-letter_notify_]")  # who hears the type, too, could not read it either
        await other.get_by_role("button", name="丢弃").click()
        await page.get_by_role("button", name="确认丢弃").click()
        await expect(page.get_by_text("没有。所有消息都已处理或正在重试。")).to_be_visible()
        await there.quiet()
        assert await there.local.bus.dead("tasks") == []
        assert (await there.site.admin.target(ID, "performances"))["value"] == before + 1
        await page.set_viewport_size({"width": PHONE, "height": 800})
        await page.wait_for_function(READY)
        assert await page.evaluate(OVERFLOW) <= 0
