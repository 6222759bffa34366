"""Bringing an edition into force: its cells are worked out from ``intake`` first, then it takes over, then it speaks.

Until it takes over, the edition before answers. Events that come in meanwhile are projected into both.
"""

import asyncio
from collections.abc import Iterable

import structlog

from services.tasks.plans.documents import PLANS, Plans
from services.tasks.plans.editions import PlanHead
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.intake import Intake
from services.tasks.progress.projection import Cause, Projection
from shared.clock import Clock
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.port import Collection, Store

PREPARATIONS = Collection("preparations")

PATIENCE_SECONDS = 10.0
"""How long a request waits for an edition to take over before it answers that it is being prepared."""

CELLS_AT_ONCE = 200

log = structlog.get_logger(__name__)


class Activation:
    """Prepares editions in the background and remembers in the store how far it came, so that a crash costs one page.

    Two processes may prepare the same edition: that is work done twice, and no harm.
    """

    def __init__(
        self,
        store: Store,
        *,
        plans: Plans,
        intake: Intake,
        boards: Boards,
        documents: ProgressDocuments,
        projection: Projection,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._store = store
        self._plans = plans
        self._intake = intake
        self._boards = boards
        self._documents = documents
        self._projection = projection
        self._outbox = outbox
        self._clock = clock
        self._under_way: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def activate(self, plan: str, edition: int, by: str) -> PlanHead | None:
        """Bring ``edition`` into force; answers how the plan stands then, or after ``PATIENCE_SECONDS``. None: no such
        plan. Raises ``Unavailable``; what was begun is then finished by ``go_on``."""
        head = await self._plans.prepare(plan, edition, by)
        if head is None or head.preparing is None:
            return head
        task = self._begin(head)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        for each in done:
            each.result()
        return await self._plans.head(plan)

    async def go_on(self) -> None:
        """Finish what a crash or an unreachable store has cut off: preparations, and what is left to say after them."""
        for head in await self._plans.heads():
            if head.preparing is not None:
                await asyncio.wait({self._begin(head)})
            elif head.active is not None:
                await self._speak(head.id, head.active)

    async def rebuild(self, plan: str, edition: int) -> None:
        """Work out every contribution and every cell of an edition from ``intake``."""
        board = await self._boards.of(plan, edition)
        if board is not None:
            await self._contribute(board, progress=None)
            await self._recompute(board, board.specs)

    def _begin(self, head: PlanHead) -> asyncio.Task[None]:
        assert head.preparing is not None
        turn = (head.id, head.preparing.turn)
        task = self._under_way.get(turn)
        if task is None:
            task = asyncio.create_task(self._prepare(head), name=f"prepare:{head.id}@{head.preparing.edition}")
            self._under_way[turn] = task
            task.add_done_callback(lambda done: self._ended(turn, done))
        return task

    def _ended(self, turn: tuple[str, int], task: asyncio.Task[None]) -> None:
        del self._under_way[turn]
        if not task.cancelled() and (error := task.exception()) is not None:
            level = log.warning if isinstance(error, Unavailable) else log.error
            level("preparation cut off", plan=turn[0], reason=str(error), exc_info=not isinstance(error, Unavailable))

    async def _prepare(self, head: PlanHead) -> None:
        assert head.preparing is not None
        board = await self._boards.of(head.id, head.preparing.edition)
        assert board is not None
        await self._contribute(board, progress=f"{head.id}#{head.preparing.turn}")
        await self._recompute(board, board.specs)
        doc = await self._plans.activate(head.id, head.preparing.turn, self._clock.now())
        if doc is not None:
            self._outbox.hand(PLANS, doc)
        await self._speak(head.id, head.preparing.edition)

    async def _contribute(self, board: Board, *, progress: str | None) -> None:
        """Every contribution, page by page; ``progress`` names the document that remembers the next page."""
        done = await self._store.get(PREPARATIONS, progress) if progress else None
        after: str | None = done["after"] if done else None
        if done and after is None:
            return
        while True:
            activities, after = await self._intake.activities_of(board.plan.year, after)
            histories = await self._intake.histories(activities)
            present = await self._documents.contributions_of(activities)
            causes = dict.fromkeys(histories, _cause(board))
            await self._projection.contribute(board, histories, causes, present)
            if progress:
                await self._store.upsert(PREPARATIONS, {"id": progress, "after": after})
            if after is None:
                return

    async def _recompute(self, board: Board, keys: Iterable[CellKey]) -> None:
        waiting = list(keys)
        for start in range(0, len(waiting), CELLS_AT_ONCE):
            touched = dict.fromkeys(waiting[start : start + CELLS_AT_ONCE], _cause(board))
            await self._projection.recompute(board, touched, tell=False)

    async def _speak(self, plan: str, edition: int) -> None:
        board = await self._boards.of(plan, edition)
        if board is not None:
            await self._projection.tell_rest(board, _cause(board))


def _cause(board: Board) -> Cause:
    return Cause((board.id,))
