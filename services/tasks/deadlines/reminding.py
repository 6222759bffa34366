"""Who has to hear of a due day today: every cell whose unit has not done its part, once for each threshold.

A unit that has done its part hears nothing; while what it posted awaits review the section is reminded in its place. If
its part is undone again, by a return or a withdrawal, it hears of the newest threshold that was crossed.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.tasks.deadlines.documents import Reminders
from services.tasks.deadlines.domain import Crossed, Thresholds
from services.tasks.deadlines.sweeping import Sweep, mark_of
from services.tasks.plans.documents import Plans
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import REACHED, Status
from services.tasks.progress.rows import course_on
from services.tasks.progress.telling import cell_ref
from shared.clock import Clock, day_of
from shared.contracts.base import Event, derived_id, wrap
from shared.contracts.tasks import DeadlineApproachingV1, DeadlineMissedV1
from shared.store.port import Doc

SILENT = REACHED | {Status.WAITING}
"""A cell that is done, or not yet asked for, is not spoken of."""


class Occasion(NamedTuple):
    """A day to speak of the cells of one slot."""

    board: Board
    slot: Slot
    due: date
    crossed: Crossed
    today: date


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
        self._pulses: dict[str, int] = {}
        self._sweeps: dict[str, Sweep] = {}

    async def tick(self) -> None:
        """Safe on many replicas and after any crash: what was said once is not said again. Raises ``Unavailable``."""
        for head in await self._plans.heads():
            board = await self._boards.in_force(head.id)
            if board is not None:
                await self._look_at(board, day_of(self._clock.now(), board.plan.timezone))

    async def _look_at(self, board: Board, today: date) -> None:
        """The plan's own zone decides which day it is. A tick that is cut off leaves nothing behind, and all is looked
        at again."""
        plan, pulse = board.plan.id, await self._documents.pulse(board.id)
        sweep = self._sweeps.pop(plan, None)
        if sweep is None or sweep.mark != mark_of(board, today):
            sweep = Sweep(board, today, self._documents)
        elif self._pulses[plan] == pulse:
            self._sweeps[plan] = sweep
            return
        for slot in board.slots.values():
            crossed = self._thresholds.crossed(slot.due, today) if slot.due else None
            if slot.due and crossed:
                occasion = Occasion(board, slot, slot.due, crossed, today)
                async for units in sweep.moved(board, slot):
                    await self._speak(occasion, units)
        self._sweeps[plan], self._pulses[plan] = sweep, pulse

    async def _speak(self, occasion: Occasion, units: Sequence[str]) -> None:
        states = await self._open(occasion, units)
        to_units = {key: _reminder_id(occasion, key) for key in states}
        to_section = {
            key: _reminder_id(occasion, key, "review") for key, state in states.items() if state.awaiting_review
        }
        given = await self._reminders.given([*to_units.values(), *to_section.values()])
        new = []
        for key, state in states.items():
            id = to_section.get(key, to_units[key])
            if not given & {id, to_units[key]}:
                new.append(self._reminder(occasion, key, state, id))
        await self._reminders.give(new)

    async def _open(self, occasion: Occasion, units: Sequence[str]) -> dict[CellKey, CellState]:
        """The cells of ``units`` that are to be spoken of."""
        board, slot, today = occasion.board, occasion.slot, occasion.today
        keys = {board.cell_id(slot.cell(unit)): slot.cell(unit) for unit in units}
        docs = await self._documents.cells(list(keys))
        untouched = evaluate(slot, (), today)
        states = {
            key: evaluate(slot, course_on(docs[id], today), today) if id in docs else untouched
            for id, key in keys.items()
        }
        return {key: state for key, state in states.items() if state.status not in SILENT}

    def _reminder(self, occasion: Occasion, key: CellKey, state: CellState, id: str) -> Doc:
        target, cell, crossed = occasion.board.ref(key), cell_ref(key, state, self._text), occasion.crossed
        event: Event = (
            DeadlineMissedV1(target=target, cell=cell, days_late=crossed.days)
            if crossed.late
            else DeadlineApproachingV1(target=target, cell=cell, days_left=crossed.days)
        )
        subject = "/".join((occasion.board.plan.id, *key))
        return wrap(event, subject=subject, time=self._clock.now(), id=id).to_doc()


def _reminder_id(occasion: Occasion, key: CellKey, *to_whom: str) -> str:
    """Made from what is said and to whom, so that no replica, no restart and no other build of the plan says it twice.

    The due day is part of it: a deadline that moves is another deadline, and may be near again.
    """
    crossed, event = occasion.crossed, DeadlineMissedV1 if occasion.crossed.late else DeadlineApproachingV1
    return derived_id(event.type, occasion.board.plan.id, *key, crossed.days, occasion.due.isoformat(), *to_whom)
