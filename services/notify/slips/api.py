"""Slips over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.notify.slips.bodies import (
    AnswerIn,
    ContentIn,
    IssueIn,
    ManyIn,
    ManyOut,
    Month,
    NewSlip,
    NoteIn,
    NotIssued,
    RefusalIn,
    SlipOut,
    SlipPage,
)
from services.notify.slips.desk import Desk, Sent
from services.notify.slips.documents import SlipSearch
from services.notify.slips.domain.slip import Slip
from services.notify.slips.shown import slip_out
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.contracts.base import derived_id
from shared.contracts.notify import SlipKind, SlipStatus
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey, digest
from shared.web.preconditions import IfMatch, IfNoneMatch, cacheable, etag
from shared.web.problems import Problem

PATH = "/api/notify/slips"

SlipId = Annotated[str, Path(max_length=64)]


def slips_router(desk: Desk, catalogue: Catalogue) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["slips"])
    _reading(router, desk)
    _drafting(router, desk)
    _issuing(router, desk, catalogue)
    _settling(router, desk)
    return router


def _reading(router: APIRouter, desk: Desk) -> None:
    @router.get("", response_model=SlipPage)
    @guarded(Action.READ_SLIPS)
    async def search(
        who: Who,
        unit: Annotated[str | None, Query(max_length=64)] = None,
        kind: Annotated[SlipKind | None, Query()] = None,
        status: Annotated[list[SlipStatus] | None, Query()] = None,
        month: Annotated[Month | None, Query()] = None,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        known: IfNoneMatch = None,
    ) -> Response:
        """The latest drafted first; a unit sees what was issued to it. ``status`` may be given more than once."""
        wanted = SlipSearch(kind, month, (unit,) if unit else None, tuple(status) if status else None)
        found, following = await desk.seeing.page(who, wanted, limit=limit, cursor=cursor)
        units = await desk.directory.units()
        return cacheable(SlipPage(items=[slip_out(each, units) for each in found], next=following), known)

    @router.get("/{id}")
    @guarded(Action.READ_SLIPS)
    async def read(id: SlipId, who: Who, response: Response) -> SlipOut:
        """One slip with its items as they stand; the ETag is its version."""
        return await _answer(desk, await desk.seeing.found(id, who), response)


def _drafting(router: APIRouter, desk: Desk) -> None:
    @router.post("", status_code=201)
    @guarded(Action.MANAGE_SLIPS)
    async def draft(body: NewSlip, who: Who, key: OptionalKey, response: Response) -> SlipOut:
        """A draft by hand. With an Idempotency-Key the same again is answered with 200 and the first."""
        slip, created = await desk.draft(body, Sent(who, key, digest(body)))
        response.status_code = 201 if created else 200
        response.headers["Location"] = f"{PATH}/{slip.id}"
        return await _answer(desk, slip, response)

    @router.put("/{id}")
    @guarded(Action.MANAGE_SLIPS)
    async def edit(
        id: SlipId, body: ContentIn, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> SlipOut:
        """Other words, days or items for a draft; items that are left out are dropped for good."""
        slip = await desk.edit(id, body, Sent(who, key, digest(body)), if_match=if_match)
        return await _answer(desk, slip, response)

    @router.post("/{id}/discard")
    @guarded(Action.MANAGE_SLIPS)
    async def discard(id: SlipId, body: NoteIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """Throw a draft away; it is not drafted again for the same causes."""
        return await _answer(desk, await desk.discard(id, body, Sent(who, key, digest(body))), response)


def _issuing(router: APIRouter, desk: Desk, catalogue: Catalogue) -> None:
    @router.post("/issue")
    @guarded(Action.MANAGE_SLIPS)
    async def issue_many(body: ManyIn, who: Who, request: Request, key: OptionalKey) -> ManyOut:
        """Issue many drafts with one click, one after the other; those that cannot be issued are named with the reason."""
        language = language_of(request.headers.get("accept-language"))
        units = await desk.directory.units()
        issued: list[SlipOut] = []
        refused: list[NotIssued] = []
        for id in dict.fromkeys(body.ids):
            sent = Sent(who, derived_id(key, id) if key else None, digest(body))
            try:
                issued.append(slip_out(await desk.issue(id, IssueIn(), sent), units))
            except Problem as problem:
                reason = catalogue.text(problem.code, language, **problem.params)
                refused.append(NotIssued(id=id, code=problem.code, reason=reason))
        return ManyOut(issued=issued, refused=refused)

    @router.post("/{id}/issue")
    @guarded(Action.MANAGE_SLIPS)
    async def issue(id: SlipId, body: IssueIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """Issue a draft: it gets its number, and the unit hears of it."""
        return await _answer(desk, await desk.issue(id, body, Sent(who, key, digest(body))), response)


def _settling(router: APIRouter, desk: Desk) -> None:
    @router.post("/{id}/answer")
    @guarded(Action.ANSWER_SLIPS)
    async def answer(id: SlipId, body: AnswerIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """Feedback in writing: by the unit, by one above it, or taken down by the section. What was posted need not be told."""
        return await _answer(desk, await desk.answer(id, body, Sent(who, key, digest(body))), response)

    @router.post("/{id}/accept")
    @guarded(Action.MANAGE_SLIPS)
    async def accept(id: SlipId, body: NoteIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """Accept the answer: the slip is closed out (销号)."""
        return await _answer(desk, await desk.accept(id, body, Sent(who, key, digest(body))), response)

    @router.post("/{id}/refuse")
    @guarded(Action.MANAGE_SLIPS)
    async def refuse(id: SlipId, body: RefusalIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """The answer will not do: the slip stands as issued again."""
        return await _answer(desk, await desk.refuse(id, body, Sent(who, key, digest(body))), response)

    @router.post("/{id}/escalate")
    @guarded(Action.MANAGE_SLIPS)
    async def escalate(id: SlipId, body: NoteIn, who: Who, response: Response, key: OptionalKey) -> SlipOut:
        """Tell the leader in charge, once in the slip's life."""
        return await _answer(desk, await desk.escalate(id, body, Sent(who, key, digest(body))), response)


async def _answer(desk: Desk, slip: Slip, response: Response) -> SlipOut:
    response.headers["ETag"] = etag(slip.version)
    return slip_out(slip, await desk.directory.units())
