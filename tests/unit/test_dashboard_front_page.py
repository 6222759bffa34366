"""The document that a browser gets before anything is drawn: in the reader's language, and under our own name."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.front_page import AT_ROOT, front_door, front_page
from dashboard.texts import LANGUAGE_COOKIE, LANGUAGES

PAGE = {"Accept": "text/html,application/xhtml+xml"}


def _browser(**cookies: str) -> httpx.AsyncClient:
    behind = Route("/{path:path}", lambda request: PlainTextResponse("behind"), methods=["GET", "POST"])
    app = Starlette(routes=[behind], middleware=[front_door()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard", cookies=cookies)


@pytest.mark.parametrize(
    ("cookies", "says"),
    [
        ({}, ('lang="zh-CN"', "<title>普法工作台</title>")),
        ({LANGUAGE_COOKIE: "en"}, ('lang="en"', "<title>pufa</title>")),
        ({LANGUAGE_COOKIE: "<x>"}, ('lang="zh-CN"',)),
    ],
)
async def test_a_page_says_its_language_and_its_name_before_it_is_drawn(
    cookies: dict[str, str], says: tuple[str, ...]
) -> None:
    async with _browser(**cookies) as browser:
        answer = await browser.get("/overview", headers=PAGE)
    assert all(words in answer.text for words in says)
    assert "Cookie" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/do/login", "/_stcore/health", "/static/index.js", "/overview/_stcore/health"])
async def test_what_is_no_page_is_left_to_others(path: str) -> None:
    async with _browser() as browser:
        assert (await browser.get(path, headers=PAGE)).text == "behind"


async def test_what_is_not_opened_by_a_browser_is_left_to_others() -> None:
    async with _browser() as browser:
        assert (await browser.get("/healthz")).text == "behind"
        assert (await browser.post("/overview", headers=PAGE)).text == "behind"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_streamlits_own_name_and_language_is_left(language: str) -> None:
    page = front_page(language)
    assert "<title>Streamlit</title>" not in page
    assert page.count("<html lang=") == page.count(AT_ROOT) == 1
