"""A Word document becomes a plan in force, in Chromium on the real services: asked, answered, corrected, activated."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from docx import Document
from playwright.async_api import Error, Page, async_playwright, expect

from tests.builders import plan_data
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PHONE, READY
from tests.processes import free_port
from tests.stack import PASSWORD, Person, Process, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
]
TITLE = "示例区司法局2023年普法工作计划"
TASKS = (
    "1、开展普法演出。送法下乡,今年计划开展普法演出5场次。(责任科室:普法科,完成时限:12月底前)",
    "2、组织法律知识培训。各街镇每季度开展一次专题培训。(责任科室:普法科、各街镇司法所,完成时限:每季度)",
    "3、营造氛围。广泛宣传,营造良好氛围。(责任单位:未知局,完成时限:贯穿全年)",
)
REGULATION = "\n".join(f"第{number}条 各单位应当按照本办法履行普法责任。" for number in "一二三四五六")
SECONDS = 20_000


class Site(NamedTuple):
    url: str
    admin: Person


def word(*tasks: str) -> bytes:
    document = Document()
    for line in (TITLE, "一、工作任务", "(一)突出重点", *tasks):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The small district, known from a plan of its own that is not in force, and its dashboard."""
    folder, port = tmp_path_factory.mktemp("new_plan"), free_port()
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(), expect=201)
        url = f"http://127.0.0.1:{port}"
        pages = Process(
            ["-m", "dashboard", "--port", str(port)], url, folder / "pages.log", {"PUFA_URL": stack.urls["tasks"]}
        )
        await pages.start()
        try:
            yield Site(url, admin)
        finally:
            await pages.stop()


@asynccontextmanager
async def opened(site: Site, width: int) -> AsyncIterator[Page]:
    """The page "new plan" of the admin, in a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        phone = width == PHONE
        context = await browser.new_context(viewport={"width": width, "height": 900}, is_mobile=phone)
        page = await context.new_page()
        page.set_default_timeout(SECONDS)
        await _reach(page, f"{site.url}/do/login")
        await page.fill("input[name=name]", "admin")
        await page.fill("input[name=password]", PASSWORD)
        await page.click("button[type=submit]")
        await page.wait_for_function(READY)
        await page.goto(f"{site.url}/new_plan")
        await page.wait_for_function(READY)
        yield page
        await browser.close()


async def _reach(page: Page, url: str) -> None:
    """The first page of a dashboard that may still be starting."""

    async def answers() -> bool:
        try:
            await page.goto(url)
        except Error:
            return False
        return True

    await _until(page, answers)


async def _until(page: Page, holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(200):
        if await holds():
            return
        await page.wait_for_timeout(100)
    raise AssertionError("it never came to hold")


async def _upload(page: Page, name: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await page.locator("input[type=file]").first.set_input_files(file)


async def _step(page: Page, name: str) -> None:
    await page.locator(".st-key-steps button").filter(has_text=name).click()
    await page.wait_for_function(READY)


async def test_a_word_document_is_asked_about_corrected_and_becomes_the_plan_in_force(site: Site) -> None:
    async with opened(site, DESK) as page:
        await _upload(page, "计划.docx", word(*TASKS))
        await page.get_by_text("个问题待回答").first.wait_for()
        assert "draft=" in page.url
        await page.reload()
        await page.get_by_text("个问题待回答").first.wait_for()

        owner = page.locator("[class*=st-key-question_owner]")
        await owner.get_by_role("combobox").click()
        await page.get_by_role("option", name="教育部门").click()
        await owner.locator("[class*=st-key-take_] button").click()
        await expect(owner).to_have_count(0)
        await page.locator(".st-key-accept_all button").first.click()
        await page.locator(".st-key-accepted_all button").click()
        await page.get_by_text("没有待回答的问题").wait_for()

        await _step(page, "草稿")
        await expect(page.locator(".st-key-card_3")).to_contain_text("教育部门")
        await page.locator(".st-key-correct_1 button").click()
        goal = page.locator(".st-key-editor").get_by_label("目标数")
        await goal.fill("6")
        await goal.press("Tab")
        await page.get_by_role("button", name="保存修改").click()
        await expect(page.locator(".st-key-card_1")).to_contain_text("6 场次")
        await expect(page.locator(".st-key-card_1")).to_contain_text("已修改")

        await _step(page, "生成")
        await page.locator(".st-key-make button").click()
        await page.get_by_text("计划已生成，尚未启用").wait_for()
        await page.locator(".st-key-activate button").click()
        await page.get_by_role("link", name="查看总览").click()
        await page.locator(".pf-head h1").filter(has_text=TITLE).wait_for()
    plan = await site.admin.ask("GET", "/api/tasks/plans/plan-2023")
    assert plan["active"] == 1
    assert [target["goal"] for target in plan["tasks"][0]["targets"]] == [6]
    assert plan["tasks"][2]["lead"] == ["schools"]


async def test_a_new_edition_of_the_document_asks_whose_word_stands(site: Site) -> None:
    async with opened(site, DESK) as page:
        await _upload(page, "计划二.docx", word(*TASKS))
        await _step(page, "草稿")
        await page.locator(".st-key-correct_1 button").click()
        goal = page.locator(".st-key-editor").get_by_label("目标数")
        await goal.fill("6")
        await goal.press("Tab")
        await page.get_by_role("button", name="保存修改").click()
        await expect(page.locator(".st-key-card_1")).to_contain_text("6 场次")

        await page.locator("[class*=st-key-renew_] button").first.click()
        await _upload(page, "新版.docx", word(TASKS[0].replace("5场次", "8场次"), *TASKS[1:]))
        conflict = page.locator(".st-key-conflicts")
        await conflict.wait_for()
        assert [text.strip() for text in await conflict.locator("dd").all_inner_texts()] == ["5", "8", "6"]
        await conflict.get_by_role("button", name="采用文件的").click()
        await expect(page.locator(".st-key-card_1")).to_contain_text("8 场次")
        await expect(conflict).to_have_count(0)


async def test_on_a_phone_the_document_is_folded_and_shows_a_place_when_asked(site: Site) -> None:
    async with opened(site, PHONE) as page:
        await _upload(page, "手机.docx", word(*TASKS))
        await page.get_by_text("个问题待回答").first.wait_for()
        text = page.locator(".pf-text")
        await expect(text).not_to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
        await page.locator("a.where").last.click()
        await expect(text).to_be_visible()
        place = page.locator(
            ".pf-text :is(.here, :target)"
        ).first  # the latter where the link is faster than the script
        await expect(place).to_be_in_viewport(timeout=20_000)
        await page.locator(".pf-doc summary").click()
        await expect(text).not_to_be_visible()


async def test_what_is_no_plan_says_why_and_what_cannot_be_read_what_to_do(site: Site) -> None:
    async with opened(site, DESK) as page:
        await _upload(page, "照片.docx", b"\x89PNG\r\n\x1a\n")
        await page.get_by_text("这个文件没有读成").wait_for()
        await expect(page.locator(".pf-back")).to_contain_text("上传")
        await page.reload()
        await page.wait_for_function(READY)
        await _upload(page, "办法.txt", REGULATION.encode())
        await page.get_by_text("看来这不是一份计划").wait_for()
        await expect(page.locator(".pf-text")).to_contain_text("第一条")
