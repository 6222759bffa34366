"""A page is woken for what its parts have read: just those, whenever it is another by then, and once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from starlette.applications import Starlette

from dashboard.changes import AT_ONCE, RETRY, _news
from dashboard.client import Fetched
from dashboard.live import Reading, Source
from dashboard.routes import routes
from dashboard.sessions import REFRESH_COOKIE, TOKEN_COOKIE
from dashboard.shown import Shown, note
from tests.unit.dashboard_edge import Edge, before_pages, token

SECONDS = 5.0


class Told:
    """A source whose service says what it is told to say."""

    def __init__(self, said: str = "first") -> None:
        self.said = said
        self.source = Source(str, every=0.01, idle=0.2)

    def read(self) -> Reading[str]:
        reading = self.source.read(lambda etag: Fetched(self.said, None), wait=SECONDS)
        note(self.source, reading)
        return reading


@pytest.fixture
def feed() -> Iterator[Told]:
    told = Told()
    yield told
    told.source.stop()


@pytest.fixture
def notices() -> Iterator[Told]:
    told = Told()
    yield told
    told.source.stop()


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def drawn(shown: Shown, **parts: Told) -> None:
    for part, told in parts.items():
        with shown.drawing(part):
            told.read()


def test_a_part_is_old_as_soon_as_something_that_it_read_is_another(feed: Told, notices: Told) -> None:
    shown = Shown()
    drawn(shown, board=feed, bell=notices)
    assert shown.old() == {}
    feed.said = "second"
    wait_for(lambda: bool(shown.old()))
    assert shown.old().keys() == {"board"}
    drawn(shown, board=feed)
    assert shown.old() == {}


def test_what_is_read_twice_counts_as_it_was_read_first(feed: Told) -> None:
    shown = Shown()
    with shown.drawing("board"):
        before = feed.read()
        feed.said = "second"
        wait_for(lambda: feed.source.turn > before.turn)
        feed.read()
    assert shown.old().keys() == {"board"}


def test_a_change_while_the_part_was_drawn_is_told_when_it_is_drawn(feed: Told) -> None:
    shown, heard = Shown(), threading.Event()
    shown.listen(heard.set)
    with shown.drawing("board"):
        before = feed.read()
        feed.said = "second"
        wait_for(lambda: feed.source.turn > before.turn)
        assert not heard.is_set()
    assert heard.is_set()


def test_who_listens_after_the_change_is_told_at_once(feed: Told) -> None:
    shown, heard = Shown(), threading.Event()
    drawn(shown, board=feed)
    feed.said = "second"
    wait_for(lambda: bool(shown.old()))
    shown.listen(heard.set)
    assert heard.is_set()


def test_a_source_that_fell_asleep_is_asked_again_when_somebody_listens(feed: Told) -> None:
    shown, heard = Shown(), threading.Event()
    drawn(shown, board=feed)
    wait_for(lambda: feed.source._thread is None)
    feed.said = "second"
    shown.listen(heard.set)
    assert heard.wait(SECONDS)


def test_what_is_shown_no_more_and_what_nobody_listens_to_is_not_heard(feed: Told, notices: Told) -> None:
    shown = Shown()
    stop = shown.listen(lambda: None)
    drawn(shown, board=feed)
    drawn(shown, board=notices)
    assert feed.source._listeners == {}
    assert len(notices.source._listeners) == 1
    stop()
    assert notices.source._listeners == {}


def test_a_page_that_is_drawn_from_its_beginning_has_no_old_parts(feed: Told) -> None:
    shown = Shown()
    drawn(shown, board=feed)
    shown.forget()
    feed.said = "second"
    wait_for(lambda: feed.source.turn > 1)
    assert shown.old() == {}


async def test_the_stream_names_the_old_part_alone_and_once(feed: Told, notices: Told) -> None:
    shown = Shown()
    drawn(shown, board=feed, bell=notices)
    news = _news(shown, AT_ONCE)
    assert await anext(news) == RETRY
    feed.said = "second"
    assert await _next(news) == "data: board\n\n"
    again = asyncio.ensure_future(_next(news))
    notices.said = "second"
    assert await again == "data: bell\n\n"
    await news.aclose()  # type: ignore[attr-defined]
    assert feed.source._listeners == {}


async def test_a_page_that_is_not_open_has_no_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    with before_pages(Edge(), monkeypatch):
        cookies = {TOKEN_COOKIE: token(), REFRESH_COOKIE: "r1"}
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://pages", cookies=cookies) as user:
            assert (await user.get("/do/changes", params={"page": "guessed"})).status_code == 404


async def _next(news: AsyncIterator[str]) -> str:
    async with asyncio.timeout(SECONDS):
        return await anext(news)
