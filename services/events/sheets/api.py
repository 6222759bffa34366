"""Sheets over HTTP: the empty form, the filled one, what came back of it, and the list as a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from services.events.activities.documents import Search
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.filters import Filters
from services.events.activities.viewing import Viewing
from services.events.sheets.bodies import TakenOut, taken_out
from services.events.sheets.documents import Returned
from services.events.sheets.domain.form import Form
from services.events.sheets.exporting import Exporting
from services.events.sheets.knowing import Knowing
from services.events.sheets.readers.bounds import MOST_BYTES
from services.events.sheets.taking import Taking
from services.events.sheets.writing.template import template
from shared.access import Action, Principal
from shared.catalogue import language_of
from shared.child import MEGABYTE
from shared.clock import Clock, day_of
from shared.kinds import Kind
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey
from shared.web.problems import FieldProblem, Problem, invalid

PATH = "/api/events/activities"
BODY_LIMITS = {f"{PATH}/import": MOST_BYTES + MEGABYTE}
"""The longest multipart body, in bytes; the file in it has a limit of its own."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}


@dataclass(frozen=True)
class Parts:
    """What the endpoints stand on."""

    viewing: Viewing
    form: Form
    knowing: Knowing
    taking: Taking
    exporting: Exporting
    returned: Returned
    clock: Clock


@dataclass(frozen=True)
class Filtered:
    """The list's filters, searched with the reader's rights."""

    viewing: Viewing
    search: Search
    unit: str | None

    async def count(self, who: Principal, kind: str | None, *, cap: int) -> int:
        if kind is not None and self.search.kind not in {None, kind}:
            return 0
        search = self.search if kind is None else Search(**{**vars(self.search), "kind": kind})
        return await self.viewing.count(who, search, unit=self.unit, cap=cap)

    async def page(self, who: Principal, *, limit: int, cursor: str | None) -> tuple[Sequence[Activity], str | None]:
        return await self.viewing.page(who, self.search, unit=self.unit, limit=limit, cursor=cursor)


def router(parts: Parts) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["sheets"])
    _uploading(router, parts)
    _exporting(router, parts)
    return router


def _uploading(router: APIRouter, parts: Parts) -> None:
    @router.get("/template.xlsx", response_class=Response, responses=FILE)
    @guarded(Action.POST_ACTIVITY)
    async def blank(who: Who, request: Request, kind: Annotated[str | None, Query(max_length=2000)] = None) -> Response:
        """The form to be filled in offline, for the kinds whose ids ``kind`` lists, parted by commas; all without it."""
        kinds, language = _kinds(kind, parts), _language(request)
        units = await parts.knowing.units_of(who, await parts.knowing.names())
        today = day_of(parts.clock.now())
        book = await asyncio.to_thread(template, parts.form, kinds, language, units=units, today=today)
        return Response(book, media_type=XLSX, headers=_attached(parts, "template", "xlsx", language))

    @router.post("/import")
    @guarded(Action.POST_ACTIVITY)
    async def take(file: UploadFile, who: Who, request: Request, key: OptionalKey) -> TakenOut:
        """Post the rows of a filled form (xlsx or CSV, at most 10 MB and 5,000 rows).

        Good rows are posted, the others come back in a workbook with the reasons. A row is known by its unit and content:
        the same file again changes nothing, also after a crash in the middle.
        """
        content = await file.read(MOST_BYTES + 1)
        taken = await parts.taking.take(file.filename or "", content, who, _language(request))
        path = None if taken.returned is None else f"{PATH}/imports/{taken.returned}/returned.xlsx"
        return taken_out(taken, path)

    @router.get("/imports/{id}/returned.xlsx", response_class=Response, responses=FILE)
    @guarded(Action.POST_ACTIVITY)
    async def came_back(id: str, who: Who, request: Request) -> Response:
        """The rows that were refused, for who uploaded them, for a week."""
        book = await parts.returned.get(id, who.user)
        if book is None:
            raise Problem(404, "not_found")
        return Response(book, media_type=XLSX, headers=_attached(parts, "returned", "xlsx", _language(request)))


def _exporting(router: APIRouter, parts: Parts) -> None:
    @router.get("/export.xlsx", response_class=Response, responses=FILE)
    @guarded(Action.READ_ACTIVITIES)
    async def workbook(who: Who, request: Request, filters: Filters) -> Response:
        """What the list with these filters holds, newest first, at most 50,000; uploaded again it changes nothing."""
        language = _language(request)
        book = await parts.exporting.workbook(Filtered(parts.viewing, *filters), who, language)
        return Response(book, media_type=XLSX, headers=_attached(parts, "export", "xlsx", language))

    @router.get("/export.csv", response_class=StreamingResponse)
    @guarded(Action.READ_ACTIVITIES)
    async def separated(who: Who, request: Request, filters: Filters) -> StreamingResponse:
        """The same as CSV; text that a spreadsheet program would take for a formula begins with an apostrophe."""
        language = _language(request)
        pieces = await parts.exporting.separated(Filtered(parts.viewing, *filters), who, language)
        return StreamingResponse(pieces, media_type=CSV, headers=_attached(parts, "export", "csv", language))


def _kinds(listed: str | None, parts: Parts) -> list[Kind]:
    known = parts.form.kinds
    if not listed or not listed.strip(", "):
        return list(known.values())
    asked = [id.strip() for id in listed.split(",") if id.strip()]
    unknown = [id for id in asked if id not in known]
    if unknown:
        raise invalid(FieldProblem("kind", "sheets.kind_unknown", {"kinds": "、".join(unknown[:10])}))
    return [kind for id, kind in known.items() if id in asked]


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


def _attached(parts: Parts, name: str, ending: str, language: str) -> dict[str, str]:
    """So that a browser keeps the file under a name with the day."""
    said = parts.form.say[language](f"sheets.file_name.{name}")
    file = f"{said}-{day_of(parts.clock.now()).isoformat()}.{ending}"
    disposition = f"attachment; filename=\"activities.{ending}\"; filename*=UTF-8''{quote(file)}"
    return {
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
