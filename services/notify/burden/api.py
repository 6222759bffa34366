"""The burden meter over HTTP. There is no order by effort to be had, and no total of one unit against another."""

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from services.notify.burden.answers import BurdenList, middle, unit_burden
from services.notify.burden.domain import month_before, month_of
from services.notify.burden.measuring import AT_ONCE, Burden
from services.notify.burden.sheet import XLSX, workbook
from services.notify.burden.units import Row, seen
from shared.access import Action, Principal
from shared.catalogue import Catalogue, language_of
from shared.clock import Clock
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.problems import FieldProblem, invalid

Month = Annotated[str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
UnitId = Annotated[str | None, Query(max_length=100)]
MOST_MONTHS = 12
PAGE = 200


def burden_router(burden: Burden, catalogue: Catalogue, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/notify", route_class=GuardedRoute, tags=["burden"])

    @router.get("/burden")
    @guarded(Action.READ_BURDEN)
    async def read_burden(
        who: Who,
        month: Month = None,
        unit: UnitId = None,
        months: Annotated[int, Query(ge=0, le=MOST_MONTHS)] = 0,
        cursor: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = 50,
    ) -> BurdenList:
        """``month`` (the present one by default) beside the month before: townships and departments see their own
        subtree. ``unit``: that one and those below it. ``months``: so many of each unit's minutes, up to ``month``."""
        return await _answer(burden, who, month or month_of(clock.now()), unit, months, cursor, limit)

    @router.get("/burden.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
    @guarded(Action.READ_BURDEN)
    async def export_burden(who: Who, request: Request, month: Month = None, unit: UnitId = None) -> Response:
        """The same as a spreadsheet: everything the reader may see, up to 500 units, with the assumptions."""
        told = await _answer(burden, who, month or month_of(clock.now()), unit, 0, None, AT_ONCE)
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        body = await asyncio.to_thread(workbook, told, text)
        name = quote(text("burden.file", month=told.month), safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        return Response(body, media_type=XLSX, headers=headers)

    return router


async def _answer(
    burden: Burden, who: Principal, month: str, unit: str | None, months: int, cursor: str | None, limit: int
) -> BurdenList:
    measured = await burden.rows()
    shown, after = _page(seen(measured, who, unit), cursor, limit)
    asked = [month]
    while len(asked) < max(2, months):
        asked.append(month_before(asked[-1]))
    is_whole = len(measured) <= AT_ONCE
    counts = {each: await burden.counts(measured if is_whole and each in asked[:2] else shown, each) for each in asked}
    now, before = [middle(counts[each], burden.assumptions) if is_whole else None for each in asked[:2]]
    return BurdenList(
        month=month,
        month_before=asked[1],
        units=[unit_burden(row, asked, counts, months, burden.assumptions) for row in shown],
        next=after,
        median_minutes=now.median_minutes if now else None,
        mean_minutes=now.mean_minutes if now else None,
        before=before,
        assumptions=burden.assumptions,
    )


def _page(rows: list[Row], cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """The ``limit`` rows after the unit that ``cursor`` names, and the next cursor."""
    ids = [row.unit.id for row in rows]
    if cursor is not None and cursor not in ids:
        raise invalid(FieldProblem("cursor", "invalid.cursor"))
    start = 0 if cursor is None else ids.index(cursor) + 1
    shown = rows[start : start + limit]
    return shown, shown[-1].unit.id if start + limit < len(rows) else None
