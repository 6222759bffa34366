"""The register over HTTP: read by everyone, changed by administrators, one by one or as a whole."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from services.tasks.identity.problems import faulty
from services.tasks.identity.units.documents import Edit, Units
from services.tasks.identity.units.domain import (
    Fault,
    Faulty,
    Register,
    Unit,
    UnitId,
    UnitName,
)
from services.tasks.identity.units.edits import replaced
from services.tasks.identity.units.lists import MOST_LISTED, page
from shared.access import Action
from shared.contracts.tasks import UnitFacts, UnitKind
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import IfNoneMatch, check_if_match, etag, is_unchanged
from shared.web.problems import FieldProblem, Problem, invalid

IfMatch = Annotated[str | None, Header(max_length=100)]
Cursor = Annotated[str | None, Query(max_length=64)]

MOST_PUT = 50_000
"""So many units one list may put; a larger register takes spreadsheets, and moves its units one by one."""


class UnitList(BaseModel):
    """Units in the register's order. ``next`` is the following page's ``cursor``, null at the end."""

    items: list[UnitFacts]
    next: str | None = None


class UnitBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: UnitName
    kind: UnitKind
    under: UnitId | None = None

    def unit(self, id: str) -> Unit:
        return Unit(id, self.name, self.kind, self.under)


class NewUnit(UnitBody):
    """A unit as people enter it."""

    id: UnitId


class UnitsBody(BaseModel):
    """Every unit of the register as it shall be; none may be left out."""

    model_config = ConfigDict(extra="forbid")

    items: list[NewUnit]


def units_router(units: Units) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/units", route_class=GuardedRoute, tags=["units"])

    @router.get("", response_model=UnitList)
    @guarded(Action.READ_UNITS)
    async def list_units(
        response: Response,
        under: Annotated[str | None, Query(max_length=64)] = None,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = MOST_LISTED,
        if_none_match: IfNoneMatch = None,
    ) -> UnitList | Response:
        """The register, whole up to 20,000 units, page by page beyond. ``under``: only the units right under this one;
        an empty one asks for those at the top.
        """
        register = await units.read()
        if is_unchanged(if_none_match, etag(register.version)):
            return Response(status_code=304, headers={"ETag": etag(register.version)})
        return _listed(register, response, under=under, cursor=cursor, limit=limit)

    @router.put("")
    @guarded(Action.MANAGE_UNITS)
    async def put_units(body: UnitsBody, response: Response, who: Who, if_match: IfMatch = None) -> UnitList:
        """Rename, move and add as a whole: a merger is a unit that moves under its heir. ``If-Match``: the list's ETag."""

        places = {unit.id: f"items.{number}" for number, unit in enumerate(body.items)}
        return _listed(await _change(units, _whole(body, if_match), places, who), response)

    @router.post("", status_code=201)
    @guarded(Action.MANAGE_UNITS)
    async def post_unit(body: NewUnit, response: Response, who: Who) -> UnitFacts:
        return _one(await _change(units, _new(body), {body.id: ""}, who), body.id, response)

    @router.put("/{id}")
    @guarded(Action.MANAGE_UNITS)
    async def put_unit(
        id: Annotated[str, Path(max_length=64)], body: UnitBody, response: Response, who: Who, if_match: IfMatch = None
    ) -> UnitFacts:
        return _one(await _change(units, _other(id, body, if_match), {id: ""}, who), id, response)

    return router


def _whole(body: UnitsBody, if_match: str | None) -> Edit:
    def edit(register: Register) -> Iterable[Unit]:
        check_if_match(if_match, register.version)
        if len(body.items) > MOST_PUT:
            raise Faulty([Fault("", "items", "identity.too_many_at_once", {"most": str(MOST_PUT)})])
        return replaced(register, [item.unit(item.id) for item in body.items])

    return edit


def _new(body: NewUnit) -> Edit:
    unit = body.unit(body.id)

    def edit(register: Register) -> Iterable[Unit]:
        if register.units.get(unit.id, unit) != unit:
            raise Problem(409, "identity.unit_exists", errors=[FieldProblem("id", "identity.unit_exists")])
        return [unit]

    return edit


def _other(id: str, body: UnitBody, if_match: str | None) -> Edit:
    def edit(register: Register) -> Iterable[Unit]:
        if id not in register.units:
            raise Problem(404, "not_found")
        check_if_match(if_match, register.versions[id])
        return [body.unit(id)]

    return edit


async def _change(units: Units, edit: Edit, places: dict[str, str], who: Who) -> Register:
    try:
        register, _ = await units.change(edit, by=who.user)
    except Faulty as error:
        raise faulty(error, places) from error
    return register


def _listed(
    register: Register,
    response: Response,
    *,
    under: str | None = None,
    cursor: str | None = None,
    limit: int = MOST_LISTED,
) -> UnitList:
    response.headers["ETag"] = etag(register.version)
    try:
        found, following = page(register, under=under, after=cursor, limit=limit)
    except ValueError as error:
        raise invalid(FieldProblem("cursor", "invalid.cursor")) from error
    return UnitList(items=found, next=following)


def _one(register: Register, unit: str, response: Response) -> UnitFacts:
    facts = register.facts(unit)
    response.headers["ETag"] = etag(facts.version)
    return facts
