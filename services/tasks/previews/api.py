"""Over HTTP: what a plan would change before anybody keeps it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Header, Request

from services.tasks.plans.api import PLAN_BODY, edition_of, head_of, read_plan_body, year_fixed
from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.plan import keeping_notices
from services.tasks.plans.history.reading import Histories, Reader
from services.tasks.plans.register import PlanUnits
from services.tasks.previews.answers import Preview
from services.tasks.previews.previewing import Previewing
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.kinds import Kind
from shared.web.guard import GuardedRoute, guarded
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, invalid


def router(
    *,
    plans: Plans,
    units: PlanUnits,
    kinds: Mapping[str, Kind],
    histories: Histories,
    previewing: Previewing,
    catalogue: Catalogue,
) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["plans"])

    @api.post("/{id}/preview", openapi_extra=PLAN_BODY)
    @guarded(Action.MANAGE_PLANS)
    async def preview_plan(
        id: str, request: Request, if_match: Annotated[str | None, Header(max_length=100)] = None
    ) -> Preview:
        """What this plan would make of progress in the place of the edition in force: each task, target and cell before
        and after. Checked as an import is; nothing is kept.

        With ``If-Match`` (the newest edition's number) it was made from that edition and says all that it means; without,
        days told for deadlines on notice stay told, as when it is imported.
        """
        head = await head_of(plans, id)
        if if_match is not None:
            check_if_match(if_match, head.latest)
        plan = await read_plan_body(request, kinds, await units.known())
        if plan.id != id:
            raise invalid(FieldProblem("id", "plan_of_another_id", {"id": id}))
        if plan.year != head.year:
            raise year_fixed(plan, head.year)
        if if_match is None:
            plan = keeping_notices(plan, await edition_of(plans, head, head.latest))
        language = language_of(request.headers.get("accept-language"))
        text = catalogue.in_language(language)
        preview = await previewing.preview(head, plan, text)
        present = await edition_of(plans, head, head.active or head.latest)
        changes = await histories.between(present, plan, Reader(text, language))
        return preview.model_copy(update={"changes": changes})

    return api
