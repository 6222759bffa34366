"""A walk through the pages in one browser tab, from page to page as a click in the menu goes, with all faults noted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import ConsoleMessage, Dialog, Error, Page
from playwright.async_api import TimeoutError as Late

from tests.e2e.screenshots import DESK, GO, PHONE, READY

HEIGHT = 900
TOO_WIDE = """() => Math.max(document.documentElement.scrollWidth,
  document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"""
SEVERE = ("serious", "critical")
STREAMLITS_OWN = {"exclude": [["[data-testid=stSidebarNavItems]"], ["[data-testid=stFileUploaderDropzone]"]]}
"""Parts in which axe-core finds what we cannot mend; docs/dashboard.md says what."""

LOOK = "context => axe.run(context, {resultTypes: ['violations']}).then(found => found.violations)"

STATE = """() => { const {testScriptState, testConnectionState} = document.querySelector('.stApp')?.dataset ?? {};
  const stale = [...document.querySelectorAll('[data-stale=true], [data-testid=stSkeleton]')];
  return {path: location.pathname, testScriptState, testConnectionState, head: document.querySelector('.pf-head')?.innerText,
    stale: stale.length, first: stale[0]?.outerHTML.slice(0, 400)}; }"""
"""Where a page stands that is never done."""

Kind = Literal["unsound", "inaccessible", "markup"]


class Fault(NamedTuple):
    """``where``: the page and the width of the screen; ``what``: as the console, the page or axe-core said it."""

    kind: Kind
    where: str
    what: str


class Finding(NamedTuple):
    """What axe-core found at one look, however mild."""

    rule: str
    impact: str
    elements: int


@dataclass
class Tour:
    """``marker`` is set on ``window`` by whatever a user wrote, if it ever runs. ``expected`` in the console is no fault."""

    page: Page
    url: str
    marker: str
    faults: list[Fault] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    title: str = ""
    place: str = ""
    expected: str | None = None

    async def begin(self) -> None:
        """From now on everything that goes wrong is noted."""
        self.title = await self.page.title()
        self.page.on("console", self._said)
        self.page.on("pageerror", self._raised)
        self.page.on("dialog", self._asked)

    async def open(self, name: str) -> None:
        """Go to a page without loading the document anew."""
        self.place = name
        await self.page.evaluate(GO, name)
        await self._drawn()

    async def load(self, path: str) -> None:
        """Go to an address of the dashboard as a bookmark does."""
        self.place = path
        await self.page.goto(f"{self.url}/{path}")
        await self._drawn()

    async def look(self, *, accessible: bool, widths: Iterable[int] = (DESK, PHONE)) -> None:
        """At the page as it is shown at each of the widths."""
        for width in widths:
            await self.page.set_viewport_size({"width": width, "height": HEIGHT})
            await self._drawn()
            await self._is_sound()
            if accessible:
                await self._is_accessible()
        await self._is_no_markup()

    async def _is_sound(self) -> None:
        """What holds of every page: it has a heading, shows no fault, and fits."""
        if (over := await self.page.evaluate(TOO_WIDE)) > 0:
            self._note("unsound", f"{over} px too wide")
        if await self.page.locator("[data-testid=stException]").count():
            self._note("unsound", "an exception is shown")
        if not (await self.page.locator(".pf-head h1").first.inner_text()).strip():
            self._note("unsound", "no heading")

    async def _is_no_markup(self) -> None:
        if await self.page.locator("img[src=x]").count():
            self._note("markup", "a user's words became markup")
        if await self.page.evaluate("name => name in window", self.marker):
            self._note("markup", "a user's words ran")
        if (title := await self.page.title()) != self.title:
            self._note("markup", f"the title became {title}")

    async def _is_accessible(self) -> None:
        """Nothing that axe-core calls serious or critical."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE_SCRIPT)
        violations: list[dict[str, Any]] = await self.page.evaluate(LOOK, STREAMLITS_OWN)
        for rule in violations:
            where = [str(node["target"][0]) for node in rule["nodes"]]
            self.found.append(Finding(rule["id"], rule["impact"], len(where)))
            if rule["impact"] in SEVERE:
                self._note("inaccessible", f"{rule['id']} × {len(where)}: {'; '.join(where[:3])}")

    async def _drawn(self) -> None:
        try:
            await self.page.wait_for_function(READY)
        except Late as error:
            raise AssertionError(f"{self.place} is never done: {await self.page.evaluate(STATE)}") from error

    def _note(self, kind: Kind, what: str) -> None:
        size = self.page.viewport_size
        self.faults.append(Fault(kind, f"{self.place} at {size['width'] if size else '?'}", what))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and (self.expected is None or self.expected not in message.text):
            self._note("unsound", f"console: {message.text} {message.location.get('url', '')}")

    def _raised(self, error: Error) -> None:
        self._note("unsound", f"script: {error.message}")

    async def _asked(self, dialog: Dialog) -> None:
        self._note("markup", f"dialog: {dialog.message}")
        await dialog.dismiss()
