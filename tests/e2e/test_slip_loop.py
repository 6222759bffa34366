"""The slip loop for one late township, in Chromium, from the month's prompt to closed out, with its documents."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from playwright.async_api import Locator, Page, expect

from tests.builders import picture
from tests.e2e.played_site import PlayedSite, played
from tests.e2e.screenshots import PHONE, READY
from tests.e2e.site import Site, chromium, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
PLAN = """
id: loop-2023
title: 罗庄区2023年普法工作计划
year: 2023
zone: Asia/Shanghai
units:
  - {id: luozhuang-district, name: 罗庄区, kind: district}
  - {id: pufa-section, name: 普法与依法治理科, kind: section, under: luozhuang-district}
  - {id: chudun, name: 褚墩镇, kind: township, under: luozhuang-district}
  - {id: shengzhuang, name: 盛庄街道, kind: township, under: luozhuang-district}
tasks:
  - no: 6
    title: 深化法治带头人、法律明白人培育
    lead: [pufa-section]
    deadlines: [{id: half, due: 2023-06-30}]
    targets:
      - {id: training, title: 法律明白人培训, measure: count, of: {kind: training}, goal: 1, per: township, deadline: half}
"""
LIVE_MS = 60_000
"""How long a page of a busy machine may take to show what has changed."""

TOWN, ITEM = "褚墩镇", "法律明白人培训"
NUMBER = "普法督办〔2023〕1号"
NOTE = "请结合赶集日安排。"
ANSWER = "7月18日补办培训一次，签到表已上传。"


@pytest.mark.slow
async def test_the_slip_loop_for_one_late_township(tmp_path: Path) -> None:
    async with played(tmp_path, PLAN, "loop-2023", date(2023, 5, 31)) as stage, chromium() as browser:
        await stage.come_to(date(2023, 6, 1))
        section, leader = [await signed_in(browser, stage.site, name) for name in ("section", "leader")]
        town = await signed_in(browser, stage.site, "chudun", width=PHONE)
        for page in (section, leader, town):
            await _on_page(page, stage.site)

        await _issue_prompts(section)
        await expect(_own(town, "提示单")).to_contain_text(NOTE, timeout=LIVE_MS)
        await expect(_own(town, "提示单")).to_contain_text("2023-06-30 前反馈", timeout=LIVE_MS)
        assert await town.evaluate("document.documentElement.scrollWidth") <= PHONE
        await _other_township_posts(stage)

        await stage.come_to(date(2023, 7, 3))  # nothing came: the prompt slip has ended with its month
        await expect(town.get_by_text("没有需要办理的提示单")).to_be_visible(timeout=LIVE_MS)
        await _approve_supervision(section)
        await expect(_own(town, "督办单")).to_contain_text(NUMBER, timeout=LIVE_MS)

        await stage.come_to(date(2023, 7, 18))  # nor by the day to put it right
        await expect(leader.locator(".st-key-slip_rows button").first).to_contain_text("已报分管领导", timeout=LIVE_MS)
        await _post_what_was_missing(town, stage)
        await _refuse(section)
        await _answer(town, stage.site, tmp_path)
        await _accept(section)
        await expect(town.get_by_text("没有需要办理的提示单")).to_be_visible(timeout=LIVE_MS)

        await _documents(section, tmp_path)
        await _duty_report(section, tmp_path)


async def _on_page(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/slips")
    await page.wait_for_function(READY)


def _own(page: Page, kind: str) -> Locator:
    """The township's card of its slip of this kind."""
    return page.locator("[class*=st-key-slip_own_]").filter(has_text=kind).last


async def _choose(page: Page, part: str, words: str) -> None:
    """Open a slip from the list of drafts, of what stands, of what is closed out."""
    row = page.locator(".st-key-slip_rows button").filter(has_text=words)
    await page.get_by_role("radio", name=part).click()
    await expect(page.get_by_role("radio", name=part)).to_be_checked(timeout=LIVE_MS)
    await page.wait_for_function(READY)
    await row.click()
    await page.locator(".pf-slip").filter(has_text=words.split(" ")[0]).wait_for()
    await page.wait_for_function(READY)


async def _issue_prompts(page: Page) -> None:
    """One with words of the section's own; the others with one click."""
    await _choose(page, "草稿", TOWN)
    await page.get_by_label("对单位的说明（可选）").fill(NOTE)
    await page.get_by_role("button", name="签发", exact=True).click()
    await page.get_by_text(f"已签发给{TOWN}").wait_for()
    await page.get_by_role("button", name="全部签发（1 份）").click()
    await page.get_by_text("已签发 1 份").wait_for()


