"""The life of a performance, in Chromium on the real services: planned, a second booking refused in words, moved, held
with a photo, verified; the plan's target moves, and a phone's calendar tells each step."""

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from playwright.async_api import Locator, Page, expect

from tests.builders import picture
from tests.e2e.screenshots import PHONE, READY
from tests.e2e.site import SLOW_MS, ZONE, Site, chromium, eventually, opened, signed_in

pytestmark = [
    pytest.mark.servers,
    pytest.mark.browser,
    pytest.mark.timeout(420),
]

TITLE, SECOND, TROUPE = "送法下乡普法演出", "第二场演出", "柳琴剧团"


@pytest.mark.slow
async def test_the_life_of_a_performance(tmp_path: Path, rabbit_url: str, mongo_database: str) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(size=(640, 480)))
    async with (
        opened(tmp_path, bus_url=rabbit_url, database_url=mongo_database) as site,
        chromium() as browser,
    ):
        township = await signed_in(browser, site, "chudun", width=PHONE)
        section = await signed_in(browser, site, "section")
        await _open(township, site)
        address = await _feed_address(township)
        assert await _read(site, address) == []

        await _plan(township, TITLE, "晚上")
        await expect(_card(township, TITLE)).to_contain_text("晚上", timeout=SLOW_MS)
        [event] = await _read(site, address)
        assert (event["SUMMARY"], event["SEQUENCE"], _hour(event)) == (TITLE, 1, 19)

        await _refused_in_words(section, site)
        await _move(township)
        [event] = await _read(site, address)
        assert (event["SEQUENCE"], _hour(event)) == (2, 9)

        await _hold(township, photo)
        [event] = await _read(site, address)
        assert (event["SEQUENCE"], event["SUMMARY"]) == (3, f"{TITLE}（已举办）")

        await _verify(section, site)
        await _target_has_moved(site)
        await _open(section, site)
        await expect(section.locator(".pf-goal")).to_contain_text("1 / 5", timeout=SLOW_MS)


async def _open(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/performances")
    await page.wait_for_function(READY)


def _card(page: Page, title: str) -> Locator:
    return page.locator("[class*=st-key-performance_card_]").filter(has_text=title)


async def _feed_address(page: Page) -> str:
    await page.get_by_text("在手机日历中查看").click()
    await page.get_by_role("button", name="生成订阅地址").click()
    shown = page.locator("[data-testid=stCode] code")
    await expect(shown).to_contain_text("/do/calendar.ics?key=", timeout=SLOW_MS)
    return await shown.inner_text()


async def _read(site: Site, address: str) -> list[Any]:
    """What a calendar program gets, which sends nothing but the address; the dashboard's and the service's are one."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(address.strip())
        direct = await http.get(
            f"{site.api}/api/events/performances/calendar.ics", params=httpx.URL(address.strip()).params
        )
    assert answer.status_code == direct.status_code == 200
    assert answer.content == direct.content
    return list(Calendar.from_ical(answer.content).events)


def _hour(event: Any) -> int:
    assert isinstance(event.start, datetime)
    return event.start.hour


async def _choose(page: Page, label: str, option: str) -> None:
    await page.get_by_role("combobox", name=label).click()
    await page.get_by_role("option", name=option).click()


async def _plan(page: Page, title: str, session: str) -> None:
    await page.get_by_role("button", name="安排演出").click()
    await page.get_by_label("活动名称（必填）").fill(title)
    await _choose(page, "时段", session)
    troupe = page.get_by_role("combobox", name="演出团体")
    await troupe.fill(TROUPE)
    await troupe.press("Enter")
    await page.get_by_role("combobox", name="演出村居或街镇").click()
    await page.get_by_role("option").first.click()
    await page.get_by_role("button", name="保存安排").click()


async def _refused_in_words(page: Page, site: Site) -> None:
    """The troupe plays that evening: the section reads with whom, and what is free."""
    await _open(page, site)
    await _plan(page, SECOND, "晚上")
    refused = page.locator(".pf-refused")
    await expect(refused).to_contain_text(f"“{TROUPE}”", timeout=SLOW_MS)
    await expect(refused).to_contain_text(f"已安排“{TITLE}”", timeout=SLOW_MS)
    await expect(refused).to_contain_text("上午、下午空余", timeout=SLOW_MS)
    assert await page.get_by_label("活动名称（必填）").input_value() == SECOND
    await page.get_by_role("button", name="收起").click()
    await expect(_card(page, SECOND)).to_have_count(0, timeout=SLOW_MS)


async def _move(page: Page) -> None:
    await _card(page, TITLE).get_by_role("button", name="修改").click()
    await _choose(page, "时段", "上午")
    await page.get_by_role("button", name="保存修改").click()
    await expect(_card(page, TITLE)).to_contain_text("上午", timeout=SLOW_MS)


async def _hold(page: Page, photo: Path) -> None:
    await _card(page, TITLE).get_by_role("button", name="登记举办").click()
    await page.get_by_label("参加人数").fill("320")
    await page.locator("input[type=file]").set_input_files(photo)
    await page.get_by_text(photo.name).wait_for()
    await page.get_by_role("button", name="已举办，提交审核").click()
    await expect(_card(page, TITLE)).to_contain_text("已举办", timeout=SLOW_MS)


async def _verify(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/review")
    await page.wait_for_function(READY)
    case = page.locator("[class*=st-key-case_]").filter(has_text=TITLE)
    await expect(case).to_contain_text(TROUPE, timeout=SLOW_MS)
    await expect(case.locator("img").first).to_be_visible(timeout=SLOW_MS)
    await case.get_by_role("button", name="审核通过").click()
    await expect(case).to_have_count(0, timeout=SLOW_MS)


async def _target_has_moved(site: Site) -> None:
    section = await site.person("section")
    target = await eventually(lambda: section.target(site.plan, "performances"), lambda target: target["value"] == 1)
    assert target["goal"] == 5
    [held] = (await section.ask("GET", "/api/events/performances?status=held"))["items"]
    assert held["held_on"] == datetime.now(ZONE).date().isoformat()
