"""Units from a spreadsheet, as an office enters them on its first day."""

import asyncio
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response, UploadFile
from pydantic import BaseModel

from services.tasks.identity.problems import clash, faulty, unreadable
from services.tasks.identity.sheets import MEDIA_TYPE, Unreadable, read_rows
from services.tasks.identity.templates import template_answer
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import Clash, Faulty, Register, Unit
from services.tasks.identity.units.edits import merged
from services.tasks.identity.units.imports import COLUMNS, units_in
from services.tasks.identity.words import headings
from shared.access import Action
from shared.catalogue import Catalogue
from shared.contracts.tasks import UnitFacts
from shared.web.guard import GuardedRoute, Who, guarded

MOST_ROWS = 20_000
"""A country's villages are some 27 spreadsheets; a longer one would keep others from changing the register for too long."""


class Imported(BaseModel):
    """How many rows there were, and which units are new or have another name now."""

    rows: int
    changed: list[UnitFacts]


def units_sheet_router(units: Units, catalogue: Catalogue) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/units", route_class=GuardedRoute, tags=["units"])

    @router.get("/template.xlsx", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
    @guarded(Action.MANAGE_UNITS)
    async def template(request: Request) -> Response:
        return await template_answer(request, catalogue, "units", COLUMNS)

    @router.post("/import")
    @guarded(Action.MANAGE_UNITS)
    async def import_units(file: UploadFile, who: Who) -> Imported:
        """All rows or none; the same file a second time changes nothing."""
        try:
            known = headings(catalogue, COLUMNS)
            rows = await asyncio.to_thread(read_rows, await file.read(), known, MOST_ROWS)
        except Unreadable as error:
            raise unreadable(error) from error
        places: dict[str, str] = {}

        def edit(register: Register) -> Iterable[Unit]:
            sheet = units_in(rows, register, catalogue)
            places.update(sheet.places)
            return merged(register, sheet.units)

        try:
            register, changed = await units.change(edit, by=who.user)
        except Clash as error:
            raise clash(error, places) from error
        except Faulty as error:
            raise faulty(error, places) from error
        return Imported(rows=len(rows), changed=list(map(register.facts, changed)))

    return router
