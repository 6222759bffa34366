"""Plans over HTTP: import, list, read, activate, and the date of a deadline on notice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, Protocol

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from services.tasks.plans.answers import PlanDetail, PlanList, PlanSummary, detail, summary
from services.tasks.plans.documents import Overtaken, Plans, YearFixed
from services.tasks.plans.domain.errors import FieldError, PlanInvalid
from services.tasks.plans.domain.fields import Day, Why
from services.tasks.plans.domain.parsing import parse_plan, parse_plan_json
from services.tasks.plans.domain.plan import Plan, keeping_notices, with_notice
from services.tasks.plans.domain.units import Unit
from services.tasks.plans.editions import PlanHead
from shared.access import Action, Principal
from shared.catalogue import Catalogue, language_of
from shared.clock import Clock
from shared.kinds import Kind
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import check_if_match, etag
from shared.web.problems import FieldProblem, Problem

YAML = frozenset({"application/yaml", "application/x-yaml", "text/yaml"})
JSON = frozenset({"application/json"})

Activate = Callable[[str, int, str], Awaitable[PlanHead | None]]
"""``(plan, edition, by)``: bring an edition into force; see ``progress/activation.py``."""


class UnitsOfPlans(Protocol):
    """What plans need of the register of units."""

    async def known(self) -> frozenset[str]:
        """The ids of every unit there is."""
        ...

    async def take_in(self, units: tuple[Unit, ...]) -> None:
        """Make a plan's units known; raises a 409 ``Problem`` with the list of those that clash."""
        ...


class Told(BaseModel):
    """The day that a notice set; ``reason`` is kept with the edition (which notice it was)."""

    model_config = ConfigDict(extra="forbid")

    due: Day
    reason: Why | None = None


def router(
    *,
    plans: Plans,
    units: UnitsOfPlans,
    kinds: Mapping[str, Kind],
    activate: Activate,
    catalogue: Catalogue,
    clock: Clock,
) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["plans"])

    @api.post("", status_code=201, openapi_extra=PLAN_BODY, responses={200: {"model": PlanSummary}})
    @guarded(Action.MANAGE_PLANS)
    async def import_plan(
        request: Request,
        response: Response,
        who: Who,
        if_match: Annotated[str | None, Header(max_length=100)] = None,
        reason: Annotated[Why | None, Query(description="why this edition is made, kept in the history")] = None,
    ) -> PlanSummary:
        """Keep a plan as a draft, or as the next edition of a known one; 200 if it says what the newest edition says.

        Days told for deadlines on notice stay told, unless the plan says others; with ``If-Match`` (the newest edition's
        number, from which it was made) it is taken as it is written.
        """
        plan = await read_plan_body(request, kinds, await units.known())
        after = None
        if if_match is not None:
            after = (await head_of(plans, plan.id)).latest
            check_if_match(if_match, after)
        head, made = await keep_plan(plan, who, plans=plans, units=units, clock=clock, after=after, reason=reason)
        response.status_code = 201 if made else 200
        response.headers["ETag"] = etag(head.latest)
        response.headers["Location"] = f"{api.prefix}/{head.id}"
        return summary(head)

    @api.get("")
    @guarded(Action.READ_PLANS)
    async def list_plans() -> PlanList:
        return PlanList(items=[summary(head) for head in await plans.heads()])

    @api.get("/{id}")
    @guarded(Action.READ_PLANS)
    async def read_plan(
        id: str,
        request: Request,
        response: Response,
        edition: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    ) -> PlanDetail:
        """One edition in full: the asked one, else the one in force, else the newest draft."""
        head = await head_of(plans, id)
        number = edition or head.active or head.latest
        content = await edition_of(plans, head, number)
        response.headers["ETag"] = etag(head.latest)
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        return detail(head, number, content, await plans.notes(id), text)

    @api.post("/{id}/activate", responses={202: {"model": PlanSummary}})
    @guarded(Action.MANAGE_PLANS)
    async def activate_edition(
        id: str, response: Response, who: Who, edition: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
    ) -> PlanSummary:
        """Bring an edition (the newest by default) into force. 202 while its cells are still being worked out."""
        head = await head_of(plans, id)
        number = edition or head.latest
        await edition_of(plans, head, number)
        return _brought_in(await activate(id, number, who.user) or head, response)

    @api.put("/{id}/deadlines/{task}/{deadline}", responses={202: {"model": PlanSummary}})
    @guarded(Action.MANAGE_PLANS)
    async def set_date(
        id: str,
        task: str,
        deadline: str,
        told: Told,
        response: Response,
        who: Who,
        if_match: Annotated[str | None, Header()] = None,
    ) -> PlanSummary:
        """Tell the day of a deadline on notice: makes an edition and brings it into force."""
        head = await head_of(plans, id)
        check_if_match(if_match, head.latest)
        dated = with_notice(await edition_of(plans, head, head.active or head.latest), task, deadline, told.due)
        if dated is None:
            raise Problem(404, "deadline_not_found", task=task, deadline=deadline)
        head, _ = await _add(plans, dated, who, clock, after=head.latest, reason=told.reason)
        return _brought_in(await activate(id, head.latest, who.user) or head, response)

    return api


