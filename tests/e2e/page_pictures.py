"""``python -m tests.e2e.page_pictures URL FOLDER [PAGE …]``: a running demo, page by page, at three widths in two languages."""

import argparse
import io
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from dashboard.menu import BELL, LEADERS, PAGES
from dashboard.texts import LANGUAGES
from tests.e2e.screenshots import DESK, GO, PHONE, PICTURES, READY, chromium, sign_in

HALL = 3840
TALLEST = {PHONE: 1600, DESK: 1800, HALL: 2160}
"""Pixels of height that a picture shows at most, by the width of the window."""

SHOWN_WIDTH = {PHONE: 563, DESK: DESK, HALL: 1920}
QUALITIES, SHARES = (70, 55, 40), (1, 0.8, 0.6)
BYTES = 60_000
SLOW_MS = 90_000
LOOKS, SETTLED_MS = 2, 1000
"""How often a page is measured, and how long apart: what it asks for when it is first opened comes a little later."""


class Visit(NamedTuple):
    user: str
    page: str


def visits() -> list[Visit]:
    """Every page once, in the eyes of the user whom it is made for."""
    users = dict.fromkeys((*PAGES["section"], *PAGES["admin"]), "pufa-section")
    users |= dict.fromkeys((*LEADERS, BELL), "leader") | dict.fromkeys(("post", "sheets"), "chudun")
    users |= dict.fromkeys(("people", "operations"), "admin")  # the section sees a part of them
    return sorted(Visit(user, page) for page, user in users.items())


def take(browser: Browser, url: str, folder: Path, pages: Iterable[str]) -> Iterator[Path]:
    """The files, as they are made; ``pages`` empty: of all."""
    wanted = [visit for visit in visits() if not pages or visit.page in pages]
    for width in TALLEST:
        for user, visited in groupby(wanted, key=lambda visit: visit.user):
            names = [visit.page for visit in visited]
            page = sign_in(browser, url, user, width=width)
            page.set_default_timeout(SLOW_MS)
            for language in LANGUAGES:
                page.goto(f"{url}/do/language?to={language}")
                page.wait_for_function(READY)
                for name in names:
                    yield _shot(page, name, width, folder / f"{name}-{width}-{language}.webp")
            page.context.close()


def _shot(page: Page, name: str, width: int, file: Path) -> Path:
    page.set_viewport_size({"width": width, "height": TALLEST[HALL] if width == HALL else 900})
    page.evaluate(GO, name)
    page.wait_for_function(READY)
    for _ in range(LOOKS):
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST[width])})
        page.wait_for_timeout(SETTLED_MS)
        page.wait_for_function(READY)
    page.wait_for_function(PICTURES)
    file.write_bytes(small(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), SHOWN_WIDTH[width]))
    return file


def small(taken: Image.Image, width: int) -> bytes:
    """As WebP of this width; in a lower quality, then narrower, where it would be larger than ``BYTES``."""
    for share, quality in product(SHARES, QUALITIES):
        size = (int(width * share), int(taken.height * width * share / taken.width))
        taken.resize(size, Image.Resampling.LANCZOS).save(made := io.BytesIO(), "WEBP", quality=quality, method=6)
        if made.tell() <= BYTES:
            break
    return made.getvalue()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("pages", nargs="*")
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for file in take(browser, given.url, given.folder, given.pages):
            print(f"{file.name} {file.stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
