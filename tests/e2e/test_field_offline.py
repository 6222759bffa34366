"""What is written on a phone without a line arrives exactly once, whatever is cut off on the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.field_phone import SMALL, phone, photo
from tests.e2e.field_village import (
    POSTS,
    Site,
    Village,
    assert_exactly_once,
    new_clerk,
    open_site,
    photos_of,
    ready_phone,
    write_all,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
OTHER_PASSWORD = "another-password-of-the-tests"
STORE = """(act) => new Promise((done, fail) => {
  const request = indexedDB.open("pufa-field");
  request.onerror = () => fail(request.error);
  request.onsuccess = () => {
    const meta = request.result.transaction("meta", "readwrite").objectStore("meta");
    const got = meta.get("session");
    got.onsuccess = () => (meta.put({ ...got.result, ...act }, "session").onsuccess = () => done(got.result.user));
  };
})"""
"""Changes what the phone knows of its session."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("field")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def village(site: Site, tmp_path: Path) -> Village:
    return await new_clerk(site, tmp_path / "profile")


async def test_twenty_posts_written_without_a_line_arrive_once_each(village: Village) -> None:
    async with ready_phone(village) as held:
        await write_all(held)
        assert await village.activities() == []
        assert "没有网络。还有 20 条待发送，网络恢复后自动发送。" in await held.page.inner_text("#notices")
        other_tab = await held.context.new_page()
        await other_tab.goto(held.page.url)
        await expect(other_tab.locator("#nav .count")).to_have_text("20")
        await held.find_the_line()
        await held.has(POSTS, "sent")
        await assert_exactly_once(village)


async def test_twenty_posts_arrive_though_the_page_was_closed_before_the_line_was_back(village: Village) -> None:
    async with ready_phone(village) as held:
        await write_all(held)
        await held.show("填报")
        await held.page.fill("#title", "还没写完的一条")
        await held.page.set_input_files("#gallery", [photo(99, SMALL)])
        await expect(held.page.locator(".photos li")).to_have_count(1)
        await held.is_kept("还没写完的一条")
    async with phone(village.profile, village.line, offline=True) as again:
        await expect(again.page.locator("#title")).to_have_value("还没写完的一条")
        await expect(again.page.locator(".photos img")).to_have_count(1)
        await again.show("我的填报")
        await again.has(POSTS, "waiting")
        assert await village.activities() == []
        await again.find_the_line()
        await again.has(POSTS, "sent")
        await assert_exactly_once(village)
        await again.has(1, "draft")


@pytest.mark.slow
async def test_twenty_posts_arrive_though_the_service_is_killed_and_answers_are_lost(village: Village) -> None:
    async with ready_phone(village) as held:
        await write_all(held)
        await held.find_the_line()
        for arrived in (2, 9, 15):
            await village.has_got(arrived)
            await village.process.kill()
            await village.process.start()
            await village.stack.ready()
            village.line.to_swallow += 3
        await held.has(POSTS, "sent")
        assert village.line.swallowed > 0
        await assert_exactly_once(village)
        named = {id for each in await village.activities() for id in each["evidence"]}
        assert await village.records() == named, "a repeated upload made a record of its own"


async def test_a_token_that_expired_meanwhile_is_renewed_and_where_that_fails_nothing_is_lost(village: Village) -> None:
    async with ready_phone(village) as held:
        await write_all(held, 3)
        await held.page.evaluate(STORE, {"access": village.expired_token(), "accessEnds": 4e12})
        await held.find_the_line()
        await held.has(3, "sent")

        await held.lose_the_line()
        for number in (3, 4):
            await held.write(f"普法宣传 {number + 1}", *photos_of(number))
        await village.admin.ask("PATCH", f"/api/tasks/users/{village.clerk['id']}", json={"password": OTHER_PASSWORD})
        await held.page.evaluate(STORE, {"access": village.expired_token(), "accessEnds": 4e12})
        await held.find_the_line()
        await expect(held.page.locator("#notices")).to_contain_text("登录已过期，还有 2 条待发送")
        assert len(await village.activities()) == 3

        await held.page.click("#notices button")
        await held.sign_in(village.clerk["name"], OTHER_PASSWORD)
        await held.show("我的填报")
        await held.has(5, "sent")
        await assert_exactly_once(village, 5)


async def test_a_post_that_is_refused_says_why_and_is_sent_once_corrected(village: Village) -> None:
    async with ready_phone(village) as held:
        page = held.page
        await page.locator(".kind").first.click()
        await page.fill("#title", "普法宣传 1")
        await page.set_input_files("#gallery", list(photos_of(0)))
        await expect(page.locator(".photos li")).to_have_count(2)
        await page.click(".more > summary")
        await page.fill("[id='details.stalls']", "99999")
        await page.click(".send .main")
        await held.has(1, "waiting")
        await held.find_the_line()
        await held.has(1, "refused")
        await expect(held.items("refused")).to_contain_text("10000")
        assert await village.activities() == []

        await page.click(".item .main")
        await expect(page.locator("[id='details.stalls-fault']")).to_contain_text("10000")
        await page.fill("[id='details.stalls']", "9")
        await page.click(".send .main")
        await held.has(1, "sent")
        await assert_exactly_once(village, 1)
        assert (await village.activities())[0]["details"] == {"stalls": 9}


async def test_a_returned_post_shows_the_sections_reason(village: Village) -> None:
    async with ready_phone(village) as held:
        await held.write("普法宣传 1", *photos_of(0))
        await held.find_the_line()
        await held.has(1, "sent")
        id = (await village.activities())[0]["id"]
        await village.section.ask("POST", f"/api/events/activities/{id}/return", json={"reason": "照片看不清"})
        await held.open()
        await held.show("我的填报")
        await expect(held.page.locator(".item")).to_contain_text("退回原因：照片看不清")


async def test_what_one_person_wrote_is_never_sent_under_anothers_name(village: Village) -> None:
    async with ready_phone(village) as held:
        await held.write("普法宣传 1", *photos_of(0))
        held.page.on("dialog", lambda dialog: dialog.accept())
        await held.page.click(".menu summary")
        await held.page.click(".menu button:has-text('退出登录')")
        await expect(held.page.locator(".sign-in")).to_contain_text("本机还有 1 条未发送")
        await held.find_the_line()
        await held.sign_in("neighbour")
        await held.show("我的填报")
        await expect(held.page.locator(".empty")).to_be_visible()
        assert await village.activities() == []

        await held.page.click(".menu summary")
        await held.page.click(".menu button:has-text('退出登录')")
        await held.sign_in(village.clerk["name"])
        await held.show("我的填报")
        await held.has(1, "sent")
        await assert_exactly_once(village, 1)
        assert (await village.activities())[0]["unit"] == "east"
