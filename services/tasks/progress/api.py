"""Progress over HTTP: how a plan stands on any day, what is behind a cell, what a post has served."""

from collections.abc import Awaitable, Callable
from datetime import date
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.tasks.plans.api import head_of
from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.units import UnitTree
from services.tasks.plans.editions import PlanHead
from services.tasks.progress.answers import CellActivities, Effects, ProgressAnswer
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.intake import Intake
from services.tasks.progress.reading import Reading
from services.tasks.progress.recent import Recent
from services.tasks.progress.summing import Summing, View
from services.tasks.progress.views import chosen_unit, is_totals_only
from shared.access import Action, reads_all
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import etag, is_unchanged
from shared.web.problems import FieldProblem, Problem, invalid

Unit = Annotated[str | None, Query(max_length=64, description="default: one's own, or the plan's root")]
AsOf = Annotated[date | None, Query(description="any day until today, the default")]
Cursor = Annotated[str | None, Query(max_length=1000)]
Limit = Annotated[int, Query(ge=1, le=200)]

BODIES_KEPT = 512
"""Answers, of each view and day the newest alone."""

Tree = Callable[[], Awaitable[tuple[int, UnitTree]]]
"""Today's units, with the register's version."""


def router(*, plans: Plans, reading: Reading, intake: Intake, tree: Tree, catalogue: Catalogue) -> APIRouter:
    api = APIRouter(prefix="/api/tasks", route_class=GuardedRoute, tags=["progress"])
    bodies: Recent[tuple[object, ...], tuple[tuple[object, ...], bytes, str]] = Recent(BODIES_KEPT)
    summing = Summing(catalogue)

    @api.get("/plans/{id}/progress", response_model=ProgressAnswer, responses={304: {"description": "not modified"}})
    @guarded(Action.READ_PLANS)
    async def read_progress(id: str, request: Request, who: Who, unit: Unit = None, as_of: AsOf = None) -> Response:
        """Every task with its targets, and the cells of ``unit`` and its direct children, at the end of ``as_of``."""
        head = await head_of(plans, id)
        newest = await intake.newest()  # read before the cells, which then count at least as much
        board, day = await board_on(reading, head, as_of)
        root = board.plan.root
        chosen = chosen_unit(who, unit, root)
        totals_only = is_totals_only(who, chosen, board.tree, root)
        standing = await reading.standing(board, day, chosen)
        language = language_of(request.headers.get("accept-language"))
        view, today = View(chosen, totals_only, language), reading.today(head)
        place, now = (id, standing.day, view), (standing.mark, today, newest)
        kept = bodies.get(place)
        if kept is None or kept[0] != now:
            body = summing.answer(standing, view, newest).model_dump_json().encode()
            kept = bodies.keep(place, (now, body, _tag(body, today)))
        return _unless_known(request, *kept[1:])

    @api.get("/plans/{id}/progress/{target}/{unit}/{period}")
    @guarded(Action.READ_PLANS)
    async def read_cell(
        id: str, target: str, unit: str, period: str, who: Who, cursor: Cursor = None, limit: Limit = 50
    ) -> CellActivities:
        """The activities that count in a cell now, verified or awaiting review, newest first."""
        board, _ = await board_on(reading, await head_of(plans, id), None)
        key = CellKey(target, unit, period)
        if board.slot(key) is None:
            raise Problem(404, "cell_not_found", target=target, unit=unit, period=period)
        if not reads_all(who) and who.unit not in board.tree.path(unit):
            raise Problem(403, "forbidden")
        try:
            return await reading.behind(board, key, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    @api.get("/activities/{id}/effects")
    @guarded(Action.READ_PLANS)
    async def read_effects(id: str, who: Who) -> Effects:
        """The cells that a post serves. Until it has been taken in, ``known`` is false: ask again."""
        effects, history = await reading.effects(id)
        if history is not None and not reads_all(who):
            _, units = await tree()
            facts = history.latest.facts
            if not any(who.unit in units.path(unit) for unit in (facts.unit, *facts.for_units)):
                raise Problem(403, "forbidden")
        return effects

    return api


async def board_on(reading: Reading, head: PlanHead, as_of: date | None) -> tuple[Board, date]:
    """What is read for a day (today by default). Raises a 422 ``Problem`` for a day to come, a 409 for a plan that was
    never activated."""
    today = reading.today(head)
    if as_of is not None and as_of > today:
        raise invalid(FieldProblem("as_of", "as_of_to_come", {"today": today.isoformat()}))
    board = await reading.board(head, as_of or today)
    if board is None:
        raise Problem(409, "plan_not_active", id=head.id)
    return board, as_of or today


def _tag(body: bytes, today: date) -> str:
    return etag(sha256(body + today.isoformat().encode()).hexdigest()[:32])


def _unless_known(request: Request, body: bytes, tag: str) -> Response:
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}
    if is_unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
