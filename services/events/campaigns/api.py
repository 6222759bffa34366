"""Campaigns over HTTP."""

import asyncio
import re
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.events.activities.bodies import Reason
from services.events.activities.requests import sent
from services.events.campaigns.bodies import CampaignOut, CampaignPage, PhotoPage, StandingOut
from services.events.campaigns.documents import CampaignSearch
from services.events.campaigns.domain.content import CampaignContent, NewCampaign
from services.events.campaigns.domain.lifecycle import Campaign
from services.events.campaigns.planning import Planning
from services.events.campaigns.shown import campaign_out, photo_out, reach_out, standing_out
from services.events.campaigns.summary import Summaries
from services.events.campaigns.watching import Watching
from services.events.campaigns.word import write
from services.events.campaigns.wording import Wording
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.clock import day_of
from shared.contracts.events import CampaignStatus
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey, RequiredKey
from shared.web.preconditions import IfMatch, IfNoneMatch, etag, is_unchanged

PATH = "/api/events/campaigns"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_CONTENT_MARK = re.compile(r'\.[0-9a-f]+(?=")')


def router(planning: Planning, watching: Watching, summaries: Summaries, catalogue: Catalogue) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["campaigns"])
    _writing(router, planning)
    _reading(router, planning, watching, catalogue)
    _exporting(router, planning, summaries, catalogue)
    return router


def _writing(router: APIRouter, planning: Planning) -> None:
    @router.post("", status_code=201)
    @guarded(Action.MANAGE_CAMPAIGNS)
    async def make(body: NewCampaign, who: Who, key: RequiredKey, response: Response) -> CampaignOut:
        """Announce a campaign; it opens and closes by itself. 200 with the first answer when the same request comes
        again, 409 where the ``id`` is taken."""
        campaign, created = await planning.make(body, who, sent(key, body))
        response.status_code = 201 if created else 200
        response.headers["Location"] = f"{PATH}/{campaign.facts.id}"
        return _answer(campaign, response)

    @router.put("/{id}")
    @guarded(Action.MANAGE_CAMPAIGNS)
    async def revise(
        id: str, body: CampaignContent, who: Who, response: Response, key: OptionalKey, if_match: IfMatch = None
    ) -> CampaignOut:
        """Replace its content. Days that move open it again, or announce it anew."""
        wanted = _CONTENT_MARK.sub("", if_match) if if_match else None
        return _answer(await planning.revise(id, body, who, sent(key, body), if_match=wanted), response)

    @router.post("/{id}/cancel")
    @guarded(Action.MANAGE_CAMPAIGNS)
    async def cancel(id: str, body: Reason, who: Who, response: Response, key: OptionalKey) -> CampaignOut:
        """Call off a campaign that is announced or open; what was posted for it stays."""
        return _answer(await planning.cancel(id, who, sent(key, body), reason=body.reason), response)


def _reading(router: APIRouter, planning: Planning, watching: Watching, catalogue: Catalogue) -> None:
    @router.get("", response_model=CampaignPage)
    @guarded(Action.READ_ACTIVITIES)
    async def search(
        status: Annotated[CampaignStatus | None, Query()] = None,
        year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        known: IfNoneMatch = None,
    ) -> Response:
        """The latest first; ``year`` is that of the first day. 304 while nothing changed."""
        found, following = await planning.page(CampaignSearch(status, year), limit=limit, cursor=cursor)
        today = day_of(planning.clock.now())
        return _cacheable(
            CampaignPage(items=[campaign_out(each) for each in found], next=following, today=today), known
        )

    @router.get("/{id}", response_model=StandingOut)
    @guarded(Action.READ_ACTIVITIES)
    async def read(id: str, who: Who, request: Request, known: IfNoneMatch = None) -> Response:
        """The campaign with its coverage and reach as they stand now; names and labels in the reader's language."""
        campaign = await planning.found(id)
        standing = await watching.standing(campaign.facts)
        language = language_of(request.headers.get("accept-language"))
        reach = reach_out(standing.reach, watching, catalogue, language)
        today = day_of(planning.clock.now())
        shown = await standing_out(campaign, standing, who, watching, reach, today)
        return _cacheable(shown, known, version=campaign.facts.version)

    @router.get("/{id}/photos", response_model=PhotoPage)
    @guarded(Action.READ_ACTIVITIES)
    async def photos(
        id: str,
        who: Who,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
        known: IfNoneMatch = None,
    ) -> Response:
        """Photos of what was posted for it, as far as the reader may see that, the latest post first."""
        campaign = await planning.found(id)
        found, following = await watching.photos(campaign.facts.id, who, cursor=cursor)
        names = await watching.names([each.activity.facts.unit for each in found])
        return _cacheable(PhotoPage(items=[photo_out(each, names) for each in found], next=following), known)


def _exporting(router: APIRouter, planning: Planning, summaries: Summaries, catalogue: Catalogue) -> None:
    @router.get("/{id}/summary.docx", response_class=Response, responses={200: {"content": {WORD: {}}}})
    @guarded(Action.EXPORT)
    async def summary(id: str, request: Request) -> Response:
        """The closing summary as a Word file in the form of official documents; its next steps are left to be written."""
        language = language_of(request.headers.get("accept-language"))
        found = await summaries.of(await planning.found(id), language)
        content = await asyncio.to_thread(write, found, Wording(catalogue.in_language(language)))
        headers = {"Content-Disposition": f'attachment; filename="{id}.docx"', "Cache-Control": "no-store"}
        return Response(content, media_type=WORD, headers=headers)


def _answer(campaign: Campaign, response: Response) -> CampaignOut:
    response.headers["ETag"] = etag(campaign.facts.version)
    return campaign_out(campaign)


def _cacheable(answer: BaseModel, known: str | None, *, version: int | None = None) -> Response:
    """The answer under a tag of its content; before a point stands the version, which ``If-Match`` looks at."""
    body = answer.model_dump_json().encode()
    mark = sha256(body).hexdigest()[:32]
    tag = etag(mark if version is None else f"{version}.{mark}")
    if is_unchanged(known, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})
