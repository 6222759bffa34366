"""Drafts that begin from a plan over HTTP: one for each plan, which all who change it share until it is an edition."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from services.tasks.drafts.documents import Base, Draft, Drafts
from services.tasks.drafts.draft_answers import DraftOut, draft_answer
from services.tasks.drafts.drafting import Drafting, Standing
from services.tasks.drafts.keeping import DraftId, IfMatch, begun_from, changed, draft_with, kept, text_for
from services.tasks.plans.api import edition_of, head_of
from services.tasks.plans.documents import Plans
from services.tasks.plans.editions import PlanHead
from shared.access import Action
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import check_if_match, etag
from shared.web.problems import Problem


def router(*, drafts: Drafts, drafting: Drafting, plans: Plans, catalogue: Catalogue, clock: Clock) -> APIRouter:
    api = APIRouter(prefix="/api/tasks", route_class=GuardedRoute, tags=["drafts"])

    def said(draft: Draft, standing: Standing, request: Request, response: Response) -> DraftOut:
        response.headers["ETag"] = etag(draft.version)
        response.headers["Location"] = f"/api/tasks/drafts/{draft.id}"
        return draft_answer(draft, standing, text_for(catalogue, request))

    @api.get("/plans/{id}/draft")
    @guarded(Action.MANAGE_PLANS)
    async def read_changes(id: str, request: Request, response: Response) -> DraftOut:
        """The changes to the plan that were begun and are no edition yet; 404 while there are none."""
        draft = await draft_with(drafts, _id(await head_of(plans, id)))
        return said(draft, await drafting.of(draft), request, response)

    @api.post("/plans/{id}/draft", status_code=201, responses={200: {"model": DraftOut}})
    @guarded(Action.MANAGE_PLANS)
    async def begin_changes(id: str, request: Request, response: Response, who: Who) -> DraftOut:
        """Begin to change the plan, from the edition in force (else the newest); what was begun already is answered."""
        head = await head_of(plans, id)
        title = (await edition_of(plans, head, _base(head).edition)).title
        draft = begun_from(_id(head), _base(head), title, by=who, now=clock.now())
        present = await kept(drafts, draft)
        response.status_code = 201 if present is None else 200
        draft = present or draft
        return said(draft, await drafting.of(draft), request, response)

    @api.put("/drafts/{id}/base")
    @guarded(Action.MANAGE_PLANS)
    async def renew_base(
        id: DraftId, request: Request, response: Response, who: Who, if_match: IfMatch = None
    ) -> DraftOut:
        """Put the same changes on the edition that is in force now; those that do not fit it are among the conflicts."""
        present = await draft_with(drafts, id)
        check_if_match(if_match, present.version)
        if present.base is None:
            raise Problem(409, "drafts.of_a_document")
        base = _base(await head_of(plans, present.base.plan))
        after = replace(present, base=base, changed_at=clock.now(), changed_by=who.user, changed_by_name=who.name)
        standing = await drafting.of(after)
        edits = standing.settled.edits if standing.settled and _says_more(standing) else ()
        draft = await changed(drafts, replace(after, edits=edits))
        return said(draft, standing if edits else await drafting.of(draft), request, response)

    return api


def _id(head: PlanHead) -> str:
    return derived_id("changes of a plan", head.id)


def _base(head: PlanHead) -> Base:
    return Base(plan=head.id, edition=head.active or head.latest, latest=head.latest)


def _says_more(standing: Standing) -> bool:
    """Whether the edits still make a difference: all of them may stand in the new edition already."""
    settled = standing.settled
    return settled is not None and (bool(settled.conflicts) or settled.draft != settled.proposal.draft)
