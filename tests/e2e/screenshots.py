"""``python -m tests.e2e.screenshots URL FIELD FOLDER``: the dashboard's pages of a running demo, as the documents show them."""

import argparse
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

PASSWORD = "pufa-demo-2023"
DESK, PHONE = 1440, 375
SHOTS = (
    ("overview", "leader", DESK),
    ("review", "pufa-section", DESK),
    ("campaigns", "leader", DESK),
    ("post", "chudun", PHONE),
    ("overview", "leader", PHONE),
)
DOCUMENT = Path(__file__).parents[1] / "fixtures" / "plans" / "qiaoxi-2025-noise-numbers.txt"
"""The plan document that the page "New plan" is shown with."""

TALLEST = {DESK: 1700, PHONE: 1500}
NEW_PLAN_HEIGHT, COLOURS, PHOTO_COLOURS = 900, 128, 256
READY = """() => {
  const app = document.querySelector('.stApp');
  return app?.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]') && document.querySelector('.pf-head');
}"""
GO = """async name => {
  if (location.pathname === `/${name}`) return;
  const app = document.querySelector('.stApp');
  const heading = () => document.querySelector('.pf-head h1')?.textContent;
  const before = heading();
  let ran = false;
  const drawn = new Promise(resolve => new MutationObserver((_, watch) => {
    if (app.dataset.testScriptState !== 'notRunning') ran = true;
    else if (ran || (heading() ?? before) !== before) { watch.disconnect(); resolve(); }
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state'],
    characterData: true, childList: true, subtree: true}));
  history.pushState({}, '', `/${name}`);
  dispatchEvent(new PopStateEvent('popstate'));
  await Promise.race([drawn, new Promise(resolve => setTimeout(resolve, 60_000))]);
}"""
"""To another page as a click in the menu goes there, without loading the document anew; done when it is drawn, which a quick
page can be before anybody sees that its script ran, or after a minute."""

PICTURES = """() => [...document.images].filter(image => image.getBoundingClientRect().top < innerHeight)
  .every(image => image.complete && image.naturalWidth)"""
"""Those below the fold are not asked for before somebody scrolls there."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(browser: Browser, url: str, name: str, *, width: int = DESK, password: str = PASSWORD) -> Page:
    """A page of this person's own, on the page that their role starts with, drawn to the end."""
    phone = width == PHONE
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", is_mobile=phone, device_scale_factor=2 if phone else 1
    )
    page = context.new_page()
    page.goto(f"{url}/do/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_function(READY)
    return page


def shoot(page: Page, file: Path, width: int) -> None:
    """The whole page, up to a height that a document bears."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST[width])})
    page.wait_for_function(READY)
    page.wait_for_function(PICTURES)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(PHOTO_COLOURS, Image.Quantize.MAXCOVERAGE).save(
        file, optimize=True
    )


def new_plan(page: Page, url: str, folder: Path) -> None:
    """The page "New plan" with a document that was read; the draft that it makes is deleted again."""
    page.goto(f"{url}/new_plan")
    page.wait_for_function(READY)
    page.locator("input[type=file]").first.set_input_files(DOCUMENT)
    steps = page.locator(".st-key-steps button")
    steps.nth(1).click()
    page.locator(".st-key-card_1").wait_for()
    page.set_viewport_size({"width": DESK, "height": NEW_PLAN_HEIGHT})
    page.wait_for_function(READY)
    taken = Image.open(io.BytesIO(page.screenshot()))
    taken.quantize(COLOURS).save(folder / f"new-plan-{DESK}.png", optimize=True)
    page.locator(".st-key-delete_draft button").first.click()
    page.locator(".st-key-deleted_draft button").click()
    page.locator(".st-key-begin").wait_for()


def field(browser: Browser, url: str, folder: Path) -> None:
    """The page for phones, with a post that waits for the line to come back."""
    context = browser.new_context(
        viewport={"width": PHONE, "height": 760}, locale="zh-CN", is_mobile=True, device_scale_factor=2
    )
    page = context.new_page()
    page.goto(url)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input:not([type=password])").first.fill("chudun")
    page.locator("button.main").click()
    kinds = page.locator(".kind input")
    kinds.first.wait_for(state="attached")
    kinds.first.check(force=True)
    context.set_offline(True)
    page.locator(".status").wait_for()
    taken = Image.open(io.BytesIO(page.screenshot()))
    taken.quantize(COLOURS).save(folder / f"field-{PHONE}.png", optimize=True)
    context.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("field", help="the page for phones")
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    with chromium() as browser:
        for shown, name, width in SHOTS:
            page = sign_in(browser, given.url, name, width=width)
            if not page.url.endswith(f"/{shown}"):
                page.goto(f"{given.url}/{shown}")
                page.wait_for_function(READY)
            shoot(page, given.folder / f"{shown}-{width}.png", width)
            page.context.close()
        field(browser, given.field, given.folder)
        page = sign_in(browser, given.url, "pufa-section")
        new_plan(page, given.url, given.folder)
        page.context.close()


if __name__ == "__main__":
    main()
