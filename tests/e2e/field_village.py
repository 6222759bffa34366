"""A village at the end of a line that breaks: the stack, one clerk with a phone, and what the services hold of theirs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from playwright.async_api import FilePayload

from services.events.evidence.documents import EVIDENCE
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.users.domain import User
from shared.clock import PlayedClock
from shared.store.embedded import SqliteStore
from tests.builders import plan_data
from tests.e2e.field_phone import LARGE, SMALL, Phone, eventually, phone, photo
from tests.e2e.line import Line, line_to
from tests.stack import PASSWORD, Person, Process, Stack, embedded, sign_in

POSTS = 20


class Site(NamedTuple):
    stack: Stack
    line: Line
    http: httpx.AsyncClient
    admin: Person
    data: Path


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


@asynccontextmanager
async def open_site(folder: Path, **environment: str) -> AsyncIterator[Site]:
    async with (
        embedded(folder, **environment) as stack,
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


async def new_clerk(site: Site, profile: Path) -> Village:
    """The line is mended, and the phone is new."""
    site.line.mend()
    site.line.to_swallow = site.line.swallowed = 0
    admin, section = [await sign_in(site.stack, site.http, name) for name in ("admin", "section")]
    clerk = await add_user(admin, f"clerk-{uuid4().hex[:8]}", "township", "east")
    return Village(site.stack, site.line, admin, section, site.data, profile, clerk)


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
