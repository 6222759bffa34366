"""A campaign week, in Chromium on the real services: made from its observance, followed live, summed up in Word."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.async_api import Page, expect

from tests.builders import picture
from tests.e2e.screenshots import READY
from tests.e2e.site import ZONE, Site, chromium, eventually, opened, signed_in
from tests.stack import Person

pytestmark = [
    pytest.mark.servers,
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
CAMPAIGNS = "/api/events/campaigns"
OBSERVANCE = "法治宣传教育月"
LIVE_SECONDS = 15


@pytest.mark.slow
async def test_a_campaign_week_from_its_observance_to_its_summary(
    tmp_path: Path, rabbit_url: str, mongo_database: str
) -> None:
    async with (
        opened(tmp_path, bus_url=rabbit_url, database_url=mongo_database) as site,
        chromium() as browser,
    ):
        section, leader = [await signed_in(browser, site, name) for name in ("section", "leader")]
        await _make(section, site)
        campaign = await _today(site)
        await _on_page(leader, site)
        await expect(_tile(leader, "盛庄")).to_contain_text("未参加")

        await _post(site, "chudun", campaign, leaflets=300)
        await _post(site, "shengzhuang", campaign, leaflets=500, photo=picture(size=(640, 480)))
        await expect(_tile(leader, "褚墩")).to_contain_text("待审核", timeout=LIVE_SECONDS * 1000)
        await expect(_tile(leader, "盛庄")).to_contain_text("待审核", timeout=LIVE_SECONDS * 1000)
        await expect(_tile(leader, "高都")).to_contain_text("未参加")
        await expect(leader.locator(".pf-campaign .reach")).to_contain_text("800")
        await expect(leader.locator(".wall img")).to_have_count(1, timeout=LIVE_SECONDS * 1000)
        assert await leader.evaluate("window.neverLoadedAgain")

        await _end(site, campaign)
        await expect(leader.locator(".pf-campaign .state")).to_have_text("已结束", timeout=LIVE_SECONDS * 1000)
        await expect(_tile(leader, "高都")).to_contain_text("未参加")
        said = await _summary(leader, tmp_path / "summary.docx")
        assert "盛庄街道" in said
        assert "发放资料 800 份" in said
        assert "高都街道" in said.split("未参加单位")[1]
        await _told(site, "chudun", "集中宣传：")
        await _told(site, "chudun", "集中宣传时间调整：")


async def _on_page(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/campaigns")
    await page.wait_for_function(READY)
    await page.evaluate("window.neverLoadedAgain = true")


async def _make(page: Page, site: Site) -> None:
    """The section chooses an observance; its title and days are there, and the units are told."""
    await _on_page(page, site)
    await page.get_by_role("button", name="新建集中宣传").click()
    await page.get_by_role("combobox").first.click()
    await page.get_by_role("option", name=OBSERVANCE).click()
    title = f"{datetime.now(ZONE).year}年{OBSERVANCE}"
    await page.locator(f"input[aria-label='名称（必填）'][value='{title}']").wait_for()
    await page.wait_for_function(READY)
    await page.get_by_role("button", name="发布并通知参加单位").click()
    await page.locator(".pf-campaign h2").filter(has_text=OBSERVANCE).wait_for()


async def _today(site: Site) -> dict[str, Any]:
    """The campaign, its days moved so that it began yesterday: the service says itself that it is open."""
    section = await site.person("section")
    (campaign,) = (await section.ask("GET", CAMPAIGNS))["items"]
    assert campaign["observance"] == "law-month"
    today = datetime.now(ZONE).date()
    moved = await _put(section, campaign, today - timedelta(days=1), today + timedelta(days=5))
    assert moved["status"] == "open"
    return moved


async def _end(site: Site, campaign: dict[str, Any]) -> None:
    """Its last day was yesterday."""
    yesterday = datetime.now(ZONE).date() - timedelta(days=1)
    ended = await _put(await site.person("section"), campaign, yesterday - timedelta(days=1), yesterday)
    assert ended["status"] == "closed"


async def _put(section: Person, campaign: dict[str, Any], first: date, last: date) -> dict[str, Any]:
    written = ("title", "observance", "slogan", "laws", "expected")
    body = {name: campaign[name] for name in written} | {"first": first.isoformat(), "last": last.isoformat()}
    headers = {"If-Match": f'"{campaign["version"]}"'}
    answer: dict[str, Any] = await section.ask("PUT", f"{CAMPAIGNS}/{campaign['id']}", json=body, headers=headers)
    return answer


async def _post(site: Site, name: str, campaign: dict[str, Any], *, leaflets: int, photo: bytes | None = None) -> None:
    town = await site.person(name)
    evidence = []
    if photo is not None:
        files = {"file": ("photo.jpg", photo, "image/jpeg")}
        kept = await town.ask("POST", "/api/events/evidence", files=files, headers={"Idempotency-Key": "photo"})
        evidence = [kept["id"]]
    body = {
        "kind": "campaign_day",
        "title": "赶集普法",
        "held_on": datetime.now(ZONE).date().isoformat(),
        "campaign": campaign["id"],
        "details": {"leaflets": leaflets},
        "evidence": evidence,
    }
    await town.ask("POST", "/api/events/activities", json=body, headers={"Idempotency-Key": "post"})


def _tile(page: Page, name: str) -> Any:
    return page.locator(".pf-campaign .tile").filter(has_text=name)


async def _summary(page: Page, file: Path) -> str:
    """What the downloaded file says."""
    async with page.expect_download() as download:
        await page.get_by_text("下载总结").click()
    await (await download.value).save_as(file)
    return "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)


async def _told(site: Site, name: str, title: str) -> None:
    person = await site.person(name)

    async def titles() -> list[str]:
        return [
            each["title"] for each in (await person.ask("GET", "/api/notify/notices", params={"limit": 200}))["items"]
        ]

    await eventually(titles, lambda found: any(each.startswith(title) for each in found))
