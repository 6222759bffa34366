"""What is asked about progress: how a plan stands, what is behind a cell, what a post has served."""

from collections.abc import Iterator
from datetime import date

from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import UnitTree
from services.tasks.plans.editions import PlanHead
from services.tasks.progress.answers import CellActivities, CountedActivity, Effect, Effects
from services.tasks.progress.boards import Register
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.contributions import Version, contributions
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.measures import value_of
from services.tasks.progress.domain.steps import Steps
from services.tasks.progress.intake import History, Intake, year_of
from services.tasks.progress.rows import net_of, steps_of
from services.tasks.progress.standings import Standing, Standings
from shared.clock import Clock, day_of
from shared.store.port import Doc


class Reading:
    """Raises ``Unavailable`` as the store does."""

    def __init__(
        self,
        *,
        plans: Plans,
        standings: Standings,
        documents: ProgressDocuments,
        intake: Intake,
        register: Register,
        clock: Clock,
    ) -> None:
        self._plans = plans
        self._standings = standings
        self._documents = documents
        self._intake = intake
        self._register = register
        self._clock = clock

    def today(self, head: PlanHead) -> date:
        return head.day(self._clock.now())

    async def tree(self) -> UnitTree:
        _, tree = await self._register()
        return tree

    async def standing(self, head: PlanHead, day: date) -> Standing | None:
        """The plan at the end of ``day`` by the edition in force then; None for a plan that was never activated."""
        edition = head.in_force(day)
        return await self._standings.of(head.id, edition, day) if edition else None

    async def behind(self, standing: Standing, key: CellKey, *, limit: int, after: str | None) -> CellActivities:
        """The activities that count in a cell now. Raises ``ValueError`` for a cursor that is none."""
        page = await self._documents.counting_in(standing.board.cell_id(key), limit=limit, after=after)
        histories = await self._intake.histories([doc["activity"] for doc in page.items])
        target = standing.board.specs[key].target
        items = [_counted(doc, histories[doc["activity"]], target) for doc in page.items]
        return CellActivities(items=items, next=page.next)

    async def effects(self, activity: str) -> tuple[Effects, History | None]:
        """Every cell that an activity serves in the plans in force, worked out from what was taken in."""
        history = (await self._intake.histories([activity])).get(activity)
        if history is None:
            return Effects(activity=activity, known=False), None
        found: list[Effect] = []
        for head in await self._plans.heads_of([year_of(history.latest.facts)]):
            standing = await self.standing(head, self.today(head))
            if standing is not None:
                found += _effects(standing, history)
        facts = history.latest.facts
        answer = Effects(activity=activity, known=True, version=facts.version, status=facts.status, effects=found)
        return answer, history


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
    net = net_of(steps)
    verified: dict[str, int] = {}
    both: dict[str, int] = {}
    for step in net:
        verified[step.part] = verified.get(step.part, 0) + step.verified
        both[step.part] = both.get(step.part, 0) + step.verified + step.posted
    return value_of(target, verified) or 0.0, value_of(target, both) or 0.0


def _effects(standing: Standing, history: History) -> Iterator[Effect]:
    board = standing.board
    versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
    for key, steps in contributions(board.plan, board.tree, versions).items():
        net = net_of(steps)
        if key in board.specs and net:
            yield _effect(standing, key, counts=any(step.verified for step in net))


def _effect(standing: Standing, key: CellKey, *, counts: bool) -> Effect:
    board, state = standing.board, standing.cells[key]
    task = board.tasks[board.specs[key].task]
    return Effect(
        plan=board.plan.id,
        edition=board.edition,
        task=task.no,
        task_title=task.title,
        target=key.target,
        title=board.specs[key].target.title,
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
