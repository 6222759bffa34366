"""The dashboard's look: colours are named in one place, so that the wall and the pages can have their own."""

import re
from pathlib import Path

import pytest

from dashboard.theme import FOLDER, theme

LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", re.ASCII)
NAMED = re.compile(r"(--[\w-]+)\s*:")
USED = re.compile(r"var\((--[\w-]+)\)")
FILES = sorted(path for path in FOLDER.glob("*.css") if path.stem != "tokens")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_page_has_colours_of_its_own(path: Path) -> None:
    assert LITERAL.findall(path.read_text("utf-8")) == []


def test_every_token_that_is_used_is_there() -> None:
    rules = theme()
    given_by_pages = {"--depth", "--at", "--r"}
    assert set(USED.findall(rules)) - set(NAMED.findall(rules)) - given_by_pages == set()
