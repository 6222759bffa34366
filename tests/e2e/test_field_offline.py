"""What is written on a phone without a line arrives exactly once, whatever is cut off on the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, expect

from services.events.evidence.documents import EVIDENCE
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.users.domain import User
from shared.clock import PlayedClock
from shared.store.embedded import SqliteStore
from tests.builders import plan_data
from tests.e2e.field_phone import LARGE, SMALL, Phone, eventually, phone, photo
from tests.e2e.line import Line, line_to
from tests.e2e.screenshots import CHROMIUM
from tests.stack import PASSWORD, Person, Process, Stack, embedded, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}"),
]
POSTS = 20
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


class Village(NamedTuple):
    """One clerk of a township, who nobody was before, on the stack that all tests share."""

    stack: Stack
    line: Line
    admin: Person
    section: Person
    data: Path
    profile: Path
    clerk: dict[str, Any]

    @property
    def process(self) -> Process:
        return self.stack.processes[0]

    async def activities(self) -> list[dict[str, Any]]:
        """The clerk's."""
        found = (await self.section.ask("GET", "/api/events/activities?limit=200"))["items"]
        return [each for each in found if each["posted_by"] == self.clerk["id"]]

    async def has_got(self, count: int) -> None:
        """Wait until so many have arrived."""
        await eventually(self.activities, lambda found: len(found) >= count)

    def expired_token(self) -> str:
        """A token of the clerk's that was good until an hour ago."""
        user = User.model_validate({**self.clerk, "password_hash": ""}, strict=False)
        issuer = TokenIssuer(self.data / "keys/private.pem", PlayedClock(datetime.now(UTC) - timedelta(hours=2)))
        return issuer.issue(user, ("district", "east"))

    async def records(self) -> set[str]:
        """The clerk's records of evidence, as they stand in the store while the service is stopped."""
        await self.process.stop()
        store = SqliteStore(self.data / "events.sqlite")
        await store.open(EVIDENCE)
        try:
            found = (await store.find(EVIDENCE, {}, limit=1000)).items
        finally:
            await store.close()
        await self.process.start()
        await self.stack.ready()
        return {each["id"] for each in found if each["uploader"] == self.clerk["id"]}


class Site(NamedTuple):
    stack: Stack
    line: Line
    http: httpx.AsyncClient
    admin: Person
    data: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("field")
    async with (
        embedded(folder) as stack,
        line_to(stack.urls["events"]) as line,
        httpx.AsyncClient(timeout=30) as http,
    ):
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(), expect=201)
        for name, role, unit in (("neighbour", "township", "west"), ("section", "section", "section")):
            await add_user(admin, name, role, unit)
        yield Site(stack, line, http, admin, folder / "data")


async def add_user(admin: Person, name: str, role: str, unit: str) -> dict[str, Any]:
    body = {"name": name, "role": role, "unit": unit, "password": PASSWORD, "display_name": f"测试员 {name}"}
    made: dict[str, Any] = await admin.ask("POST", "/api/tasks/users", json=body)
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def village(site: Site, tmp_path: Path) -> Village:
    site.line.mend()
    site.line.to_swallow = site.line.swallowed = 0
    admin, section = [await sign_in(site.stack, site.http, name) for name in ("admin", "section")]
    clerk = await add_user(admin, f"clerk-{uuid4().hex[:8]}", "township", "east")
    return Village(site.stack, site.line, admin, section, site.data, tmp_path / "profile", clerk)


def photos_of(number: int) -> tuple[FilePayload, ...]:
    return photo(2 * number, SMALL), photo(2 * number + 1, LARGE)


@asynccontextmanager
async def ready_phone(village: Village) -> AsyncIterator[Phone]:
    """Signed in once with a line, as everybody has to; then the line is lost."""
    async with phone(village.profile, village.line) as held:
        await held.sign_in(village.clerk["name"])
        await held.works_offline()
        await held.lose_the_line()
        yield held


async def write_all(held: Phone, count: int = POSTS) -> None:
    for number in range(count):
        await held.write(f"普法宣传 {number + 1}", *photos_of(number))
    await held.has(count, "waiting")


async def assert_exactly_once(village: Village, count: int = POSTS) -> None:
    """By the API alone: each activity once, each with its own photos; and no evidence that belongs to none."""
    found = await village.activities()
    assert sorted(each["title"] for each in found) == sorted(f"普法宣传 {n + 1}" for n in range(count))
    evidence = [id for each in found for id in each["evidence"]]
    assert [len(each["evidence"]) for each in found] == [2] * count
    assert len(set(evidence)) == 2 * count
    for id in evidence:
        url = village.stack.url(f"/api/events/evidence/{id}/thumbnail")
        headers = {"Authorization": f"Bearer {village.section.token}"}
        assert (await village.section.http.get(url, headers=headers)).status_code == 200


async def test_twenty_posts_written_without_a_line_arrive_once_each(village: Village) -> None:
    async with ready_phone(village) as held:
        await write_all(held)
        assert await village.activities() == []
        assert "没有网络。还有 20 条待发送，网络恢复后自动发送。" in await held.page.inner_text("#notices")
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
