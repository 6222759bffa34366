"""The register over HTTP: read by everyone, changed by administrators, one by one or as a whole."""

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from services.tasks.identity.problems import faulty
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import (
    MOST_UNITS,
    Faulty,
    Register,
    Unit,
    UnitId,
    UnitName,
    replaced,
)
from shared.access import Action
from shared.contracts.tasks import UnitFacts, UnitKind
from shared.web.guard import GuardedRoute, guarded
from shared.web.preconditions import check_if_match, etag
from shared.web.problems import FieldProblem, Problem

IfMatch = Annotated[str | None, Header(max_length=100)]


class UnitList(BaseModel):
    """The whole register; it is never long enough to need pages."""

    items: list[UnitFacts]
    next: None = None


class UnitsBody(BaseModel):
    """Every unit of the register as it shall be; none may be left out."""

    model_config = ConfigDict(extra="forbid")

    items: list[Unit] = Field(max_length=MOST_UNITS)


class UnitBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: UnitName
    kind: UnitKind
    under: UnitId | None = None


def units_router(units: Units) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/units", route_class=GuardedRoute, tags=["units"])

    @router.get("")
    @guarded(Action.READ_UNITS)
    async def list_units(response: Response) -> UnitList:
        return _whole(await units.read(), response)

    @router.put("")
    @guarded(Action.MANAGE_UNITS)
    async def put_units(body: UnitsBody, response: Response, if_match: IfMatch = None) -> UnitList:
        """Rename, move and add as a whole: a merger is a unit that moves under its heir. ``If-Match``: the list's ETag."""

        def edit(register: Register) -> Iterable[Unit]:
            check_if_match(if_match, register.version)
            return replaced(register, body.items)

        places = {unit.id: f"items.{number}" for number, unit in enumerate(body.items)}
        return _whole(await _change(units, edit, places), response)

    @router.post("", status_code=201)
    @guarded(Action.MANAGE_UNITS)
    async def post_unit(body: Unit, response: Response) -> UnitFacts:
        def edit(register: Register) -> Iterable[Unit]:
            if body.id in register.units and register.units[body.id] != body:
                raise Problem(409, "identity.unit_exists", errors=[FieldProblem("id", "identity.unit_exists")])
            return [body]

        return _one(await _change(units, edit, {body.id: ""}), body.id, response)

    @router.put("/{id}")
    @guarded(Action.MANAGE_UNITS)
    async def put_unit(
        id: Annotated[str, Path(max_length=64)], body: UnitBody, response: Response, if_match: IfMatch = None
    ) -> UnitFacts:
        def edit(register: Register) -> Iterable[Unit]:
            if id not in register.units:
                raise Problem(404, "not_found")
            check_if_match(if_match, register.versions[id])
            return [Unit(id=id, **body.model_dump())]

        return _one(await _change(units, edit, {id: ""}), id, response)

    return router


async def _change(units: Units, edit: Callable[[Register], Iterable[Unit]], places: dict[str, str]) -> Register:
    try:
        register, _ = await units.change(edit)
    except Faulty as error:
        raise faulty(error, places) from error
    return register


def _whole(register: Register, response: Response) -> UnitList:
    response.headers["ETag"] = etag(register.version)
    return UnitList(items=list(register.all_facts()))


def _one(register: Register, unit: str, response: Response) -> UnitFacts:
    facts = register.facts(unit)
    response.headers["ETag"] = etag(facts.version)
    return facts
