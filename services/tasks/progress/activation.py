"""Putting builds in each other's place: an edition comes into force, units have moved, an operator wants all anew.

What is read stays until the new builds are worked out from ``intake``; then one write switches to them; then what is
different now is told; what was replaced is cleared away later.
"""

import asyncio
from datetime import timedelta

import structlog

from services.tasks.plans.documents import PLANS, Plans
from services.tasks.plans.editions import PlanHead, Reason
from services.tasks.progress.boards import Boards, Register, build_id
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.preparing import GivenUp, Preparing
from services.tasks.progress.speaking import Speaking
from shared.clock import Clock
from shared.errors import Unavailable
from shared.outbox import Outbox

PATIENCE_SECONDS = 10.0
"""How long a request waits for an edition to take over before it answers that it is being prepared."""

KEPT_RETIRED = timedelta(minutes=10)
"""Readers that began before a switch still look at what was replaced by it."""

NOBODY = "system"
"""Who has builds worked out anew when it was not a person."""

log = structlog.get_logger(__name__)


class Activation:
    """Prepares in the background; whatever a crash or an unreachable store cuts off, ``go_on`` finishes."""

    def __init__(
        self,
        *,
        plans: Plans,
        boards: Boards,
        register: Register,
        documents: ProgressDocuments,
        preparing: Preparing,
        speaking: Speaking,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._plans = plans
        self._boards = boards
        self._register = register
        self._documents = documents
        self._preparing = preparing
        self._speaking = speaking
        self._outbox = outbox
        self._clock = clock
        self._under_way: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def activate(self, plan: str, edition: int, by: str) -> PlanHead | None:
        """Bring ``edition`` into force; answers how the plan stands then, or after ``PATIENCE_SECONDS``. None: no such
        plan. Raises ``Unavailable``."""
        head = await self._plans.prepare(plan, edition, await self._register.structure(), by)
        return await self._await(head, PATIENCE_SECONDS)

    async def rebuild(self, plan: str, by: str) -> PlanHead | None:
        """Work out anew all that the plan's editions add up to, beside what is read; begun when this returns."""
        head = await self._plans.renew(plan, await self._register.structure(), by, Reason.REBUILD)
        return await self._await(head, 0)

    async def go_on(self) -> None:
        """Begin what moved units ask for, or another form of what is kept, and finish what was cut off: preparations, and
        what follows them."""
        for head in await self._plans.heads():
            renewed = await self._renewed(head)
            if renewed.preparing is not None:
                await asyncio.wait({self._begin(renewed)})
            elif renewed.unspoken:
                await self._speak(renewed)
            elif renewed.retired:
                await self._clear(renewed)

    async def _renewed(self, head: PlanHead) -> PlanHead:
        structure = await self._register.structure()
        if head.outdated:
            return await self._plans.renew(head.id, structure, NOBODY, Reason.REBUILD) or head
        if head.preparing is None and head.stale(structure):
            return await self._plans.renew(head.id, structure, NOBODY, Reason.UNITS_MOVED) or head
        return head

    async def _await(self, head: PlanHead | None, seconds: float) -> PlanHead | None:
        if head is None or head.preparing is None:
            return head
        done, _ = await asyncio.wait({self._begin(head)}, timeout=seconds)
        for each in done:
            each.result()
        return await self._plans.head(head.id)

    def _begin(self, head: PlanHead) -> asyncio.Task[None]:
        assert head.preparing is not None
        turn = (head.id, head.preparing.turn)
        task = self._under_way.get(turn)
        if task is None:
            task = asyncio.create_task(self._prepare(head), name=f"prepare:{head.id}#{head.preparing.turn}")
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
        try:
            await self._preparing.work_out(head)
        except GivenUp:
            await self._preparing.forget(head)
            return
        doc = await self._plans.switch(head.id, head.preparing.turn, self._clock.now())
        if doc is not None:
            self._outbox.hand(PLANS, doc)
        await self._preparing.forget(head)
        switched = await self._plans.head(head.id)
        if switched is not None and switched.unspoken:
            await self._speak(switched)

    async def _speak(self, head: PlanHead) -> None:
        board = await self._boards.in_force(head.id)
        if board is not None:
            await self._speaking.say_all(board)
        await self._plans.spoken(head.id, head.builds)

    async def _clear(self, head: PlanHead) -> None:
        if head.switched_at is not None and self._clock.now() - head.switched_at < KEPT_RETIRED:
            return
        for build in head.retired:
            while not await self._documents.clear(build_id(head.id, build)):
                pass
        await self._plans.cleared(head.id, head.retired)
