"""pufa as its people meet it: services as processes on real servers, one gateway, the dashboard, and Chromium."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
from playwright.async_api import Browser, Page, async_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.screenshots import DESK, PHONE, READY
from tests.gateway import gateway
from tests.processes import free_port
from tests.stack import PASSWORD, Person, Process, Stack, processes, sign_in

T = TypeVar("T")

ZONE = ZoneInfo("Asia/Shanghai")
PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
STAFF = (
    ("chudun", "township", "chudun"),
    ("shengzhuang", "township", "shengzhuang"),
    ("section", "section", "pufa-section"),
    ("leader", "leader", "luozhuang-district"),
)
"""Sign-in names with their roles and units; each has the password ``PASSWORD``."""

WITHIN_SECONDS = 180
SLOW_MS = 60_000
"""How long a page of a busy machine may take to show what is waited for."""


@dataclass
class Site:
    """``api`` is the gateway's address, ``url`` the dashboard's, ``plan`` the id of the plan in force for this year."""

    stack: Stack
    api: str
    url: str
    http: httpx.AsyncClient
    admin: Person
    plan: str

    async def person(self, name: str) -> Person:
        """Somebody of ``STAFF`` who asks through the gateway."""
        return await sign_in(self.stack, self.http, name)


def this_years_plan() -> tuple[str, bytes]:
    """The sample plan as if it were made for this year, and its id; services under test have the real clock."""
    year = str(datetime.now(ZONE).year)
    return f"luozhuang-{year}", PLAN.read_text("utf-8").replace("2023", year).encode()


@asynccontextmanager
async def opened(folder: Path, *, bus_url: str, database_url: str) -> AsyncIterator[Site]:
    """Three processes on RabbitMQ and MongoDB's protocol, the gateway and the dashboard; this year's plan is in force.

    ``database_url`` as the fixture ``mongo_database`` gives it, ``bus_url`` as ``rabbit_url``.
    """
    stores = database_url + "_{service}"
    async with (
        processes(folder, bus_url=bus_url, store_url=stores, blobs_url=stores, wait=False) as stack,
        gateway(dict(stack.urls)) as api,
        httpx.AsyncClient(timeout=30, trust_env=False) as http,
        dashboard(folder, api) as url,
    ):
        door = Stack(dict.fromkeys(stack.urls, api), stack.processes)
        await eventually(partial(_not_ready, door, http), lambda names: not names)
        admin = await sign_in(door, http, "admin")
        plan = await _staffed(admin)
        site = Site(door, api, url, http, admin, plan)
        await _units_are_known(site)
        yield site


async def _not_ready(stack: Stack, http: httpx.AsyncClient) -> list[str]:
    """The services that do not answer yet, or say that they wait for something."""
    answers = {name: await _answers(http, stack.url(f"/api/{name}/readyz")) for name in stack.urls}
    return [name for name, ready in answers.items() if not ready]


async def _staffed(admin: Person) -> str:
    id, text = this_years_plan()
    await admin.ask("POST", "/api/tasks/plans", content=text, headers={"Content-Type": "application/yaml"})
    await admin.ask("POST", f"/api/tasks/plans/{id}/activate")
    for name, role, unit in STAFF:
        body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=body)
    return id


async def _units_are_known(site: Site) -> None:
    """Wait until the events service has heard of the plan's units and observances."""
    section = await site.person("section")

    async def observances() -> int:
        return len((await section.ask("GET", "/api/events/observances"))["items"])

    await eventually(observances, lambda known: known > 0)


@asynccontextmanager
async def dashboard(folder: Path, api: str) -> AsyncIterator[str]:
    """The address of a dashboard, as a process, for the services behind ``api``."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    pages = Process(["-m", "dashboard", "--port", str(port)], url, folder / "dashboard.log", {"PUFA_URL": api})
    await pages.start()
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            await eventually(partial(_answers, http, f"{url}/do/login"), lambda up: up)
        yield url
    finally:
        await pages.stop()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        return False


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def signed_in(browser: Browser, site: Site, name: str, *, width: int = DESK) -> Page:
    """A page in a browser of this person's own, on the page of the dashboard that their role starts with."""
    phone = width == PHONE
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", is_mobile=phone, has_touch=phone
    )
    page = await context.new_page()
    page.set_default_timeout(SLOW_MS)
    await log_in(page, site.url, name)
    return page


async def log_in(page: Page, url: str, name: str, password: str = PASSWORD) -> None:
    """Sign in at the dashboard's form, and wait for the page that the role starts with."""
    await page.goto(f"{url}/do/login")
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", password)
    await page.click("button[type=submit]")
    await page.wait_for_function(READY)


async def eventually(look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Look until it is as wanted; the last look is shown when it never is."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not wanted(seen := await look()):
        assert time.monotonic() < ends, f"not within {WITHIN_SECONDS} s; last seen: {seen}"
        await asyncio.sleep(0.1)
    return seen
