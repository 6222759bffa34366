"""The calendar over HTTP, and the secret addresses under which calendar programs read it: they send no header."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.events.performances.bodies import FeedOut, NewFeed, feed_out
from services.events.performances.feeding import Feeding
from shared.access import Action, Principal, may
from shared.catalogue import language_of
from shared.web.guard import Gate, Who, guarded, public
from shared.web.preconditions import IfNoneMatch, cacheable
from shared.web.problems import Problem

CALENDAR = "/calendar.ics"


def add_to(router: APIRouter, feeding: Feeding) -> None:
    """Add the routes below ``router``'s prefix; before those with an id in the path, which would catch them."""
    _calendar(router, feeding)
    _feeds(router, feeding)


def _calendar(router: APIRouter, feeding: Feeding) -> None:
    @router.get(CALENDAR, response_class=Response, responses={200: {"content": {"text/calendar": {}}}})
    @public
    async def calendar(
        request: Request,
        key: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
        known: IfNoneMatch = None,
    ) -> Response:
        """What the reader may see, from a year back to a year ahead, as iCalendar. ``key``: the one of a feed's address;
        without it a Bearer token is asked for. 304 while nothing changed."""
        who = await _signed_in(request) if key is None else await feeding.holder(key)
        language = language_of(request.headers.get("accept-language"))
        return cacheable(await feeding.calendar(who, language), known, "text/calendar; charset=utf-8")


def _feeds(router: APIRouter, feeding: Feeding) -> None:
    @router.post("/feeds", status_code=201)
    @guarded(Action.READ_ACTIVITIES)
    async def begin(who: Who, request: Request) -> NewFeed:
        """A secret address of one's own for the calendar; the one that one had before ends."""
        feed, key = await feeding.begin(who)
        path = request.url.path.removesuffix("/feeds") + CALENDAR
        return NewFeed(path=f"{path}?key={key}", made_at=feed.made_at)

    @router.get("/feeds")
    @guarded(Action.READ_ACTIVITIES)
    async def read(who: Who) -> FeedOut:
        """Whether one has a feed; its address is not known any more."""
        return feed_out(await feeding.feeds.of(who.user))

    @router.delete("/feeds", status_code=204)
    @guarded(Action.READ_ACTIVITIES)
    async def end(who: Who) -> None:
        """The address no longer answers; 404 where there was none."""
        if not await feeding.feeds.delete(who.user):
            raise Problem(404, "not_found")


async def _signed_in(request: Request) -> Principal:
    gate: Gate = request.app.state.gate
    who = await gate.principal(request, cookie=None)
    if not may(who.role, Action.READ_ACTIVITIES):
        raise Problem(403, "forbidden")
    return who
