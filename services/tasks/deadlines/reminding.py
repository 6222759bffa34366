"""Who has to hear of a due day today: every cell whose unit has not done its part, once for each threshold."""

from collections.abc import Iterator
from datetime import date

from services.tasks.deadlines.documents import Reminders
from services.tasks.deadlines.domain import Crossed, Thresholds
from services.tasks.plans.documents import Plans
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import REACHED, Status
from services.tasks.progress.rows import cell_in, slot_id
from services.tasks.progress.telling import cell_ref
from shared.clock import Clock
from shared.contracts.base import Event, derived_id, wrap
from shared.contracts.tasks import DeadlineApproachingV1, DeadlineMissedV1
from shared.store.port import Doc

SILENT = REACHED | {Status.WAITING}
"""A cell that is done, or not yet asked for, is not spoken of."""

Mark = tuple[str, int, int, date]
"""Build, version of the units, pulse and day: as long as these stand, there is nothing new to remind of."""


class Reminding:
    """One tick looks at every plan in force; it costs nothing while neither the day nor a cell has changed."""

    def __init__(
        self,
        *,
        plans: Plans,
        boards: Boards,
        documents: ProgressDocuments,
        reminders: Reminders,
        thresholds: Thresholds,
        clock: Clock,
        text: Text,
    ) -> None:
        self._plans = plans
        self._boards = boards
        self._documents = documents
        self._reminders = reminders
        self._thresholds = thresholds
        self._clock = clock
        self._text = text
        self._seen: dict[str, Mark] = {}

    async def tick(self) -> None:
        """Safe on many replicas and after any crash: what was said once is not said again. Raises ``Unavailable``."""
        for head in await self._plans.heads():
            board = await self._boards.in_force(head.id)
            if board is not None:
                today = head.day(self._clock.now())
                mark = (board.id, board.register, await self._documents.pulse(board.id), today)
                if self._seen.get(head.id) != mark:
                    await self._remind(board, today)
                    self._seen[head.id] = mark

    async def _remind(self, board: Board, today: date) -> None:
        for slot in board.slots.values():
            crossed = self._thresholds.crossed(slot.due, today) if slot.due else None
            if slot.due and crossed:
                cells = {doc["id"]: doc for doc in await self._documents.cells_in(slot_id(board, slot))}
                await self._reminders.give(list(self._due(board, slot, slot.due, crossed, cells, today)))

    def _due(
        self, board: Board, slot: Slot, due: date, crossed: Crossed, cells: dict[str, Doc], today: date
    ) -> Iterator[Doc]:
        for unit in board.scope(slot.target):
            key = slot.cell(unit)
            id = _reminder_id(board, key, due, crossed)
            if not self._reminders.was_given(id):
                state = evaluate(slot, cell_in(cells.get(board.cell_id(key))).course, today)
                if state.status not in SILENT:
                    yield self._reminder(board, key, state, crossed, id)

    def _reminder(self, board: Board, key: CellKey, state: CellState, crossed: Crossed, id: str) -> Doc:
        target, cell = board.ref(key), cell_ref(key, state, self._text)
        event: Event = (
            DeadlineMissedV1(target=target, cell=cell, days_late=crossed.days)
            if crossed.late
            else DeadlineApproachingV1(target=target, cell=cell, days_left=crossed.days)
        )
        return wrap(event, subject="/".join((board.plan.id, *key)), time=self._clock.now(), id=id).to_doc()


def _reminder_id(board: Board, key: CellKey, due: date, crossed: Crossed) -> str:
    """Made from what is said, so that no replica and no restart says it twice."""
    event = DeadlineMissedV1 if crossed.late else DeadlineApproachingV1
    return derived_id(event.type, board.plan.id, *key, crossed.days, due.isoformat())
