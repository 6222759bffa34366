"""The page for phones while somebody looks at it: what becomes of one's posts, and what one is told, without a reload."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.field_phone import WITHIN_SECONDS, Phone, eventually, phone
from tests.e2e.field_village import Site, Village, new_clerk, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(600),
]
STREAM, ACTIVITIES = "/api/notify/stream", "/api/events/activities"
MS = WITHIN_SECONDS * 1000
DATA = Path(__file__).parents[2] / "services" / "notify"

HIDE = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser does when the page goes out of sight; headless pages never do."""


def at_once(folder: Path) -> dict[str, str]:
    """The services' own rules without their waiting: no quiet hours, nothing gathered for a minute."""
    rules = (DATA / "rules" / "default.yaml").read_text("utf-8")
    restraint = (DATA / "restraint" / "default.yaml").read_text("utf-8")
    (folder / "rules.yaml").write_text(re.sub(r"gather_seconds: \d+", "gather_seconds: 0", rules), "utf-8")
    (folder / "restraint.yaml").write_text(re.sub(r".*quiet_(from|until):.*\n", "", restraint), "utf-8")
    return {
        "PUFA_RULES_FILE": str(folder / "rules.yaml"),
        "PUFA_RESTRAINT_FILE": str(folder / "restraint.yaml"),
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("live")
    async with open_site(folder, **at_once(folder)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def village(site: Site, tmp_path: Path) -> Village:
    return await new_clerk(site, tmp_path / "profile")


@pytest_asyncio.fixture(loop_scope="module")
async def held(village: Village) -> AsyncIterator[Phone]:
    async with phone(village.profile, village.line) as opened:
        yield opened


async def posted(held: Phone, village: Village, title: str) -> str:
    """Written and sent on the phone; its id. The list is shown, and the page listens."""
    await held.sign_in(village.clerk["name"])
    await held.write(title)
    await held.has(1, "sent")
    return str((await village.activities())[0]["id"])


async def returned(village: Village, id: str, reason: str) -> None:
    await village.section.ask("POST", f"{ACTIVITIES}/{id}/return", json={"reason": reason})


def streams(page: Page) -> list[dict[str, str]]:
    """The headers of each stream that the page asks for, from now on."""
    found: list[dict[str, str]] = []
    page.on("request", lambda request: found.append(request.headers) if request.url.endswith(STREAM) else None)
    return found


async def test_what_became_of_a_post_is_shown_as_it_happens(held: Phone, village: Village) -> None:
    id = await posted(held, village, "送法进村")
    await returned(village, id, "照片不清楚，请补一张。")
    await expect(held.page.locator(".item .chip.returned")).to_be_visible(timeout=MS)
    await expect(held.page.locator(".item .reasons")).to_contain_text("照片不清楚，请补一张。")
    told = held.page.locator("#notices .told")
    await expect(told).to_contain_text("送法进村", timeout=MS)
    await told.locator("button").click()
    await expect(told).to_have_count(0, timeout=MS)


async def test_a_page_out_of_sight_listens_to_nothing_and_goes_on_with_the_last_id(
    held: Phone, village: Village
) -> None:
    asked = streams(held.page)
    id = await posted(held, village, "法律进校园")
    await eventually(lambda: held.page.evaluate("Promise.resolve(true)"), lambda _: bool(asked))
    ended = held.page.wait_for_event("requestfailed", lambda request: request.url.endswith(STREAM))
    await held.page.evaluate(HIDE, True)
    await ended
    before = len(asked)
    await returned(village, id, "请写明地点。")
    assert await held.page.locator(".item .chip.posted").count() == 1
    await held.page.evaluate(HIDE, False)
    await expect(held.page.locator(".item .reasons")).to_contain_text("请写明地点。", timeout=MS)
    assert len(asked) == before + 1, "nobody asks while nobody looks"
    assert asked[-1]["last-event-id"]


async def test_what_happened_while_the_line_was_away_is_shown_once_it_is_back(held: Phone, village: Village) -> None:
    id = await posted(held, village, "宪法宣传")
    await held.lose_the_line()
    await returned(village, id, "日期不对。")
    await held.find_the_line()
    await expect(held.page.locator(".item .reasons")).to_contain_text("日期不对。", timeout=MS)


async def test_nobody_listens_before_signing_in_or_after_signing_out(held: Phone, village: Village) -> None:
    asked = streams(held.page)
    await held.sign_in(village.clerk["name"])
    await eventually(lambda: held.page.evaluate("Promise.resolve(true)"), lambda _: bool(asked))
    ended = held.page.wait_for_event("requestfailed", lambda request: request.url.endswith(STREAM))
    held.page.on("dialog", lambda dialog: dialog.accept())
    await held.page.click(".menu summary")
    await held.page.click(".menu button:has-text('退出登录')")
    await ended
    await held.page.locator(".sign-in").wait_for()
    assert len(asked) == 1
