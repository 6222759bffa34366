"""Does the page move under its reader? What Chromium changes while nothing changes, and what shifts when something does."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.benchmarks.watched_site import Watched, overview, wall, watched_site
from tests.e2e.site import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]
CHANGES = int(os.environ.get("PUFA_BENCH_CHANGES", "100"))
QUIET_SECONDS, PAUSE_SECONDS, SETTLE_SECONDS = 30, 1.2, 20
MAIN = {"overview": "[data-testid=stMainBlockContainer]", "wall": "#wall"}
WATCH = """
(selector) => {
  const named = (node) => node?.nodeType === 1 ? `${node.tagName}.${node.className}` : node?.parentElement?.className;
  window.mutations = [];
  window.shifts = [];
  new MutationObserver((found) => found.forEach((each) => window.mutations.push(
    `${each.type} ${each.attributeName ?? ""} ${named(each.target)}`.slice(0, 120))))
    .observe(document.querySelector(selector), { subtree: true, childList: true, characterData: true, attributes: true });
  new PerformanceObserver((list) => list.getEntries().forEach((each) => window.shifts.push(
    { value: each.value, nodes: each.sources.map((one) => named(one.node)).slice(0, 5) })))
    .observe({ type: "layout-shift", buffered: false });
}
"""


async def _said(page: Page, what: str) -> list[Any]:
    found: list[Any] = await page.evaluate(f"window.{what}.splice(0)")
    return found


async def _quiet(pages: dict[str, Page]) -> dict[str, list[Any]]:
    """What changed while nothing did."""
    await asyncio.sleep(SETTLE_SECONDS)  # the last of what was posted has been told and drawn
    for page in pages.values():
        await _said(page, "mutations")
    await asyncio.sleep(QUIET_SECONDS)
    return {name: await _said(page, "mutations") for name, page in pages.items()}


async def _changed(site: Watched, pages: dict[str, Page]) -> dict[str, list[Any]]:
    """What shifted while this much was posted, each fifth with a photo, each third verified."""
    for page in pages.values():
        await _said(page, "shifts")
    for number in range(CHANGES):
        made = await site.post(f"第 {number + 1} 次宣传日活动", photo=number if number % 5 == 0 else None)
        if number % 3 == 0:
            await site.section.verify(made["id"])
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.sleep(PAUSE_SECONDS)
    return {name: await _said(page, "shifts") for name, page in pages.items()}


async def test_nothing_moves_under_the_reader(tmp_path: Path) -> None:
    async with watched_site(tmp_path) as site, chromium() as browser:
        pages = {"overview": await overview(browser, site), "wall": await wall(browser, site)}
        for number in range(15):
            await site.post(f"此前第 {number + 1} 次")
        for name, page in pages.items():
            await page.evaluate(WATCH, MAIN[name])
        still = await _quiet(pages)
        shifts = await _changed(site, pages)
    print(f"\nDOM mutations in {QUIET_SECONDS} s in which nothing changes; layout shifts over {CHANGES} posts")
    for name in pages:
        values = [each["value"] for each in shifts[name]]
        print(f"{name:<10}mutations {len(still[name]):>5}   shifts {len(values):>4}   CLS {sum(values):.4f}")
        for each in sorted({str(each) for each in still[name]})[:12]:
            print(f"    {each}")
        for each in sorted(shifts[name], key=lambda one: -one["value"])[:6]:
            print(f"    {each['value']:.4f} {each['nodes']}")
    assert still == {"overview": [], "wall": []}
    assert shifts == {"overview": [], "wall": []}
