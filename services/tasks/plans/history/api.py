"""A plan's history over HTTP: who changed what and when, and what any edition says otherwise than another."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from services.tasks.plans.api import head_of
from services.tasks.plans.documents import Plans
from services.tasks.plans.history.answers import Differences, PlanHistory
from services.tasks.plans.history.reading import Histories, Reader
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, guarded
from shared.web.problems import FieldProblem, invalid

Number = Annotated[int | None, Query(ge=1, le=1_000_000)]


def router(*, plans: Plans, histories: Histories, catalogue: Catalogue) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["plans"])

    def reader(request: Request) -> Reader:
        language = language_of(request.headers.get("accept-language"))
        return Reader(catalogue.in_language(language), language)

    @api.get("/{id}/history")
    @guarded(Action.READ_PLANS)
    async def read_history(
        id: str,
        request: Request,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> PlanHistory:
        """What became of the plan, newest first: an edition made, with its changes against the one before; an edition
        that came into force; a unit of the plan that was moved, merged or made another kind since its first edition."""
        head = await head_of(plans, id)
        try:
            return await histories.history(head, reader(request), limit=limit, cursor=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    @api.get("/{id}/differences")
    @guarded(Action.READ_PLANS)
    async def read_differences(
        id: str,
        request: Request,
        before: Annotated[Number, Query(alias="from", description="default: the one in force, else the first")] = None,
        after: Annotated[Number, Query(alias="to", description="default: the newest")] = None,
    ) -> Differences:
        """What one edition says otherwise than another: of a draft, what will change once it comes into force."""
        head = await head_of(plans, id)
        old, new = before or head.active or 1, after or head.latest
        changes = await histories.changes(head, old, new, reader(request))
        return Differences(before=old, after=new, changes=changes)

    return api
