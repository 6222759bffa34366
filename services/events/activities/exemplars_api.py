"""Good examples over HTTP: the section marks a verified activity, and every unit may read it, its photos and files."""

from fastapi import APIRouter, Response

from services.events.activities.bodies import ActivityOut, activity_out
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.posting import Posting
from shared.access import Action
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import etag


def router(posting: Posting) -> APIRouter:
    router = APIRouter(prefix="/api/events/activities", route_class=GuardedRoute, tags=["activities"])

    @router.put("/{id}/exemplar")
    @guarded(Action.REVIEW_ACTIVITY)
    async def mark(id: str, who: Who, response: Response) -> ActivityOut:
        """Show a verified activity to every unit as a good example. It ends when the activity is returned or withdrawn."""
        return _answer(await posting.make_exemplar(id, who), response)

    @router.delete("/{id}/exemplar")
    @guarded(Action.REVIEW_ACTIVITY)
    async def unmark(id: str, who: Who, response: Response) -> ActivityOut:
        """It is an example no more; harmless where it was none."""
        return _answer(await posting.make_no_exemplar(id, who), response)

    return router


def _answer(activity: Activity, response: Response) -> ActivityOut:
    response.headers["ETag"] = etag(activity.facts.version)
    return activity_out(activity)
