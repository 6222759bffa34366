"""What became of letters over HTTP, for those who sent them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.answers import DeliveryAnswer, DeliveryList, ReceiptList, Words
from services.notify.delivery.delivering import Delivering
from services.notify.delivery.documents import NotFailed
from services.notify.delivery.domain import DeliveryStatus
from services.notify.delivery.receipts import Receipts
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.problems import FieldProblem, Problem, invalid

Cursor = Annotated[str | None, Query(max_length=1000)]
Limit = Annotated[int, Query(ge=1, le=200)]
About = Annotated[str | None, Query(min_length=1, max_length=64)]


def delivery_routers(delivering: Delivering, receipts: Receipts, catalogue: Catalogue) -> tuple[APIRouter, ...]:
    def words_for(request: Request) -> Words:
        language = language_of(request.headers.get("accept-language"))
        return lambda answer: catalogue.text(answer, language) if catalogue.has(answer) else answer

    return _deliveries(delivering, receipts, words_for), _receipts(receipts, words_for)


def _deliveries(delivering: Delivering, receipts: Receipts, words_for: Callable[[Request], Words]) -> APIRouter:
    router = APIRouter(prefix="/api/notify/deliveries", route_class=GuardedRoute, tags=["deliveries"])

    @router.get("")
    @guarded(Action.READ_DELIVERIES)
    async def list_deliveries(
        who: Who,
        request: Request,
        status: DeliveryStatus | None = None,
        channel: ChannelKind | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> DeliveryList:
        """What left the app, or is about to: what was tried last, or is to be tried, first."""
        try:
            return await receipts.deliveries(status, channel, words_for(request), limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    @router.post("/{id}/retry")
    @guarded(Action.READ_DELIVERIES)
    async def retry_delivery(who: Who, request: Request, id: Annotated[str, Path(max_length=64)]) -> DeliveryAnswer:
        """Send what has failed once more, from its first attempt; 409 where it has not failed."""
        try:
            delivery = await delivering.again(id)
        except NotFailed as error:
            raise Problem(409, f"delivery.is_{error.status.value}") from error
        if delivery is None:
            raise Problem(404, "not_found")
        return await receipts.delivery(delivery, words_for(request))

    return router


def _receipts(receipts: Receipts, words_for: Callable[[Request], Words]) -> APIRouter:
    router = APIRouter(prefix="/api/notify/receipts", route_class=GuardedRoute, tags=["deliveries"])

    @router.get("")
    @guarded(Action.READ_DELIVERIES)
    async def list_receipts(
        who: Who,
        request: Request,
        slip: About = None,
        activity: About = None,
        campaign: About = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> ReceiptList:
        """Who was told of one slip, activity or campaign, by which channel, and who has read it; the newest first."""
        asked = {"slip": slip, "activity": activity, "campaign": campaign}
        given = [(what, id) for what, id in asked.items() if id is not None]
        if len(given) != 1:
            field = given[1][0] if given else "slip"
            raise invalid(FieldProblem(field, "receipts.of_one"))
        ((what, id),) = given
        try:
            return await receipts.of(what, id, words_for(request), limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    return router