async def keep_plan(
    plan: Plan,
    who: Principal,
    *,
    plans: Plans,
    units: UnitsOfPlans,
    clock: Clock,
    after: int | None = None,
    reason: str | None = None,
) -> tuple[PlanHead, bool]:
    """``plan`` as the next edition, its units made known; tells whether one was made. Refusals are ``Problem``s.

    ``after``: the newest edition when it was made from one; then it says all that it means, also of days told on notice,
    and is refused (412) where there is a newer one that says otherwise.
    """
    known = await plans.head(plan.id)
    if known is not None:
        if plan.year != known.year:  # before its units are taken in
            raise year_fixed(plan, known.year)
        newest = await edition_of(plans, known, known.latest)
        if after is None:
            plan = keeping_notices(plan, newest)
        elif plan == newest:
            return known, False
        elif known.latest != after:
            raise Problem(412, "stale")
    await units.take_in(plan.units)
    return await _add(plans, plan, who, clock, after=after, reason=reason)


async def head_of(plans: Plans, id: str) -> PlanHead:
    """Raises a 404 ``Problem``."""
    head = await plans.head(id)
    if head is None:
        raise Problem(404, "plan_not_found", id=id)
    return head


async def edition_of(plans: Plans, head: PlanHead, number: int) -> Plan:
    """Raises a 404 ``Problem``."""
    plan = await plans.edition(head.id, number) if number <= head.latest else None
    if plan is None:
        raise Problem(404, "edition_not_found", id=head.id, edition=number)
    return plan


async def _add(
    plans: Plans, plan: Plan, who: Principal, clock: Clock, *, after: int | None = None, reason: str | None = None
) -> tuple[PlanHead, bool]:
    try:
        return await plans.add(plan, by=who.user, now=clock.now(), after=after, reason=reason)
    except Overtaken as error:
        raise Problem(412, "stale") from error
    except YearFixed as error:
        raise year_fixed(plan, error.year) from error


def year_fixed(plan: Plan, year: int) -> Problem:
    return Problem(409, "plan_year_fixed", id=plan.id, year=year)


def _brought_in(head: PlanHead, response: Response) -> PlanSummary:
    response.status_code = 202 if head.preparing else 200
    response.headers["ETag"] = etag(head.latest)
    return summary(head)


async def read_plan_body(request: Request, kinds: Mapping[str, Kind], known: frozenset[str]) -> Plan:
    """A plan as it was sent. Raises a 415 or 422 ``Problem``."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in YAML | JSON:
        raise Problem(415, "plan_media_type", media_type=media_type or "-")
    parse = parse_plan_json if media_type in JSON else parse_plan
    body = await request.body()
    try:
        return await asyncio.to_thread(partial(parse, body, kinds, known))
    except PlanInvalid as error:
        raise invalid_plan(error) from error


def invalid_plan(error: PlanInvalid) -> Problem:
    return Problem(422, "plan_invalid", errors=[_said(each) for each in error.errors])


def _said(error: FieldError) -> FieldProblem:
    return FieldProblem(error.field or "body", error.code, error.params, error.line)


PLAN_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            media_type: {"schema": {"type": "object"}} for media_type in ("application/yaml", "application/json")
        },
    }
}
