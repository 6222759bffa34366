"""The document that a browser gets before Streamlit draws in it: in the reader's language, under our own name."""

import re
from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.texts import LANGUAGES, texts
from dashboard.viewer import language

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
PAGE = re.compile(r"/[a-z_]*", re.ASCII)
TITLE, HTML, HEAD = "<title>Streamlit</title>", '<html lang="en">', "<head>"
AT_ROOT = "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin }</script>"
"""Else the browser looks for the server below the page's own path first: two answers 404 before each page."""


@lru_cache(maxsize=len(LANGUAGES))
def front_page(language: str) -> str:
    """Streamlit's own document, with what it says of itself put right."""
    t, index = texts(language), INDEX.read_text("utf-8")
    for own, ours in (
        (HTML, f'<html lang="{t.tag}">'),
        (HEAD, f"{HEAD}\n    {AT_ROOT}"),
        (TITLE, f"<title>{escape(t('app.name'))}</title>"),
    ):
        index = index.replace(own, ours, 1)
    return index


class FrontDoor:
    """Gives ``front_page`` to a browser that opens a page; everything else is left to ``app``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (_answer(scope) if _opens_a_page(scope) else self._app)(scope, receive, send)


def front_door() -> Middleware:
    return Middleware(FrontDoor)


def _opens_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not PAGE.fullmatch(scope["path"]):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _answer(scope: Scope) -> HTMLResponse:
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    return HTMLResponse(
        front_page(texts(language(cookies)).language), headers={"Cache-Control": "no-cache", "Vary": "Cookie"}
    )
