"""Pairs of activities that may be one event, over HTTP: for the office that reviews."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.events.activities.bodies import ActivityOut, OptionalReason, activity_out
from services.events.activities.requests import sent
from services.events.duplicates.bodies import MergeIn, PairOut, PairPage, PairsOfOne, pair_out
from services.events.duplicates.deciding import Deciding
from services.events.duplicates.domain.pairs import PairStatus
from services.events.duplicates.merging import Merging
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey
from shared.web.preconditions import IfMatch, IfNoneMatch, cacheable, etag

PREFIX = "/api/events"


def router(deciding: Deciding, merging: Merging, words: Catalogue) -> APIRouter:
    router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["duplicates"])
    _reading(router, deciding, words)
    _deciding(router, deciding, merging, words)
    return router


def _reading(router: APIRouter, deciding: Deciding, words: Catalogue) -> None:
    @router.get("/duplicates", response_model=PairPage)
    @guarded(Action.REVIEW_ACTIVITY)
    async def pairs(
        request: Request,
        status: Annotated[PairStatus, Query()] = PairStatus.OPEN,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        known: IfNoneMatch = None,
    ) -> Response:
        """Pairs that may be one event, or that show one photo, newest first. 304 while nothing changed."""
        shown, following = await deciding.page(status, limit=limit, cursor=cursor)
        say = words.in_language(language_of(request.headers.get("accept-language")))
        return cacheable(PairPage(items=[pair_out(each, say) for each in shown], next=following), known)

    @router.get("/activities/{id}/duplicates")
    @guarded(Action.REVIEW_ACTIVITY)
    async def of_one(id: str, request: Request) -> PairsOfOne:
        """The pairs of one activity, open and kept, the most alike first."""
        found = await deciding.of(id)
        say = words.in_language(language_of(request.headers.get("accept-language")))
        return PairsOfOne(items=[pair_out(each, say) for each in found.pairs], capped=found.capped)


def _deciding(router: APIRouter, deciding: Deciding, merging: Merging, words: Catalogue) -> None:
    @router.post("/duplicates/{id}/keep")
    @guarded(Action.REVIEW_ACTIVITY)
    async def keep(
        id: str, request: Request, who: Who, key: OptionalKey, body: OptionalReason | None = None
    ) -> PairOut:
        """Both activities stand. The pair opens again only if photos, day or title of one of them change."""
        body = body or OptionalReason()
        shown = await deciding.keep(id, who, sent(key, body), body.reason)
        return pair_out(shown, words.in_language(language_of(request.headers.get("accept-language"))))

    @router.post("/activities/{id}/merge")
    @guarded(Action.REVIEW_ACTIVITY)
    async def merge(
        id: str, body: MergeIn, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> ActivityOut:
        """Make one activity of two: this one is kept and credits the other's units, ``other`` is withdrawn.

        The kept one also gets the other's photos, laws and what it left open itself. ``If-Match``: only the version named.
        """
        kept = await merging.merge(id, body.other, who, sent(key, body), reason=body.reason, if_match=if_match)
        response.headers["ETag"] = etag(kept.facts.version)
        return activity_out(kept)
