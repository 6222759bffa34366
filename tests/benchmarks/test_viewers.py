"""Fifty people look at the overview, some of them in Chromium, and a wall hangs beside them: what a post costs, and when it
is seen.
"""

import asyncio
import os
import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.benchmarks.spread import Spread
from tests.benchmarks.streamlit_viewer import SocketViewer
from tests.benchmarks.watched_site import Watched, overview, wall, watched_site
from tests.e2e.site import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]
VIEWERS = int(os.environ.get("PUFA_BENCH_VIEWERS", "50"))
IN_CHROMIUM = 2
"""Of the viewers; the others speak the same protocol and do not draw."""

CHANGES = int(os.environ.get("PUFA_BENCH_CHANGES", "100"))
PAUSE_SECONDS, SEEN_SECONDS, QUIET_SECONDS = 1.5, 20.0, 30.0
PAGE_SECONDS, WALL_SECONDS, CORE_SHARE = 2.0, 1.0, 0.5
"""The goals: a post is seen within them, at this share of one core."""

OPENED_AT_ONCE = 5
WATCH = """
(selector) => {
  window.times = {};
  new MutationObserver(() => {
    const title = document.querySelector(selector)?.textContent;
    if (title && !(title in window.times)) window.times[title] = Date.now() / 1000;
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""
IN_FEED, IN_TICKER = ".pf-feed .title", "#newest span"


async def _opened(site: Watched, many: int) -> list[SocketViewer]:
    gate = asyncio.Semaphore(OPENED_AT_ONCE)

    async def one(name: str) -> SocketViewer:
        async with gate:
            viewer = SocketViewer(site.url, name)
            await viewer.open()
            return viewer

    return list(await asyncio.gather(*(one(name) for name in await site.leaders(many))))


async def _posted(site: Watched, viewers: Sequence[SocketViewer]) -> dict[str, float]:
    """When each of so many changes was sent; every title is looked for by all viewers."""
    sent = {}
    for number in range(CHANGES):
        title = f"第 {number + 1} 次宣传日活动"
        for viewer in viewers:
            viewer.titles.add(title)
        began = time.monotonic()
        sent[title] = time.time()
        await site.post(title)
        await asyncio.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - began)))
    return sent


async def _all_seen(viewers: Sequence[SocketViewer], sent: Mapping[str, float]) -> None:
    ends = time.monotonic() + SEEN_SECONDS
    while any(viewer.titles for viewer in viewers) and time.monotonic() < ends:
        await asyncio.sleep(0.1)


def _took(title: str, within: float, sent: Mapping[str, float], times: Sequence[Mapping[str, float]]) -> str:
    """The spread of what was seen, and how much of it later than the goal of ``within`` seconds; what one sight of the page no
    longer showed, since a later post stood there, is counted."""
    took = [seen[each] - at for seen in times for each, at in sent.items() if each in seen]
    whole = len(sent) * len(times)
    unseen = f"not seen by itself {whole - len(took)} of {whole}"
    if not took:
        return f"{title:<34}{unseen}"
    spread, late = Spread(title, took), sum(each > within for each in took)
    return f"{spread}   p95 {spread.at(0.95) * 1000:>9.2f}   later than {within:.0f} s {late}   {unseen}"


async def _times(page: Page) -> dict[str, float]:
    found: dict[str, float] = await page.evaluate("window.times")
    return found


async def test_a_post_before_fifty_viewers(tmp_path: Path) -> None:
    async with watched_site(tmp_path) as site, chromium() as browser:
        pages = [await overview(browser, site) for _ in range(IN_CHROMIUM)]
        hung = await wall(browser, site)
        viewers = await _opened(site, VIEWERS - IN_CHROMIUM)
        for page, selector in [*((page, IN_FEED) for page in pages), (hung, IN_TICKER)]:
            await page.evaluate(WATCH, selector)
        before, begun, own = site.used, time.monotonic(), _own_seconds()
        await asyncio.sleep(QUIET_SECONDS)  # not waited for anything: what it costs that nothing happens
        quiet, quietly, redrawn = site.used, time.monotonic(), sum(viewer.redrawn for viewer in viewers)
        sent = await _posted(site, viewers)
        changed, ended = site.used, time.monotonic()
        redrawn = sum(viewer.redrawn for viewer in viewers) - redrawn
        await _all_seen(viewers, sent)
        times = [viewer.times for viewer in viewers]
        chromium_times, wall_times = [await _times(page) for page in pages], [await _times(hung)]
        own = _own_seconds() - own
        for viewer in viewers:
            await viewer.close()
    print(
        f"\n{VIEWERS} viewers of the overview ({IN_CHROMIUM} in Chromium) and a wall, {CHANGES} posts, one each "
        f"{(ended - quietly) / CHANGES:.2f} s; milliseconds from sending the post; load {os.getloadavg()[0]:.1f}"
    )
    print(_took("overview, protocol", PAGE_SECONDS, sent, times))
    print(_took("overview, Chromium", PAGE_SECONDS, sent, chromium_times))
    print(_took("wall, Chromium", WALL_SECONDS, sent, wall_times))
    quiet_share = (quiet.processor - before.processor) / (quietly - begun)
    share = (changed.processor - quiet.processor) / (ended - quietly)
    goal = f"(goal {CORE_SHARE:.0%})"
    print(
        f"dashboard's processor: {quiet_share:.1%} of a core while nothing changes, {share:.1%} while posts come {goal}"
    )
    per_viewer = 1000 * (share - quiet_share) * (ended - quietly) / CHANGES / VIEWERS
    print(f"of that, for one viewer and post: {per_viewer:.1f} ms")
    print(f"runs of the page's script per viewer and post: {redrawn / max(1, len(viewers)) / CHANGES:.2f}")
    print(f"dashboard's memory: {changed.memory / 1_048_576:.0f} MB; the viewers' own processor: {own:.0f} s")
    assert all(set(sent) <= set(seen) for seen in times)


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
