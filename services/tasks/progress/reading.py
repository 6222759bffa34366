"""What is asked about progress: how a plan stands, what is behind a cell, what a post has served."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import NamedTuple

import orjson

from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.editions import PlanHead
from services.tasks.progress.answers import CellActivities, CountedActivity, Effect, Effects
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.contributions import Version, by_cell, contributions
from services.tasks.progress.domain.course import course_of
from services.tasks.progress.domain.evaluation import evaluate
from services.tasks.progress.domain.pairs import pairs_of
from services.tasks.progress.domain.sets import made_to_add
from services.tasks.progress.domain.steps import Steps
from services.tasks.progress.intake import History, Intake, year_of
from services.tasks.progress.rows import Cell, cell_in
from services.tasks.progress.standings import Standing, Standings
from services.tasks.progress.sums import net_of, steps_of
from shared.clock import Clock, day_of
from shared.store.port import Doc


class Reading:
    """Raises ``Unavailable`` as the store does."""

    def __init__(
        self,
        *,
        plans: Plans,
        boards: Boards,
        standings: Standings,
        documents: ProgressDocuments,
        intake: Intake,
        clock: Clock,
    ) -> None:
        self._plans = plans
        self._boards = boards
        self._standings = standings
        self._documents = documents
        self._intake = intake
        self._clock = clock

    def today(self, head: PlanHead) -> date:
        return head.day(self._clock.now())

    async def board(self, head: PlanHead, day: date) -> Board | None:
        """What is read for ``day``: the build of the edition in force then; None for a plan that was never activated."""
        build = head.build_of(head.in_force(day))
        return await self._boards.of(head.id, build) if build else None

    async def standing(self, board: Board, day: date, unit: str) -> Standing:
        """``unit`` and its direct children at the end of ``day``."""
        return await self._standings.of(board, day, unit)

    async def whole(self, board: Board, day: date) -> Standing:
        """Every cell at the end of ``day``."""
        return await self._standings.whole(board, day)

    async def behind(self, board: Board, key: CellKey, *, limit: int, after: str | None) -> CellActivities:
        """The activities that count in a cell now. Raises ``ValueError`` for a cursor that is none."""
        slot = board.slot(key)
        assert slot is not None
        page, following = await self._counting(board.cell_id(key), limit, _place_in(after) if after else None)
        histories = await self._intake.histories([activity for activity, _ in page])
        items = [_counted(doc, histories[activity], slot.target) for activity, doc in page]
        return CellActivities(items=items, next=following)

    async def _counting(
        self, cell: str, limit: int, after: "Behind | None"
    ) -> tuple[list[tuple[str, Doc]], str | None]:
        """A page of what counts in a cell now, newest day first, and the next page's cursor."""
        found: list[tuple[str, Doc]] = []
        before = _month_after(after.held_on[:7]) if after else None
        while len(found) <= limit and (month := await self._documents.newest_month(cell, before)):
            before, docs = month
            among = [(activity, own) for doc in docs for activity, own in doc["own"].items() if own["counts"]]
            places = sorted(
                ((Behind(own["held_on"], id), own) for id, own in among), key=lambda each: each[0], reverse=True
            )
            found += [(place.activity, own) for place, own in places if after is None or place < after]
        if len(found) <= limit:
            return found, None
        found = found[:limit]
        activity, last = found[-1]
        return found, urlsafe_b64encode(orjson.dumps([last["held_on"], activity])).decode()

    async def effects(self, activity: str) -> tuple[Effects, History | None]:
        """Every cell that an activity serves in the plans in force, worked out from what was taken in."""
        history = (await self._intake.histories([activity])).get(activity)
        if history is None:
            return Effects(activity=activity, known=False), None
        found: list[Effect] = []
        for head in await self._plans.heads_of([year_of(history.latest.facts)]):
            board = await self._boards.in_force(head.id)
            if board is not None:
                found += await self._effects(board, history, self.today(head))
        facts = history.latest.facts
        answer = Effects(activity=activity, known=True, version=facts.version, status=facts.status, effects=found)
        return answer, history

    async def _effects(self, board: Board, history: History, today: date) -> list[Effect]:
        versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
        served = {
            key: net
            for key, steps in by_cell(contributions(board.plan, board.tree, versions)).items()
            if (net := net_of(steps)) and board.slot(key)
        }
        cells = await self._documents.cells([board.cell_id(key) for key in served])
        return [
            _effect(
                board, key, cell_in(cells.get(board.cell_id(key))), today, counts=any(step.verified for step in net)
            )
            for key, net in served.items()
        ]


class Behind(NamedTuple):
    """The place of an activity among those behind a cell."""

    held_on: str
    activity: str


def _place_in(cursor: str) -> Behind:
    """Raises ``ValueError`` for a cursor that is none."""
    try:
        held_on, activity = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
        return Behind(date.fromisoformat(held_on).isoformat(), str(activity))
    except (ValueError, TypeError):
        raise ValueError("not a cursor") from None


def _month_after(month: str) -> str:
    """The name that sorts right behind ``month``."""
    return f"{month}~"


def _counted(doc: Doc, history: History, target: Target) -> CountedActivity:
    facts = history.latest.facts
    verified, posted = _amounts(target, steps_of(doc))
    return CountedActivity(
        id=facts.id,
        version=facts.version,
        status=facts.status,
        kind=facts.kind,
        title=facts.title,
        unit=facts.unit,
        held_on=facts.held_on,
        evidence=len(facts.evidence),
        verified=verified,
        posted=posted,
    )


def _amounts(target: Target, steps: Steps) -> tuple[float, float]:
    """What some steps come to by themselves: as verified, and with what awaits review."""
    course = course_of(target, pairs_of(step.to_row() for step in made_to_add(target, net_of(steps))))
    return (course[-1].value or 0.0, course[-1].provisional or 0.0) if course else (0.0, 0.0)


def _effect(board: Board, key: CellKey, cell: Cell, today: date, *, counts: bool) -> Effect:
    slot = board.slot(key)
    assert slot is not None
    state = evaluate(slot, cell.course, today)
    return Effect(
        plan=board.plan.id,
        edition=board.edition,
        task=slot.task,
        task_title=board.tasks[slot.task].title,
        target=key.target,
        title=slot.target.title,
        unit=key.unit,
        period=key.period,
        counts=counts,
        value=state.value,
        provisional=state.provisional,
        awaiting_review=state.awaiting_review,
        goal=state.goal,
        due=state.due,
        status=state.status,
    )
