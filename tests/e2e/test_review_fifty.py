"""Fifty posts reviewed in one go, in Chromium: by the keys, one by one and with reasons, then the rest at once."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.e2e.old_phone import old_phone
from tests.e2e.played_site import PlayedSite, played
from tests.e2e.screenshots import READY
from tests.e2e.site import PLAN, SLOW_MS, chromium, eventually, signed_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
ID, TODAY, POSTS = "luozhuang-2023", date(2023, 6, 15), 50
VERIFIED_BY_KEY, RETURNED_BY_KEY = 25, 5
REASON = "照片不清晰或与活动不符，请更换照片。"
FIRST_MS = 5000
CASES = "[class*=st-key-case_]"
FOLLOWING = """() => {
  const cases = [...document.querySelectorAll('[class*=st-key-case_]')];
  return cases[cases.indexOf(document.activeElement) + 1].querySelector('h3').textContent;
}"""
ACTIVITIES = "/api/events/activities"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PlayedSite]:
    async with played(tmp_path_factory.mktemp("review"), PLAN.read_text("utf-8"), ID, TODAY) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.mark.slow
async def test_fifty_posts_are_reviewed_by_keys_and_at_once_none_missed_and_none_twice(
    there: PlayedSite, browser: Browser
) -> None:
    await _post(there, POSTS)
    page = await signed_in(browser, there.site, "section")
    await page.goto(f"{there.site.url}/review")
    await page.wait_for_function(READY)
    await expect(page.locator("h1")).to_have_text(f"待审核活动（{POSTS}+）")
    begun = time.monotonic()
    await _keys_are_told_and_not_taken_for_text(page)
    await _by_key(page)
    await _at_once(page, POSTS - VERIFIED_BY_KEY - RETURNED_BY_KEY)
    seconds = time.monotonic() - begun
    await there.quiet()
    print(f"\n{POSTS} posts reviewed in {seconds:.1f} s: {VERIFIED_BY_KEY} by v, {RETURNED_BY_KEY} by r and a digit")
    await _each_was_decided_once(there)
    await page.context.close()


@pytest.mark.parametrize("times", [1, pytest.param(4, marks=pytest.mark.slow)])
async def test_the_case_that_follows_has_the_focus_also_for_quick_fingers_on_a_slow_machine(
    there: PlayedSite, browser: Browser, times: float
) -> None:
    page = await signed_in(browser, there.site, "section")
    await old_phone(page, times=times, delay_seconds=0.1 * times)
    await _post(there, 8, begin=times * 100)
    await page.goto(f"{there.site.url}/review")
    await page.wait_for_function(READY)
    await expect(page.locator(CASES)).to_have_count(8, timeout=SLOW_MS)
    titles = await page.locator(f"{CASES} h3").all_inner_texts()
    await _begin(page)
    for keys, decided in (("v", 1), ("r1", 2), ("vvv", 5), ("r1", 6)):
        for key in keys:
            if key == "1":
                await page.get_by_role("button", name=REASON).wait_for()
            await page.keyboard.press(key)
        await expect(page.locator("h1")).to_have_text(f"待审核活动（{8 - decided}）", timeout=SLOW_MS)
        await expect(page.locator(f"{CASES}:focus h3")).to_have_text(titles[decided], timeout=SLOW_MS)
    await _at_once(page, 2)
    await page.context.close()


async def _post(there: PlayedSite, posts: int, *, begin: float = 0) -> None:
    town = await there.site.person("chudun")
    for n in range(int(begin), int(begin) + posts):
        title = f"法治讲座第{n + 1}场"
        await town.post_activity(f"post-{n}", kind="lecture", title=title, held_on=TODAY.isoformat())
    await there.quiet()


async def _keys_are_told_and_not_taken_for_text(page: Page) -> None:
    """The list opens by its key; what is written into a field decides nothing."""
    told = page.locator(".pf-shortcuts")
    await page.keyboard.press("?")
    with suppress(PlaywrightTimeout):
        await told.wait_for(timeout=FIRST_MS)
    if not await told.is_visible():  # the page heard no keys yet
        await page.keyboard.press("?")
    await told.wait_for()
    await page.keyboard.press("Escape")
    await page.locator(".pf-shortcuts").wait_for(state="hidden")
    await page.locator(CASES).first.get_by_role("button", name="退回").click()
    own = page.get_by_label("其他原因")
    await own.click()
    await page.keyboard.type("v1jv")
    await page.keyboard.press("Escape")
    await expect(own).to_be_hidden()
    await expect(page.locator("h1")).to_have_text(f"待审核活动（{POSTS}+）")


async def _by_key(page: Page) -> None:
    await _begin(page)
    for n in range(VERIFIED_BY_KEY):
        await _decided(page, POSTS - n - 1, "v")
    for n in range(RETURNED_BY_KEY):
        await page.keyboard.press("r")
        await page.get_by_role("button", name=REASON).wait_for()
        await _decided(page, POSTS - VERIFIED_BY_KEY - n - 1, "1")


async def _begin(page: Page) -> None:
    """To the first case, as soon as the page hears keys."""
    while not await page.locator(f"{CASES}:focus").count():
        await page.keyboard.press("k")
        await page.wait_for_function(READY)


async def _decided(page: Page, left: int, key: str) -> None:
    """The next case has the focus then, and no other."""
    following = await page.evaluate(FOLLOWING)
    await page.keyboard.press(key)
    await expect(page.locator("h1")).to_have_text(f"待审核活动（{left}）", timeout=SLOW_MS)
    await expect(page.locator(f"{CASES}:focus h3")).to_have_text(following, timeout=SLOW_MS)


async def _at_once(page: Page, left: int) -> None:
    """Two pages of ten: all that are shown are picked and verified."""
    while left:
        shown = min(left, 10)
        await page.get_by_role("button", name=f"全选（{shown}）").click()
        await page.get_by_role("button", name=f"审核所选（{shown}）").click()
        await page.get_by_role("button", name=f"确认审核通过 {shown} 项").click()
        left -= shown
        await expect(page.locator("h1")).to_have_text(f"待审核活动（{left}）", timeout=SLOW_MS)
    await page.get_by_text("全部审核完毕").wait_for()


async def _each_was_decided_once(there: PlayedSite) -> None:
    section = await there.site.person("section")

    async def found(status: str) -> list[dict[str, object]]:
        items: list[dict[str, object]] = (await section.ask("GET", f"{ACTIVITIES}?status={status}&limit=100"))["items"]
        return items

    await eventually(lambda: found("posted"), lambda left: not left)
    verified, returned = await found("verified"), await found("returned")
    assert (len(verified), len(returned)) == (POSTS - RETURNED_BY_KEY, RETURNED_BY_KEY)
    assert {each["version"] for each in verified + returned} == {2}, "a verdict is one version more"
    assert {each["reason"] for each in returned} == {REASON}
