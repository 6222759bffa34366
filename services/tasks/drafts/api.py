"""Plan documents over HTTP: parsed at once, or kept as a draft that is corrected until it becomes a plan."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.tasks.drafts.answers import Json, parse_answer
from services.tasks.drafts.documents import Base, Draft, Drafts
from services.tasks.drafts.draft_answers import DraftOut, draft_answer
from services.tasks.drafts.drafting import Drafting, Standing
from services.tasks.drafts.keeping import DraftId, IfMatch, draft_of, draft_with, kept, text_for
from services.tasks.drafts.readers.bounds import MEGABYTE, MEGABYTES
from services.tasks.drafts.uploads import UPLOAD, uploaded
from shared.access import Action
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey
from shared.web.preconditions import check_if_match, etag
from shared.web.problems import FieldProblem, invalid

PARSE_PATH = "/api/tasks/plans/parse"
PATH = "/api/tasks/drafts"
_ROOM_FOR_A_FORM = MEGABYTE
BODY_LIMITS = dict.fromkeys((PARSE_PATH, PATH), MEGABYTES * MEGABYTE + _ROOM_FOR_A_FORM)


class ParseOut(BaseModel):
    """``parse``: what ``pufa plan parse --json`` prints. ``draft``: a plan, as far as it goes without a person; None for
    a document that is no plan."""

    draft: Json | None
    parse: Json


class DraftHead(BaseModel):
    """``changed_by_name``: empty where it was not kept yet when the draft was last changed. ``base``: of one that began
    from a plan."""

    id: str
    version: int
    name: str
    title: str
    changed_at: datetime
    changed_by: str
    changed_by_name: str = ""
    base: Base | None = None


class DraftList(BaseModel):
    items: list[DraftHead]
    next: str | None


def router(*, drafts: Drafts, drafting: Drafting, catalogue: Catalogue, clock: Clock) -> APIRouter:
    api = APIRouter(prefix="/api/tasks", route_class=GuardedRoute, tags=["drafts"])

    def said(draft: Draft, standing: Standing, request: Request, response: Response) -> DraftOut:
        response.headers["ETag"] = etag(draft.version)
        return draft_answer(draft, standing, text_for(catalogue, request))

    @api.post("/plans/parse", openapi_extra=UPLOAD)
    @guarded(Action.MANAGE_PLANS)
    async def parse_document(request: Request) -> ParseOut:
        """Read a plan document (txt, html, docx, pdf with text, xlsx); nothing is kept."""
        standing = await drafting.standing(await drafting.read(await uploaded(request)))
        draft = standing.settled.draft if standing.settled else None
        return ParseOut(draft=draft, parse=parse_answer(standing.parse, text_for(catalogue, request)))

    @api.post("/drafts", status_code=201, openapi_extra=UPLOAD, responses={200: {"model": DraftOut}})
    @guarded(Action.MANAGE_PLANS)
    async def post_draft(request: Request, response: Response, who: Who, key: OptionalKey) -> DraftOut:
        """Keep a document as a draft, with a question for everything in it that is not plain."""
        upload = await uploaded(request)
        document = await drafting.read(upload)
        standing = await drafting.standing(document)
        draft = draft_of(key or uuid4().hex, upload, standing, by=who, now=clock.now())
        present = await kept(drafts, draft)
        if present is not None:
            draft, standing = present, await drafting.of(present)
        response.status_code = 201 if present is None else 200
        response.headers["Location"] = f"{PATH}/{draft.id}"
        return said(draft, standing, request, response)

    @api.get("/drafts")
    @guarded(Action.MANAGE_PLANS)
    async def list_drafts(cursor: Annotated[str | None, Query(max_length=1000)] = None) -> DraftList:
        """Those changed last come first."""
        try:
            docs, following = await drafts.page(cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "drafts.cursor")) from error
        return DraftList(items=[DraftHead.model_validate(doc) for doc in docs], next=following)

    @api.get("/drafts/{id}")
    @guarded(Action.MANAGE_PLANS)
    async def read_draft(id: DraftId, request: Request, response: Response) -> DraftOut:
        draft = await draft_with(drafts, id)
        return said(draft, await drafting.of(draft), request, response)

    @api.delete("/drafts/{id}", status_code=204)
    @guarded(Action.MANAGE_PLANS)
    async def delete_draft(id: DraftId, if_match: IfMatch = None) -> None:
        """A plan that was made from it stays."""
        draft = await draft_with(drafts, id)
        if if_match is not None:
            check_if_match(if_match, draft.version)
        await drafts.delete(id)

    return api
