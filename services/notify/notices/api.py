"""A person's own notices over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from services.notify.notices.answers import NoticeAnswer, NoticeList, answer
from services.notify.notices.documents import Notices
from services.notify.notices.texts import Texts
from shared.access import Action
from shared.catalogue import language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.problems import FieldProblem, Problem, invalid


def notices_router(notices: Notices, texts: Texts) -> APIRouter:
    router = APIRouter(prefix="/api/notify/notices", route_class=GuardedRoute, tags=["notices"])

    @router.get("")
    @guarded(Action.READ_NOTICES)
    async def list_notices(
        who: Who,
        request: Request,
        unread: bool = False,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> NoticeList:
        """Newest first; ``unread``: only those not yet read."""
        language = _language(request)
        try:
            found, after = await notices.page(who.user, unread=unread, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error
        items = [answer(notice, texts, language) for notice in found]
        return NoticeList(items=items, next=after, unread=await notices.unread(who.user))

    @router.post("/{id}/read")
    @guarded(Action.READ_NOTICES)
    async def mark_read(who: Who, request: Request, id: Annotated[str, Path(max_length=64)]) -> NoticeAnswer:
        """Once or many times; another person's notice is not found."""
        notice = await notices.mark_read(who.user, id)
        if notice is None:
            raise Problem(404, "not_found")
        return answer(notice, texts, _language(request))

    return router


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))
