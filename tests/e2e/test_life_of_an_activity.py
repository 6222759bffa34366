"""The life of an activity, in Chromium on the real services behind the gateway: planned, posted, returned, corrected,
verified, unlocked, withdrawn; and its history, which tells it all."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.builders import picture
from tests.e2e.screenshots import PHONE, READY
from tests.e2e.site import SLOW_MS, ZONE, Site, chromium, eventually, opened, signed_in
from tests.stack import Person

pytestmark = [
    pytest.mark.servers,
    pytest.mark.browser,
    pytest.mark.timeout(600),
]

TITLE = "送法下乡·示例村专场"
TASK = "用好各类社会资源"


async def test_the_life_of_an_activity(tmp_path: Path, rabbit_url: str, mongo_database: str) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(size=(640, 480)))
    async with (
        opened(tmp_path, bus_url=rabbit_url, database_url=mongo_database) as site,
        chromium() as browser,
    ):
        officer = await site.person("section")
        await _campaign_is_on(officer)
        township = await signed_in(browser, site, "chudun", width=PHONE)
        section = await signed_in(browser, site, "section")
        leader = await signed_in(browser, site, "leader")

        await _plan(township)
        await _report(township, photo)
        await _return(section)
        await _correct(township)
        await _verify(section)
        await expect(_progress(leader)).to_have_text("10%", timeout=SLOW_MS)
        await _unlock(section)
        await expect(_progress(leader)).to_have_text("0%", timeout=SLOW_MS)
        await _withdraw(township)
        await _read_history(site, officer)


def _day(ahead: int = 0) -> str:
    return (datetime.now(ZONE) + timedelta(days=ahead)).date().isoformat()


async def _campaign_is_on(officer: Person) -> None:
    body = {
        "title": "送法下乡月",
        "first": _day(-3),
        "last": _day(3),
        "expected": ["chudun"],
        "laws": ["中华人民共和国宪法"],
    }
    await officer.ask("POST", "/api/events/campaigns", json=body, headers={"Idempotency-Key": "campaign"}, expect=201)


async def _held_on(page: Page, day: str) -> None:
    await page.get_by_role("spinbutton", name="year, 活动日期（必填）").click()
    await page.keyboard.type(day.replace("-", ""))


async def _plan(page: Page) -> None:
    """On the phone: a kind, a title, tomorrow. The campaign that is on is counted without being asked for."""
    await page.get_by_role("combobox").first.click()
    await page.get_by_role("option", name="普法演出", exact=True).click()
    await page.wait_for_function(READY)
    await page.get_by_label("活动名称（必填）").fill(TITLE)
    await _held_on(page, _day(1))
    await expect(page.get_by_text("“送法下乡月”进行中")).to_be_visible()
    await page.get_by_role("button", name="提交", exact=True).click()
    await page.get_by_text("计划已登记").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE


async def _report(page: Page, photo: Path) -> None:
    """It was held, today already: the plan is opened and sent with a photo."""
    await page.locator("[class*=st-key-planned_] button").filter(has_text=TITLE).click()
    await page.get_by_text("办完提交：").wait_for()
    await _held_on(page, _day())
    await page.locator("input[type=file]").set_input_files(photo)
    await page.get_by_text(photo.name).wait_for()
    await page.get_by_role("button", name="提交", exact=True).click()
    await page.get_by_text("已提交，等待审核").wait_for()
    await page.get_by_role("button", name="再填报一项").wait_for()


def _case(page: Page) -> Locator:
    return page.locator("[class*=st-key-case_]").filter(has_text=TITLE)


async def _return(page: Page) -> None:
    await _case(page).locator("img").wait_for()
    await _case(page).get_by_role("button", name="退回").click()
    await page.get_by_role("button", name="活动情况不完整").click()
    await expect(_case(page)).to_have_count(0)


async def _correct(page: Page) -> None:
    await page.locator("[class*=st-key-returned_] button").filter(has_text=TITLE).click()
    await page.get_by_text("退回原因：活动情况不完整").last.wait_for()
    await page.get_by_text("更多信息（可选）").click()
    people = page.get_by_label("参加人数").first
    await people.fill("80")
    await people.press("Tab")
    await page.get_by_role("button", name="重新提交").click()
    await page.get_by_role("button", name="再填报一项").wait_for()


async def _verify(page: Page) -> None:
    """The section sees what is different, and no more than that."""
    since = _case(page).locator(".pf-since")
    await expect(since.locator(".pf-changes > div")).to_have_count(1)
    await expect(since).to_contain_text("参加人数")
    await expect(since.locator("ins")).to_have_text("80")
    await _case(page).get_by_role("button", name="审核通过").click()
    await expect(_case(page)).to_have_count(0)


def _progress(page: Page) -> Locator:
    """The leader's row of the task that five performances finish."""
    return page.locator(".pf-task").filter(has_text=TASK).locator(".bar .num")


async def _unlock(page: Page) -> None:
    await page.locator(".st-key-review_status").get_by_text("已审核").click()
    await _case(page).get_by_role("button", name="查看经过").click()
    await _case(page).get_by_text("记录完整，未被改动").wait_for()
    await _case(page).get_by_role("button", name="解锁退回").click()
    await page.get_by_role("button", name="活动日期与材料不一致").click()
    await expect(_case(page)).to_have_count(0)


async def _withdraw(page: Page) -> None:
    await page.locator("[class*=st-key-returned_] button").filter(has_text=TITLE).click()
    await page.get_by_role("button", name="撤回此活动").first.click()
    await page.locator(".st-key-withdraw button").click()
    await page.get_by_text("活动已撤回").first.wait_for()


async def _read_history(site: Site, officer: Person) -> None:
    [activity] = (await officer.ask("GET", "/api/events/activities", params={"kind": "performance"}))["items"]
    told = await officer.ask("GET", f"/api/events/activities/{activity['id']}/history")
    steps = told["items"]
    assert [step["move"] for step in steps] == [
        "planned", "revised", "returned", "revised", "verified", "returned", "withdrawn"
    ]  # fmt: skip
    assert [step["unlocked"] for step in steps] == [False] * 5 + [True, False]
    assert [[each["field"] for each in step["changes"]] for step in steps] == [
        [], ["held_on", "evidence"], [], ["participants"], [], [], []
    ]  # fmt: skip
    assert (told["intact"], told["broken_at"]) == (True, None)
    assert steps[-1]["facts"]["campaign"] is not None

    async def value() -> float:
        return float((await officer.target(site.plan, "performances"))["value"])

    await eventually(value, lambda now: now == 0)
