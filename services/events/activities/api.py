"""Activities over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.events.activities.bodies import (
    ActivityOut,
    ActivityPage,
    Counted,
    History,
    Kinds,
    NewActivity,
    Nothing,
    OptionalReason,
    Reason,
    activity_out,
    history_out,
    kind_out,
)
from services.events.activities.domain.content import Content
from services.events.activities.domain.lifecycle import Activity, Move
from services.events.activities.filters import Filters
from services.events.activities.posting import Posting
from services.events.activities.requests import sent
from shared.access import Action
from shared.catalogue import language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey, RequiredKey
from shared.web.preconditions import IfMatch, IfNoneMatch, cacheable, etag

PREFIX = "/api/events"
PATH = f"{PREFIX}/activities"
MOST_COUNTED = 10_000
"""Counting is linear in what matches; nobody needs it more exactly than this."""


def router(posting: Posting) -> APIRouter:
    router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["activities"])
    _reading(router, posting)
    _writing(router, posting)
    _reviewing(router, posting)
    return router


def _reading(router: APIRouter, posting: Posting) -> None:
    @router.get("/kinds", response_model=Kinds)
    @guarded(Action.READ_ACTIVITIES)
    async def kinds(request: Request, known: IfNoneMatch = None) -> Response:
        """The kinds of activities, and the details that each may carry as JSON Schema. 304 while nothing changed."""
        language = language_of(request.headers.get("accept-language"))
        answer = cacheable(Kinds(items=[kind_out(kind, language) for kind in posting.kinds.values()]), known)
        answer.headers["Vary"] = "Accept-Language"
        return answer

    @router.get("/activities", response_model=ActivityPage)
    @guarded(Action.READ_ACTIVITIES)
    async def search(
        who: Who,
        filters: Filters,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        known: IfNoneMatch = None,
    ) -> Response:
        """Newest first; ``unit`` with all below it, ``held_on`` from ``since`` to ``until``. ``exemplar=true``: those of any
        unit that the section shows as examples. 304 while nothing changed."""
        wanted, unit = filters
        found, following = await posting.viewing.page(who, wanted, unit=unit, limit=limit, cursor=cursor)
        items = [await _as_seen(posting, each, who) for each in found]
        return cacheable(ActivityPage(items=items, next=following), known)

    @router.get("/activities/count")
    @guarded(Action.READ_ACTIVITIES)
    async def count(who: Who, filters: Filters) -> Counted:
        """How many activities the list of these filters would go through, counted no further than 10,000."""
        wanted, unit = filters
        found = await posting.viewing.count(who, wanted, unit=unit, cap=MOST_COUNTED + 1)
        return Counted(count=min(found, MOST_COUNTED), more=found > MOST_COUNTED)

    @router.get("/activities/{id}")
    @guarded(Action.READ_ACTIVITIES)
    async def read(id: str, who: Who, response: Response) -> ActivityOut:
        activity = await posting.viewing.visible(id, who)
        response.headers["ETag"] = etag(activity.facts.version)
        return await _as_seen(posting, activity, who)

    @router.get("/activities/{id}/history")
    @guarded(Action.READ_ACTIVITIES)
    async def history(id: str, who: Who) -> History:
        """Every step of the activity's life: who did it, when, why, what it changed, and the facts that it left.

        ``intact`` says whether every step still is as it was sealed when it was made.
        """
        return history_out(await posting.viewing.visible(id, who, in_full=True))


def _writing(router: APIRouter, posting: Posting) -> None:
    @router.post("/activities", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def post(body: NewActivity, who: Who, key: RequiredKey, response: Response) -> ActivityOut:
        """Post or plan an activity; 200 with the first answer when the same request comes again."""
        planned = body.status == "planned"
        activity, created = await posting.post(body, who, sent(key, body), planned=planned)
        if created:
            response.headers["Location"] = f"{PATH}/{activity.facts.id}"
        else:
            response.status_code = 200
        return _answer(activity, response)

    @router.put("/activities/{id}")
    @guarded(Action.POST_ACTIVITY)
    async def revise(
        id: str, body: Content, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> ActivityOut:
        """Replace a planned, posted or returned activity's content and post it; ``unit`` stays if not given."""
        return _answer(await posting.revise(id, body, who, sent(key, body), if_match=if_match), response)

    @router.post("/activities/{id}/withdraw")
    @guarded(Action.WITHDRAW_ACTIVITY)
    async def withdraw(
        id: str,
        who: Who,
        response: Response,
        key: OptionalKey,
        body: OptionalReason | None = None,
        if_match: IfMatch = None,
    ) -> ActivityOut:
        """By the unit until the activity is verified, then by the section. ``If-Match``: only the version named."""
        body = body or OptionalReason()
        return _answer(
            await posting.step(id, Move.WITHDRAW, who, sent(key, body), reason=body.reason, if_match=if_match), response
        )


def _reviewing(router: APIRouter, posting: Posting) -> None:
    @router.post("/activities/{id}/verify")
    @guarded(Action.REVIEW_ACTIVITY)
    async def verify(
        id: str, who: Who, response: Response, key: OptionalKey, body: Nothing | None = None, if_match: IfMatch = None
    ) -> ActivityOut:
        """Verify a posted activity: it counts and is locked. ``If-Match``: only the version that was looked at."""
        return _answer(await posting.step(id, Move.VERIFY, who, sent(key, Nothing()), if_match=if_match), response)

    @router.post("/activities/{id}/return")
    @guarded(Action.REVIEW_ACTIVITY)
    async def give_back(
        id: str, body: Reason, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> ActivityOut:
        """Return a posted activity to who posted it, or unlock a verified one. ``If-Match``: only the version named."""
        return _answer(
            await posting.step(id, Move.RETURN, who, sent(key, body), reason=body.reason, if_match=if_match), response
        )


async def _as_seen(posting: Posting, activity: Activity, who: Who) -> ActivityOut:
    return activity_out(activity, in_full=await posting.viewing.sees_in_full(who, activity))


def _answer(activity: Activity, response: Response) -> ActivityOut:
    response.headers["ETag"] = etag(activity.facts.version)
    return activity_out(activity)
