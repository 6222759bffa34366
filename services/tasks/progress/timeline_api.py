"""The timeline of a target over HTTP: how it came to stand as it does, and when it will be done at this pace."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from services.tasks.plans.api import head_of
from services.tasks.plans.documents import Plans
from services.tasks.progress.api import AsOf, Unit, board_on
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.forecast import Forecast, sentence
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import Status
from services.tasks.progress.domain.timeline import Moment, Several, of_cell, of_several, outlook, span_of
from services.tasks.progress.reading import Reading
from services.tasks.progress.standings import Standing
from services.tasks.progress.views import chosen_unit, is_totals_only
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.problems import Problem

Period = Annotated[str | None, Query(max_length=10, description="a period's name; default: all of the plan's year")]


class MomentAnswer(BaseModel):
    """How it stood from the end of ``day`` on, until the next one."""

    day: date
    value: float | None
    provisional: float | None
    goal: float
    status: Status


class ForecastAnswer(BaseModel):
    """At the present pace: ``expected`` is the likeliest day, ``earliest`` to ``latest`` holds it in four of five cases
    (None: not within a year), ``chance_by_due`` from 0 to 1. ``basis`` tells what it rests on."""

    per_week: float | None
    expected: date | None
    earliest: date | None
    latest: date | None
    chance_by_due: float | None
    basis: str
    text: str


class TimelineAnswer(BaseModel):
    """``cells`` is how many cells are summed up; of a single one the value is its own, of several each is capped at its
    goal."""

    plan: str
    edition: int
    task: str
    target: str
    title: str
    unit: str
    periods: list[str]
    cells: int
    begins: date
    due: date | None
    as_of: date
    moments: list[MomentAnswer]
    forecast: ForecastAnswer


def router(*, plans: Plans, reading: Reading, catalogue: Catalogue) -> APIRouter:
    api = APIRouter(prefix="/api/tasks/plans", route_class=GuardedRoute, tags=["progress"])

    @api.get("/{id}/progress/{target}/timeline")
    @guarded(Action.READ_PLANS)
    async def read_timeline(
        id: str, target: str, request: Request, who: Who, unit: Unit = None, period: Period = None, as_of: AsOf = None
    ) -> TimelineAnswer:
        """How a target stood for ``unit`` on every day until ``as_of``, and a forecast of the day it is reached."""
        board, day = await board_on(reading, await head_of(plans, id), as_of)
        chosen = chosen_unit(who, unit, board.plan.root)
        is_totals_only(who, chosen, board.tree, board.plan.root)
        slots = _slots(board, target, chosen, period)
        text = catalogue.in_language(language_of(request.headers.get("accept-language")))
        return _answer(await reading.standing(board, day, chosen), slots, chosen, text)

    return api


def _slots(board: Board, target: str, unit: str, period: str | None) -> list[Slot]:
    """What is asked at and below ``unit``. Raises a 404 ``Problem`` where nothing is."""
    asked = [slot for slot in board.slots.values() if slot.target.id == target and period in (None, slot.period)]
    if not asked or not board.cells_at_and_below(target, unit):
        raise Problem(404, "cell_not_found", target=target, unit=unit, period=period or "-")
    return asked


def _answer(standing: Standing, slots: list[Slot], unit: str, text: Text) -> TimelineAnswer:
    board = standing.board
    target = slots[0].target
    cells = board.cells_at_and_below(target.id, unit) * len(slots)
    moments = _moments(standing, slots, unit, single=cells == 1 and board.has_cell(target, unit))
    begins, due = span_of(slots)
    return TimelineAnswer(
        plan=board.plan.id,
        edition=board.edition,
        task=slots[0].task,
        target=target.id,
        title=target.title,
        unit=unit,
        periods=[slot.period for slot in slots],
        cells=cells,
        begins=begins,
        due=due,
        as_of=standing.day,
        moments=[MomentAnswer.model_validate(each, from_attributes=True) for each in moments],
        forecast=_forecast(outlook(slots, moments, standing.day), text),
    )


def _moments(standing: Standing, slots: list[Slot], unit: str, *, single: bool) -> list[Moment]:
    if single:
        return of_cell(slots[0], standing.course(slots[0], unit), standing.day)
    cells = standing.board.cells_at_and_below(slots[0].target.id, unit)
    return of_several([Several(slot, cells, standing.changes(slot, unit)) for slot in slots], standing.day)


def _forecast(told: Forecast, text: Text) -> ForecastAnswer:
    return ForecastAnswer.model_validate(asdict(told) | {"text": sentence(told, text)})
