"""Every page as every role, in Chromium: it opens, fits, is accessible, and no words become markup.

The district is one in which every text that its people can write is markup. Each role walks through its pages once, and
whoever asks first for what was found on the way waits for that.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from dashboard.menu import BELL, LEADERS, OFFICE, PAGES, UNITS, pages_of
from tests.e2e.hostile_words import MARKER, written
from tests.e2e.played_site import played
from tests.e2e.screenshots import PHONE
from tests.e2e.site import PLAN, Site, chromium, signed_in
from tests.e2e.tour import Kind, Tour
from tests.stack import PASSWORD

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.timeout(1200),
]
ID, TODAY = "luozhuang-2023", date(2023, 6, 15)
ROLES = {
    "admin": "admin",
    "section": "section",
    "department": "education",
    "township": "chudun",
    "leader": "leader",
    "inspector": "inspector",
}
"""Sign-in names by role."""

MORE_STAFF = (("education", "department", "education"), ("inspector", "inspector", "luozhuang-district"))
LONG = {"admin", "leader", "section"}
"""Roles with so many pages that their walks are left to ``make e2e``."""

LOOKED_AT_BY_AXE = ("leader", "section", "township")
"""Between them they have every page but the admin's own, which the section has too."""

FOREIGN = {"admin": "post", "section": "nowhere", "department": "review", "township": "people"}
"""A page that is not the role's."""

NO_SUCH_PAGE = "does not seem to exist"
"""What Streamlit says in the console, most times, when it leads to the first page instead."""


@dataclass
class Walks:
    """``places``: addresses of what was written, beside the pages that the menu leads to."""

    site: Site
    browser: Browser
    places: list[str]
    done: dict[tuple[str, str], Tour] = field(default_factory=dict)

    async def walk(self, role: str, language: str = "zh") -> Tour:
        """As it was walked before, else now: every page of the role, in English on a phone alone."""
        if (role, language) not in self.done:
            page = await signed_in(self.browser, self.site, ROLES[role])
            tour = Tour(page, self.site.url, MARKER)
            await tour.begin()
            await (self._whole(tour, role) if language == "zh" else self._in_english(tour, role))
            await page.context.close()
            self.done[role, language] = tour
        return self.done[role, language]

    async def _whole(self, tour: Tour, role: str) -> None:
        await tour.load("")
        assert await tour.page.evaluate("document.documentElement.lang") == "zh-CN"
        for name in (*pages_of(role), BELL):
            await tour.open(name)
            assert await tour.page.evaluate("location.pathname") == f"/{name}"
            await tour.look(accessible=role in LOOKED_AT_BY_AXE)
        for place in self.places if role in ("leader", "section") else ():
            await tour.load(place)
            await tour.look(accessible=False)
        tour.expected = NO_SUCH_PAGE
        await tour.load(FOREIGN.get(role, "review"))
        await tour.page.wait_for_url(f"**/{pages_of(role)[0]}")

    async def _in_english(self, tour: Tour, role: str) -> None:
        await tour.load("do/language?to=en")
        tour.title = await tour.page.title()
        for name in (*pages_of(role), BELL):
            await tour.open(name)
            await tour.look(accessible=True, widths=(PHONE,))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walks]:
    folder = tmp_path_factory.mktemp("site")
    async with played(folder, PLAN.read_text("utf-8"), ID, TODAY) as there, chromium() as browser:
        for name, role, unit in MORE_STAFF:
            body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
            await there.site.admin.ask("POST", "/api/tasks/users", json=body)
        places = await written(there.site, TODAY)
        await there.quiet()
        walks = Walks(there.site, browser, places)
        yield walks
        print("\n" + _as_axe_said(walks))


def _as_axe_said(walks: Walks) -> str:
    """Elements by rule, once for each look at them."""
    elements = Counter[tuple[str, str]]()
    for tour in walks.done.values():
        for finding in tour.found:
            elements[finding.rule, finding.impact] += finding.elements
    said = "; ".join(f"{rule} ({impact}) × {n}" for (rule, impact), n in elements.most_common())
    return f"axe-core found: {said or 'nothing'}"


def _each(roles: Iterable[str]) -> list[Any]:
    return [pytest.param(role, marks=[pytest.mark.slow] if role in LONG else []) for role in roles]


def _faults(tour: Tour, kind: Kind) -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in tour.faults if fault.kind == kind]


@pytest.mark.parametrize("role", _each(ROLES))
async def test_each_role_opens_each_of_its_pages_and_no_other(walks: Walks, role: str) -> None:
    assert _faults(await walks.walk(role), "unsound") == []


@pytest.mark.parametrize("role", _each(ROLES))
async def test_what_people_write_is_never_markup(walks: Walks, role: str) -> None:
    assert _faults(await walks.walk(role), "markup") == []


@pytest.mark.parametrize("role", _each(LOOKED_AT_BY_AXE))
async def test_axe_finds_nothing_serious_in_what_we_draw(walks: Walks, role: str) -> None:
    assert _faults(await walks.walk(role), "inaccessible") == []


@pytest.mark.parametrize("role", _each(LOOKED_AT_BY_AXE))
async def test_in_english_a_phone_shows_each_page_without_fault(walks: Walks, role: str) -> None:
    assert (await walks.walk(role, "en")).faults == []


async def test_no_page_is_forgotten() -> None:
    assert set(PAGES) | {"leader", "inspector"} == set(ROLES)
    assert {*LEADERS, *UNITS, *OFFICE} <= {name for role in ROLES for name in pages_of(role)}
    assert set(OFFICE) <= set(pages_of("section"))
