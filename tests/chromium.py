"""The browser of the tests that are marked ``browser``, and of the pictures: Debian's Chromium."""

from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NO_CHROMIUM = f"no Chromium at {CHROMIUM} (make servers installs it)"


def installed() -> bool:
    return Path(CHROMIUM).exists()
