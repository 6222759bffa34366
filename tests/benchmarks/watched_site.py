"""pufa in one process with the dashboard beside it, a township that posts, and what the dashboard has used up so far."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, BrowserContext, Page

from tests.benchmarks.notify_process import Used
from tests.builders import picture
from tests.e2e.screenshots import READY
from tests.e2e.site import STAFF, ZONE, eventually, this_years_plan
from tests.processes import free_port
from tests.stack import PASSWORD, Person, Process, embedded, sign_in

COLOURS = ("teal", "firebrick", "goldenrod", "steelblue", "olive", "slateblue", "sienna", "seagreen")
SLOW_MS = 180_000
LEADERS = "luozhuang-district"


@dataclass
class Watched:
    """``url`` is the dashboard's; ``town`` posts, ``section`` reviews; ``campaign`` is on and counts the posts; ``admin``
    makes more people."""

    url: str
    dashboard: Process
    town: Person
    section: Person
    admin: Person
    campaign: str

    @property
    def used(self) -> Used:
        """By the dashboard's process."""
        assert self.dashboard.child is not None
        return Used.of(self.dashboard.child.pid)

    async def post(self, title: str, *, photo: int | None = None) -> dict[str, Any]:
        """A day of the campaign, as the township tells it; ``photo`` numbers the picture it comes with."""
        evidence = []
        if photo is not None:
            content = picture(size=(1600 + photo % 97, 1200 + photo % 89), colour=COLOURS[photo % len(COLOURS)])
            kept = await self.town.ask(
                "POST",
                "/api/events/evidence",
                files={"file": (f"{photo}.jpg", content, "image/jpeg")},
                headers={"Idempotency-Key": uuid4().hex},
            )
            evidence = [kept["id"]]
        body: dict[str, Any] = {"kind": "campaign_day", "title": title, "held_on": _today(), "campaign": self.campaign}
        made: dict[str, Any] = await self.town.post_activity(uuid4().hex, **body, evidence=evidence)
        return made

    async def leaders(self, many: int) -> list[str]:
        """The names of so many more leaders: each is somebody, with notices of their own."""
        names = [f"leader-{number}" for number in range(many)]
        for name in names:
            body = {"name": name, "role": "leader", "unit": LEADERS, "password": PASSWORD}
            await self.admin.ask("POST", "/api/tasks/users", json=body)
        return names

    async def sign_in_again(self) -> None:
        """An access token holds for a quarter of an hour."""
        for name, person in (("chudun", self.town), ("section", self.section)):
            person.token = (await sign_in(person.stack, person.http, name)).token


@asynccontextmanager
async def watched_site(folder: Path) -> AsyncIterator[Watched]:
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=60, trust_env=False) as http:
        admin = await sign_in(stack, http, "admin")
        id, plan = this_years_plan()
        await admin.ask("POST", "/api/tasks/plans", content=plan, headers={"Content-Type": "application/yaml"})
        await admin.ask("POST", f"/api/tasks/plans/{id}/activate")
        for name, role, unit in STAFF:
            body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
            await admin.ask("POST", "/api/tasks/users", json=body)
        town, section = [await sign_in(stack, http, name) for name in ("chudun", "section")]
        await eventually(partial(_observances, section), bool)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        pages = Process(
            ["-m", "dashboard", "--port", str(port)],
            url,
            folder / "dashboard.log",
            {"PUFA_URL": stack.url("/api/tasks").removesuffix("/api/tasks")},
        )
        await pages.start()
        try:
            await eventually(partial(_answers, http, f"{url}/do/login"), bool)
            yield Watched(url, pages, town, section, admin, await _campaign(section))
        finally:
            await pages.stop()


async def wall(browser: Browser, site: Watched, *, width: int = 1920, height: int = 1080) -> Page:
    """The wall in a browser of its own, signed in as a leader, and drawn."""
    page = await _signed_in(browser, site, "/do/login?back=/%3Fscreen%3Dwall", width=width, height=height)
    await page.locator("html[data-scene=overview]").wait_for()
    return page


async def overview(browser: Browser | BrowserContext, site: Watched) -> Page:
    """The overview in a browser of its own, signed in as a leader, and drawn."""
    page = await _signed_in(browser, site, "/do/login", width=1440, height=900)
    await page.wait_for_function(READY)
    return page


async def _signed_in(
    browser: Browser | BrowserContext, site: Watched, address: str, *, width: int, height: int
) -> Page:
    page = (
        await browser.new_page(viewport={"width": width, "height": height})
        if isinstance(browser, Browser)
        else await browser.new_page()
    )
    page.set_default_timeout(SLOW_MS)
    await page.goto(site.url + address)
    await page.fill("input[name=name]", "leader")
    await page.fill("input[name=password]", PASSWORD)
    await page.click("button[type=submit]")
    return page


async def _campaign(section: Person) -> str:
    today = datetime.now(ZONE).date()
    body = {
        "title": "宪法宣传周",
        "first": (today - timedelta(days=1)).isoformat(),
        "last": (today + timedelta(days=5)).isoformat(),
        "slogan": "大力弘扬宪法精神，建设社会主义法治文化",
        "theme_days": [{"day": today.isoformat(), "title": "宪法进农村"}],
        "expected": ["chudun", "shengzhuang", "gaodu", "ceshan"],
    }
    headers = {"Idempotency-Key": uuid4().hex}
    made = await section.ask("POST", "/api/events/campaigns", json=body, headers=headers)
    return str(made["id"])


async def _observances(section: Person) -> int:
    """How many the events service has heard of: with them it knows the plan's units."""
    return len((await section.ask("GET", "/api/events/observances"))["items"])


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        await asyncio.sleep(0.2)
        return False


def _today() -> str:
    return datetime.now(ZONE).date().isoformat()
