"""A kept draft over HTTP: corrected, compared with the document's new edition, made a plan."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.tasks.drafts.answers import Text
from services.tasks.drafts.documents import Draft, Drafts
from services.tasks.drafts.domain.correcting.edits import MOST_EDITS, Edit
from services.tasks.drafts.draft_answers import DraftOut, draft_answer, open_questions
from services.tasks.drafts.drafting import Drafting, Standing
from services.tasks.drafts.keeping import DraftId, IfMatch, changed, draft_of, draft_with, text_for
from services.tasks.drafts.readers.bounds import MEGABYTE
from services.tasks.drafts.uploads import UPLOAD, uploaded
from services.tasks.plans.answers import PlanSummary, summary
from services.tasks.plans.api import UnitsOfPlans, invalid_plan, keep_plan
from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.errors import PlanInvalid
from services.tasks.plans.domain.fields import Why
from services.tasks.plans.domain.plan import Plan
from shared.access import Action
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import check_if_match, etag
from shared.web.problems import FieldProblem, Problem, invalid

MOST_BYTES_OF_EDITS = MEGABYTE


class EditsBody(BaseModel):
    """All edits of the draft, as they shall be; those that are left out are taken back."""

    model_config = ConfigDict(extra="forbid")

    edits: list[Edit] = Field(max_length=MOST_EDITS)


class MakingBody(BaseModel):
    """``reason``: why this edition is made; it is kept in the plan's history."""

    model_config = ConfigDict(extra="forbid")

    reason: Why | None = None


def router(
    *, drafts: Drafts, drafting: Drafting, plans: Plans, units: UnitsOfPlans, catalogue: Catalogue, clock: Clock
) -> APIRouter:
    api = APIRouter(prefix="/api/tasks", route_class=GuardedRoute, tags=["drafts"])

    def said(draft: Draft, standing: Standing, request: Request, response: Response) -> DraftOut:
        response.headers["ETag"] = etag(draft.version)
        return draft_answer(draft, standing, text_for(catalogue, request))

    @api.put("/drafts/{id}/edits")
    @guarded(Action.MANAGE_PLANS)
    async def put_edits(
        id: DraftId, body: EditsBody, request: Request, response: Response, who: Who, if_match: IfMatch = None
    ) -> DraftOut:
        """Replace the list of edits and answers. One that does not fit is kept and shown among the conflicts."""
        _check_size(body)
        present = await draft_with(drafts, id)
        check_if_match(if_match, present.version)
        standing = await drafting.corrected(present, body.edits)
        edits = standing.settled.edits if standing.settled else tuple(body.edits)
        after = replace(present, edits=edits, changed_at=clock.now(), changed_by=who.user, changed_by_name=who.name)
        draft = await changed(drafts, after)
        return said(draft, standing, request, response)

    @api.put("/drafts/{id}/document", openapi_extra=UPLOAD)
    @guarded(Action.MANAGE_PLANS)
    async def put_document(
        id: DraftId, request: Request, response: Response, who: Who, if_match: IfMatch = None
    ) -> DraftOut:
        """Put the document's new edition in its place: the edits are applied again, conflicts shown."""
        upload = await uploaded(request)
        present = await draft_with(drafts, id)
        check_if_match(if_match, present.version)
        if present.base is not None:
            raise Problem(409, "drafts.of_a_plan", plan=present.base.plan)
        document = await drafting.read(upload)
        standing = await drafting.standing(document, present.edits)
        edits = standing.settled.edits if standing.settled else present.edits
        after = draft_of(present.id, upload, standing, edits=edits, by=who, now=clock.now(), version=present.version)
        return said(await changed(drafts, after), standing, request, response)

    @api.post("/drafts/{id}/plan", status_code=201, responses={200: {"model": PlanSummary}})
    @guarded(Action.MANAGE_PLANS)
    async def make_plan(
        id: DraftId, request: Request, response: Response, who: Who, body: MakingBody | None = None
    ) -> PlanSummary:
        """Make the draft a plan, or the next edition of a known one, once every question is answered. 412 where one that
        began from a plan was overtaken: an edition was made meanwhile."""
        draft = await draft_with(drafts, id)
        plan = settled_plan(await drafting.of(draft), text_for(catalogue, request))
        after = draft.base.latest if draft.base else None
        if draft.base is not None and plan.id != draft.base.plan:
            raise invalid(FieldProblem("id", "plan_of_another_id", {"id": draft.base.plan}))
        reason = body.reason if body else None
        head, made = await keep_plan(plan, who, plans=plans, units=units, clock=clock, after=after, reason=reason)
        response.status_code = 201 if made else 200
        response.headers["ETag"] = etag(head.latest)
        response.headers["Location"] = f"/api/tasks/plans/{head.id}"
        return summary(head)

    return api


def _check_size(body: EditsBody) -> None:
    size = sum(len(edit.model_dump_json()) for edit in body.edits)
    if size > MOST_BYTES_OF_EDITS:
        raise Problem(413, "body_too_large", limit_mb=MOST_BYTES_OF_EDITS // MEGABYTE)


def settled_plan(standing: Standing, text: Text) -> Plan:
    """The plan; a 409 while somebody has to say something, a 422 for what would be no plan."""
    if standing.settled is None:
        raise Problem(409, "drafts.not_a_plan", reason=text(standing.parse.reason or ""))
    if standing.settled.conflicts:
        conflicts = [conflict.model_dump(mode="json") for conflict in standing.settled.conflicts]
        raise Problem(409, "conflicts_open", extra={"conflicts": conflicts}, count=len(conflicts))
    if questions := open_questions(standing.settled, text):
        raise Problem(409, "questions_open", extra={"questions": questions}, count=len(questions))
    if standing.plan is None:
        raise invalid_plan(PlanInvalid(standing.errors))
    return standing.plan
