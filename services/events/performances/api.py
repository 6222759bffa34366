"""Performances over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.events.activities.bodies import Reason, activity_out
from services.events.activities.domain.content import EARLIEST, Day, Id
from services.events.activities.requests import sent
from services.events.performances.bodies import (
    HeldOut,
    PerformanceHistory,
    PerformanceOut,
    PerformancePage,
    performance_out,
    step_out,
)
from services.events.performances.documents.performances import Search
from services.events.performances.domain.content import PerformanceContent, Short
from services.events.performances.domain.life import Performance, PerformanceStatus
from services.events.performances.feed_api import add_to
from services.events.performances.feeding import Feeding
from services.events.performances.holding import Held, Holding
from services.events.performances.planning import Planning
from services.events.performances.reading import Reading
from shared.access import Action
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey, RequiredKey
from shared.web.preconditions import IfMatch, IfNoneMatch, cacheable, etag

LATEST = date(9999, 12, 31)
PATH = "/api/events/performances"


def router(planning: Planning, holding: Holding, reading: Reading, feeding: Feeding) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["performances"])
    add_to(router, feeding)
    _reading(router, reading)
    _writing(router, planning)
    _holding(router, holding)
    return router


def _reading(router: APIRouter, reading: Reading) -> None:
    @router.get("", response_model=PerformancePage)
    @guarded(Action.READ_ACTIVITIES)
    async def search(
        who: Who,
        unit: Annotated[Id | None, Query()] = None,
        status: Annotated[PerformanceStatus | None, Query()] = None,
        first: Annotated[Day, Query(alias="from")] = EARLIEST,
        last: Annotated[Day, Query(alias="until")] = LATEST,
        troupe: Annotated[Short | None, Query()] = None,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        known: IfNoneMatch = None,
    ) -> Response:
        """The earliest day first; ``unit`` with all below it, both days included. 304 while nothing changed."""
        wanted = Search(first, last, statuses=(status,) if status else None, troupe=troupe)
        found, following = await reading.page(who, wanted, unit=unit, limit=limit, cursor=cursor)
        page = PerformancePage(items=[performance_out(each) for each in found], next=following)
        return cacheable(page, known)

    @router.get("/{id}")
    @guarded(Action.READ_ACTIVITIES)
    async def read(id: str, who: Who, response: Response) -> PerformanceOut:
        performance, _ = await reading.kept(id, who)
        return _answer(performance, response)

    @router.get("/{id}/history")
    @guarded(Action.READ_ACTIVITIES)
    async def history(id: str, who: Who) -> PerformanceHistory:
        """Every step: who did it, when, why, and the facts of the version that it made."""
        performance, _ = await reading.kept(id, who)
        return PerformanceHistory(items=[step_out(step) for step in performance.steps])


def _writing(router: APIRouter, planning: Planning) -> None:
    @router.post("", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def plan(body: PerformanceContent, who: Who, key: RequiredKey, response: Response) -> PerformanceOut:
        """Plan a performance and book its troupe and place: 409 ``performances.booked`` with who has them, and the
        day's ``free_sessions``. 200 with the first answer when the same request comes again."""
        performance, created = await planning.plan(body, who, sent(key, body))
        if created:
            response.headers["Location"] = f"{PATH}/{performance.facts.id}"
        else:
            response.status_code = 200
        return _answer(performance, response)

    @router.put("/{id}")
    @guarded(Action.POST_ACTIVITY)
    async def change(
        id: str, body: PerformanceContent, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> PerformanceOut:
        """Replace what is planned; ``unit`` stays if not given. What is not free is a 409, and nothing changes."""
        return _answer(await planning.change(id, body, who, sent(key, body), if_match=if_match), response)

    @router.post("/{id}/cancel")
    @guarded(Action.POST_ACTIVITY)
    async def cancel(id: str, body: Reason, who: Who, response: Response, key: OptionalKey) -> PerformanceOut:
        """Call a planned performance off; its troupe and place are free again."""
        return _answer(await planning.cancel(id, body.reason, who, sent(key, body)), response)


def _holding(router: APIRouter, holding: Holding) -> None:
    @router.post("/{id}/held", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def hold(id: str, who: Who, response: Response, body: Held | None = None) -> HeldOut:
        """It was held: it becomes an activity, which awaits review. 200 with the same when it comes again."""
        performance, activity, created = await holding.hold(id, body or Held.model_validate({}), who)
        if not created:
            response.status_code = 200
        return HeldOut(performance=_answer(performance, response), activity=activity_out(activity))


def _answer(performance: Performance, response: Response) -> PerformanceOut:
    response.headers["ETag"] = etag(performance.facts.version)
    return performance_out(performance)
