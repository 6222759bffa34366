"""Exports over HTTP: files that an office hands on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from services.tasks.exports.ledger import ledger
from services.tasks.exports.workbook import workbook
from services.tasks.plans.api import head_of
from services.tasks.plans.documents import Plans
from services.tasks.progress.api import standing_on
from services.tasks.progress.intake import Intake
from services.tasks.progress.reading import Reading
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Names = Callable[[], Awaitable[dict[str, str]]]
"""Units' names by id."""


def router(*, plans: Plans, reading: Reading, intake: Intake, names: Names, catalogue: Catalogue) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["exports"])

    @api.get("/{id}/exports/ledger.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
    @guarded(Action.EXPORT)
    async def export_ledger(id: str, request: Request, as_of: Annotated[date | None, Query()] = None) -> Response:
        """The work ledger at the end of ``as_of`` (today by default), with a summary sheet."""
        head = await head_of(plans, id)
        newest = await intake.newest()
        standing = await standing_on(reading, head, as_of)
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        book = ledger(standing, await names(), text)
        there = newest.astimezone(standing.board.plan.timezone) if newest else None
        body = await asyncio.to_thread(workbook, book, text, there)
        name = quote(text("ledger.file", plan=id, day=standing.day.isoformat()))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        return Response(body, media_type=XLSX, headers=headers)

    return api
