"""Exports over HTTP: files that an office hands on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from services.tasks.exports.ledger import ledger
from services.tasks.exports.official.formats import MEDIA_TYPES, Format, written
from services.tasks.exports.workbook import workbook
from services.tasks.plans.api import edition_of, head_of
from services.tasks.plans.documents import Plans
from services.tasks.progress.api import board_on
from services.tasks.progress.intake import Intake
from services.tasks.progress.reading import Reading
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.kinds import Kind
from shared.web.guard import GuardedRoute, guarded

XLSX = MEDIA_TYPES[Format.XLSX]
_PLAN_FILES: dict[str, Any] = {media_type: {} for media_type in MEDIA_TYPES.values()}

Names = Callable[[], Awaitable[dict[str, str]]]
"""Units' names by id."""


def router(
    *, plans: Plans, reading: Reading, intake: Intake, names: Names, kinds: Mapping[str, Kind], catalogue: Catalogue
) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["exports"])

    @api.get("/{id}/exports/ledger.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
    @guarded(Action.EXPORT)
    async def export_ledger(
        id: str,
        request: Request,
        as_of: Annotated[date | None, Query()] = None,
        task: Annotated[str | None, Query(max_length=64)] = None,
    ) -> Response:
        """The work ledger at the end of ``as_of`` (today by default), with a summary sheet; of one ``task`` or of all."""
        head = await head_of(plans, id)
        newest = await intake.newest()
        standing = await reading.whole(*await board_on(reading, head, as_of))
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        book = ledger(standing, await names(), text, only=task)
        there = newest.astimezone(standing.board.plan.timezone) if newest else None
        body = await asyncio.to_thread(workbook, book, text, there)
        name = text("ledger.file", plan=id, day=standing.day.isoformat())
        return Response(body, media_type=XLSX, headers=_attached(name))

    @api.get("/{id}/exports/plan.{form}", response_class=Response, responses={200: {"content": _PLAN_FILES}})
    @guarded(Action.EXPORT)
    async def export_plan(
        id: str, form: Format, request: Request, edition: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
    ) -> Response:
        """The plan with its ledger in the form of an official document, from which it can be read again.

        The asked edition, else the one in force, else the newest draft.
        """
        head = await head_of(plans, id)
        number = edition or head.active or head.latest
        plan = await edition_of(plans, head, number)
        body = await asyncio.to_thread(written, plan, form, kinds.values())
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        name = text("plan.file", title=plan.title, edition=number, ending=form)
        return Response(body, media_type=MEDIA_TYPES[form], headers=_attached(name))

    return api


def _attached(name: str) -> dict[str, str]:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