async def _other_township_posts(stage: PlayedSite) -> None:
    """What it posts closes its prompt slip by itself."""
    town = await stage.site.person("shengzhuang")
    await town.post_activity("training", kind="training", title="村居骨干培训", held_on="2023-06-01")
    await stage.quiet()
    slips = (await town.ask("GET", "/api/notify/slips"))["items"]
    assert [(slip["kind"], slip["status"]) for slip in slips] == [("prompt", "closed")]


async def _approve_supervision(page: Page) -> None:
    await _choose(page, "草稿", TOWN)
    await expect(page.locator(".pf-slip h2")).to_have_text(f"{TOWN} · 督办单", timeout=LIVE_MS)
    await expect(page.get_by_text("· 逾期 ·").first).to_be_visible(timeout=LIVE_MS)
    await page.get_by_role("button", name="签发", exact=True).click()
    await page.get_by_text(f"已签发给{TOWN}").wait_for()


async def _post_what_was_missing(page: Page, stage: PlayedSite) -> None:
    """One tap leads from the slip to the form, which is filled in as far as it can be."""
    await page.locator("[class*=st-key-due_slip_] button").filter(has_text=ITEM).last.click()
    title = page.get_by_label("活动名称（必填）")
    await expect(title).to_have_value(ITEM, timeout=LIVE_MS)
    await page.wait_for_function(READY)
    await page.get_by_role("button", name="提交", exact=True).click()
    await page.get_by_text("已提交，等待审核").wait_for()
    await stage.quiet()
    await _on_page(page, stage.site)
    await expect(_own(page, "督办单")).to_contain_text("待审定", timeout=LIVE_MS)


async def _refuse(page: Page) -> None:
    await _choose(page, "在办", f"{TOWN} · 督办单")
    await page.get_by_text("系统依据填报的活动自动反馈").wait_for()
    await page.get_by_role("button", name="退回重办").click()
    await page.get_by_role("button", name="佐证材料不清晰或不完整").click()
    await page.get_by_text(f"已退回{TOWN}重办").wait_for()


async def _answer(page: Page, site: Site, folder: Path) -> None:
    photo = folder / "photo.jpg"
    photo.write_bytes(picture(size=(640, 480)))
    await page.get_by_text("反馈被退回：佐证材料不清晰或不完整").wait_for()
    await page.get_by_role("button", name="书面反馈").click()
    await page.get_by_label("办理情况（必填）").fill(ANSWER)
    await page.locator("input[type=file]").set_input_files(photo)
    await page.get_by_text(photo.name).wait_for()
    await page.get_by_role("button", name="提交反馈").click()
    await page.get_by_text("反馈已提交，等待审定").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE


async def _accept(page: Page) -> None:
    await page.locator(".pf-slip-rest .answer").filter(has_text=ANSWER).wait_for(timeout=LIVE_MS)
    await expect(page.locator(".pf-slip-rest .answer a")).to_have_count(1, timeout=LIVE_MS)
    await page.get_by_role("button", name="认可并销号").click()
    await page.get_by_text(f"{TOWN}已销号").wait_for()


async def _documents(page: Page, folder: Path) -> None:
    """The closed slip as Word and as PDF: both tell the whole loop."""
    await _choose(page, "已销号", NUMBER)
    word, pdf = await _download(page, "Word", folder / "slip.docx"), await _download(page, "PDF", folder / "slip.pdf")
    shown = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf))
    said = _text(word)
    for words in (NUMBER, "普法工作督办单", f"{TOWN}：", ANSWER, "退回反馈", "提请分管负责同志督办", "同意销号"):
        assert words in said
        assert words in shown.replace("\r\n", "")


async def _duty_report(page: Page, folder: Path) -> None:
    await page.get_by_role("button", name="履职报告书").click()
    said = _text(await _download(page, "下载 Word", folder / "duty.docx"))
    assert "签发提示单 2 份、提示事项 2 项，其中按时办结 1 项、逾期办结 1 项、未办结 0 项" in said
    assert "签发督办单 1 份，已反馈 1 份，提请分管负责同志督办 1 份，已销号 1 份" in said


async def _download(page: Page, link: str, file: Path) -> Path:
    async with page.expect_download() as download:
        await page.get_by_role("link", name=link, exact=True).click()
    await (await download.value).save_as(file)
    return file


def _text(word: Path) -> str:
    document = Document(str(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
