"""What is being worked out of a plan, over HTTP: how far it has come, and having it all worked out anew."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.tasks.plans.api import head_of
from services.tasks.plans.documents import Plans
from services.tasks.plans.editions import PlanHead, Reason
from services.tasks.progress.activation import Activation
from services.tasks.progress.preparing import Preparing
from shared.access import Action
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.problems import Problem


class UnderWay(BaseModel):
    """``editions`` are worked out from the activities taken in, and read all at once when that is done; ``activates``
    then comes into force. ``done`` of ``total`` versions of activities are counted; the sums that follow are short."""

    reason: Reason
    by: str
    editions: list[int]
    activates: int | None
    done: int
    total: int


class Preparation(BaseModel):
    """``under_way`` is None while nothing is worked out; ``switched_at`` is when readers last came to another build,
    ``told`` whether all that this changed has been said, ``turn`` counts the preparations that were begun."""

    plan: str
    active: int | None
    under_way: UnderWay | None
    switched_at: datetime | None
    told: bool
    turn: int


def router(*, plans: Plans, activation: Activation, preparing: Preparing) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["progress"])

    @api.get("/{id}/preparation")
    @guarded(Action.READ_PLANS)
    async def read_preparation(id: str) -> Preparation:
        """How far the cells of an edition that comes into force, or that are worked out anew, have come."""
        return await answer(await head_of(plans, id))

    @api.post("/{id}/rebuild", status_code=202)
    @guarded(Action.MANAGE_PLANS)
    async def rebuild(id: str, who: Who) -> Preparation:
        """Work all progress out anew from the activities taken in, beside what is read, and switch to it at once."""
        head = await head_of(plans, id)
        if head.active is None:
            raise Problem(409, "plan_not_active", id=id)
        return await answer(await activation.rebuild(id, who.user) or head)

    async def answer(head: PlanHead) -> Preparation:
        return Preparation(
            plan=head.id,
            active=head.active,
            under_way=await under_way(head),
            switched_at=head.switched_at,
            told=not head.unspoken,
            turn=head.turns,
        )

    async def under_way(head: PlanHead) -> UnderWay | None:
        if head.preparing is None:
            return None
        done = await preparing.done(head)
        return UnderWay(
            reason=head.preparing.reason,
            by=head.preparing.by,
            editions=[build.edition for build in head.preparing.builds],
            activates=head.preparing.activates,
            done=done.done,
            total=done.total,
        )

    return api
